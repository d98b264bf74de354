"""What is to be learned: classes, numbered and named, or numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from datasets.errors import DatasetError
from datasets.parts import Split

Names = tuple[str, ...]


def classified(
    parts: Mapping[str, Split], where: str, names: Mapping[int, str] | None = None
) -> tuple[dict[str, Split], Names | None]:
    """The parts with their targets as classes 0…n−1 (int64), and the classes' names; or as float64, and None.

    Floating-point numbers are for regression. Words, whole numbers and truth values are classes, in their order;
    ``names`` has the names of numbers that are given one.

    Raises DatasetError, beginning with ``where``, for NaN and ∞, one class alone, and a class that is in no sample to
    train on.
    """
    dtypes = {part.targets.dtype.kind for part in parts.values()}
    if dtypes == {"f"}:
        return {name: Split(part.inputs, _numbers(part.targets, where)) for name, part in parts.items()}, None
    if "f" in dtypes or not dtypes <= set("biuU"):
        kinds = ", ".join(sorted({str(part.targets.dtype) for part in parts.values()}))
        raise DatasetError(f"{where}: targets are {kinds}; give words or whole numbers for classes, or decimal numbers")
    classes = np.unique(parts["train"].targets)
    if dtypes <= set("iu") and names is None and 2 * len(classes) > max(len(parts["train"].targets), 20):
        raise DatasetError(
            f"{where}: {len(parts['train'].targets)} targets are {len(classes)} different whole numbers, and those are "
            "classes; give decimal numbers (3.0) to predict numbers, or more samples of each class"
        )
    if len(classes) < 2:
        raise DatasetError(f"{where}: all labels to train on are {_name(classes[0], names)}; give two classes or more")
    numbered = {}
    for name, part in parts.items():
        found = np.searchsorted(classes, part.targets).clip(max=len(classes) - 1)
        if (unknown := part.targets[classes[found] != part.targets]).size:
            raise DatasetError(
                f"{where}: the {name} part has the label {_name(unknown[0], names)}, which no sample to train on has; "
                "add some there, or leave it out"
            )
        numbered[name] = Split(part.inputs, found.astype(np.int64))
    return numbered, tuple(_name(value, names) for value in classes)


def check_numbered(parts: Mapping[str, Split], where: str, first: int = 0) -> None:
    """Raise DatasetError unless whole-number labels are ``first`` and those after it, without a gap."""
    labels = np.unique(np.concatenate([part.targets for part in parts.values()]))
    if labels.dtype.kind in "iu" and not np.array_equal(labels, np.arange(first, first + len(labels))):
        shown = ", ".join(map(str, labels[:6])) + (", …" if len(labels) > 6 else "")
        raise DatasetError(
            f"{where}: labels are {shown}; number {len(labels)} classes from {first} to {first + len(labels) - 1}"
        )


def _name(value: Any, names: Mapping[int, str] | None) -> str:
    return names[int(value)] if names and int(value) in names else str(value)


def _numbers(targets: np.ndarray, where: str) -> np.ndarray:
    if not np.isfinite(targets).all():
        row = int(np.flatnonzero(~np.isfinite(targets))[0])
        raise DatasetError(f"{where}: target {row} is {targets[row]}; give each sample a number, or leave it out")
    if targets.min() == targets.max():
        raise DatasetError(f"{where}: all targets are {targets[0]:g}; there is nothing to learn")
    return targets.astype(np.float64)
