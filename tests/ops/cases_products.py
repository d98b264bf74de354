"""Rows for products of vectors and matrices."""

import numpy as np

from minigrad.nn import functional as F
from tests.ops.case import CUBE, ROW, Case, X, numbers


def matmul(label: str, a: np.ndarray, b: np.ndarray) -> Case:
    return Case(f"matmul[{label}]", lambda a, b: a @ b, np.matmul, lambda t, a, b: a @ b, (a, b))


CASES = [
    matmul("1,1", ROW, X[0]),
    matmul("1,2", ROW, CUBE[0]),
    matmul("2,1", X, ROW),
    matmul("2,2", X, CUBE[0]),
    matmul("1,3", ROW, CUBE),
    matmul("3,1", np.swapaxes(CUBE, 1, 2), ROW),
    matmul("3,2", np.swapaxes(CUBE, 1, 2), X.T),
    matmul("4,3", numbers(2, 1, 2, 3), CUBE),
    Case(
        "linear",
        lambda x, w, b: F.linear(x, w, b),
        lambda x, w, b: x @ w.T + b,
        lambda t, x, w, b: t.nn.functional.linear(x, w, b),
        (CUBE, numbers(5, 4), numbers(5)),
    ),
]
