"""The data of a run: training, validation and test, of a data set that is known by name or of a user's own."""

import math
from dataclasses import dataclass, replace

import numpy as np

import datasets
from datasets import SOURCES, Split
from lab.console.errors import LabError
from lab.language import marked, tr
from lab.training.augment import Augmentation
from lab.training.losses import FOR_CLASSES, LOSSES, OF_NUMBERS
from lab.training.own_files import FORM
from lab.training.score import ACCURACY, R2, Scale, Score
from lab.training.settings import Settings
from minigrad import Tensor


@dataclass(frozen=True, eq=False)
class Data:
    """The three parts of a data set as they are stored, with the mean and std of the training part.

    Images are (N, H, W), or in colours (N, C, H, W), bytes or float32; rows of numbers (N, F). Targets are classes
    from 0 on, whose names are ``classes``; or numbers, float64, in their own unit, of which ``scale`` has the mean and
    std, and ``classes`` is None. ``digest`` is a hash of a user's own data, None for what is known by name; ``remarks``
    is what its reader should tell the user of it.
    """

    train: Split
    validation: Split
    test: Split
    mean: float | np.ndarray
    std: float | np.ndarray
    classes: tuple[str, ...] | None = tuple("0123456789")
    name: str = "mnist"
    digest: str | None = None
    scale: Scale | None = None
    remarks: tuple[str, ...] = ()

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
    def score(self) -> Score:
        """How well what is said of them is judged, beside the loss."""
        return ACCURACY if self.scale is None else R2

    @property
    def samples(self) -> str:
        """What one calls them."""
        return samples_of(self.shape)

    def tensor(self, inputs: np.ndarray) -> Tensor:
        """Stored inputs as a network takes them: standardised, float32, (N, *shape).

        This is done batch by batch, in microseconds: done at once it would delay the first step.
        """
        return Tensor(datasets.standardised(inputs, self.mean, self.std))

    def goals(self, targets: np.ndarray) -> np.ndarray:
        """Stored targets as a loss takes them: classes (N,) as they are, numbers standardised, float32 (N, 1)."""
        return targets if self.scale is None else self.scale.standardised(targets)

    @property
    def told(self) -> list[str]:
        """What a user is told of data of his own, in lines."""
        return (
            []
            if self.digest is None
            else [str(self), *(tr("note: {remark}", remark=remark) for remark in self.remarks)]
        )

    def __str__(self) -> str:
        """What it is, in a line."""
        sizes = [len(split.targets) for split in (self.train, self.validation, self.test)]
        train, validation, test = (f"{size:,}" for size in sizes)
        return tr(
            "{name}: inputs {shape}; {targets}; {train} to train, {validation} to validate, {test} to test",
            name=self.name,
            shape=" × ".join(map(str, self.shape)),
            targets=self._targets(),
            train=train,
            validation=validation,
            test=test,
        )

    def _targets(self) -> str:
        if self.classes is None:
            lowest, highest = self.train.targets.min(), self.train.targets.max()
            return tr("targets are numbers, {least} to {most}", least=f"{lowest:.4g}", most=f"{highest:.4g}")
        names = ", ".join(" ".join(name.split()) for name in self.classes[:10]) + (
            ", …" if len(self.classes) > 10 else ""
        )
        return tr("{count} classes, {names}", count=len(self.classes), names=names)


def samples_of(shape: tuple[int, ...]) -> str:
    """What one calls the samples whose inputs have this shape."""
    return marked("images") if len(shape) == 3 else marked("rows")


def samples_in(settings: Settings) -> str:
    """What one calls the samples of a data set that is not at hand; of an ``.npz`` file its name does not tell."""
    if settings.dataset in SOURCES or settings.size is not None:
        return marked("images")
    if settings.label is not None:
        return marked("rows")
    return marked("samples") if settings.dataset.lower().endswith(".npz") else marked("images")


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
    if (shift := Augmentation(settings.augment, 0).amounts.get("shift", 0)) >= min(data.shape[1:], default=math.inf):
        raise LabError(f"--augment: shift must be below {min(data.shape[1:])}, the images' smaller side, not {shift:g}")
    if settings.limit is None:
        return data
    if settings.limit > len(data.train.targets):
        raise LabError(
            f"--limit must be at most {len(data.train.targets)}, the {data.samples} that {data.name} has to train on, "
            f"not {settings.limit}"
        )
    train = Split(*(array[: settings.limit] for array in data.train))
    if data.scale is not None:
        _check_differ(f"--limit {settings.limit}", "train", train.targets)
    return replace(data, train=train)


def fitted(settings: Settings, data: Data, loss_given: bool) -> Settings:
    """The settings of a run on this data: with its digest, and the loss of numbers where those are to be predicted.

    Raises LabError for a loss of classes that was asked for there.
    """
    settings = replace(settings, digest=data.digest)
    if data.classes is not None or settings.loss not in FOR_CLASSES:
        return settings
    if loss_given:
        ours = ", ".join(name for name in LOSSES if name not in FOR_CLASSES)
        raise LabError(
            f"--loss: {settings.loss} is for classes, and the targets of {data.name} are decimal numbers; leave it "
            f"out, or name one of {ours}, or {FORM}"
        )
    return replace(settings, loss=OF_NUMBERS)


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
    scale = None
    if own.classes is None:
        for name, split in own.splits._asdict().items():
            _check_differ(settings.dataset, name, split.targets)
        scale = Scale(float(own.splits.train.targets.mean()), float(own.splits.train.targets.std()))
    return Data(*own.splits, own.mean, own.std, own.classes, own.name, own.digest, scale, own.remarks)


def _check_differ(path: str, part: str, targets: np.ndarray) -> None:
    """Raise LabError for numbers without a variance that a float can hold: there is no R² of them."""
    if targets.min() == targets.max():
        count = f"{len(targets)} targets are all" if len(targets) > 1 else "only target is"
        raise LabError(
            f"{path}: the {part} part's {count} {targets[0]:g}, and R² needs two that differ; give more samples"
        )
    with np.errstate(over="ignore"):
        variance = float(np.var(targets))
    if not 0 < variance < np.inf:
        raise LabError(
            f"{path}: targets from {targets.min():g} to {targets.max():g} have a variance of {variance:g} in float64; "
            "give them in another unit"
        )
