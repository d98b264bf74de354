"""One run in a folder of its own: begun or continued, and its files."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import minigrad
from lab.console.errors import LabError
from lab.console.progress import Display
from lab.console.signals import never
from lab.training import files
from lab.training.checkpoint import epochs_begun, read_checkpoint, restore, save_checkpoint
from lab.training.curves import draw_run
from lab.training.data import Data
from lab.training.result import Result, read_result, result_of
from lab.training.run import Run, tested, train, warm_up, worse_than_untrained
from lab.training.settings import CHANGEABLE, Settings, flag
from minigrad.files import remove_stale
from models import MODELS


def settings_in(folder: Path) -> Settings:
    """The settings of the run that was begun in ``folder``. Raises LabError where there is none, or a damaged one."""
    if not folder.is_dir():
        state = "is a file" if folder.exists() else "does not exist"
        raise LabError(f"--resume: {folder} {state}; name a run's folder")
    if not (folder / files.CHECKPOINT).exists():
        raise LabError(f"--resume: {folder} holds no run to resume: it has neither {files.CHECKPOINT} nor {files.RACE}")
    settings, _ = read_checkpoint(folder / files.CHECKPOINT)
    return settings


def amended(settings: Settings, changes: Mapping[str, Any], folder: Path) -> Settings:
    """The settings of the run in ``folder`` with other ``epochs`` or ``data_dir``.

    Raises LabError for any other change, for fewer epochs than are begun, and for other epochs than those that the
    schedule is laid out over.
    """
    amended = replace(settings, **changes)
    for name, value in changes.items():
        was = getattr(settings, name)
        if name not in CHANGEABLE and value != was:
            raise LabError(f"{flag(name)} of the run in {folder} is {was!r} and cannot become {value!r}; leave it out")
    if amended.epochs == settings.epochs:
        return amended
    if settings.schedule != "constant":
        raise LabError(
            f"--epochs of the run in {folder} cannot become {amended.epochs}: its {settings.schedule} schedule is laid "
            f"out over {settings.epochs}; start a new run"
        )
    if amended.epochs < (begun := epochs_begun(folder / files.CHECKPOINT)):
        raise LabError(f"--epochs must be {begun} or more, not {amended.epochs}: so many has the run in {folder} begun")
    return amended


def train_in(
    folder: Path, settings: Settings, data: Data, display: Display, stop: Callable[[], bool] = never
) -> Result:
    """Begin or continue the run, and fill its folder. On ``stop()`` it ends where it is.

    Raises LabError, before anything is computed, for a result in the folder that is damaged or not its own, and
    while another process is at it.
    """
    done = read_result(folder, settings)
    display.note(
        f"{settings.optimizer}, lr {settings.lr:g}: "
        f"{settings.model} on {len(data.train.labels):,} images of {settings.dataset}"
    )
    if done and (done["diverged"] or (done["finished"] and done["epochs"] == settings.epochs)):
        display.note(f"{outcome(done)} already")
        return done
    with files.claimed(folder / files.LOCK) as mine:
        if not mine:
            raise LabError(f"another process trains the run in {folder}; wait for its end, or name another --out")
        remove_stale(folder)
        return _train_and_fill(folder, settings, data, display, stop)


def _train_and_fill(folder: Path, settings: Settings, data: Data, display: Display, stop: Callable[[], bool]) -> Result:
    checkpoint = folder / files.CHECKPOINT
    warm_up(settings, data)
    run = restore(checkpoint, settings, data) if checkpoint.exists() else Run(settings, data)

    def save() -> None:
        save_checkpoint(checkpoint, run)
        files.write_history(folder / files.HISTORY, run)

    save()
    train(run, data, display, stop, save)
    test = tested(run, data)
    save()
    result = result_of(run, test)
    files.write_weights(folder / files.WEIGHTS, run)
    draw_run(folder / files.CURVES, result)
    files.write_json(folder / files.RESULT, result)
    return result


def export_net(folder: Path, settings: Settings, data: Data) -> None:
    """Write the network whose weights the folder holds as an ONNX file, which takes what ``data.tensor`` gives."""
    net = MODELS[settings.model]()
    net.load_state_dict(minigrad.load(folder / files.WEIGHTS))
    minigrad.onnx.export(net, data.tensor(data.test.images[:1]), folder / files.NET)


def outcome(result: Result) -> str:
    """How a run ended: finished, diverged, or interrupted, and when."""
    if result["finished"]:
        return "finished"
    if result["diverged"]:
        given_up = worse_than_untrained(result["history"], result["initial_loss"])
        return f"diverged in epoch {result['epochs_done'] + (not given_up)}"
    return f"interrupted in epoch {min(result['epochs_done'] + 1, result['epochs'])}"
