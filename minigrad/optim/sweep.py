"""One sweep over all parameters: the kernel calls of a step, shared among the threads.

The parameters are laid end to end as lines of 16 numbers, and each thread takes a part of that range: work is handed
out once in a step, however many parameters there are and whatever their sizes. Every number is computed from numbers at
its own place alone, so where the range is cut changes nothing.
"""

from collections.abc import Callable, Sequence

import numpy as np

from minigrad.kernels.threads import in_parallel

LINE = 16
"""Numbers in a line: 64 bytes of float32, a line of the cache, which two threads should not both write to."""

GRAIN = 2**12
"""Lines that are worth a thread: less than 65,536 numbers are done before it is awake."""

Call = tuple[Callable[..., None], Sequence[np.ndarray | None], Sequence[np.floating]]
"""A kernel, the flat arrays that it walks over, all of one size or None, and its scalars."""


def sweep(chains: Sequence[Sequence[Call]]) -> None:
    """Make the calls of each chain in their order. A chain is one parameter's; its arrays are all of one size."""
    sizes = [chain[0][1][0].size for chain in chains]  # type: ignore[union-attr]

    def part(start: int, stop: int) -> None:
        for size, chain in zip(sizes, chains, strict=True):
            begin, end = LINE * start, LINE * stop
            if begin <= 0 and end >= size:
                for kernel, arrays, scalars in chain:
                    kernel(*arrays, *scalars)
            elif begin < size and end > 0:
                cut = slice(max(begin, 0), end)
                for kernel, arrays, scalars in chain:
                    kernel(*[array if array is None else array[cut] for array in arrays], *scalars)
            start, stop = start - lines(size), stop - lines(size)

    in_parallel(part, sum(map(lines, sizes)), GRAIN)


def lines(size: int) -> int:
    """Lines that ``size`` numbers take."""
    return -(-size // LINE)
