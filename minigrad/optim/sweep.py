"""One sweep over all parameters: the kernel calls of a step, shared among the threads.

The parameters are laid end to end as lines of 16 numbers, each beginning in a line where it does in memory, and each
thread takes a part of that range: work is handed out once in a step, however many parameters there are and whatever
their sizes. Every number is computed from numbers at its own place alone, so where the range is cut changes nothing.
"""

import itertools
from collections.abc import Sequence

from minigrad.kernels.parallel.elementwise import LINE, Call, run_calls
from minigrad.kernels.parallel.thread_pool import get_num_threads

GRAIN = 1 << 12
"""Lines that are worth a thread, those of all arrays counted: 10 microseconds of them."""


def sweep(chains: Sequence[Sequence[Call]]) -> None:
    """Make the calls of each chain in their order. A chain is one parameter's; its arrays are all of one size."""
    calls: list[int] = []
    lines = walked = 0
    for chain in chains:
        rule = chain[-1]
        for call in chain:
            calls += call.address, lines * LINE + rule.begin
            walked += call.walked
        lines += rule.lines
    if calls and all(calls[::2]):
        run_calls(calls, lines, max(1, min(get_num_threads(), walked // GRAIN)))
    else:
        for call in itertools.chain(*chains):
            call.run()
