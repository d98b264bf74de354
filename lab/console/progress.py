"""The display of a run: a progress bar per epoch, a line after it, a notice while kernels are compiled."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from tqdm import tqdm

from lab.language import tr
from lab.training.score import score_text
from minigrad.kernels.compiler import compilation_notice


def loss_text(loss: float) -> str:
    """A loss with four decimals, or with four digits where it is 10,000 or more."""
    return f"{loss:.4f}" if loss < 1e4 else f"{loss:.4g}"


class Later(NamedTuple):
    """What a run still has to do after the epoch of a bar: steps, and seconds beside; perhaps less: ``at_most``."""

    steps: int = 0
    seconds: float = 0.0
    at_most: bool = False


NOTHING_LATER = Later()


class EpochBar(tqdm):
    """tqdm's bar, with the time that is left of the whole run behind the rest."""

    FORMAT = "{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}, {rate_fmt}{postfix}{run_left}]"
    later = NOTHING_LATER

    @property
    def format_dict(self) -> dict[str, Any]:
        """tqdm's fields, and ``run_left``. It is asked for them when it draws, and not at every step."""
        fields = super().format_dict
        done, elapsed = fields["n"] - (fields["initial"] or 0), fields["elapsed"]
        rate = fields["rate"] or (done / elapsed if elapsed else 0.0)
        text = ""
        if self.later.steps and rate:
            seconds = (fields["total"] - fields["n"] + self.later.steps) / rate + self.later.seconds
            time = tqdm.format_interval(seconds)
            text = (
                tr(", run {time} left at most", time=time) if self.later.at_most else tr(", run {time} left", time=time)
            )
        return {**fields, "run_left": text}


class Bar:
    """The bar of one epoch, with its loss and score so far, and the time that is left."""

    def __init__(self, bar: tqdm) -> None:
        self._bar = bar

    def advance(self, loss: float, score: float, word: str = "accuracy") -> None:
        """One step further; ``word`` is what the score is called."""
        told = {"loss": loss_text(loss), "word": tr(word), "score": f"{score:.2%}"}
        self._bar.set_postfix_str(tr("loss {loss}, {word} {score}", **told), refresh=False)
        self._bar.update()


class RaceBar:
    """The bar of a race, over the epochs of all of its runs, with the time that is left."""

    def __init__(self, bar: tqdm, display: "Display") -> None:
        self._bar, self._display = bar, display

    def show(self, epochs: int, text: str) -> None:
        """How many epochs are done, and what is under way."""
        self._bar.set_postfix_str(text, refresh=False)
        self._bar.update(epochs - self._bar.n)
        self._bar.refresh()

    def note(self, line: str) -> None:
        """A line above the bar."""
        with tqdm.external_write_mode():
            self._display.note(line)


class Display:
    """Writes lines to stdout and bars to stderr; bars only to a terminal, and ``quiet`` hides all but ``say``."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet

    @contextmanager
    def bar(self, title: str, done: int, total: int, later: Later = NOTHING_LATER) -> Iterator[Bar]:
        """A bar of ``total`` steps of which ``done`` are behind us."""
        with self._tqdm(title, done, total, tr(" steps"), EpochBar, bar_format=EpochBar.FORMAT) as bar:
            bar.later = later
            yield Bar(bar)

    @contextmanager
    def race_bar(self, title: str, done: int, total: int) -> Iterator[RaceBar]:
        """A bar of ``total`` epochs of which ``done`` are behind us."""
        with self._tqdm(title, done, total, tr(" epochs")) as bar:
            yield RaceBar(bar, self)

    def _tqdm(self, title: str, done: int, total: int, unit: str, kind: type[Any] = tqdm, **form: Any) -> Any:
        hidden = True if self.quiet or sys.stderr is None else None  # None: hidden unless stderr is a terminal
        form |= {"unit": unit, "leave": False, "dynamic_ncols": True, "disable": hidden}
        return kind(desc=title, initial=done, total=total, **form)

    def epoch(self, row: dict[str, float], epochs: int, remark: str = "") -> None:
        """The line after an epoch, of its row in the history, with a remark behind it."""
        self.note(
            tr(
                "epoch {epoch}/{epochs}   train loss {loss}   validation {score}   {seconds} s",
                epoch=row["epoch"],
                epochs=epochs,
                loss=loss_text(row["train_loss"]),
                score=score_text(row, "val"),
                seconds=f"{row['seconds']:.1f}",
            )
            + f"   {remark}".rstrip()
        )

    def note(self, line: str) -> None:
        """A line for those who watch."""
        if not self.quiet:
            self.say(line)

    def say(self, line: str) -> None:
        """A line for everyone. A stdout that fails is given up, with a word on stderr: no reason to lose a run."""
        try:
            print(line, flush=True)
        except OSError as error:
            # What could not be written stays in stdout's buffer, and would fail again when Python exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            with suppress(OSError):
                print(tr("stdout: {error}; going on without it", error=error.strerror), file=sys.stderr)


@contextmanager
def compilation_announced(display: Display) -> Iterator[None]:
    """A block in which minigrad's line about compiling kernels goes above the bars; unless ``display`` is quiet."""

    def write(line: str) -> None:
        with suppress(OSError):
            tqdm.write(line, file=sys.stderr)

    with compilation_notice(None if display.quiet else write):
        yield
