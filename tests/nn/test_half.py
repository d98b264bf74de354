"""float16: what it is made of is added up in float32, and what float16 does not hold in between is no infinity."""

from functools import partial

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, nn
from minigrad.nn import functional as F
from tests.ops.case import numbers


def answers(f, arrays, dtype):
    """The value and the gradients of f in a dtype, of numbers that float16 has."""
    tensors = [Tensor(x.astype(np.float16).astype(dtype), requires_grad=True) for x in arrays]
    y = f(*tensors)
    g = numbers(*y.shape, seed=9).astype(np.float16).astype(dtype)
    return [y.data, *(d.data for d in mg.grad(y, tensors, Tensor(g)))]


def attention(q, k, v):
    return F.scaled_dot_product_attention(q, k, v, is_causal=True)


CASES = {
    "attention": (attention, [numbers(2, 3, 9, 8, seed=i) for i in range(3)]),
    "attention with scores beyond float16": (attention, [300 * numbers(1, 5, 64, seed=i) for i in range(3)]),
    "its weights": (
        lambda x: nn.MultiheadAttention.__call__(_heads(x.dtype), x, x, x)[1],
        [numbers(5, 2, 4, low=-1, high=1)],
    ),
    "bilinear": (lambda x: F.interpolate(x, size=(7, 4), mode="bilinear"), [numbers(2, 1, 5, 6)]),
    "bicubic": (lambda x: F.interpolate(x, size=(7, 4), mode="bicubic"), [numbers(2, 1, 5, 6)]),
    "bicubic near the largest": (lambda x: F.interpolate(x, size=9, mode="bicubic"), [np.full((1, 1, 5, 5), 6.5e4)]),
    "a border of many copies": (lambda x: F.pad(x, (4000, 0), mode="replicate"), [numbers(1, 1, 3)]),
    "rms_norm of small numbers": (lambda x: F.rms_norm(x, 6, eps=0.0) * 1e-3, [1e-5 * numbers(2, 6, seed=1)]),
    "many uses": (lambda x: mg.astype(x, np.float32) * 1 + sum(_each(x, 3000)), [np.ones(2)]),
}


def _each(x, count):
    return [mg.astype(x * 1, np.float32) / count for _ in range(count)]


def _heads(dtype):
    mg.manual_seed(0)
    layer = nn.MultiheadAttention(4, 2)
    for parameter in layer.parameters():
        parameter.data = parameter.data.astype(np.float16).astype(dtype)
    return layer


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("f", "arrays"), CASES.values(), ids=CASES)
def test_values_and_gradients_are_those_of_float64_rounded(f, arrays):
    for found, expected in zip(answers(f, arrays, np.float16), answers(f, arrays, np.float64), strict=True):
        np.testing.assert_allclose(found, expected, rtol=4e-3, atol=2e-3 * np.abs(expected).max())


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
def test_gradients_of_many_steps_are_added_up_in_float32(name):
    """A bias that nothing else has a part in gets the sum over 2500 steps: one in float16 ends at 2048."""
    mg.manual_seed(0)
    layer, twin = (getattr(nn, name)(1, 1) for _ in range(2))
    for p, q in zip(layer.parameters(), twin.parameters(), strict=True):
        p.data = np.full(p.shape, 0.01, np.float16)
        q.data = p.data.astype(np.float64)
    x = np.zeros((2500, 1, 1))
    for each, dtype in ((layer, np.float16), (twin, np.float64)):
        y, _ = each(Tensor(x.astype(dtype)))
        y.backward(Tensor(np.ones(y.shape, dtype)))
    for p, q in zip(layer.parameters(), twin.parameters(), strict=True):
        np.testing.assert_allclose(p.grad.data, q.grad.data, rtol=5e-3)


@pytest.mark.filterwarnings("ignore:overflow")
def test_the_slope_of_a_distance_that_float16_does_not_hold_is_finite():
    """(Σ √|d|)² of six equal d is 36·d; its slope by one of them is 6."""
    x = Tensor(np.full((1, 6), 1e4, np.float16), requires_grad=True)
    y = F.pairwise_distance(x, np.zeros((1, 6), np.float16), p=0.5, eps=0.0)
    (g,) = mg.grad(y, (x,), Tensor(np.ones(1, np.float16)))
    assert np.isinf(y.data).all()
    np.testing.assert_allclose(g.data, 6, rtol=1e-3)


SMALL, BETWEEN = 1e-4 * numbers(2000, 2, seed=1), numbers(40, 3, seed=2, low=2e-5, high=0.99)
LOSSES = {
    "mse_loss of small numbers": (partial(F.mse_loss, reduction="sum"), SMALL[:, 0], SMALL[:, 1]),
    "mse_loss of one that is large": (F.mse_loss, np.where(np.arange(50) == 3, 400.0, 0), np.zeros(50)),
    "poisson_nll_loss": (F.poisson_nll_loss, np.array([9.0, -3, 10]), np.array([7000.0, 3, 9000])),
    "poisson_nll_loss of counts": (partial(F.poisson_nll_loss, log_input=False, full=True, reduction="none"),
                                   np.array([600.0, 250]), np.array([700.0, 200])),
    "gaussian_nll_loss": (lambda x, t: F.gaussian_nll_loss(x, t, np.full(2000, 1e-4, np.float16)), *SMALL.T),
    "binary_cross_entropy of small shares": (F.binary_cross_entropy, BETWEEN * 1e-2, BETWEEN[::-1] * 1e-2),
    "kl_div": (partial(F.kl_div, reduction="batchmean"), -BETWEEN, BETWEEN[::-1]),
}  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("loss", "x", "t"), LOSSES.values(), ids=LOSSES)
def test_a_loss_of_float16_is_computed_in_float32(loss, x, t):
    """It is what float64 gives for the same numbers, rounded once, also where squares are not in float16."""
    found = []
    for dtype in (np.float16, np.float64):
        leaf, target = (Tensor(z.astype(np.float16).astype(dtype), requires_grad=True) for z in (x, t))
        y = loss(leaf, target)
        assert y.dtype == dtype
        found.append([y.data, *(z.data for z in mg.grad(y, [leaf, target], Tensor(np.ones(y.shape, dtype))))])
    for half, exact in zip(*found, strict=True):
        np.testing.assert_allclose(half, exact, rtol=2e-3, atol=6e-8)
