"""A desk is where one thread lays a product down and another, if it is awake, takes it: in a microsecond.

A desk is a job of ``gemm`` whose first number says how far it is. Whoever makes it TAKEN computes it, and that may be
the one who laid it down: nobody is waited for who has not begun.
"""

from minigrad.kernels.atomic import swap_if
from minigrad.kernels.compile import kernel
from minigrad.kernels.gemm import multiply

FREE, POSTED, TAKEN, DONE = range(4)


@kernel
def serve(desk):
    """Compute what is posted there: True, or False if there is nothing."""
    if not swap_if(desk, POSTED, TAKEN):
        return False
    multiply(desk)
    swap_if(desk, TAKEN, DONE)
    return True
