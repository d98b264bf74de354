"""Linear algebra. A determinant is the sum over permutations, right for singular matrices too; an inverse Cramer's."""

from itertools import permutations
from typing import Any

import numpy as np
from mpmath import mpf

from certificate.cases.making import each, spoken
from certificate.cases.reductions import root
from certificate.jets import jet
from certificate.points import LARGE, SMALL, Arrays, Point, numbers
from certificate.row import Call, Row, X
from minigrad import linalg

MATRIX = numbers(3, 3, seed=2)
STACK = numbers(2, 3, 3, seed=4)
SINGULAR = np.array([[1.0, 2, 3], [2, 4, 6], [0.5, -1, 1]])
NEARLY = SINGULAR + np.array([[2.0**-30, 0, 0], [0, 0, 0], [0, 0, 0]])
RANK_ONE = np.outer([1.0, 2, -1], [1.0, -0.5, 2])
TALL = numbers(3, 2, seed=5)
TWO = np.array([[1.5, -0.5], [0.25, 2.0]])
EQUAL = np.array([[2.0, 0.0], [0.0, 2 + 2.0**-30]])
SYMMETRIC = {(3, 3): np.array([[0, 1, 2], [1, 4, 5], [2, 5, 8]]), (2, 2): np.array([[0, 1], [1, 3]]),
             (3, 2): np.array([[0, 1], [2, 3], [0, 1]]),
             (2, 3, 3): np.array([[[0, 1, 2], [1, 4, 5], [2, 5, 8]]] * 2)}  # fmt: skip
"""Places of a symmetric matrix: one with two equal columns would have no inverse."""
HOLED = np.array([[1.5, 0.0, -2.0], [0.5, 1.0, 0.0]])


def row(name: str, inputs: Arrays, truth: Call, torch: Call | str | None = None, ours: Call | None = None, *,
        scaled: bool = True, smooth: bool = True, of: str = "", **points: Point) -> Row:  # fmt: skip
    own = name.split("[")[0]
    first, *rest = inputs
    made: dict[str, Point] = {"generic": inputs}
    if scaled:
        made["huge"] = lambda dtype: (first * LARGE[dtype], *rest)
        made["tiny"] = lambda dtype: (first * SMALL[dtype], *rest)
    theirs = torch if callable(torch) else lambda t, *xs: getattr(t.linalg, torch or own)(*xs)
    return Row(name, ours or getattr(linalg, own), truth, spoken(theirs), made | points, (of or own,), smooth=smooth,
               repeats=SYMMETRIC.get(first.shape))  # fmt: skip


def det(a: Any) -> Any:
    n, found = a.shape[0], jet(0)
    for order in permutations(range(n)):
        odd = sum(1 for i in range(n) for j in range(i) if order[j] > order[i]) % 2
        term = jet(-1 if odd else 1)
        for i, j in enumerate(order):
            term = term * a[i, j]
        found = found + term
    return found


def inv(a: Any) -> Any:
    """The cofactors over the determinant."""
    n, scale = a.shape[0], det(a)
    found = np.empty((n, n), dtype=object)
    for i in range(n):
        for j in range(n):
            minor = det(np.delete(np.delete(a, j, 0), i, 1))
            found[i, j] = (-minor if (i + j) % 2 else minor) / scale
    return found


def stacked(f: Call) -> Call:
    """f of each matrix of a stack."""

    def of_each(a: Any) -> Any:
        found = [f(each_) for each_ in a]
        return np.array([*found, None], dtype=object)[:-1] if not isinstance(found[0], np.ndarray) else np.stack(found)

    return of_each


def cholesky(a: Any) -> Any:
    """Of the symmetric part of a, row by row."""
    n = a.shape[0]
    a = (a + a.T) / 2
    found = np.array([[jet(0)] * n for _ in range(n)], dtype=object)
    for i in range(n):
        for j in range(i + 1):
            rest = a[i, j] - sum((found[i, k] * found[j, k] for k in range(j)), jet(0))
            found[i, j] = rest.sqrt() if i == j else rest / found[j, j]
    return found


def definite(t: Any, x: Any) -> Any:
    return x @ x.T + np.eye(3, dtype=x.dtype) if t is np else x @ x.mT + t.eye(3, dtype=x.dtype)


def length(p: float) -> Call:
    """(Σ |x|ᵖ)^(1/p). A component of 0 counts nothing."""

    def norm(x: Any) -> Any:
        flat = [abs(j) for j in np.ravel(x) if j.c[0]]
        total = sum((j**p for j in flat), jet(0))
        return total ** (mpf(1) / p) if flat else jet(0)

    return norm


def euclidean(x: Any) -> Any:
    return each(root)(np.sum(x * x))


def furthest(larger: bool) -> Call:
    def norm(x: Any) -> Any:
        return (max if larger else min)((abs(j) for j in np.ravel(x)), key=lambda j: j.c[0])

    return norm


def two_by_two(sign: int) -> Call:
    """σ₁ ± σ₂ of a 2×2 matrix: √(‖A‖² ± 2|det A|)."""
    return lambda a: (np.sum(a * a) + 2 * sign * abs(det(a))).sqrt()


def spectral(a: Any) -> Any:
    return (two_by_two(1)(a) + two_by_two(-1)(a)) / 2


def vector(p: float, **points: Any) -> Row:
    truth = euclidean if p == 2 else furthest(p > 0) if abs(p) == np.inf else length(p)
    return row(f"vector_norm[{p}]", (X,), truth, lambda t, x: t.linalg.vector_norm(x, p),
               lambda x: linalg.vector_norm(x, ord=p), smooth=False, **points)  # fmt: skip


def matrix(order: Any, truth: Call, x: np.ndarray = X, **points: Any) -> Row:
    return row(f"matrix_norm[{order}]", (x,), truth, lambda t, x: t.linalg.matrix_norm(x, order),
               lambda x: linalg.matrix_norm(x, ord=order), **points)  # fmt: skip


def columns(a: Any) -> Any:
    return max((sum((abs(j) for j in column), jet(0)) for column in a.T), key=lambda j: j.c[0])


def vector_of(*found: Any) -> Any:
    return np.array([*found, None], dtype=object)[:-1]


def eigenvalues(a: Any) -> tuple[Any, Any]:
    """Of a symmetric 2×2 matrix."""
    middle, half = (a[0, 0] + a[1, 1]) / 2, (a[0, 0] - a[1, 1]) / 2
    root_ = (half * half + a[0, 1] * a[1, 0]).sqrt()
    return middle - root_, middle + root_


def singular_values(a: Any) -> tuple[Any, Any]:
    plus, minus = two_by_two(1)(a), two_by_two(-1)(a)
    return (plus + minus) / 2, (plus - minus) / 2


def first_eigenvectors(a: Any) -> Any:
    """v vᵀ of the smaller eigenvalue: (A − w₂) / (w₁ − w₂)."""
    w, other = eigenvalues(a)
    return (a - np.array([[other, jet(0)], [jet(0), other]], dtype=object)) / (w - other)


def first_singular_vectors(a: Any) -> Any:
    """u vᵀ of the larger singular value of a matrix with det > 0: (s₁ A − s₂ C) / (s₁² − s₂²), C its cofactors."""
    s, other = singular_values(a)
    cofactors = np.array([[a[1, 1], -a[1, 0]], [-a[0, 1], a[0, 0]]], dtype=object)
    return (a * s - cofactors * other) / (s * s - other * other)


def orthogonal(a: Any) -> Any:
    """The columns made perpendicular one after another, by Gram and Schmidt."""
    columns_: list[Any] = []
    for column in a.T:
        rest = column
        for q in columns_:
            rest = rest - q * np.sum(q * rest)
        columns_.append(rest / np.sum(rest * rest).sqrt())
    return np.stack(columns_, axis=-1)


def doubled(x: Any) -> Any:
    """A symmetric matrix."""
    return x + x.T


CASES = [
    row("det", (MATRIX,), det, scaled=False, branch=(NEARLY,), zero=(SINGULAR,), single=(MATRIX[:1, :1],)),
    row("det[rank 1]", (MATRIX,), det, scaled=False, zero=(RANK_ONE,)),
    row("det[stack]", (STACK,), stacked(det), scaled=False),
    row("slogdet", (MATRIX,), lambda a: abs(det(a)).log(), lambda t, a: t.linalg.slogdet(a).logabsdet,
        lambda a: linalg.slogdet(a).logabsdet),
    row("inv", (MATRIX,), inv, single=(MATRIX[:1, :1],)),
    row("inv[stack]", (STACK,), stacked(inv), scaled=False),
    row("solve", (MATRIX, numbers(3, 2)), lambda a, b: inv(a) @ b),
    row("solve[vector]", (MATRIX, numbers(3)), lambda a, b: inv(a) @ b),
    row("cholesky", (MATRIX,), lambda x: cholesky(definite(np, x)), lambda t, x: t.linalg.cholesky(definite(t, x)),
        lambda x: linalg.cholesky(definite(np, x)), scaled=False),
    row("norm", (X,), euclidean, lambda t, x: t.linalg.norm(x), of="norm", single=(X[0, 0],),
        branch=(HOLED,)),
    vector(2, zero=(HOLED,)),
    vector(1, zero=(HOLED,)),
    vector(3, zero=(HOLED,)),
    vector(1.5),
    vector(0.5),
    vector(-1),
    vector(np.inf),
    vector(-np.inf),
    matrix("fro", euclidean),
    matrix(1, columns),
    matrix(np.inf, lambda a: columns(a.T)),
    matrix("nuc", two_by_two(1), TWO, branch=(EQUAL,)),
    matrix(2, spectral, TWO),
    row("eigvalsh", (TWO,), lambda x: vector_of(*eigenvalues(doubled(x))), lambda t, x: t.linalg.eigvalsh(doubled(x)),
        lambda x: linalg.eigvalsh(doubled(x))),
    row("eigh", (TWO,), lambda x: first_eigenvectors(doubled(x)),
        lambda t, x: (lambda v: v[:, :1] @ v[:, :1].T)(t.linalg.eigh(doubled(x)).eigenvectors),
        lambda x: (lambda v: v[:, :1] @ v[:, :1].T)(linalg.eigh(doubled(x)).eigenvectors)),
    row("svdvals", (TWO,), lambda x: vector_of(*singular_values(x))),
    row("svd", (TWO,), first_singular_vectors,
        lambda t, x: (lambda f: f.U[:, :1] @ f.Vh[:1])(t.linalg.svd(x)),
        lambda x: (lambda f: f.U[:, :1] @ f.Vh[:1])(linalg.svd(x))),
    row("qr", (TALL,), lambda x: orthogonal(x) ** 2, lambda t, x: t.linalg.qr(x).Q ** 2,
        lambda x: linalg.qr(x).Q ** 2),
    row("qr[R]", (TALL,), lambda x: (orthogonal(x).T @ x) ** 2, lambda t, x: t.linalg.qr(x).R ** 2,
        lambda x: linalg.qr(x).R ** 2, scaled=False),
    row("pinv", (TALL,), lambda x: inv(x.T @ x) @ x.T),
    row("matrix_power", (MATRIX,), lambda x: x @ x @ x, lambda t, x: t.linalg.matrix_power(x, 3),
        lambda x: linalg.matrix_power(x, 3), scaled=False),
    row("matrix_power[-2]", (MATRIX,), lambda x: inv(x) @ inv(x), lambda t, x: t.linalg.matrix_power(x, -2),
        lambda x: linalg.matrix_power(x, -2), scaled=False),
]  # fmt: skip
