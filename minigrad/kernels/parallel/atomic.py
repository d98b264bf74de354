"""Two primitives of threads that Numba lacks: compare-and-swap, and yielding the core.

Each has two forms: one for the compiler, and one in Python for ``NUMBA_DISABLE_JIT``.
"""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import config, types
from numba.extending import intrinsic

from minigrad.kernels.compiler import kernel


def compare_and_swap_in_python(cells: np.ndarray, expected: int, new: int) -> bool:
    """``compare_and_swap`` as far as Python can: another thread may come between the comparison and the write."""
    if cells[0] != expected:
        return False
    cells[0] = new
    return True


def _compare_and_swap(typing, cells, expected, new):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, expected, new = arguments
        cell = context.make_array(signature.args[0])(context, builder, array).data
        return builder.extract_value(builder.cmpxchg(cell, expected, new, "acq_rel", "acquire"), 1)

    return types.boolean(cells, types.int64, types.int64), generate


@kernel
def _no_yield():
    """For Windows, which has no such call."""


_yield_core_in_python: Callable[[], Any] = getattr(os, "sched_yield", _no_yield)
_yield_core = types.ExternalFunction("sched_yield", types.int32()) if hasattr(os, "sched_yield") else _no_yield

compare_and_swap: Any = compare_and_swap_in_python if config.DISABLE_JIT else intrinsic(_compare_and_swap)  # type: ignore[attr-defined]
"""``compare_and_swap(cells, expected, new)``: if the first cell is as expected, make it new. Returns whether it was.

Of several threads that expect the same, one succeeds. It acquires and releases: a thread that sees the new value also
sees everything that its writer wrote before.
"""

yield_core: Any = _yield_core_in_python if config.DISABLE_JIT else _yield_core  # type: ignore[attr-defined]
"""``yield_core()``: ``sched_yield``, which lets another thread run on this core if one is waiting for it."""
