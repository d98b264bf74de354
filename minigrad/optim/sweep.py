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
    total, widest = 0, 1
    places = []
    for chain in chains:
        arrays = chain[-1][1]
        size = arrays[0].size  # type: ignore[union-attr]
        widest = max(widest, len(arrays))
        places.append((total * LINE, size, chain))
        total += -(-size // LINE)

    def part(start: int, stop: int) -> Callable[[], None]:
        """The calls for the lines from ``start`` to ``stop``."""
        start, stop = start * LINE, stop * LINE
        calls: list[Call] = []
        for first, size, chain in places:
            if start <= first and first + size <= stop:
                calls += chain
            elif start < first + size and first < stop:
                cut = slice(max(start - first, 0), stop - first)
                for kernel, arrays, scalars in chain:
                    calls.append((kernel, [array if array is None else array[cut] for array in arrays], scalars))
        return partial(_made, calls)

    in_parallel(part, total, GRAIN // widest)


def _made(calls: Sequence[Call]) -> None:
    for kernel, arrays, scalars in calls:
        kernel(*arrays, *scalars)
