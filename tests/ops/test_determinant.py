"""Derivatives of the determinant near a singular matrix: polynomials, which mpmath's determinants know exactly."""

import math

import mpmath as mp
import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, gradcheck, linalg
from tests.ops.case import numbers

SPECTRA = {
    "even": [3, 2, 1.5],
    "one small": [2, 1, 1e-4],
    "one tiny": [2, 1, 1e-9],
    "one nearly 0": [2, 1, 1e-14],
    "two tiny": [1, 1e-7, 2e-7],
    "two sizes": [1, 1e-5, 1e-10],
    "rank 1": [1, 0, 0],
    "steps": [1, 0.05, 0.003, 1e-4],
    "small steps": [1, 0.3, 0.1, 0.03, 0.01, 3e-3],
}


def matrix(scales, seed=0):
    rng = np.random.default_rng(seed)
    u, v = (np.linalg.qr(rng.standard_normal((len(scales), len(scales))))[0] for _ in range(2))
    return u * scales @ v.T


def derivatives(x, way, order):
    """The derivatives of det along a constant matrix."""
    y = linalg.det(x)
    found = [y.item()]
    for _ in range(order):
        (g,) = mg.grad(y, x, create_graph=True)
        y = mg.sum(g * way)
        found.append(y.item())
    return found


def exact(x, way, n):
    """The same: n! times the coefficient of tⁿ in det(x + t·way)."""
    size = len(x)
    with mp.workdps(80):
        a, b = mp.matrix(x.tolist()), mp.matrix(way.tolist())
        points = list(range(size + 1))
        values = [mp.det(a + t * b) for t in points]
        coefficients = mp.lu_solve(mp.matrix([[mp.mpf(t) ** k for k in points] for t in points]), mp.matrix(values))
        return float(coefficients[n] * math.factorial(n)) if n <= size else 0.0


@pytest.mark.parametrize("name", SPECTRA)
def test_four_derivatives_near_a_singular_matrix(name):
    x = Tensor(matrix(SPECTRA[name]), requires_grad=True)
    way = numbers(*x.shape, seed=7)
    for n, found in enumerate(derivatives(x, way, 4)):
        assert found == pytest.approx(exact(x.data, way, n), rel=1e-6, abs=1e-10), n


def test_the_third_derivative_is_that_of_the_issue():
    """∂³/∂a∂e∂i of the determinant of [[a, b, c], [d, e, f], [g, h, i]] is 1, however near to singular it is."""
    for tiny in (1e-3, 1e-6, 1e-8, 1e-10, 1e-13, 0.0):
        x = Tensor(np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9 + tiny]]), requires_grad=True)
        y = linalg.det(x)
        for i in range(3):
            (g,) = mg.grad(y, x, create_graph=True)
            y = g[i, i]
        assert y.item() == pytest.approx(1, abs=1e-9), tiny
        (fourth,) = mg.grad(y, x)
        assert np.abs(fourth.data).max() < 1e-6


def test_a_stack_has_the_derivatives_of_its_matrices():
    x = np.stack([matrix(SPECTRA[name], seed=i) for i, name in enumerate(SPECTRA) if len(SPECTRA[name]) == 3])
    way = numbers(*x.shape, seed=3)
    whole = Tensor(x.reshape(1, *x.shape), requires_grad=True)
    y = linalg.det(whole)
    for n in range(4):
        each = [derivatives(Tensor(m, requires_grad=True), w, n)[n] for m, w in zip(x, way, strict=True)]
        np.testing.assert_allclose(y.data[0], each, rtol=1e-9, atol=1e-10)
        (g,) = mg.grad(mg.sum(y), whole, create_graph=True)
        y = mg.sum(g * way, (-2, -1))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_gradient_without_a_graph_is_the_same(dtype):
    for scales in SPECTRA.values():
        x = Tensor(matrix(scales).astype(dtype), requires_grad=True)
        (first,), (again,) = mg.grad(linalg.det(x), x), mg.grad(linalg.det(x), x, create_graph=True)
        assert first.dtype == again.dtype == dtype
        largest = np.linalg.norm(x.data, 2) ** (len(scales) - 1)  # of the products that a cofactor is the difference of
        np.testing.assert_allclose(first.data, again.data, rtol=0, atol=16 * largest * np.finfo(dtype).eps)


def test_the_gradient_of_a_graded_matrix_keeps_its_digits():
    """Hilbert's, whose condition is 10¹⁰."""
    n = 8
    hilbert = mp.matrix(n, n)
    x = np.array([[1 / (i + j + 1) for j in range(n)] for i in range(n)])
    with mp.workdps(60):
        for i in range(n):
            for j in range(n):
                hilbert[i, j] = mp.mpf(x[i, j])
        true = np.array((mp.det(hilbert) * (hilbert**-1).T).tolist(), float)
    leaf = Tensor(x, requires_grad=True)
    for create_graph in (False, True):
        (g,) = mg.grad(linalg.det(leaf), leaf, create_graph=create_graph)
        np.testing.assert_allclose(g.data, true, rtol=0, atol=1e-5 * np.abs(true).max())


def test_a_determinant_inside_a_deeper_graph():
    """The gradient comes through what the matrix was computed from, to the second order."""

    def f(x):
        return linalg.det(mg.sin(x) @ mg.transpose(mg.cos(x)) + 1)

    x = Tensor(matrix([1, 0.9, 1e-3]), requires_grad=True)
    assert gradcheck(lambda x: mg.grad(f(x), x, create_graph=True)[0], [x])


@pytest.mark.parametrize(("dtype", "unit"), [(np.float32, 1e-25), (np.float32, 1e25), (np.float64, 1e-200)])
def test_the_cofactors_are_in_range_where_the_determinant_is_not(dtype, unit):
    for rows in ([[1.0, 2], [3, 5]], [[1.0, 2], [2, 4]]):
        x = Tensor(np.array(rows, dtype) * dtype(unit), requires_grad=True)
        with np.errstate(over="ignore"):
            y = linalg.det(x)
        (g,) = mg.grad(y, x, create_graph=True)
        np.testing.assert_allclose(g.data / dtype(unit), [[rows[1][1], -rows[1][0]], [-rows[0][1], rows[0][0]]], 1e-4)
        (h,) = mg.grad(g[0, 0] - 3 * g[0, 1], x)
        np.testing.assert_allclose(h.data, [[0, 0], [3, 1]], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", ["inv", "slogdet"])
def test_inverses_near_a_singular_matrix_are_as_good_as_their_condition(name):
    x = Tensor(matrix([2, 1, 1e-3]), requires_grad=True)
    way = numbers(3, 3, seed=7)
    y = mg.sum(linalg.inv(x) * way) if name == "inv" else linalg.slogdet(x).logabsdet
    with mp.workdps(60):
        a, b = mp.matrix(x.data.tolist()), mp.matrix(way.tolist())

    def f(t):
        if name == "slogdet":
            return mp.log(abs(mp.det(a + t * b)))
        inverse = (a + t * b) ** -1
        return mp.fsum(w * z for w, z in zip(way.ravel(), inverse, strict=True))

    for n in range(4):
        with mp.workdps(60):
            true = float(mp.diff(f, 0, n, h=mp.mpf(10) ** -15))
        assert y.item() == pytest.approx(true, rel=1e-10), n
        (g,) = mg.grad(y, x, create_graph=True)
        y = mg.sum(g * way)
