"""A desk is where one thread lays a part of its work down and another, if it is awake, takes it: in a microsecond.

The work is a kernel's, called by its address. Whoever makes the desk TAKEN does it, and that may be the one who laid it
down: nobody is waited for who has not begun.
"""

from minigrad.kernels.address import call_at
from minigrad.kernels.atomic import give_way, swap_if
from minigrad.kernels.compile import kernel

SIZE = 16
"""Numbers at a desk: two lines of the cache, so that who writes here disturbs no one at the next."""

STATE, KERNEL, JOB, START, STOP = range(5)
"""How far it is, the kernel's address, and its arguments."""

FREE, POSTED, TAKEN, DONE = range(4)


@kernel
def serve(desk):
    """Do what is posted there: True, or False if there is nothing."""
    if not swap_if(desk, POSTED, TAKEN):
        return False
    call_at(desk[KERNEL], desk[JOB], desk[START], desk[STOP])
    swap_if(desk, TAKEN, DONE)
    return True


@kernel
def share(address, job, length, parts, desks):
    """Do 0…length of the job in so many parts: post all but the first, and then do what no one has taken."""
    stop = length // parts
    for i in range(1, parts):
        desk = desks[i]
        desk[KERNEL] = address
        desk[JOB] = job
        desk[START] = stop
        stop = length * (i + 1) // parts
        desk[STOP] = stop
        swap_if(desk, FREE, POSTED)
    call_at(address, job, 0, length // parts)
    for i in range(1, parts):
        desk = desks[i]
        serve(desk)
        while not swap_if(desk, DONE, FREE):
            give_way()
