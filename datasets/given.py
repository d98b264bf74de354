"""What is asked of a form of data, and what it gives."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from datasets.errors import DatasetError
from datasets.parts import Split


class Request(NamedTuple):
    """Where the data is; the column of a table that is to be predicted; height and width of images; no bar."""

    path: Path
    label: str | None = None
    size: tuple[int, int] | None = None
    quiet: bool = False

    def refuse(self, **reasons: str) -> None:
        """Raise DatasetError for a ``label`` or ``size`` that this data has no use for."""
        for name, reason in reasons.items():
            if getattr(self, name) is not None:
                raise DatasetError(f"{self.path}: --{name} {reason}; leave it out")


class Given(NamedTuple):
    """What a file or folder holds.

    ``parts``: "train", and "validation" and "test" where they are given; images are uint8 or float32 (N, C, H, W), or
    (N, H, W), rows of numbers (N, F). ``names`` are those of labels that are numbers. ``pixels``, where the images'
    bytes have been summed already, has their SHA-256 and the mean and deviation of those to train on. ``remarks`` are
    lines for the user, as of files that were left out.
    """

    parts: dict[str, Split]
    names: Mapping[int, str] | None = None
    pixels: "Pixels | None" = None
    remarks: tuple[str, ...] = ()


class Pixels(NamedTuple):
    """Of images in a cache: their SHA-256, and by channel (C, 1, 1) the mean and std of those to train on, 0…1."""

    digest: str
    mean: np.ndarray
    std: np.ndarray
