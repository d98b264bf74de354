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
    sizes = [chain[-1][1][0].size for chain in chains]  # type: ignore[union-attr]
    total = sum([-(-size // LINE) for size in sizes])
    widest = max([len(chain[-1][1]) for chain in chains], default=1)

    def part(start: int, stop: int) -> Callable[[], None]:
        """The calls for the lines from ``start`` to ``stop``."""
        if stop - start == total:
            return partial(_made, chains)
        begin, end, first = start * LINE, stop * LINE, 0
        mine = []
        for size, chain in zip(sizes, chains, strict=True):
            cut = slice(max(begin - first, 0), max(end - first, 0))
            if cut.start < min(cut.stop, size):
                mine.append([(kernel, _cut(arrays, cut), scalars) for kernel, arrays, scalars in chain])
            first += -(-size // LINE) * LINE
        return partial(_made, mine)

    in_parallel(part, total, GRAIN // widest)


def _cut(arrays: Sequence[np.ndarray | None], cut: slice) -> list[np.ndarray | None]:
    return [array if array is None else array[cut] for array in arrays]


def _made(chains: Sequence[Sequence[Call]]) -> None:
    for chain in chains:
        for kernel, arrays, scalars in chain:
            kernel(*arrays, *scalars)
