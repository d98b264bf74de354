"""Rows for assignment, ``y[index] = x``; more of it is in ``tests/test_writes.py``."""

import numpy as np

from tests.ops.case import CUBE, ROW, Case


def assigned(index):
    def call(y, x):
        y = y * 2
        y[index] = x
        return y

    return call


CASES = [
    Case(
        f"setitem[{name}]",
        assigned(index),
        assigned(index),
        lambda t, y, x, i=index: assigned(i)(y, x),
        (CUBE, ROW[:size]),
    )
    for name, index, size in (
        ("number", 1, 1),
        ("slices", (slice(None), slice(0, 2), slice(0, 3)), 3),
        ("mask", np.s_[..., [True, False, True, False]], 2),
    )
]
