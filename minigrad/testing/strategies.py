"""Hypothesis strategies for arrays away from kinks. They need ``pip install hypothesis``; nothing else imports them."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from minigrad.checks import NUMBER, POSITIVE, checked

try:
    from hypothesis import strategies as st
    from hypothesis.extra import numpy as extra
except ImportError:
    raise ImportError(
        "minigrad.testing.strategies needs Hypothesis, which is not installed: pip install hypothesis"
    ) from None

Shapes = int | Sequence[int] | st.SearchStrategy[tuple[int, ...]]
Interval = tuple[float, float]

OWNER = "arrays_away_from"


@checked(margin=POSITIVE)
def arrays_away_from(
    kinks: float | Sequence[float],
    shape: Shapes | None = None,
    *,
    low: float = -3.0,
    high: float = 3.0,
    margin: float = 1e-2,
    distinct: bool = False,
    dtype: DTypeLike = np.float64,
) -> st.SearchStrategy[np.ndarray]:
    """Arrays of numbers from low to high, each at least ``margin`` away from every kink.

    ``kinks``: where the function has no derivative: 0 for |x| and relu, (0, 6) for relu6, () for a smooth one.
    ``shape``: a shape, or a strategy of shapes; without one, up to three axes of length 1 to 4. ``distinct``: any two
    elements of an array differ by ``margin`` or more, as max, sort and median need it. ``dtype``: float64 or float32.
    Raises ValueError where too few numbers lie between the kinks.
    """
    dtype = np.dtype(dtype)
    if dtype not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise ValueError(f"{OWNER}: dtype must be float64 or float32, got {dtype}")
    places = list(kinks) if isinstance(kinks, (Sequence, np.ndarray)) else [kinks]
    for kink in places:
        if isinstance(kink, str) or not NUMBER.holds(kink):
            raise ValueError(f"{OWNER}: a kink is a finite number, got {kink!r}")
    wide = margin if dtype == np.float64 else margin + 1e-6 * max(abs(low), abs(high))  # what rounding may take
    intervals = _between([float(kink) for kink in places], low, high, wide)
    if not intervals:
        raise ValueError(
            f"{OWNER}: no number from {low} to {high} is {margin} away from the kinks {places}; widen the range"
        )
    draw = _apart if distinct else _anywhere
    return _shapes(shape).flatmap(lambda each: draw(each, intervals, wide)).map(lambda x: x.astype(dtype))


def _between(kinks: list[float], low: float, high: float, margin: float) -> list[Interval]:
    """The intervals that are left, the one nearest to zero first: Hypothesis shrinks towards it."""
    edges = [low - margin, *sorted(kink for kink in kinks if low - margin < kink < high + margin), high + margin]
    pairs = [(a + margin, b - margin) for a, b in itertools.pairwise(edges)]
    return sorted(((a, b) for a, b in pairs if a <= b), key=lambda pair: min(abs(pair[0]), abs(pair[1])))


def _shapes(shape: Shapes | None) -> st.SearchStrategy[tuple[int, ...]]:
    if shape is None:
        return extra.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4)
    if isinstance(shape, st.SearchStrategy):
        return shape
    sizes = (shape,) if isinstance(shape, (int, np.integer)) else tuple(shape)
    if not all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) and n >= 0 for n in sizes):
        raise ValueError(f"{OWNER}: a shape is whole numbers ≥ 0, got {shape!r}")
    return st.just(tuple(int(n) for n in sizes))


def _anywhere(shape: tuple[int, ...], intervals: list[Interval], margin: float) -> st.SearchStrategy[np.ndarray]:
    return extra.arrays(np.float64, shape, elements=st.one_of([st.floats(a, b) for a, b in intervals]))


def _apart(shape: tuple[int, ...], intervals: list[Interval], margin: float) -> st.SearchStrategy[np.ndarray]:
    """Each element in a cell of its own: cells are two margins apart, and an element lies half a margin around one."""
    size = math.prod(shape)
    cells = np.concatenate([np.arange(a, b + 1e-9 * margin, 2 * margin) for a, b in intervals])
    upper = np.concatenate([np.full(len(np.arange(a, b + 1e-9 * margin, 2 * margin)), b) for a, b in intervals])
    if len(cells) < size:
        raise ValueError(
            f"{OWNER}: there is no room for {size} numbers that are {margin:g} apart, only for {len(cells)}; widen the "
            "range from low to high, or take a smaller margin"
        )
    chosen = st.lists(st.integers(0, len(cells) - 1), min_size=size, max_size=size, unique=True)
    offsets = st.lists(st.floats(0, 1), min_size=size, max_size=size)
    return st.builds(
        lambda which, by: np.minimum(cells[which] + margin * np.array(by), upper[which]).reshape(shape),
        chosen.map(lambda which: np.array(which, int)),
        offsets,
    )
