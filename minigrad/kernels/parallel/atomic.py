"""What threads need among themselves and Numba does not have: a cell that only one of them changes, and patience.

Each is there in two forms: for the compiler, and in Python for ``NUMBA_DISABLE_JIT``.
"""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import config, types
from numba.extending import intrinsic

from minigrad.kernels.compiler.jit import kernel


def swap_in_python(cells: np.ndarray, expected: int, new: int) -> bool:
    """``swap_if`` as far as Python can: another thread may come between the look and the write."""
    if cells[0] != expected:
        return False
    cells[0] = new
    return True


def _swap(typing, cells, expected, new):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, expected, new = arguments
        cell = context.make_array(signature.args[0])(context, builder, array).data
        return builder.extract_value(builder.cmpxchg(cell, expected, new, "acq_rel", "acquire"), 1)

    return types.boolean(cells, types.int64, types.int64), generate


@kernel
def _wait_on():
    """For Windows, which has no such call."""


_give_way_in_python: Callable[[], Any] = getattr(os, "sched_yield", _wait_on)
_give_way = types.ExternalFunction("sched_yield", types.int32()) if hasattr(os, "sched_yield") else _wait_on

swap_if: Any = swap_in_python if config.DISABLE_JIT else intrinsic(_swap)  # type: ignore[attr-defined]
"""``swap_if(cells, expected, new)``: make the first cell new if it is as expected, and say whether it was.

Then no other thread found it so. Who finds what another thread has put there, also finds all that this one has written
before.
"""

give_way: Any = _give_way_in_python if config.DISABLE_JIT else _give_way  # type: ignore[attr-defined]
"""``give_way()``: let another thread have this core, if one wants it."""
