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


def parts(name: str, call, x: np.ndarray, label: str = "") -> Case:
    """A factorization, by what does not depend on its signs. ``call`` takes the function and x."""
    return Case(
        f"{name}[{label}]",
        lambda x: call(getattr(linalg, name), x),
        lambda x: call(getattr(np.linalg, name), x),
        lambda t, x: call(getattr(t.linalg, name), x),
        (x,),
    )


def symmetric(f, x):
    return f(x + x.swapaxes(-1, -2))


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
    *[
        parts(name, call, x, f"{part},{label}")
        for label, x in (("", MATRIX), ("stack", STACK), ("tall", numbers(2, 4, 3)), ("wide", numbers(2, 3)))
        for name, part, call in (
            ("qr", "Q", lambda f, x: f(x)[0] ** 2),
            ("qr", "R", lambda f, x: f(x)[1] ** 2),
            ("qr", "complete", lambda f, x: f(x, mode="complete")[1] ** 2),
            ("svd", "U", lambda f, x: f(x, full_matrices=False)[0] ** 2),
            ("svd", "Vh", lambda f, x: f(x, full_matrices=False)[2] ** 2),
            ("svd", "S", lambda f, x: f(x)[1]),
            ("svd", "product", lambda f, x: (lambda u, s, v: u[..., :1] * s[..., None, :1] @ v[..., :1, :])(*f(x))),
            ("svdvals", "", lambda f, x: f(x)),
            ("pinv", "", lambda f, x: f(x)),
        )
        if (part, label) != ("complete", "tall")  # PyTorch refuses it
    ],
    *[
        parts(name, lambda f, x, call=call: symmetric(lambda s: call(f, s), x), x, f"{part},{label}")
        for label, x in (("", MATRIX), ("stack", STACK))
        for name, part, call in (
            ("eigh", "values", lambda f, x: f(x)[0]),
            ("eigh", "vectors", lambda f, x: f(x)[1] ** 2),
            ("eigh", "upper", lambda f, x: f(x, UPLO="U")[1] ** 2),
            ("eigvalsh", "", lambda f, x: f(x)),
        )
    ],
    *[
        parts("matrix_power", lambda f, x, n=n: f(x, n), x, f"{n},{label}")
        for label, x in (("", MATRIX), ("stack", STACK))
        for n in (0, 1, 2, 3, 5, -1, -2)
    ],
    parts("matrix_rank", lambda f, x: f(x), STACK),
]
