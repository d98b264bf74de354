"""What a worker does: one run, from its settings to its result. It shares no state with the process that asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from lab.console.errors import LabError
from lab.console.progress import Display
from lab.console.signals import never
from lab.race.design import Job
from lab.training import data
from lab.training.checkpoint import restore, save_checkpoint
from lab.training.data import Data
from lab.training.files import aside, set_aside
from lab.training.own_modules import blamed
from lab.training.result import Result, result_of
from lab.training.run import Run, tested, train, warm_up
from lab.training.settings import Settings
from lab.training.trained import write_weights
from minigrad.kernels.compiler import compilation_notice
from minigrad.kernels.matmul import one_thread_each, whole_products
from minigrad.modes import switched


class RunFiles(NamedTuple):
    """The files of a run: its checkpoint, and its weights at the end. None: not written.

    ``trial``: the checkpoint of a trial with the same settings, if there was one. It is the same run up to the test
    set, and is continued instead of computed again.
    """

    checkpoint: Path | None = None
    weights: Path | None = None
    trial: Path | None = None


NO_FILES = RunFiles()


class Done(NamedTuple):
    """A result, and a line about a checkpoint that could not be used, or ""."""

    result: Result
    notice: str = ""


DATA = ("dataset", "data_dir", "limit", "label", "size", "digest")


@lru_cache(maxsize=1)
def _images(*settings: Any) -> Data:
    """A worker's runs share their data set."""
    return data.load(Settings("sgd", 1.0, **dict(zip(DATA, settings, strict=True))), quiet=True)


def compute(job: Job, files: RunFiles) -> Done:
    """Begin a run, or go on with it from its checkpoint, to its end.

    Raises DatasetError as ``datasets.load`` does, and LabError for a file of the user's own that raises, or is another
    here than where the run was asked for.
    """
    settings = job.settings
    with products_in_one_piece(), compilation_notice(None), blamed():
        images = _images(*(getattr(settings, name) for name in DATA))
        warm_up(settings, images)
        return carry_out(job, images, files)


@contextmanager
def products_in_one_piece() -> Iterator[None]:
    """A block in which the number of threads, BLAS's or minigrad's, does not change the last bits of a product."""
    with one_thread_each(), switched(whole_products, True):
        yield


def carry_out(job: Job, images: Data, files: RunFiles = NO_FILES) -> Done:
    """The run on these images."""
    run, notice = _begun(job.settings, files, images)
    if run.initial_loss is None:
        run.initial_loss = _initial_loss(run, images)

    def save() -> None:
        if files.checkpoint:
            save_checkpoint(files.checkpoint, run)

    train(run, images, Display(quiet=True), never, save)
    test = None if job.trial else tested(run, images)
    if files.weights:
        files.weights.parent.mkdir(parents=True, exist_ok=True)
        write_weights(files.weights, run, images)
    return Done(result_of(run, test, job.trial), notice)


INITIAL_LOSSES: dict[tuple[str, ...], float] = {}
"""The validation loss of initial weights by what it depends on: runs with one seed begin with the same."""


def _initial_loss(run: Run, images: Data) -> float:
    """As ``train`` would compute it, but once for all of a worker's runs that begin alike."""
    settings = run.settings
    alike = (run.hashes["weights"], settings.model, settings.loss, images.name, f"{images.digest} {settings.limit}")
    if alike not in INITIAL_LOSSES:
        with np.errstate(all="ignore"):
            INITIAL_LOSSES[alike], _ = run.evaluate(images, images.validation)
    return INITIAL_LOSSES[alike]


def _begun(settings: Settings, files: RunFiles, images: Data) -> tuple[Run, str]:
    """The run of its checkpoint, else of its trial's; a new one if neither can be used."""
    checkpoint = next((path for path in (files.checkpoint, files.trial) if path and path.exists()), None)
    if checkpoint is None:
        return Run(settings, images), ""
    try:
        return restore(checkpoint, settings, images), ""
    except LabError as error:
        notice = f"{error}; set aside as {aside(checkpoint).name}, begun again"
        set_aside(checkpoint)
        return Run(settings, images), notice
