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
from lab.progress import Display, loss_text
from lab.result import Result, read_result, result_of
from lab.run import Run, evaluate, train, warm_up
from lab.settings import CHANGEABLE, Settings, flag, from_json, to_json
from lab.signals import never

# What two runs of a race may have for their own, at any value: with it equal, they must be equal.
DIFFERING: dict[str, Any] = {"optimizer": "sgd", "lr": 1.0}


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
    if not folder.is_dir():
        raise LabError(
            f"--resume: {folder} {'is a file' if folder.exists() else 'does not exist'}; name a run's folder"
        )
    if (folder / files.CHECKPOINT).exists():
        settings, _ = read_checkpoint(folder / files.CHECKPOINT)
        return [Planned(settings, folder)]
    path = folder / files.RACE
    if not path.exists():
        raise LabError(f"--resume: {folder} holds no run to resume: it has neither {files.CHECKPOINT} nor {files.RACE}")
    remedy = "start a new race"
    listed = files.read_json(path, remedy).get("runs")
    if not isinstance(listed, list) or len(listed) < 2:
        raise LabError(f"{path} is damaged: it does not list two runs or more; {remedy}")
    try:
        runs = [from_json(values) for values in listed]
    except LabError as error:
        raise LabError(f"{path} is damaged: {error}; {remedy}") from error
    if len({run.optimizer for run in runs}) < len(runs) or len({replace(run, **DIFFERING) for run in runs}) > 1:
        raise LabError(f"{path} is damaged: its runs must differ in the optimizer, and else in lr alone; {remedy}")
    return plan(runs, folder)


def amended(planned: Planned, changes: Mapping[str, Any]) -> Planned:
    """The same run with other ``epochs`` or ``data_dir``.

    Raises LabError for any other change, for fewer epochs than are begun, and for other epochs than those that the
    schedule is laid out over.
    """
    settings, folder = planned
    amended = replace(settings, **changes)
    for name, value in changes.items():
        was = getattr(settings, name)
        if name not in CHANGEABLE and value != was:
            raise LabError(f"{flag(name)} of the run in {folder} is {was!r} and cannot become {value!r}; leave it out")
    if amended.epochs == settings.epochs:
        return Planned(amended, folder)
    if settings.schedule != "constant":
        raise LabError(
            f"--epochs of the run in {folder} cannot become {amended.epochs}: its {settings.schedule} schedule is laid "
            f"out over {settings.epochs}; start a new run"
        )
    if amended.epochs < (begun := epochs_begun(folder / files.CHECKPOINT)):
        raise LabError(f"--epochs must be {begun} or more, not {amended.epochs}: so many has the run in {folder} begun")
    return Planned(amended, folder)


def race(
    runs: Sequence[Planned], folder: Path, data: Data, display: Display, stop: Callable[[], bool] = never
) -> list[Result]:
    """Run them in turn, as far as they are not done, and write each one's files and the comparison above them.

    On ``stop()`` the run under way ends where it is and the rest is left; the results so far are returned.

    Raises LabError, before anything is computed, for a result in a run's folder that is damaged or not its own.
    """
    several = len(runs) > 1
    before = [done_already(planned) for planned in runs]
    if several:
        folder.mkdir(parents=True, exist_ok=True)
        files.write_json(folder / files.RACE, {"runs": [to_json(settings) for settings, _ in runs]})
    results: list[Result] = []
    for number, (planned, done) in enumerate(zip(runs, before, strict=True), start=1):
        if stop():
            break
        settings = planned.settings
        display.note(
            f"{f'[{number}/{len(runs)}] ' if several else ''}{settings.optimizer}, lr {settings.lr:g}: "
            f"{settings.model} on {len(data.train.labels):,} images of {settings.dataset}"
        )
        result = done or run_planned(planned, data, display, stop)
        results.append(result)
        if done:
            display.note(f"{outcome(done)} already")
        elif several and result["diverged"]:
            display.note(f"{outcome(result)}: the loss is not finite")
        if several:
            files.write_summary(folder / files.SUMMARY, results)
    if several and results:
        draw_comparison(folder / files.COMPARISON, results)
    return results


def done_already(planned: Planned) -> Result | None:
    """The result of a run with which there is no going on: it diverged, or it has all its epochs."""
    settings, folder = planned
    result = read_result(folder, settings)
    if result and (result["diverged"] or (result["finished"] and result["epochs"] == settings.epochs)):
        return result
    return None


def run_planned(planned: Planned, data: Data, display: Display, stop: Callable[[], bool] = never) -> Result:
    """Begin or go on with a run, and fill its folder."""
    settings, folder = planned
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
    result = result_of(run, test)
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


def _formatted(name: str, form: Callable[[Any], str]) -> Callable[[Result], str]:
    return lambda result: "-" if result[name] is None else form(result[name])


def outcome(result: Result) -> str:
    """How a run ended: finished, diverged, or interrupted, and when."""
    if result["finished"]:
        return "finished"
    epoch = min(result["epochs_done"] + 1, result["epochs"])
    return f"{'diverged' if result['diverged'] else 'interrupted'} in epoch {epoch}"


COLUMNS: list[tuple[str, Callable[[Result], str]]] = [
    ("optimizer", _formatted("optimizer", "{}".format)),
    ("lr", _formatted("lr", "{:g}".format)),
    ("train loss", _formatted("train_loss", loss_text)),
    ("val acc", _formatted("val_accuracy", "{:.2%}".format)),
    ("test acc", _formatted("test_accuracy", "{:.2%}".format)),
    ("seconds", _formatted("train_seconds", "{:.1f}".format)),
    ("ms/step", _formatted("ms_per_step", "{:.2f}".format)),
    ("outcome", outcome),
]
