"""The kernel calls of a step for all parameters together, shared among the threads (PyTorch: multi-tensor apply).

The parameters are laid end to end as cache lines of 16 numbers, each parameter as it is aligned in memory, and every
thread takes a part of that range. So threads are woken once a step, however many parameters there are and whatever
their sizes. Every number is computed from numbers of its own index alone, so where the range is cut changes no bit.
"""

import itertools
from collections.abc import Sequence

from minigrad.kernels.parallel import LINE, Call, get_num_threads, run_calls

GRAIN = 1 << 12
"""Cache lines that are worth a thread, those of all arrays counted: 10 microseconds of work."""


def apply(per_parameter: Sequence[Sequence[Call]]) -> None:
    """Run all calls; those of one parameter in their order, the last of them on θ and arrays of its size."""
    laid = laid_out(per_parameter)
    if laid is not None:
        run_calls(*laid)
    else:
        for call in itertools.chain(*per_parameter):
            call.run()


def laid_out(per_parameter: Sequence[Sequence[Call]]) -> tuple[list[int], int, int] | None:
    """The arguments of ``run_calls`` for these calls; None if there are none, or one is not compiled."""
    calls: list[int] = []
    lines = walked = 0
    for its_calls in per_parameter:
        last = its_calls[-1]
        for call in its_calls:
            calls += call.address, lines * LINE + last.begin
            walked += call.walked
        lines += last.lines
    if not calls or not all(calls[::2]):
        return None
    return calls, lines, max(1, min(get_num_threads(), walked // GRAIN))
