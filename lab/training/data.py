"""The data of a run: training, validation and test, of a data set that is known by name or of a user's own."""

from dataclasses import dataclass, replace

import numpy as np

import datasets
from datasets import SOURCES, Split
from lab.console.errors import LabError
from lab.training.settings import Settings
from minigrad import Tensor


@dataclass(frozen=True, eq=False)
class Data:
    """The three parts of a data set as they are stored, with the mean and std of the training part.

    Images are (N, H, W), or in colours (N, C, H, W), bytes or float32; rows of numbers (N, F). Targets are classes
    from 0 on, whose names are ``classes``. ``digest`` is a hash of a user's own data, None for what is known by name.
    """

    train: Split
    validation: Split
    test: Split
    mean: float | np.ndarray
    std: float | np.ndarray
    classes: tuple[str, ...] | None = tuple("0123456789")
    name: str = "mnist"
    digest: str | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one input as a network takes it: (C, H, W) or (F,). A stored one is reshaped to it."""
        stored = self.train.inputs.shape[1:]
        return (1, *stored) if len(stored) == 2 else stored

    @property
    def outputs(self) -> int:
        """How many numbers a network says of an input."""
        return len(self.classes) if self.classes else 1

    @property
    def samples(self) -> str:
        """What one calls them."""
        return "images" if len(self.shape) == 3 else "rows"

    def tensor(self, inputs: np.ndarray) -> Tensor:
        """Stored inputs as a network takes them: standardised, float32, (N, *shape).

        This is done batch by batch, in microseconds: done at once it would delay the first step.
        """
        return Tensor(datasets.standardised(inputs, self.mean, self.std))

    def __str__(self) -> str:
        """What it is, in a line."""
        sizes = [len(split.targets) for split in (self.train, self.validation, self.test)]
        parts = "{:,} to train, {:,} to validate, {:,} to test".format(*sizes)
        classes = self.classes or ()
        names = ", ".join(classes[:10]) + (", …" if len(classes) > 10 else "")
        return f"{self.name}: inputs {' × '.join(map(str, self.shape))}; {len(classes)} classes, {names}; {parts}"


def load(settings: Settings, quiet: bool = False) -> Data:
    """The data set that ``settings`` name, its training part cut to their ``limit``.

    Raises LabError for a limit above the number of training samples, for augmentation of what are no images, and for
    data that has changed since its digest was put into the settings; DatasetError as ``datasets.load`` and
    ``datasets.load_own`` do.
    """
    data = _known(settings, quiet) if settings.dataset in SOURCES else _own(settings, quiet)
    if settings.digest not in (None, data.digest):
        raise LabError(f"{settings.dataset} is no longer what this run began with; bring that back, or start a new run")
    if settings.augment is not None and len(data.shape) != 3:
        raise LabError(f"--augment is for images, which {data.name} has not; leave it out")
    if settings.limit is None:
        return data
    if settings.limit > len(data.train.targets):
        raise LabError(
            f"--limit must be at most {len(data.train.targets)}, the {data.samples} that {data.name} has to train on, "
            f"not {settings.limit}"
        )
    return replace(data, train=Split(*(array[: settings.limit] for array in data.train)))


def _known(settings: Settings, quiet: bool) -> Data:
    for name in ("label", "size"):
        if getattr(settings, name) is not None:
            raise LabError(f"--{name} is for data of your own, not for {settings.dataset}; leave it out")
    dataset = datasets.load(settings.dataset, settings.data_dir, quiet=quiet)
    classes = SOURCES[settings.dataset].classes
    return Data(*datasets.split(dataset), dataset.mean, dataset.std, classes, settings.dataset)


def _own(settings: Settings, quiet: bool) -> Data:
    if settings.data_dir is not None:
        raise LabError("--data-dir is for data sets known by name; leave it out, --dataset names your own data")
    own = datasets.load_own(settings.dataset, settings.label, settings.size, quiet=quiet)
    if own.classes is None:
        raise LabError(
            f"{settings.dataset}: the targets are decimal numbers, and training is for classes; write them as words or "
            "whole numbers, or use minigrad from Python"
        )
    return Data(*own.splits, own.mean, own.std, own.classes, own.name, own.digest)
