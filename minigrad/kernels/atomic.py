"""What threads need among themselves and Numba does not have: a cell that only one of them changes, and patience."""

import os
from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic, overload


def swap_if(cells: np.ndarray, expected: int, new: int) -> bool:
    """Make the first cell ``new`` if it is ``expected``, and say whether it was: then no other thread found it so.

    Who finds what another thread has put there, also finds all that this one has written before.
    """
    if cells[0] != expected:
        return False
    cells[0] = new
    return True


@intrinsic
def _exchange(typing, cells, expected, new):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, expected, new = arguments
        cell = context.make_array(signature.args[0])(context, builder, array).data
        return builder.extract_value(builder.cmpxchg(cell, expected, new, "acq_rel", "acquire"), 1)

    return types.boolean(cells, types.int64, types.int64), generate


@overload(swap_if)
def _swap_if(cells, expected, new):
    return lambda cells, expected, new: _exchange(cells, expected, new)  # type: ignore[call-arg]  # Numba gives the first


def give_way() -> None:
    """Let another thread have this core, if one wants it. Windows has no such call: there it does nothing."""
    getattr(os, "sched_yield", int)()


@overload(give_way)
def _give_way():
    if not hasattr(os, "sched_yield"):
        return lambda: None
    sched_yield = types.ExternalFunction("sched_yield", types.int32())

    def call():
        sched_yield()

    return call
