"""What a row of the certificate is made of; the rows are in ``cases``."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from certificate.points import Arrays, Point, directions, numbers

Call = Callable[..., Any]


class Row(NamedTuple):
    """An op: how it is called, its definition, PyTorch's way to say it, and its inputs at each kind of point.

    ``truth`` is a function of NumPy arrays of Jets. ``torch`` takes the module torch first; None if PyTorch has no such
    op. ``of``: the public names that this row certifies, ``name`` alone if empty. ``smooth``: the op has no branches:
    a condition number may be measured by moving the inputs anywhere. ``repeats``: which elements of the first input
    stand where at the point "repeated index"; without it some along the last axis come twice.
    """

    name: str
    ours: Call
    truth: Call
    torch: Call | None
    points: dict[str, Point]
    of: tuple[str, ...] = ()
    smooth: bool = False
    repeats: np.ndarray | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return self.of or (self.name,)


STILL = ("branch", "tie", "zero")
"""Points at which only directions and weights move when a condition number is measured: a step would cross a branch."""


class Seeds(NamedTuple):
    """What a derivative is taken along, and what weights the outputs."""

    along: Arrays
    weights: np.ndarray


def seeds(arrays: Arrays, shape: tuple[int, ...]) -> Seeds:
    along = directions(arrays, seed=11)
    return Seeds(along, directions((np.zeros(shape, arrays[0].dtype),), seed=12)[0])


X = numbers(2, 3)
Y = numbers(2, 3, seed=1) + 0.05
LINE = numbers(3, seed=2)
CUBE = numbers(2, 3, 4, seed=3)
POSITIVE = numbers(2, 3, low=0.2, high=3.0)
UNIT = numbers(2, 3, low=-0.9, high=0.9)
