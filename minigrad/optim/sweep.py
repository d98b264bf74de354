"""One sweep over all parameters: the kernel calls of a step, shared among the threads.

The parameters are laid end to end as lines of 16 numbers, and each thread takes a part of that range: work is handed
out once in a step, however many parameters there are and whatever their sizes. Every number is computed from numbers at
its own place alone, so where the range is cut changes nothing.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from minigrad.kernels.threads import in_parallel

LINE = 16
"""Numbers in a line: 64 bytes of float32, a line of the cache, which two threads should not both write to."""

GRAIN = 7 << 12
"""Lines that are worth a thread, those of all arrays counted: a kernel walks over fewer before a thread is awake."""

Call = tuple[Callable[..., None], Sequence[np.ndarray | None], Sequence[np.floating]]
"""A kernel, the flat arrays that it walks over, all of one size or None, and its scalars."""


def sweep(chains: Sequence[Sequence[Call]]) -> None:
    """Make the calls of each chain in their order. A chain is one parameter's; its arrays are all of one size."""
    lines = [-(-chain[-1][1][0].size // LINE) for chain in chains]  # type: ignore[union-attr]
    total = sum(lines)
    widest = max([len(chain[-1][1]) for chain in chains], default=1)

    def part(start: int, stop: int) -> Callable[[], None]:
        """The calls for the lines from ``start`` to ``stop``."""
        mine: list[Sequence[Call]] = []
        first = 0
        for length, chain in zip(lines, chains, strict=True):
            begin, end = start - first, stop - first
            if begin <= 0 and end >= length:
                mine.append(chain)
            elif begin < length and end > 0:
                cut = slice(max(begin, 0) * LINE, end * LINE)
                mine.append([(kernel, _cut(arrays, cut), scalars) for kernel, arrays, scalars in chain])
            first += length
        return partial(_made, mine)

    in_parallel(part, total, GRAIN // widest)


def _cut(arrays: Sequence[np.ndarray | None], cut: slice) -> list[np.ndarray | None]:
    return [array if array is None else array[cut] for array in arrays]


def _made(chains: Sequence[Sequence[Call]]) -> None:
    for chain in chains:
        for kernel, arrays, scalars in chain:
            kernel(*arrays, *scalars)
