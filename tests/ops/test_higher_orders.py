"""Derivatives to the fourth order and beyond, at numbers of any size, at 0 and at ∞, beside those of 50 digits.

mpmath gives the true derivative. An error is counted in units in the last place of it, in the dtype of x.
"""

import contextlib
import itertools
import math
from functools import cache

import mpmath as mp
import numpy as np
import pytest

import minigrad as mg
import minigrad.nn.functional as F
from minigrad import Tensor

INF, NAN = math.inf, math.nan
DTYPES = [np.float16, np.float32, np.float64]
EXPONENTS = {
    np.float16: (-7, -5, -3, -1, 1, 3),
    np.float32: (-40, -38, -30, -20, -10, -1, 1, 5, 10, 20, 30, 38),
    np.float64: (-320, -300, -160, -80, -10, -1, 1, 5, 10, 80, 160, 300),
}


def length(x):
    return mp.sqrt(x * x + 1)


SIGNED = {
    "cbrt": (mg.cbrt, lambda x: mp.sign(x) * mp.cbrt(abs(x))),
    "reciprocal": (mg.reciprocal, lambda x: 1 / x),
    "a quotient": (lambda x: 3 / x, lambda x: 3 / x),
    "arctan": (mg.arctan, mp.atan),
    "arctan2(x, 1)": (lambda x: mg.arctan2(x, 1), mp.atan),
    "arctan2(1, x)": (lambda x: mg.arctan2(1, x), lambda x: mp.atan2(1, x)),
    "arcsinh": (mg.arcsinh, mp.asinh),
    "hypot(x, 1)": (lambda x: mg.hypot(x, 1), length),
    "hypot(1, x)": (lambda x: mg.hypot(1, x), length),
    "log1p(hypot)": (lambda x: mg.log1p(mg.hypot(x, 1)), lambda x: mp.log(1 + length(x))),
}
POSITIVE = {"sqrt": (mg.sqrt, mp.sqrt), "log": (mg.log, mp.log)}


def derivatives(f, x, dtype, order):
    """The value and the first derivatives of f at one number."""
    x = Tensor(np.array(x, dtype), requires_grad=True)
    with np.errstate(all="ignore"):
        y = f(x)
    found = [y.item()]
    for _ in range(order):
        (y,) = mg.grad(y, x, create_graph=True) if y.requires_grad else (mg.zeros_like(x),)
        found.append(y.item())
        assert y.dtype == dtype
    return found


@cache
def truths(f, x):
    """f and its first four derivatives at x: those of f(x(1 + t)) by t, from five values of it."""
    x, step = mp.mpf(x), mp.mpf(10) ** -40
    with mp.workdps(300 + int(1.6 * abs(mp.mag(x)))):  # x⁵ beside 1, and four steps of 10⁻⁴⁰
        values = [f(x * (1 + t * step)) for t in (-2, -1, 0, 1, 2)]
        return [values[2], *(mp.difference(values, n) / (x * step) ** n for n in (1, 2, 3, 4))]


def in_ulp(found, true, dtype):
    """The error of a number in units in the last place; 0 where both overflow."""
    if abs(true) > np.finfo(dtype).max:
        return 0 if found == math.copysign(INF, true) else INF
    ulp = max(float(np.spacing(dtype(abs(float(true))))), float(np.finfo(dtype).smallest_subnormal))
    return float(abs(mp.mpf(found) - true)) / ulp if math.isfinite(found) else INF


def sizes(dtype, signed=True):
    scales = [float(dtype(10.0**e)) for e in EXPONENTS[dtype]]
    return [s * x for x in scales for s in ((1, -1) if signed else (1,))]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [*SIGNED, *POSITIVE])
def test_four_derivatives_at_numbers_of_any_size(name, dtype):
    ours, exact = {**SIGNED, **POSITIVE}[name]
    for x in sizes(dtype, name in SIGNED):
        found = derivatives(ours, x, dtype, 4)
        for n, true in enumerate(truths(exact, x)):
            assert in_ulp(found[n], true, dtype) < (60 if dtype == np.float16 else 100), (x, n, found[n])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("exponent", [-2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3, 4, 5, 6])
def test_six_derivatives_of_powers(exponent, dtype):
    """The exponent is a number or a Tensor, that needs a gradient or not: b(b − 1)…(b − n + 1)·xᵇ⁻ⁿ, no 0·∞."""
    powers = {
        "number": lambda x: x**exponent,
        "tensor": lambda x: x ** Tensor(np.array(exponent, dtype)),
        "leaf": lambda x: x ** Tensor(np.array(exponent, dtype), requires_grad=True),
    }
    whole = float(exponent).is_integer()
    for (kind, power), x in itertools.product(powers.items(), sizes(dtype, signed=whole)):
        found = derivatives(power, x, dtype, 6)
        for n in range(7):
            with mp.workdps(50):
                true = mp.ff(exponent, n) * mp.mpf(x) ** (exponent - n)
            if dtype == np.float16 and abs(true) > 3e4:
                continue
            assert in_ulp(found[n], true, dtype) < 40, (kind, x, n, found[n], true)


@pytest.mark.parametrize("exponent", range(7))
@pytest.mark.parametrize("x", [0.0, -0.0, INF, -INF])
def test_six_derivatives_of_whole_powers_at_zero_and_infinity(x, exponent):
    found = derivatives(lambda x: x**exponent, x, np.float64, 6)
    for n in range(7):
        factor = math.perm(exponent, n)
        assert found[n] == (factor * x ** (exponent - n) if factor else 0), n


def test_powers_of_mixed_orders():
    """Any number of derivatives by the base and by the exponent, in any order; also where the base is 0."""
    a, b = 1.7, 2.3

    def mixed(a, b, wanted):
        a, b = (Tensor(np.float64(x), requires_grad=True) for x in (a, b))
        y = a**b
        for name in wanted:
            (y,) = mg.grad(y, a if name == "a" else b, create_graph=True)
        return y.item()

    for k, m in ((1, 1), (2, 1), (1, 2), (2, 2), (0, 3), (3, 1)):
        true = float(mp.diff(lambda x, y: x**y, (a, b), (k, m)))
        for wanted in set(itertools.permutations("a" * k + "b" * m)):
            assert mixed(a, b, wanted) == pytest.approx(true, rel=1e-13)
    assert mixed(0.0, 2.0, "aa") == 2
    assert mixed(0.0, 2.0, "ab") == mixed(0.0, 3.0, "aab") == 0
    assert mixed(0.0, 1.0, "ab") == mixed(0.0, 2.0, "aab") == -INF  # ln 0
    assert mixed(4.0, 0.0, "ab") == mixed(4.0, 0.0, "ba") == 0.25
    assert mixed(0.0, 0.0, "bb") == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("b", [1e-20, 1e-5, 1e8])
def test_a_power_out_of_range_times_a_small_factor(dtype, b):
    """b·aᵇ⁻¹ for a tiny b: aᵇ⁻¹ alone is ∞. Beside a huge b it is 0, and b(b − 1) might be ∞."""
    tiny = float(np.finfo(dtype).tiny) / 4
    found = derivatives(lambda x: x ** Tensor(np.array(b, dtype)), tiny, dtype, 2)
    exact = mp.mpf(float(dtype(b)))
    for n in range(3):
        with mp.workdps(50):
            true = mp.ff(exact, n) * mp.mpf(tiny) ** (exact - n)
        assert in_ulp(found[n], true, dtype) < 300  # b − 1 is rounded


@pytest.mark.parametrize(("name", "f"), [("hypot", mg.hypot), ("arctan2", mg.arctan2)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_length_and_the_angle_of_points_of_any_size(name, f, dtype):
    exact = {"hypot": lambda a, b: mp.sqrt(a * a + b * b), "arctan2": mp.atan2}[name]
    tiny, huge = (1e-30, 1e30) if dtype == np.float32 else (1e-250, 1e250)
    for p, q in ((tiny, tiny), (tiny, 3 * tiny), (huge, -huge), (1, huge), (-huge, 1), (tiny, 1), (2, tiny), (3, -4)):
        p, q = float(dtype(p)), float(dtype(q))
        with mp.workdps(1600):  # a 0 times p⁻²q⁻² is to be below the smallest float, after four steps
            h = mp.mpf(10) ** -40
            grid = [[exact(p * (1 + s * h), q * (1 + t * h)) for t in (-1, 0, 1)] for s in (-1, 0, 1)]
        for i, j in itertools.product(range(3), range(3)):
            with mp.workdps(1600):
                true = mp.difference([mp.difference(row, j) for row in grid], i) / (p * h) ** i / (q * h) ** j
            a, b = (Tensor(np.array(x, dtype), requires_grad=True) for x in (p, q))
            y = f(a, b)
            for x in (a,) * i + (b,) * j:
                (y,) = mg.grad(y, x, create_graph=True)
            if abs(true) < np.finfo(dtype).max:
                assert in_ulp(y.item(), true, dtype) < 100, (p, q, i, j)


def test_infinite_points_have_a_direction_and_no_more_slopes():
    """PyTorch's gradients are NaN here, and minigrad's only where there is no limit."""
    slopes = {
        (mg.hypot, INF, 1.0): (1, 0),
        (mg.hypot, -2.0, -INF): (0, -1),
        (mg.arctan2, INF, 1.0): (0, 0),
        (mg.arctan2, 1.0, -INF): (0, 0),
        (mg.arctan2, INF, INF): (0, 0),
    }
    for (f, *point), expected in slopes.items():
        a, b = (Tensor(np.float64(x), requires_grad=True) for x in point)
        first = mg.grad(f(a, b), [a, b], create_graph=True)
        assert tuple(g.item() for g in first) == expected
        if f is mg.arctan2:
            assert [g.item() for g in mg.grad(first[0] + first[1], [a, b])] == [0, 0]


def test_the_angle_of_the_origin_has_no_slope_of_any_order():
    a, b = (Tensor(np.zeros(2), requires_grad=True) for _ in range(2))
    first = mg.grad(mg.sum(mg.arctan2(a, b)), [a, b], create_graph=True)
    second = mg.grad(mg.sum(first[0] * 2 + first[1]), [a, b])
    assert not np.any([g.data for g in (*first, *second)])


def test_the_cube_root_at_zero_and_infinity():
    """Its slopes at 0 are those of its limits from the side that the sign of 0 is on."""
    assert derivatives(mg.cbrt, 0.0, np.float64, 4) == [0, INF, -INF, INF, -INF]
    assert derivatives(mg.cbrt, -0.0, np.float64, 4) == [0, INF, INF, INF, INF]
    assert derivatives(mg.cbrt, INF, np.float64, 4) == [INF, 0, 0, 0, 0]
    assert derivatives(mg.cbrt, -INF, np.float64, 4) == [-INF, 0, 0, 0, 0]


def test_roots_and_inverse_functions_at_their_ends():
    table = {
        (mg.sqrt, 0.0): [0, INF, -INF, INF, -INF],
        (mg.sqrt, INF): [INF, 0, 0, 0, 0],
        (mg.arcsin, 1.0): [math.pi / 2, INF, INF, INF, INF],
        (mg.arcsin, -1.0): [-math.pi / 2, INF, -INF, INF, -INF],
        (mg.arccosh, 1.0): [0, INF, -INF, INF, -INF],
        (mg.arccosh, INF): [INF, 0, 0, 0, 0],
        (mg.arctan, INF): [math.pi / 2, 0, 0, 0, 0],
        (mg.absolute, 0.0): [0, 0, 0, 0, 0],
        (mg.sign, 0.0): [0, 0, 0, 0, 0],
        (mg.square, INF): [INF, INF, 2, 0, 0],
        (mg.reciprocal, INF): [0, 0, 0, 0, 0],
        (mg.reciprocal, 0.0): [INF, -INF, INF, -INF, INF],
    }
    for (f, x), expected in table.items():
        assert derivatives(f, x, np.float64, 4) == expected, (f.__name__, x)


@pytest.mark.parametrize("x", [1e20, 1e30, 3e38])
def test_the_slope_of_arccosh_far_out(x):
    found = derivatives(mg.arccosh, x, np.float32, 1)
    assert in_ulp(found[1], 1 / mp.mpf(float(np.float32(x))), np.float32) < 4


def test_averages_and_quantiles_of_numbers_at_the_end_of_the_range():
    """No sum and no difference on the way leaves it."""
    top = np.array([3e38, 3.2e38], np.float32)
    for name, y, expected in (
        ("median", mg.median(Tensor(top)), 3.1e38),
        ("quantile", mg.quantile(Tensor(top * np.float32([-1, 1])), 0.5), 0.1e38),
        ("trapezoid", mg.trapezoid(Tensor(top), dx=0.5), 1.55e38),
        ("average", mg.average(Tensor(np.float32([1e30, 3e30])), weights=np.float32([1e20, 1e20])), 2e30),
    ):
        assert y.item() == pytest.approx(expected, rel=1e-5), name


@pytest.mark.parametrize("zeros", [(), (1,), (0, 2), (0, 1, 2)], ids=str)
@pytest.mark.parametrize("name", ["prod", "cumprod"])
def test_four_derivatives_of_products_with_zeros(name, zeros):
    """Along a line x + t·w the product is a polynomial of t."""
    x, w = np.array([1.5, -2.0, 0.5, 3.0]), np.array([0.3, 1.0, -0.7, 0.2])
    x[list(zeros)] = 0
    t = Tensor(np.float64(0), requires_grad=True)
    y = mg.prod(x + t * w) if name == "prod" else mg.cumprod(x + t * w)[2]
    polynomial = np.polynomial.Polynomial([1])
    for a, b in zip(x[: 4 if name == "prod" else 3], w, strict=False):
        polynomial *= np.polynomial.Polynomial([a, b])
    for n in range(5):
        assert y.item() == pytest.approx(polynomial.deriv(n)(0.0) if n else polynomial(0.0), rel=1e-12, abs=1e-12)
        (y,) = mg.grad(y, t, create_graph=True) if y.requires_grad else (mg.zeros_like(t),)


@pytest.mark.parametrize(("dtype", "big"), [(np.float32, 1e30), (np.float64, 1e200)])
def test_a_product_in_range_of_partial_products_that_are_not(dtype, big):
    for signs in ((1, 1, -1, -1, 1), (-1, -1, 1, 1, 1), (1, 1, -1, 1, -1)):
        x = Tensor(
            np.array([[big**s * (1 + i) for i, s in enumerate(signs)], [1, 2, 3, 4, 5]], dtype), requires_grad=True
        )
        y = mg.prod(x, axis=1)
        np.testing.assert_allclose(y.data, [120 * big ** sum(signs), 120], rtol=1e-5)
        (g,) = mg.grad(y[0] / y.dtype.type(big) + y[1], x, create_graph=True)
        np.testing.assert_allclose(g.data * x.data, [[120 * big ** (sum(signs) - 1)] * 5, [120] * 5], rtol=1e-5)
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert mg.prod(Tensor(np.array([big, big], dtype))).item() == INF


@pytest.mark.parametrize("axis", [0, 1, None])
@pytest.mark.parametrize("requires_grad", [False, True])
@pytest.mark.parametrize(("dtype", "power"), [(np.float32, 100), (np.float32, 3), (np.float64, 900), (np.float64, 1)])
def test_long_products_with_and_without_a_gradient(dtype, power, requires_grad, axis):
    """Of powers of two, whose exponents alone say what the product is: in range, 0, ∞, beside a 0, negative."""
    rng = np.random.default_rng(0)
    exponents = rng.permuted(np.repeat([power, -power], 1000)[:, None].repeat(70, 1), axis=0)
    x = np.ldexp(np.where(rng.random(exponents.shape) < 0.5, -1, 1), exponents)
    if axis is not None:
        x[0, 3] = 0
    x[:, 4], x[:, 5] = 0.5, 2
    if axis == 1:
        x = x.T
    x = x.astype(dtype)
    with np.errstate(all="ignore"):
        sums = np.sum(np.log2(np.abs(x)), axis)
        expected = np.prod(np.sign(x), axis) * np.exp2(sums)
    with contextlib.nullcontext() if axis is None else pytest.warns(RuntimeWarning, match="overflow"):
        np.testing.assert_array_equal(mg.prod(Tensor(x, requires_grad=requires_grad), axis).data, expected)


@pytest.mark.parametrize("x", [50.0, 1e5, 1e20, -1e20])
def test_what_falls_as_a_gaussian_is_flat_far_out(x):
    """Every derivative holds a power of x, times a 0."""
    assert derivatives(mg.erf, x, np.float32, 4) == [math.copysign(1, x), 0, 0, 0, 0]
    assert derivatives(F.gelu, x, np.float32, 4)[2:] == [0, 0, 0]
