"""One run in a folder of its own: begun or continued, and its files."""

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import minigrad
from datasets import Split
from lab.console.errors import LabError
from lab.console.progress import Display
from lab.console.signals import never
from lab.language import tr
from lab.run_page import PAGE, Contents, write_page
from lab.training import files
from lab.training.checkpoint import epochs_begun, epochs_saved, read_checkpoint, restore, save_checkpoint
from lab.training.curves import draw_run
from lab.training.data import Data
from lab.training.event_files import event_files, logged
from lab.training.kept_weights import kept_weights
from lab.training.named import net_named, short
from lab.training.own_files import check_unchanged, hashes, is_own, placeless
from lab.training.own_modules import blamed
from lab.training.predictions import judged
from lab.training.ranks import ALONE, Alone
from lab.training.result import Result, read_result, result_of
from lab.training.run import Run, go_on, tested, train, warm_up, worse_than_untrained
from lab.training.settings import CHANGEABLE, Settings, flag, names_in
from lab.training.trained import Trained, inputs_of, load_run, loading_line, write_weights
from minigrad.files import remove_stale
from minigrad.nn import Module

# The page of a run that did not come to its end judges it by so many images of the validation split: nobody waits long.
A_FEW = 2000


def settings_in(folder: Path, flag: str = "--resume") -> Settings:
    """The settings of the run that was begun in ``folder``. Raises LabError where there is none, or a damaged one."""
    if not folder.is_dir():
        state = "is a file" if folder.exists() else "does not exist"
        raise LabError(f"{flag}: {folder} {state}; name a run's folder")
    if not (folder / files.CHECKPOINT).exists():
        lacks = f"neither {files.CHECKPOINT} nor {files.RACE}" if flag == "--resume" else f"no {files.CHECKPOINT}"
        raise LabError(f"{flag}: {folder} holds no run to {flag.removeprefix('--')}: it has {lacks}")
    settings, _ = read_checkpoint(folder / files.CHECKPOINT)
    return settings


def amended(settings: Settings, changes: Mapping[str, Any], folder: Path) -> Settings:
    """The settings of the run in ``folder`` with other ``epochs`` or ``data_dir``, or the user's own files moved.

    Raises LabError for any other change, for such a file with another content, for fewer epochs than are begun, and for
    other epochs than those that the schedule is laid out over.
    """
    amended = replace(settings, **changes)
    for name, value in changes.items():
        was = getattr(settings, name)
        moved = placeless({name: value}, amended.own_files) == placeless({name: was}, settings.own_files)
        if name not in CHANGEABLE and not moved:
            raise LabError(f"{flag(name)} of the run in {folder} is {was!r} and cannot become {value!r}; leave it out")
    amended = replace(amended, own_files=hashes(names_in(amended), amended.own_files))
    check_unchanged(amended.own_files)
    if amended.epochs == settings.epochs:
        return amended
    if settings.schedule != "constant":
        raise LabError(
            f"--epochs of the run in {folder} cannot become {amended.epochs}: its {short(settings.schedule)} schedule "
            f"is laid out over {settings.epochs}; start a new run"
        )
    if amended.epochs < (begun := epochs_begun(folder / files.CHECKPOINT)):
        raise LabError(f"--epochs must be {begun} or more, not {amended.epochs}: so many has the run in {folder} begun")
    return amended


def train_in(
    folder: Path,
    settings: Settings,
    data: Data,
    display: Display,
    stop: Callable[[], bool] = never,
    log: bool = False,
    ranks: Alone = ALONE,
    between: Callable[[Run], bool] = go_on,
) -> Result:
    """Begin or continue the run, and fill its folder. On ``stop()`` it ends where it is; ``between`` is ``train``'s.

    With ``log`` it has event files for TensorBoard; a run that has some goes on with them. The other ranks, if there
    are any, ``follow`` it.

    Raises LabError, before anything is computed, for a result in the folder that is damaged or not its own, and
    while another process is at it.
    """
    done = read_result(folder, settings)
    line = tr(
        "{optimizer}, lr {rate}: {model} on {count} {samples} of {data}",
        optimizer=short(settings.optimizer),
        rate=f"{settings.lr:g}",
        model=short(settings.model),
        count=f"{len(data.train.targets):,}",
        samples=tr(data.samples),
        data=data.name,
    )
    display.note(line)
    if done and (done["diverged"] or "stopped_by" in done or (done["finished"] and done["epochs"] == settings.epochs)):
        display.note(tr("{outcome} already", outcome=outcome(done)))
        if not (folder / PAGE).exists():
            remove_stale(folder)  # it may have been killed between its result and its page
            if not (folder / files.CURVES).exists():
                draw_run(folder / files.CURVES, done)
            _add_page(folder, settings, data, done, display)
        return done
    with files.claimed(folder / files.LOCK) as mine:
        if not mine:
            raise LabError(f"another process trains the run in {folder}; wait for its end, or name another --out")
        remove_stale(folder)
        return _train_and_fill(folder, settings, data, display, stop, log or logged(folder), ranks, between)


def _train_and_fill(
    folder: Path,
    settings: Settings,
    data: Data,
    display: Display,
    stop: Callable[[], bool],
    log: bool,
    ranks: Alone,
    between: Callable[[Run], bool],
) -> Result:
    """The result of a run, trained from its checkpoint on if there is one, and its files in the folder."""
    checkpoint = folder / files.CHECKPOINT
    with blamed():
        warm_up(settings, data)
    run = restore(checkpoint, settings, data, ranks) if checkpoint.exists() else Run(settings, data, ranks)

    def save() -> None:
        add_events()  # before the checkpoint: what that holds the event files have
        save_checkpoint(checkpoint, run)
        files.write_history(folder / files.HISTORY, run)
        files.write_csv(folder / files.STEPS, run.step_history.columns, run.step_history.rows)

    outputs: list[np.ndarray] = []
    with _kept_or_removed(folder):
        with event_files(folder, run, log) as add_events:
            save()
            ranks.send(checkpoint)
            train(run, data, display, ranks.agreed(stop), save, between)
        with kept_weights(run):
            test = tested(run, data, outputs)
            write_weights(folder / files.WEIGHTS, run, data)
    save()
    result = result_of(run, test)
    # The files first that cannot be made again: Open MPI's mpiexec kills what still runs half a second after Ctrl-C.
    files.write_json(folder / files.RESULT, result)
    draw_run(folder / files.CURVES, result)
    with kept_weights(run):
        _page(folder, run, data, result, outputs)
    return result


@contextmanager
def _kept_or_removed(folder: Path) -> Iterator[None]:
    """A block that trains. An error in a user's file is a LabError that says what is kept: the epochs that are done.

    Where none is, what the block has written is removed.
    """
    before = {path.name for path in folder.iterdir()}
    try:
        with blamed():
            yield
    except LabError as error:
        if done := epochs_saved(folder / files.CHECKPOINT):
            stay = "the epoch before it stays" if done == 1 else f"the {done} epochs before it stay"
            raise LabError(f"{error}; {stay} in {folder}") from error
        for path in [path for path in folder.iterdir() if path.name not in before]:
            rmtree(path) if path.is_dir() else path.unlink()
        raise LabError(f"{error}; this was in the first epoch, of which nothing is kept") from error


def _add_page(folder: Path, settings: Settings, data: Data, result: Result, display: Display) -> None:
    """Write what earlier builds did not leave in the folder of a run that is over: its page, and weights that load."""
    try:
        run = restore(folder / files.CHECKPOINT, settings, data)
    except LabError as error:
        display.note(tr("without {page}: {error}", page=PAGE, error=error))
        return
    with kept_weights(run):
        write_weights(folder / files.WEIGHTS, run, data)
        _page(folder, run, data, result, [])


def _page(folder: Path, run: Run, data: Data, result: Result, outputs: list[np.ndarray]) -> None:
    """Write ``run.html``, with ``outputs`` for the test set where they are there already."""
    inputs = inputs_of(data)
    # The test set is for runs that are at their end.
    part, split = (
        ("test", data.test) if result["finished"] else ("validation", Split(*(x[:A_FEW] for x in data.validation)))
    )
    if not (result["finished"] and outputs):
        outputs = []
        run.evaluate(data, split, outputs)
    said = judged(part, *split, inputs.in_own_unit(np.concatenate(outputs)), inputs.classes)
    trained = Trained(run.model, run.settings, inputs)
    steps = (run.step_history.rows, run.steps_per_epoch)
    with run.weights_in_use():
        write_page(folder, Contents(result, *steps, run.watch.state_dict(), trained, said, loading_line(folder)))


def export_net(folder: Path, data: Data) -> None:
    """Write the network whose weights the folder holds as an ONNX file, which takes what ``data.tensor`` gives.

    Raises LabError for one that cannot be exported.
    """
    trained = load_run(folder)
    _export(trained.net, trained.settings.model, data, folder / files.NET)


def check_export(settings: Settings, data: Data) -> None:
    """Raise LabError, before a run, for a network of the user's own that could not be exported after it."""
    if not is_own(settings.model):
        return
    net = net_named(settings.model, data.outputs, data.shape, settings.own_files)
    with TemporaryDirectory() as folder:
        _export(net, settings.model, data, Path(folder) / files.NET)


def _export(net: Module, name: str, data: Data, path: Path) -> None:
    with blamed(name):
        minigrad.onnx.export(net, data.tensor(data.train.inputs[:1]), path)


def outcome(result: Result) -> str:
    """How a run ended: finished, diverged, or interrupted, and when."""
    if result["finished"]:
        return tr("finished")
    if result["diverged"]:
        given_up = worse_than_untrained(result["history"], result["initial_loss"] or math.inf)
        return tr("diverged in epoch {epoch}", epoch=result["epochs_done"] + (not given_up))
    return tr("interrupted in epoch {epoch}", epoch=min(result["epochs_done"] + 1, result["epochs"]))
