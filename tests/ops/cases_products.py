"""Rows for products of vectors and matrices."""

import numpy as np

import minigrad as mg
from minigrad.nn import functional as F
from tests.ops.case import CUBE, ROW, Case, X, numbers
from tests.ops.row import row

TALL = np.swapaxes(CUBE, 1, 2)
NUMBER = numbers(1)
PAIR = numbers(2, seed=6)


# Which of the n + m − 1 elements of a whole convolution are in that of a mode.
PARTS = {
    "full": lambda n, m: slice(None),
    "same": lambda n, m: slice((m - 1) // 2, (m - 1) // 2 + n),
    "valid": lambda n, m: slice(m - 1, n),
}


def convolved(t, a, v):
    border = len(v) - 1
    return t.nn.functional.conv1d(t.nn.functional.pad(a, (border, border))[None, None], v.flip(0)[None, None])[0, 0]


def matmul(label: str, a: np.ndarray, b: np.ndarray) -> Case:
    return Case(f"matmul[{label}]", lambda a, b: a @ b, np.matmul, lambda t, a, b: a @ b, (a, b))


CASES = [
    matmul("1,1", ROW, X[0]),
    matmul("1,2", ROW, CUBE[0]),
    matmul("2,1", X, ROW),
    matmul("2,2", X, CUBE[0]),
    matmul("1,3", ROW, CUBE),
    matmul("3,1", TALL, ROW),
    matmul("2,3", X, CUBE),
    matmul("3,2", TALL, X.T),
    matmul("3,3", TALL, CUBE),
    matmul("3,3 of one", TALL[:1], CUBE),
    matmul("4,3", numbers(2, 1, 2, 3), CUBE),
    matmul("1,4", PAIR, numbers(3, 2, 2, 3)),
    matmul("4,1", numbers(3, 2, 3, 2), PAIR),
    matmul("no rows", numbers(0, 3), CUBE[0]),
    matmul("sum of nothing", numbers(2, 0), numbers(0, 3)),
    matmul("sum of nothing, 3,2", numbers(2, 2, 0), numbers(0, 3)),
    matmul("no matrices", numbers(0, 2, 3), CUBE[0]),
    Case(
        "linear",
        lambda x, w, b: F.linear(x, w, b),
        lambda x, w, b: x @ w.T + b,
        lambda t, x, w, b: t.nn.functional.linear(x, w, b),
        (CUBE, numbers(5, 4), numbers(5)),
    ),
    row("dot", lambda t, a, b: a @ b, ROW, X[0], label="1,1"),
    row("dot", lambda t, a, b: a @ b, X, CUBE[0], label="2,2"),
    row("dot", lambda t, a, b: a @ b, TALL, ROW, label="3,1"),
    row("dot", lambda t, a, b: t.einsum("i,jik->jk", a, b), ROW, CUBE, label="1,3"),
    row("dot", lambda t, a, b: t.einsum("ai,jik->ajk", a, b), X, CUBE, label="2,3"),
    row("dot", lambda t, a, b: t.einsum("abi,jik->abjk", a, b), TALL, CUBE, label="3,3"),
    row("outer", lambda t, a, b: t.outer(a, b), ROW, PAIR),
    row("outer", lambda t, a, b: t.outer(a.ravel(), b.ravel()), X, CUBE[0], label="ravelled"),
    row("tensordot", lambda t, a, b: t.tensordot(a, b, 2), CUBE, numbers(3, 4, 2)),
    row("tensordot", lambda t, a, b: t.tensordot(a, b, 0), ROW, X, axes=0),
    row("tensordot", lambda t, a, b: t.tensordot(a, b, 1), TALL, X.T, axes=1),
    row("tensordot", lambda t, a, b: t.tensordot(a, b, ([1], [1])), CUBE, X, axes=(-2, 1)),
    row(
        "tensordot", lambda t, a, b: t.tensordot(a, b, ([0, 2], [2, 0])), CUBE, numbers(4, 3, 2), axes=([0, 2], [2, 0])
    ),
    row("kron", lambda t, a, b: t.kron(a, b), X, CUBE[0]),
    row("kron", lambda t, a, b: t.kron(a, b), ROW, CUBE, label="1,3"),
    row("kron", lambda t, a, b: t.kron(a, b), CUBE, PAIR, label="3,1"),
    row("inner", lambda t, a, b: t.inner(a, b), ROW, X[0], label="1,1"),
    row("inner", lambda t, a, b: t.inner(a, b), CUBE, numbers(2, 4), label="3,2"),
    row("inner", lambda t, a: 0.5 * a, X, args=(0.5,)),
    *[
        Case(
            f"{name}[{a.ndim},{b.ndim},{keywords}]",
            lambda a, b, name=name, keywords=keywords: getattr(mg, name)(a, b, **keywords),
            lambda a, b, name=name, keywords=keywords: getattr(np, name)(a, b, **keywords),
            torch,
            (a, b),
        )
        for name, a, b, keywords, torch in (
            ("vecdot", X, CUBE[:, :, 1], {}, lambda t, a, b: t.linalg.vecdot(a, b)),
            ("vecdot", CUBE, numbers(3, 4), {"axis": -2}, lambda t, a, b: t.linalg.vecdot(a, b, dim=-2)),
            ("matvec", CUBE, numbers(4), {}, lambda t, a, v: a @ v),
            ("matvec", X, numbers(2, 3), {}, lambda t, a, v: v @ a.T),
            ("matvec", CUBE, numbers(5, 1, 4), {}, lambda t, a, v: t.einsum("ijk,slk->sij", a, v)),
            ("vecmat", numbers(3), CUBE, {}, lambda t, v, a: v @ a),
            ("vecmat", numbers(4, 2), X, {}, lambda t, v, a: v @ a),
            ("vecmat", numbers(2, 3), CUBE, {}, lambda t, v, a: t.einsum("ij,ijk->ik", v, a)),
            ("cross", X, ROW, {}, lambda t, a, b: t.linalg.cross(a, b.expand(2, 3))),
            ("cross", X, X[::-1] + 0.3, {}, lambda t, a, b: t.linalg.cross(a, b)),
            ("cross", CUBE, CUBE[::-1] + 0.3, {"axis": 1}, lambda t, a, b: t.linalg.cross(a, b, dim=1)),
            (
                "cross",
                CUBE,
                numbers(2, 4, 3),
                {"axisa": 1, "axisc": 0},
                lambda t, a, b: t.linalg.cross(a.swapaxes(1, 2), b).movedim(-1, 0),
            ),
        )
    ],
    *[
        row(
            "convolve",
            lambda t, a, v, mode=mode: convolved(t, a, v)[PARTS[mode](max(len(a), len(v)), min(len(a), len(v)))],
            a,
            v,
            mode=mode,
            label=f"{mode},{a.size},{v.size}",
        )
        for mode in PARTS
        for a, v in ((numbers(5), ROW), (ROW, numbers(6)), (ROW, PAIR), (ROW, ROW + 0.1), (numbers(4), NUMBER))
    ],
]
