"""A desk is where one thread lays a part of its work down and another, if it is awake, takes it: in a microsecond.

The work is a kernel's, called by its address. Whoever makes the desk TAKEN does it, and that may be the one who laid it
down: nobody is waited for who has not begun.
"""

from minigrad.kernels.compiler.function_pointers import call_at
from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.parallel.atomic import give_way, swap_if

SIZE = 16
"""Numbers at a desk: two lines of the cache, so that who writes here disturbs no one at the next."""

STATE, KERNEL, JOB, START, STOP = range(5)
"""How far it is, the kernel's address, and its arguments."""

FREE, POSTED, TAKEN = range(3)


@kernel
def serve(desk):
    """Do what is posted there: True, or False if there is nothing."""
    # A look first: it takes the line from no one.
    if desk[STATE] != POSTED or not swap_if(desk, POSTED, TAKEN):
        return False
    call_at(desk[KERNEL], desk[JOB], desk[START], desk[STOP])
    swap_if(desk, TAKEN, FREE)
    return True


@kernel(inner=True)
def post(address, job, length, first, parts, desks):
    """Cut 0…length of the job into so many parts, and post those from the ``first`` on, at desks that are free."""
    stop = length * first // parts
    for i in range(first, parts):
        desk = desks[i]
        desk[KERNEL] = address
        desk[JOB] = job
        desk[START] = stop
        stop = length * (i + 1) // parts
        desk[STOP] = stop
        swap_if(desk, FREE, POSTED)


@kernel
def finish(first, parts, desks):
    """Return when all that was posted is done. What no one has taken is done here."""
    for i in range(first, parts):
        desk = desks[i]
        serve(desk)
        while not swap_if(desk, FREE, FREE):
            give_way()


@kernel(inner=True)
def share(address, job, length, parts, desks):
    """Do 0…length of the job in so many parts: post all but the first, and then do what no one has taken."""
    post(address, job, length, 1, parts, desks)
    call_at(address, job, 0, length // parts)
    finish(1, parts, desks)
