"""Values and derivatives where an output saturates, to the fourth order, against closed forms in 50 digits."""

from functools import partial

import mpmath as mp
import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.nn import functional as F

DTYPES = [np.float32, np.float64]
ULPS = 200
"""The largest error, in units of the last place of the true number. The functions' own errors grow with the order."""


def log1pexp(x):
    return mp.log1p(mp.exp(x))


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def normal_cdf(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


# A function, its closed form, and where.
ELEMENTWISE = {
    "elu": (F.elu, mp.expm1, (-17, -20, -50)),
    "selu": (F.selu, lambda x: mp.mpf("1.7580993408473768599402175208123") * mp.expm1(x), (-17, -50)),
    "celu": (partial(F.celu, alpha=2.0), lambda x: 2 * mp.expm1(x / 2), (-34, -100)),
    "expm1": (mg.expm1, mp.expm1, (-17, -50, 1e-6)),
    "sigmoid": (mg.sigmoid, sigmoid, (20, 50, 80, -20, -80, 5, 1e-6, -1e-6)),
    "tanh": (mg.tanh, mp.tanh, (3, 10, 30, -10, -30, 1e-6)),
    "softplus": (F.softplus, log1pexp, (-80, -20, 20.5, 30, 80, 1e-6)),
    "softplus[beta]": (partial(F.softplus, beta=3.0), lambda x: log1pexp(3 * x) / 3, (-20, 6, 10, 25)),
    "logsigmoid": (F.logsigmoid, lambda x: -log1pexp(-x), (17, 30, 80, -30)),
    "logaddexp": (lambda x: mg.logaddexp(x, 0.0), log1pexp, (-80, -20, 20, 30, 80)),
    "logaddexp2": (lambda x: mg.logaddexp2(0.0, x), lambda x: mp.log(1 + mp.power(2, x), 2), (-60, 30, 80)),
    "silu": (F.silu, lambda x: x * sigmoid(x), (-80, -20, 20)),
    "mish": (F.mish, lambda x: x * mp.tanh(log1pexp(x)), (-30, -12, 9)),
    "gelu": (F.gelu, lambda x: x * normal_cdf(x), (-3.2, -6, -10, 4)),
    "gelu[tanh]": (
        partial(F.gelu, approximate="tanh"),
        lambda x: x * sigmoid(mp.sqrt(8 / mp.pi) * (x + mp.mpf("0.044715") * x**3)),
        (-3.2, -5),
    ),
    "softsign": (F.softsign, lambda x: x / (1 + abs(x)), (1e4, -1e4, 1e8)),
    "tanhshrink": (F.tanhshrink, lambda x: x - mp.tanh(x), (1e-3, -1e-3, 1e-6, 0.9, -1.1)),
    "arcsin": (mg.arcsin, mp.asin, (0.999, -0.99999)),
    "arctanh": (mg.arctanh, mp.atanh, (0.999, -0.99999)),
    "bce of 0": (lambda x: F.binary_cross_entropy_with_logits(x, np.zeros_like(x.data)), log1pexp, (-17, -40, 17)),
    "bce of 1": (
        lambda x: F.binary_cross_entropy_with_logits(x, np.ones_like(x.data), pos_weight=3.0),
        lambda x: 3 * log1pexp(-x),
        (17, 40, -17),
    ),
    "bce of p": (lambda x: F.binary_cross_entropy(x, np.zeros_like(x.data)), lambda x: -mp.log1p(-x), (1e-6, 1e-20)),
    "soft_margin": (lambda x: F.soft_margin_loss(x, np.ones_like(x.data)), lambda x: log1pexp(-x), (17, 40)),
}
POINTS = [(name, float(x)) for name, (_, _, points) in ELEMENTWISE.items() for x in points]


def orders(call, x, count=4):
    """The value of a function of a single number, and its derivatives."""
    found = [y := call(x)]
    for _ in range(count):
        (y,) = mg.grad(mg.sum(y), x, create_graph=True)
        found.append(y)
    return [y.item() for y in found]


def assert_near(found, expected, dtype, what, ulps=ULPS):
    limits = np.finfo(dtype)
    if abs(expected) < limits.tiny:
        assert abs(found) <= limits.tiny, what
    elif abs(expected) < limits.max:
        assert abs(mp.mpf(float(found)) - expected) <= ulps * float(limits.eps) * abs(expected), (
            *what,
            found,
            expected,
        )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("name", "x"), POINTS)
def test_elementwise(name, x, dtype):
    call, exact, _ = ELEMENTWISE[name]
    x = Tensor(np.array(x, dtype), requires_grad=True)
    with mp.workdps(120):
        for order, found in enumerate(orders(call, x)):
            expected = mp.diff(exact, mp.mpf(x.item()), order)
            if name.startswith("softplus") and order < 2:
                assert found == pytest.approx(float(expected), rel=1e-9 + ULPS * float(np.finfo(dtype).eps))
                continue  # by PyTorch's convention the value is x beyond the threshold
            assert_near(found, expected, dtype, (name, x.item(), order))


def shares(x):
    e = [mp.exp(mp.mpf(float(each)) - max(map(float, x))) for each in x]
    return [each / mp.fsum(e) for each in e]


LOGITS = {"alone": [0, -40, -42.5], "rather": [3, -2, 0.5], "second": [-20, 5, -30]}
# A cross-entropy of one sample, and the probabilities that it is for.
ENTROPIES = {
    "index": (lambda x: F.cross_entropy(x[None], [0]), [1, 0, 0]),
    "sum": (lambda x: F.cross_entropy(x[None], [0], reduction="sum"), [1, 0, 0]),
    "weight": (lambda x: F.cross_entropy(x[None], [0], np.ones(3)), [1, 0, 0]),
    "probabilities": (lambda x: F.cross_entropy(x[None], np.eye(3)[:1]), [1, 0, 0]),
    "smoothed": (lambda x: F.cross_entropy(x[None], [0], label_smoothing=0.25), [0.75 + 0.25 / 3] + [0.25 / 3] * 2),
    "nll": (lambda x: F.nll_loss(F.log_softmax(x[None]), [0]), [1, 0, 0]),
    "logsumexp": (lambda x: mg.logsumexp(x) - x[0], [1, 0, 0]),
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("logits", LOGITS)
@pytest.mark.parametrize("name", ENTROPIES)
def test_cross_entropy(name, logits, dtype):
    """Value, gradient p − t, Hessian diag(p) − p·pᵀ: of a confident right answer by what the others have."""
    call, target = ENTROPIES[name]
    x = Tensor(np.array(LOGITS[logits], dtype), requires_grad=True)
    certain = target == [1, 0, 0]
    with mp.workdps(60):
        p = shares(x.data)
        value = mp.fsum(-mp.mpf(t) * mp.log(q) for t, q in zip(target, p, strict=True))
        y = call(x)
        if name != "logsumexp":
            assert_near(y.item(), value, dtype, (name, "value"))
        (g,) = mg.grad(y, x, create_graph=True)
        for i in range(3):
            slope = -mp.fsum(p[1:]) if certain and i == 0 else p[i] - target[i]
            if name != "logsumexp" and (certain or logits != "alone"):
                assert_near(g.data[i], slope, dtype, (name, "slope", i))
            (row,) = mg.grad(g, x, Tensor(np.eye(3, dtype=dtype)[i]), create_graph=True)
            for j in range(3):
                others = mp.fsum(q for k, q in enumerate(p) if k != i)
                assert_near(row.data[j], p[i] * others if i == j else -p[i] * p[j], dtype, (name, "second", i, j))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("order", [1, 2, 3])
def test_softmax_nearly_one(order, dtype):
    """Along one logit the softmax is a sigmoid of it."""
    x = Tensor(np.array(30, dtype), requires_grad=True)
    found = orders(lambda x: F.softmax(mg.stack([x, np.zeros_like(x.data)]))[0], x, order)[-1]
    with mp.workdps(120):
        assert_near(found, mp.diff(sigmoid, mp.mpf(30), order), dtype, ("softmax", order))


TWICE = {
    "softmax, the place itself": (lambda x: F.softmax(x)[0], lambda x: 1 / (2 + mp.exp(-x))),
    "softmax, the other": (lambda x: F.softmax(x)[1], lambda x: 1 / (1 + 2 * mp.exp(x))),
    "log_softmax, the place itself": (lambda x: F.log_softmax(x)[0], lambda x: -mp.log(2 + mp.exp(-x))),
    "log_softmax, the other": (lambda x: F.log_softmax(x)[1], lambda x: -mp.log(1 + 2 * mp.exp(x))),
    "cross-entropy": (lambda x: F.cross_entropy(x[None], [0]), lambda x: mp.log(2 + mp.exp(-x))),
    "logsumexp": (lambda x: mg.logsumexp(x) - x[0], lambda x: mp.log(2 + mp.exp(-x))),
}
"""Of logits x, 0 and x again, as functions of x: two places share nearly all."""


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("x", [2.0, 8.0, 30.0])
@pytest.mark.parametrize("name", TWICE)
def test_an_index_that_comes_twice(name, x, dtype):
    """What is left of a direction beside its mean is e⁻ˣ times it: PyTorch has lost it at x = 30.

    The first derivative of what has nearly all is left out: it is the sum of the two places' own, which cancel.
    """
    call, exact = TWICE[name]
    x, first = Tensor(np.array([x, 0], dtype), requires_grad=True), np.array([1, 0], dtype)
    y = call(x[[0, 1, 0]])
    for order in range(1, 5):
        (g,) = mg.grad(y, x, create_graph=True)
        (last,) = mg.grad(y, x, retain_graph=True)
        y = mg.sum(g * first)
        with mp.workdps(60):
            expected = mp.diff(exact, mp.mpf(float(x.data[0])), order)
        for found in (g, last):
            if order > 1 or "other" in name:
                assert_near(found.data[0], expected, dtype, (name, order))


def test_an_input_that_was_overwritten_is_not_needed():
    for op in (mg.tanh, mg.sigmoid):
        x = Tensor(np.array([0.5, -3.0, 9.0]), requires_grad=True)
        expected = mg.grad(mg.sum(op(x)), x)[0]
        h = x * 1
        y = op(h)
        h[...] = 100.0
        np.testing.assert_allclose(mg.grad(mg.sum(y), x)[0].data, expected.data, rtol=1e-6)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float16, *DTYPES])
def test_nan_and_infinities_raise_no_warning(dtype):
    special = np.array([np.nan, np.inf, -np.inf, 0, 1, -1], dtype)
    a, b = (x.ravel() for x in np.meshgrid(special, special))
    for name in ("softplus", "logsigmoid", "gelu", "silu", "softsign", "mish", "elu", "selu", "celu", "tanhshrink"):
        getattr(F, name)(special)
    for op in (mg.logaddexp, mg.logaddexp2):
        op(a, b)
    for op in (mg.cumprod, mg.logsumexp, F.softmax, F.log_softmax):
        op(a)
    F.gelu(special, approximate="tanh")
    F.binary_cross_entropy_with_logits(a, np.abs(np.sign(np.nan_to_num(b))))
