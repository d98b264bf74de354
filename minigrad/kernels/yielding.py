"""Waiting without sleep, and without keeping others from the core."""

import os

from numba import types
from numba.extending import overload

from minigrad.kernels.compile import kernel

LOOKS = 1 << 12
"""How often a waiting thread looks before it gives up: 1 to 4 ms, more than there is between two kernels of a step."""


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


@kernel
def wait_for_change(count, known, courtesy):
    """Return when count[0], which another thread writes, is no longer ``known``: True; or False after LOOKS looks.

    It gives way ``courtesy`` times more before it returns.
    """
    for _ in range(LOOKS):
        if count[0] != known:
            for _ in range(courtesy):
                give_way()
            return True
        give_way()
    return False


@kernel
def tell_and_wait(told, count, known, courtesy):
    """Add 1 to told[0], then wait for a change of count[0]. Python's lock is not held when others hear of it."""
    told[0] += 1
    return wait_for_change(count, known, courtesy)
