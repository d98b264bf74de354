"""The images of a run: training, validation and test."""

from dataclasses import dataclass

import numpy as np

import datasets
from datasets import Split
from lab.console.errors import LabError
from lab.training.settings import Settings
from minigrad import Tensor


@dataclass(frozen=True, eq=False)
class Data:
    """The three parts of a data set, their pixels as stored (uint8), with the mean and std of the training pixels."""

    train: Split
    validation: Split
    test: Split
    mean: float
    std: float

    def tensor(self, images: np.ndarray) -> Tensor:
        """Images (N, 28, 28) as a network takes them: standardised, float32, (N, 1, 28, 28).

        This is done batch by batch, in microseconds: done at once it would delay the first step.
        """
        return Tensor(datasets.normalise(images, self.mean, self.std))


def load(settings: Settings, quiet: bool = False) -> Data:
    """The data set that ``settings`` name, its training part cut to their ``limit``.

    Raises LabError for a limit above the number of training images and for augmentation of what are no images, and
    DatasetError as ``datasets.load`` does.
    """
    dataset = datasets.load(settings.dataset, settings.data_dir, quiet=quiet)
    train, validation, test = datasets.split(dataset)
    if settings.limit is not None and settings.limit > len(train.labels):
        raise LabError(
            f"--limit must be at most {len(train.labels)}, the images that {settings.dataset} has to train on, "
            f"not {settings.limit}"
        )
    if settings.augment is not None and train.images.ndim < 3:
        raise LabError(f"--augment is for images, which {settings.dataset} has not; leave it out")
    train = Split(train.images[: settings.limit], train.labels[: settings.limit])
    return Data(train, validation, test, dataset.mean, dataset.std)
