"""Products of vectors and matrices."""

from typing import Any

import numpy as np

import minigrad as mg
from certificate.cases.making import spoken
from certificate.jets import jet
from certificate.points import LARGE, SMALL, Arrays, Point, numbers
from certificate.row import CUBE, LINE, Call, Row, X

SQUARE = numbers(3, 3, seed=4)
WIDE = numbers(3, 2, seed=5)
OTHER = numbers(3, seed=6)
CANCELLING = np.array([[1.0, 1e8, -1e8]]), np.array([[1.0], [1.0], [1.0]])


def row(name: str, inputs: Arrays, torch: Call | str | None, truth: Call | None = None, ours: Call | None = None,
        **points: Point) -> Row:  # fmt: skip
    own = name.split("[")[0]
    first, *rest = inputs
    made: dict[str, Point] = {
        "generic": inputs,
        "huge": lambda dtype: (first * LARGE[dtype], *rest),
        "tiny": lambda dtype: (first * SMALL[dtype], *rest),
    }
    return Row(name, ours or getattr(mg, own), truth or getattr(np, own), spoken(torch), made | points, (own,))


def einsum(subscripts: str, *inputs: np.ndarray) -> Row:
    def times(f: Any) -> Call:
        return lambda *xs: f(subscripts, *xs)

    return row(f"einsum[{subscripts}]", inputs, lambda t, *xs: t.einsum(subscripts, *xs), times(np.einsum),
               times(mg.einsum))  # fmt: skip


def convolved(a: Any, v: Any) -> Any:
    found = np.array([jet(0) for _ in range(len(a) + len(v) - 1)], dtype=object)
    for i, x in enumerate(a):
        for j, y in enumerate(v):
            found[i + j] = found[i + j] + x * y
    return found


def crossed(a: Any, b: Any) -> Any:
    return np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]], dtype=object)


CASES = [
    row("matmul", (X, SQUARE), "matmul", np.matmul, branch=CANCELLING, empty=(np.zeros((0, 3)), SQUARE),
        single=(X[:1, :1], X[:1, 1:2]), broadcast=(CUBE.swapaxes(1, 2), SQUARE)),
    row("dot", (X, SQUARE), "matmul", np.dot),
    row("linear", (X, SQUARE, OTHER), "F.linear", lambda x, w, b: x @ w.T + b, mg.ops.linear),
    row("outer", (LINE, OTHER), "outer", lambda a, b: a[:, None] * b),
    row("kron", (X, WIDE), "kron", lambda a, b: (a[:, None, :, None] * b[None, :, None, :]).reshape(6, 6)),
    row("inner", (X, SQUARE), "inner", lambda a, b: a @ b.T),
    row("vecdot", (X, LINE), lambda t, a, b: (a * b).sum(-1), lambda a, b: np.sum(a * b, -1)),
    row("matvec", (X, LINE), "matmul", lambda a, v: a @ v),
    row("vecmat", (LINE, SQUARE), "matmul", lambda v, a: v @ a),
    row("cross", (LINE, OTHER), lambda t, a, b: t.linalg.cross(a, b), crossed),
    row("convolve", (LINE, OTHER[:2]), None, convolved),
    row("tensordot", (CUBE, numbers(4, 2)), lambda t, a, b: t.tensordot(a, b, 1), lambda a, b: a @ b,
        lambda a, b: mg.tensordot(a, b, 1)),
    einsum("ij->j", X),
    einsum("ii->i", SQUARE),
    einsum("ij,jk->ik", X, SQUARE),
    einsum("ij,ij->i", X, X[::-1].copy()),
    einsum("bi,ij,bj->b", X, SQUARE, X[::-1].copy()),
]  # fmt: skip
