"""Waiting without sleep, and without keeping others from the core."""

from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.parallel.atomic import give_way
from minigrad.kernels.parallel.mailbox import serve

LOOKS = 1 << 12
"""How often a waiting thread looks before it gives up: 1 to 4 ms, more than there is between two kernels of a step."""


@kernel
def tell_and_wait(told, count, known, courtesy, desk, errands):
    """Add 1 to told[0], then compute what comes to the desk until count[0], which another thread writes, is not known.

    When nothing does, it computes what lies at the desks of ``errands``.

    True; or False after LOOKS looks. It gives way ``courtesy`` times more before it returns. Python's lock is not held
    when others hear of it.
    """
    told[0] += 1
    looks = 0
    while looks < LOOKS:
        if count[0] != known:
            for _ in range(courtesy):
                give_way()
            return True
        looks = 0 if serve(desk) else looks + 1
        serve(errands[looks % len(errands)])
        give_way()
    return False
