"""Rows for linear algebra. cholesky reads one triangle but has a symmetric gradient, so there X Xᵀ + I is the input."""

import numpy as np

from minigrad import linalg
from tests.ops.case import Case, numbers

MATRIX = numbers(3, 3, seed=2)
STACK = numbers(2, 1, 3, 3, seed=4)


def row(name: str, *inputs: np.ndarray, label: str = "") -> Case:
    return Case(
        f"{name}[{label}]",
        getattr(linalg, name),
        getattr(np.linalg, name),
        lambda t, *xs: getattr(t.linalg, name)(*xs),
        inputs,
    )


def definite(x):
    return x @ np.swapaxes(x, -1, -2) + np.eye(3, dtype=x.dtype)


CASES = [
    *[
        row(name, x, label=label)
        for name in ("inv", "det")
        for label, x in (("", MATRIX), ("stack", STACK), ("1×1", numbers(2, 1, 1)), ("0×0", numbers(2, 0, 0)))
    ],
    row("det", numbers(0, 3, 3), label="none"),
    row("inv", numbers(0, 3, 3), label="none"),
    *[
        Case(
            f"slogdet[{label}]",
            lambda x: linalg.slogdet(x).logabsdet,
            lambda x: np.linalg.slogdet(x).logabsdet,
            lambda t, x: t.linalg.slogdet(x).logabsdet,
            (x,),
        )
        for label, x in (("", MATRIX), ("stack", STACK), ("0×0", numbers(0, 0)))
    ],
    row("solve", MATRIX, numbers(3), label="vector"),
    row("solve", MATRIX, numbers(3, 2), label="matrix"),
    row("solve", STACK, numbers(3, 2), label="one right side for all"),
    row("solve", MATRIX, numbers(2, 3, 2), label="one matrix for all"),
    row("solve", STACK, numbers(2, 3, 2), label="broadcast"),
    row("solve", numbers(0, 0), numbers(0, 2), label="0×0"),
    *[
        Case(
            f"cholesky[{label},{upper=}]",
            lambda x, upper=upper: linalg.cholesky(definite(x), upper=upper),
            lambda x, upper=upper: np.linalg.cholesky(definite(x), upper=upper),
            lambda t, x, upper=upper: t.linalg.cholesky(x @ x.mT + t.eye(3, dtype=x.dtype), upper=upper),
            (x,),
        )
        for label, x in (("", MATRIX), ("stack", STACK))
        for upper in (False, True)
    ],
]
