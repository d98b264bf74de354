"""What a worker does: one run, from its settings to its result. It needs nothing of the process that asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from lab.console.errors import LabError
from lab.console.progress import Display
from lab.console.signals import never
from lab.race.design import Job
from lab.training import data
from lab.training.checkpoint import restore, save_checkpoint
from lab.training.data import Data
from lab.training.files import write_weights
from lab.training.result import Result, result_of
from lab.training.run import Run, tested, train, warm_up
from lab.training.settings import Settings
from minigrad.kernels.compiler import compilation_notice
from minigrad.kernels.matmul import one_thread_each, whole_products
from minigrad.modes import switched


class Places(NamedTuple):
    """Where a worker leaves the checkpoint of a run under way, and its weights at the end; None for nowhere.

    ``trial``: where the checkpoint of a trial with the same settings is, if there was one. It is the same run up to the
    test set, so nobody need compute it again.
    """

    checkpoint: Path | None = None
    weights: Path | None = None
    trial: Path | None = None


NOWHERE = Places()


class Done(NamedTuple):
    """A result, and a line about a checkpoint that was of no use, or nothing."""

    result: Result
    notice: str = ""


@lru_cache(maxsize=1)
def _images(dataset: str, data_dir: str | None, limit: int | None) -> Data:
    """A worker's runs share their data set."""
    return data.load(Settings("sgd", 1.0, dataset=dataset, data_dir=data_dir, limit=limit), quiet=True)


def compute(job: Job, places: Places) -> Done:
    """Begin a run, or go on with it from its checkpoint, to its end.

    Raises DatasetError as ``datasets.load`` does.
    """
    settings = job.settings
    with products_in_one_piece(), compilation_notice(None):
        images = _images(settings.dataset, settings.data_dir, settings.limit)
        warm_up(settings, images)
        return carry_out(job, images, places)


@contextmanager
def products_in_one_piece() -> Iterator[None]:
    """A block in which the number of threads, BLAS's or minigrad's, has no part in the last bits of a product."""
    with one_thread_each(), switched(whole_products, True):
        yield


def carry_out(job: Job, images: Data, places: Places = NOWHERE) -> Done:
    """The run on these images."""
    run, notice = _begun(job.settings, places, images)

    def save() -> None:
        if places.checkpoint:
            save_checkpoint(places.checkpoint, run)

    train(run, images, Display(quiet=True), never, save)
    test = None if job.trial else tested(run, images)
    if places.weights:
        places.weights.parent.mkdir(parents=True, exist_ok=True)
        write_weights(places.weights, run)
    return Done(result_of(run, test, job.trial), notice)


def _begun(settings: Settings, places: Places, images: Data) -> tuple[Run, str]:
    """The run of its checkpoint, or else its trial's; a new one where there is none, or none to be gone on with."""
    checkpoint = next((path for path in (places.checkpoint, places.trial) if path and path.exists()), None)
    if checkpoint is None:
        return Run(settings, images), ""
    try:
        return restore(checkpoint, settings, images), ""
    except LabError as error:
        aside = checkpoint.with_name(checkpoint.name + ".damaged")
        checkpoint.replace(aside)
        return Run(settings, images), f"{error}; set aside as {aside.name}, begun again"
