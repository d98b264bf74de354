"""Several runs, one after another, from the same initial weights over the same batches; and what came of them."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from lab import files
from lab.checkpoint import epochs_begun, read_checkpoint, restore, save_checkpoint
from lab.curves import draw_comparison, draw_run
from lab.data import Data
from lab.errors import LabError
from lab.progress import Display
from lab.run import Run, evaluate, train, warm_up
from lab.settings import Settings, from_json, to_json
from lab.signals import never

Result = dict[str, Any]


class Planned(NamedTuple):
    """A run that is to be had, and the folder it lives in."""

    settings: Settings
    folder: Path


def plan(runs: Sequence[Settings], folder: Path) -> list[Planned]:
    """One run lives in ``folder`` itself, each of several in a folder of its own, named by its optimizer."""
    if len(runs) == 1:
        return [Planned(runs[0], folder)]
    return [Planned(settings, folder / settings.optimizer) for settings in runs]


def planned_in(folder: Path) -> list[Planned]:
    """The runs that were begun in ``folder``. Raises LabError for a folder without any, or with a damaged plan."""
    if (folder / files.CHECKPOINT).exists():
        settings, _ = read_checkpoint(folder / files.CHECKPOINT)
        return [Planned(settings, folder)]
    path = folder / files.RACE
    if not path.exists():
        raise LabError(f"{folder} holds no run to resume: it has neither {files.CHECKPOINT} nor {files.RACE}")
    try:
        return plan([from_json(settings) for settings in files.read_json(path)["runs"]], folder)
    except (KeyError, TypeError, LabError) as error:
        raise LabError(f"{path} is damaged: {error}; start a new race") from error


def amended(planned: Planned, changes: Mapping[str, Any]) -> Planned:
    """The same run with other ``epochs`` or ``data_dir``.

    Raises LabError for any other change, for fewer epochs than are begun, and for other epochs than those that the
    schedule is laid out over.
    """
    settings, folder = planned
    amended = replace(settings, **changes)
    for name, value in changes.items():
        was = getattr(settings, name)
        if name not in ("epochs", "data_dir") and value != was:
            raise LabError(f"{name} of the run in {folder} is {was!r} and cannot become {value!r}; leave it out")
    if amended.epochs == settings.epochs:
        return Planned(amended, folder)
    if settings.schedule != "constant":
        raise LabError(
            f"epochs of the run in {folder} cannot become {amended.epochs}: its {settings.schedule} schedule is laid "
            f"out over {settings.epochs}; start a new run"
        )
    if amended.epochs < (begun := epochs_begun(folder / files.CHECKPOINT)):
        raise LabError(f"epochs must be {begun} or more, not {amended.epochs}: so many has the run in {folder} begun")
    return Planned(amended, folder)


def race(
    runs: Sequence[Planned], folder: Path, data: Data, display: Display, stop: Callable[[], bool] = never
) -> list[Result]:
    """Run them in turn, as far as they are not done, and write each one's files and the comparison above them.

    On ``stop()`` the run under way ends where it is and the rest is left; the results so far are returned.
    """
    several = len(runs) > 1
    if several:
        folder.mkdir(parents=True, exist_ok=True)
        files.write_json(folder / files.RACE, {"runs": [to_json(settings) for settings, _ in runs]})
    results: list[Result] = []
    for number, planned in enumerate(runs, start=1):
        if stop():
            break
        settings = planned.settings
        display.note(
            f"{f'[{number}/{len(runs)}] ' if several else ''}{settings.optimizer}, lr {settings.lr:g}: "
            f"{settings.model} on {len(data.train.labels):,} images of {settings.dataset}"
        )
        results.append(run_planned(planned, data, display, stop))
        if several:
            files.write_summary(folder / files.SUMMARY, results)
    if several and results:
        draw_comparison(folder / files.COMPARISON, results)
    return results


def run_planned(planned: Planned, data: Data, display: Display, stop: Callable[[], bool] = never) -> Result:
    """Begin or go on with a run, and fill its folder. What is done already is not computed again."""
    settings, folder = planned
    done = files.read_result(folder)
    if done and (done["diverged"] or (done["finished"] and done["epochs"] == settings.epochs)):
        display.note(f"{outcome(done)} already")
        return done
    checkpoint = folder / files.CHECKPOINT
    warm_up(settings, data)
    run = restore(checkpoint, settings, data) if checkpoint.exists() else Run(settings, data)
    folder.mkdir(parents=True, exist_ok=True)

    def save() -> None:
        save_checkpoint(checkpoint, run)
        files.write_history(folder / files.HISTORY, run)

    save()
    train(run, data, display, stop, save)
    test = _tested(run, data)
    save()
    result = files.result_of(run, test)
    files.write_weights(folder / files.WEIGHTS, run)
    draw_run(folder / files.CURVES, result)
    files.write_json(folder / files.RESULT, result)
    return result


def _tested(run: Run, data: Data) -> tuple[float, float] | None:
    """Loss and accuracy on the test set if the run is trained to its end: the only time that the set is touched."""
    if run.diverged or len(run.history) < run.settings.epochs:
        return None
    test = evaluate(run.model, data, data.test)
    run.diverged = not math.isfinite(test[0])
    return None if run.diverged else test


def table(results: Sequence[Result]) -> str:
    """The results as aligned text, a line each."""
    rows = [[heading for heading, _ in COLUMNS]]
    rows += [[cell(result) for _, cell in COLUMNS] for result in results]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [[text.rjust(width) for text, width in zip(row, widths, strict=True)] for row in rows]
    for line, row in zip(lines, rows, strict=True):
        line[0], line[-1] = row[0].ljust(widths[0]), row[-1]
    return "\n".join("  ".join(line).rstrip() for line in lines)


def _formatted(name: str, form: str) -> Callable[[Result], str]:
    return lambda result: "–" if result[name] is None else form.format(result[name])


def outcome(result: Result) -> str:
    """How a run ended: finished, diverged, or interrupted, and when."""
    if result["finished"]:
        return "finished"
    epoch = min(result["epochs_done"] + 1, result["epochs"])
    return f"{'diverged' if result['diverged'] else 'interrupted'} in epoch {epoch}"


COLUMNS: list[tuple[str, Callable[[Result], str]]] = [
    ("optimizer", _formatted("optimizer", "{}")),
    ("lr", _formatted("lr", "{:g}")),
    ("train loss", _formatted("train_loss", "{:.4f}")),
    ("val acc", _formatted("val_accuracy", "{:.2%}")),
    ("test acc", _formatted("test_accuracy", "{:.2%}")),
    ("seconds", _formatted("train_seconds", "{:.1f}")),
    ("ms/step", _formatted("ms_per_step", "{:.2f}")),
    ("outcome", outcome),
]
