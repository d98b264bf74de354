"""What a person sees while runs go: a bar per epoch, a line after it, a word when kernels are compiled."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from numba.core import event
from tqdm import tqdm


class Bar:
    """The bar of one epoch, with its loss and accuracy so far, and the time that is left."""

    def __init__(self, bar: tqdm) -> None:
        self._bar = bar

    def advance(self, loss: float, accuracy: float) -> None:
        """One step further."""
        self._bar.set_postfix_str(f"loss {loss:.4f}, accuracy {accuracy:.2%}", refresh=False)
        self._bar.update()


class Display:
    """Writes lines to stdout and bars to stderr; bars only to a terminal, and ``quiet`` hides all but ``say``."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet

    @contextmanager
    def bar(self, title: str, done: int, total: int) -> Iterator[Bar]:
        """A bar of ``total`` steps of which ``done`` are behind us."""
        hidden = True if self.quiet else None  # None: hidden unless stderr is a terminal
        with tqdm(
            desc=title, initial=done, total=total, unit=" steps", leave=False, dynamic_ncols=True, disable=hidden
        ) as bar:
            yield Bar(bar)

    def epoch(self, row: dict[str, float], epochs: int) -> None:
        """The line after an epoch, of its row in the history."""
        self.note(
            f"epoch {row['epoch']}/{epochs}   train loss {row['train_loss']:.4f}   "
            f"validation accuracy {row['val_accuracy']:.2%}   {row['seconds']:.1f} s"
        )

    def note(self, line: str) -> None:
        """A line for those who watch."""
        if not self.quiet:
            self.say(line)

    def say(self, line: str) -> None:
        """A line for everyone."""
        print(line, flush=True)


class _Announcement(event.Listener):
    """Says so when Numba begins to compile its first kernel. Kernels that come from the disk do not raise the event."""

    def __init__(self) -> None:
        self.made = False

    def on_start(self, event: event.Event) -> None:
        if not self.made:
            tqdm.write("compiling kernels, once (they are kept on disk) …", file=sys.stderr)
            self.made = True

    def on_end(self, event: event.Event) -> None:
        pass


@contextmanager
def compilation_announced(display: Display) -> Iterator[None]:
    """Tell on stderr, at most once, when kernels are being compiled inside the block; unless ``display`` is quiet."""
    if display.quiet:
        yield
        return
    with event.install_listener("numba:compile", _Announcement()):
        yield
