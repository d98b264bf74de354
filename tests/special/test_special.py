"""Special functions: SciPy's values where a function ends, mpmath's digits in the tails; clear errors.

The certificate has the derivatives of each to the fourth order; here are the values, and the points beyond its own.
"""

import os
import subprocess
import sys

import numpy as np
import pytest
from mpmath import mp, mpf

import minigrad as mg
from minigrad import Tensor, special
from minigrad.errors import DTypeError, UnsupportedError

ENDS = np.array([0.0, -0.0, 0.5, 1.0, -1.0, -2.0, -1.5, 2.0, 40.0, -40.0, 800.0, -800.0, np.inf, -np.inf, np.nan])
ONE = (
    *("digamma", "entr", "erf", "erfc", "erfcx", "erfinv", "expit", "gamma", "gammaln", "i0", "i0e", "i1", "i1e"),
    *("j0", "j1", "log_ndtr", "logit", "ndtr", "ndtri", "psi", "zeta"),
)
TWO = ("beta", "betaln", "gammainc", "gammaincc", "rel_entr", "xlogy", "xlog1py", "zeta")
THREE = ("betainc", "betaincc")
BEYOND = {"i0": np.inf, "i1": np.inf, "j0": 0.0, "j1": 0.0}
"""The limits at ∞ where SciPy has NaN."""


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ONE)
def test_at_its_ends_and_poles_it_is_scipys(name):
    theirs = pytest.importorskip("scipy.special")
    x = ENDS[np.isfinite(ENDS) | np.isnan(ENDS)] if name in BEYOND else ENDS
    x = x[x != -np.inf] if name == "gammaln" else x  # SciPy's −∞ is the only one where ln |Γ| has poles all the way
    close(getattr(special, name)(x).data, getattr(theirs, name)(x))
    if name in BEYOND:
        assert getattr(special, name)(np.inf).item() == BEYOND[name]


@pytest.mark.parametrize("name", TWO)
def test_at_the_ends_of_two_arguments_it_is_scipys(name):
    theirs = pytest.importorskip("scipy.special")
    a, b = (x.ravel() for x in np.meshgrid([0.0, 0.3, 1.0, 2.5, 30.0, np.nan], [0.0, 0.4, 1.0, 3.0, 50.0, np.nan]))
    keep = ~np.isnan(a + b) if name == "zeta" else np.full(a.shape, True)  # SciPy's of a NaN may be ∞
    close(getattr(special, name)(a, b).data[keep], getattr(theirs, name)(a, b)[keep])


def tail(x):
    """ln Φ far below 0."""
    return mp.log(mp.erfc(-x / mp.sqrt(2)) / 2)


TAILS = {
    "gammaln": (mp.loggamma, [1e-30, 1e-3, 1.9999, 2.0001, 1e10, 1e30]),
    "digamma": (lambda x: mp.psi(0, x), [1e-15, 1.4616321, 1.46163215, 1e10, -0.5040830082644554, -10.3]),
    "erfc": (mp.erfc, [-5.0, 1e-10, 3.0, 9.0]),
    "erfcx": (lambda x: mp.exp(x * x) * mp.erfc(x), [-5.0, -1e-5, 1e-5, 0.4999, 0.5001, 9.0, 100.0]),
    "erfinv": (mp.erfinv, [1e-20, 0.5, 0.7999, 0.8001, 0.99999]),
    "log_ndtr": (tail, [-1e4, -30.0, -1.5001, -1.4999, -0.9999, 3.0]),
    "ndtri": (lambda p: mp.sqrt(2) * mp.erfinv(2 * p - 1), [1e-30, 1e-5, 0.0999, 0.1001, 0.6, 0.999]),
    "i0e": (lambda x: mp.exp(-x) * mp.besseli(0, x), [1e-10, 1.0, 29.9, 30.1, 1e6]),
    "i1e": (lambda x: mp.exp(-x) * mp.besseli(1, x), [1e-10, 1.0, 35.0, 1e6]),
    "j0": (lambda x: mp.besselj(0, x), [1e-10, 1.999, 2.001, 24.99, 25.01, 1e4]),
    "j1": (lambda x: mp.besselj(1, x), [1e-10, 1.999, 2.001, 24.99, 25.01, 1e4]),
    "zeta": (mp.zeta, [-30.5, -3.0, -0.5001, -0.4999, 0.5, 1.0001, 2.499, 2.501, 40.0]),
    "entr": (lambda x: -x * mp.log(x), [1e-30, 0.3, 1.0, 1e5]),
    "logit": (lambda p: mp.log(p / (1 - p)), [1e-30, 0.25, 0.49999, 0.75, 0.99999]),
}


def slopes(name, x, orders):
    """The values of a function and its derivatives."""
    x = Tensor(x, requires_grad=True)
    found = [getattr(special, name)(x)]
    for _ in range(orders):
        found += mg.grad(mg.sum(found[-1]), x, create_graph=True)
    return [y.data for y in found]


@pytest.mark.parametrize("name", TAILS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_value_and_slope_have_their_digits_in_the_tails(name, dtype):
    """An error is allowed what a change of x in its last place makes, and 40 of those places."""
    function, points = TAILS[name]
    x = np.array(points, dtype)
    eps = float(np.finfo(dtype).eps)
    found = slopes(name, x, 1)
    with mp.workdps(60):
        for i, at in enumerate(map(mpf, x.astype(float).tolist())):
            step = mp.ldexp(abs(at), -60)  # relative: what is differentiated may be as small as x
            with mp.workdps(80):
                true = [mp.diff(function, at, k, h=step) if k else function(at) for k in range(3)]
            for order, y in enumerate(found):
                bound = eps * (40 * abs(true[order]) + abs(at * true[order + 1])) + np.finfo(dtype).tiny
                assert abs(mpf(float(y[i])) - true[order]) <= bound, (order, float(at), float(y[i]), true[order])


@pytest.mark.parametrize(("a", "x"), [(0.3, 0.01), (0.3, 2.0), (5.0, 4.0), (5.0, 9.0), (100.0, 90.0), (2e4, 2.01e4)])
def test_gammaincs_derivatives_by_a_are_those_of_its_integral(a, x):
    both = [Tensor(np.array(v), requires_grad=True) for v in (a, x)]
    y = special.gammainc(*both)
    by_a, by_x = mg.grad(y, both, create_graph=True)
    twice = mg.grad(by_a, both)
    with mp.workdps(40):
        p = lambda a, x: mp.gammainc(a, 0, x, regularized=True)  # noqa: E731
        true = [mp.diff(p, (a, x), order) for order in ((1, 0), (0, 1), (2, 0), (1, 1))]
        close(y.data, float(p(mpf(a), mpf(x))))
    np.testing.assert_allclose([each.item() for each in (by_a, by_x, *twice)], list(map(float, true)), rtol=1e-10)


def test_a_huge_a_has_its_value_and_first_slopes_and_an_error_beyond():
    a, x = (Tensor(np.array(v), requires_grad=True) for v in (1e12, 1e12 + 3e5))
    y = special.gammainc(a, x)
    by_a, by_x = mg.grad(y, [a, x], create_graph=True)
    with mp.workdps(30):
        z = mpf("0.3")  # the share is Φ(z) + (1 − z²)·φ(z)/(3√a) up to 1/a
        share = mp.ncdf(z) + (1 - z * z) * mp.npdf(z) / mpf("3e6")
    np.testing.assert_allclose(y.item(), float(share), rtol=1e-11)
    np.testing.assert_allclose(by_a.item(), -by_x.item(), rtol=1e-6)
    with pytest.raises(
        UnsupportedError, match=r"a derivative of order 2 by a is there for a < 1e\+10 only; a is up to 1e"
    ):
        mg.grad(by_a, a)


@pytest.mark.parametrize("name", ["betainc", "betaincc"])
def test_the_incomplete_beta_function_is_scipys_at_its_ends(name):
    theirs = pytest.importorskip("scipy.special._ufuncs")
    ends = [0.0, 0.3, 1.0, 2.5, 30.0, np.inf, np.nan, -1.0]
    points = [x.ravel() for x in np.meshgrid(ends, ends, [0.0, 0.2, 0.5, 0.9, 1.0, -0.1, 1.1, np.nan])]
    close(getattr(special, name)(*points).data, getattr(theirs, name)(*points))


def beta_share(a, b, x):
    """I_x(a, b) by its series, of which no term is negative."""
    front = mp.loggamma(a + b) - mp.loggamma(a + 1) - mp.loggamma(b) + a * mp.log(x) + b * mp.log(1 - x)
    term, total, n = mpf(1), mpf(1), 0
    while term > mp.eps * total:
        term *= (a + b + n) * x / (a + 1 + n)
        total, n = total + term, n + 1
    return mp.exp(front) * total


SHARES = [
    (2.5, 3.0, 0.4),  # a whole b, at which the continued fraction ends
    (0.3, 0.7, 0.6),
    (30.0, 12.0, 0.05),  # 10⁻²⁷
    (400.0, 900.0, 0.31),
    (0.002, 4.0, 0.1),  # 1 − I is small, and beyond it is I's own mean
    (500.0, 0.002, 0.99),
    (3e-24, 1e6, 1e-7),
    (1e5, 2e5, 0.3336),
]


@pytest.mark.parametrize(("a", "b", "x"), SHARES)
def test_the_incomplete_beta_function_and_its_complement_have_their_digits(a, b, x):
    with mp.workdps(40):
        true = beta_share(mpf(a), mpf(b), mpf(x))
        np.testing.assert_allclose(special.betainc(*map(np.float64, (a, b, x))).item(), float(true), rtol=1e-12)
        if a > 1e-20:
            np.testing.assert_allclose(
                special.betaincc(*map(np.float64, (a, b, x))).item(), float(1 - true), rtol=1e-12
            )
        single = [np.float32(v) for v in (a, b, x)]
        true = beta_share(*map(mpf, map(float, single)))
        np.testing.assert_allclose(special.betainc(*single).item(), np.float32(true), rtol=1.2e-7, atol=1e-45)


@pytest.mark.parametrize(("a", "b", "x"), SHARES[:4])
def test_betaincs_derivatives_are_those_of_its_integral(a, b, x):
    """By a, b and x, and those of each of these, of which mixed ones come in both orders."""
    inputs = [Tensor(np.array(v), requires_grad=True) for v in (a, b, x)]
    slopes = mg.grad(special.betainc(*inputs), inputs, create_graph=True)
    rest = mg.grad(special.betaincc(*inputs), inputs)
    orders = np.eye(3, dtype=int)
    with mp.workdps(50):
        at, step = (mpf(a), mpf(b), mpf(x)), mpf(10) ** -12
        for i, slope in enumerate(slopes):
            true = float(mp.diff(beta_share, at, tuple(map(int, orders[i])), h=step))
            np.testing.assert_allclose([slope.item(), -rest[i].item()], true, rtol=1e-10)
            for j, twice in enumerate(mg.grad(slope, inputs)):
                true = float(mp.diff(beta_share, at, tuple(map(int, orders[i] + orders[j])), h=step))
                np.testing.assert_allclose(twice.item(), true, rtol=1e-9)


def test_betaincs_density_at_the_ends_of_x_is_its_limit():
    a, b = np.array([1.0, 2.0, 0.5, 3.0]), np.array([3.0, 2.0, 1.0, 1.0])
    for x, slope in ((0.0, [3, 0, np.inf, 0]), (1.0, [0, 0, 0.5, 3])):
        x = Tensor(np.full(4, x), requires_grad=True)
        y = mg.grad(mg.sum(special.betainc(a, b, x)), x, create_graph=True)[0]
        np.testing.assert_allclose(y.data, slope, rtol=1e-14)
    x = Tensor(np.zeros(2), requires_grad=True)
    y = mg.grad(mg.sum(special.betainc(np.array([1.0, 2.0]), np.array([3.0, 2.0]), x)), x, create_graph=True)[0]
    np.testing.assert_allclose(mg.grad(mg.sum(y), x)[0].data, [-6, 6], rtol=1e-14)  # of 3(1 − x)² and 6x(1 − x)


def test_betainc_takes_no_huge_arguments_and_mixes_dtypes_as_others_do():
    for huge in ([1e10, 2.0, 0.5], [2.0, 1e10, 0.5]):
        with pytest.raises(UnsupportedError, match=r"betainc: [ab] is up to 1e\+10, of shape \(\); it is computed for"):
            special.betainc(*map(np.float64, huge))
    assert special.betainc(2, 3, np.float64(0.5)).dtype == special.betainc(np.float64(2), 3, 0.5).dtype == np.float64
    assert special.betainc(2, np.float16(3), 1).dtype == np.float16
    assert special.betainc(2, 3, 0.5).dtype == np.float32
    assert special.betainc(np.ones((2, 1)), np.ones(3), 0.5).shape == (2, 3)
    with pytest.raises(DTypeError, match=r"betaincc: x is "):
        special.betaincc(np.longdouble(2), 3, 0.5)


def test_students_t_of_scipy_is_differentiated_by_both_arguments():
    """SciPy writes it by the incomplete beta function of the namespace."""
    code = """
import numpy as np, minigrad as mg
from scipy import special
df, t = (mg.Tensor(np.array(v), requires_grad=True) for v in ([3.0, 8.5], [-2.0, 0.7]))
by_df, by_t = mg.grad(mg.sum(special.stdtr(df, t)), [df, t])
for found, (a, b) in ((by_df, (1e-5, 0)), (by_t, (0, 1e-5))):
    ends = special.stdtr(df.data + a, t.data + b), special.stdtr(df.data - a, t.data - b)
    np.testing.assert_allclose(found.data, (ends[0] - ends[1]) / 2e-5, rtol=1e-7)
"""
    pytest.importorskip("scipy", "1.17")
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"SCIPY_ARRAY_API": "1"})


def test_what_is_multiplied_by_0_does_not_count():
    x, y = Tensor(np.zeros(3), requires_grad=True), Tensor(np.array([0.0, 2.0, 1e-320]), requires_grad=True)
    for function in (special.xlogy, special.rel_entr):
        assert mg.grad(mg.sum(function(x, y)), y)[0].data.tolist() == [0, 0, 0]
    assert mg.grad(mg.sum(special.xlogy(x, y)), x)[0].data[0] == -np.inf


def test_polygamma_takes_orders_that_broadcast_and_no_others():
    n, x = np.arange(3)[:, None], Tensor(np.array([0.5, 3.0, -1.3]), requires_grad=True)
    y = special.polygamma(n, x)
    close(y.data, [[float(mp.psi(int(k), v)) for v in x.data] for k in range(3)])
    close(mg.grad(mg.sum(y), x)[0].data, special.polygamma(n + 1, x).data.sum(0))
    for wrong in (-1, 0.5, 161, np.nan):
        with pytest.raises(ValueError, match=f"polygamma: n, the order of the derivative, is a whole .* got {wrong}"):
            special.polygamma(wrong, x)
    with pytest.raises(DTypeError, match=r"polygamma: n of shape .* needs a gradient, and there is none by it"):
        special.polygamma(Tensor([1.0], requires_grad=True), x)


@pytest.mark.parametrize("name", [name for name in special.__all__ if name not in (*TWO, *THREE, "polygamma")])
def test_dtypes_are_kept_and_long_double_is_refused(name):
    function = getattr(special, name)
    assert function(0.25).dtype == function([0.25]).dtype == np.float32
    assert function(np.float16(0.25)).dtype == np.float16
    assert function(np.zeros((0, 2))).shape == (0, 2)
    if name != "expit" and np.longdouble is not np.float64 and np.dtype(np.longdouble).itemsize > 8:
        with pytest.raises(DTypeError, match=r"longdouble|float128|float96"):
            function(np.array([0.25], np.longdouble))


def test_it_is_loaded_when_it_is_asked_for():
    code = "import sys, minigrad; assert 'minigrad.special' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
