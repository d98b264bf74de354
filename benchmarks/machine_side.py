"""What the machine can do: STREAM's triad, and a large square product by NumPy's BLAS, with as many threads."""

import minigrad.environment  # noqa: F401  isort: skip  (before NumPy is loaded)
from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.job import Cell, Job, repeated
from minigrad.kernels import kernel
from minigrad.kernels.parallel import in_parallel

LENGTH = 25_000_000
BYTES = 3 * 4 * LENGTH
"""Counted as STREAM does: two arrays read and one written. The read of a line before its write is not counted."""


@kernel
def triad_of(a, b, c, s):
    """a ← b + s·c."""
    for i in range(a.size):
        a[i] = b[i] + s * c[i]


def triad(cell: Cell) -> Job:
    """Seconds per byte."""
    a, b, c = (np.full(LENGTH, value, np.float32) for value in (0, 1, 2))
    s = np.float32(3)

    def part(start: int, stop: int) -> Callable[[], None]:
        return partial(triad_of, a[start:stop], b[start:stop], c[start:stop], s)

    return Job(repeated(lambda: in_parallel(part, LENGTH)), [], units=BYTES)


SIDE = 2048
"""Rows and columns of the square matrices, unless the cell says how many."""


def square(cell: Cell) -> Job:
    """Seconds per operation of a product of two square matrices of float32."""
    side = cell.get("side", SIDE)
    a, b = (np.random.default_rng(seed).standard_normal((side, side), np.float32) for seed in (0, 1))
    c = np.empty_like(a)
    return Job(repeated(lambda: np.matmul(a, b, out=c)), [], units=2 * side**3)


BUILD: dict[str, Callable[[Cell], Job]] = {"triad": triad, "square": square}
