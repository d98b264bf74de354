"""Layers, losses and distances of numbers so large or small that their squares leave the range of the dtype.

Each result is in range, and that of the same numbers in another unit: there the oracle is the function itself.
"""

import numpy as np
import pytest

import minigrad as mg
import minigrad.nn.functional as F
from minigrad import Tensor
from minigrad.optim import clip_grad_norm_
from tests.ops.case import numbers

SCALES = [(np.float32, 2.0**66), (np.float32, 2.0**120), (np.float32, 2.0**-80), (np.float64, 2.0**600)]
SCALES += [(np.float64, 2.0**-600), (np.float64, 2.0**1000)]
X = numbers(2, 4, 6, low=-1.7, high=1.9)
W = numbers(2, 4, 6, seed=5)
# With ε = 0 they do not depend on the unit of x.
UNITLESS = {
    "layer_norm": lambda x: F.layer_norm(x, 6, eps=0),
    "batch_norm": lambda x: F.batch_norm(x, training=True, eps=0),
    "group_norm": lambda x: F.group_norm(x, 2, eps=0),
    "instance_norm": lambda x: F.instance_norm(x, eps=0),
    "rms_norm": lambda x: F.rms_norm(x, 6, eps=0),
    "cosine_similarity": lambda x: F.cosine_similarity(x, mg.flip(x, 2), 2, eps=0)[..., None],
    "corrcoef": lambda x: mg.corrcoef(x[0])[:2, :, None],
}
# They double with x.
LINEAR = {
    "pairwise_distance": lambda x: F.pairwise_distance(x, mg.flip(x, 1), eps=0)[..., None],
    "lp_pool1d": lambda x: F.lp_pool1d(mg.absolute(x), 3, 2)[..., :1],
    "norm": lambda x: mg.linalg.norm(x, 2, 2, keepdims=True),
    "hypot": lambda x: mg.hypot(x, mg.flip(x, 2)),
    "quantile": lambda x: mg.quantile(x, 0.3, 2, keepdims=True),
    "median": lambda x: mg.median(x, 2, keepdims=True),
}


def orders(f, x, unit, power):
    """The value, the gradient and a second derivative of f, each in the unit that it has for the x that is given."""
    x = Tensor(x, requires_grad=True)
    w = np.asarray(W, x.dtype)
    y = f(x)
    (g,) = mg.grad(mg.sum(y * w[: y.shape[0], : y.shape[1], : y.shape[2]] if y.ndim == 3 else y), x, create_graph=True)
    if power:
        return y.data / unit, g.data
    (h,) = mg.grad(mg.sum(g * (x.dtype.type(unit) * w)), x)
    return y.data, g.data * unit, h.data * unit


@pytest.mark.parametrize(("dtype", "unit"), SCALES)
@pytest.mark.parametrize("name", [*UNITLESS, *LINEAR])
def test_the_unit_of_x_does_not_matter(name, dtype, unit):
    f, power = {**UNITLESS, **LINEAR}[name], int(name in LINEAR)
    x = X.astype(dtype)
    found, expected = orders(f, x * dtype(unit), unit, power), orders(f, x, 1, power)
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=200 * np.finfo(dtype).eps, atol=200 * np.finfo(dtype).eps)


def test_statistics_that_run_are_in_the_unit_of_x():
    mean, var = Tensor(np.zeros(4)), Tensor(np.ones(4))
    F.batch_norm(Tensor(X * 2.0**450), mean, var, training=True, momentum=1.0)
    np.testing.assert_allclose(mean.data / 2.0**450, X.mean((0, 2)), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(var.data / 2.0**900, X.var((0, 2), ddof=1), rtol=1e-12)


def test_one_channel_out_of_range_changes_no_other():
    x = X.astype(np.float32)
    expected = F.batch_norm(Tensor(x), training=True).data
    x[:, 1] *= 1e25
    found = F.batch_norm(Tensor(x), training=True).data
    np.testing.assert_allclose(np.delete(found, 1, 1), np.delete(expected, 1, 1), rtol=1e-5, atol=1e-6)
    assert np.abs(found[:, 1]).max() > 1


def test_an_epsilon_counts_beside_tiny_numbers():
    x = np.array([[1.0, 3.0]], np.float32) * np.float32(1e-24)
    np.testing.assert_allclose(F.layer_norm(Tensor(x), 2, eps=1e-5).data, [[-3.1623e-22, 3.1623e-22]], rtol=1e-4)
    np.testing.assert_allclose(F.layer_norm(Tensor(x), 2, eps=1e-48).data, [[-0.70711, 0.70711]], rtol=1e-4)


@pytest.mark.parametrize(("dtype", "unit"), [(np.float32, 1e25), (np.float64, 1e200)])
def test_local_response_norm_of_large_numbers(dtype, unit):
    """For a large x it falls as x^(1 − 2β): the k is nothing beside the squares."""
    x = np.abs(X)
    y = F.local_response_norm(Tensor((x * unit).astype(dtype)), 3)
    expected = F.local_response_norm(Tensor(x), 3, k=0).data * unit**-0.5
    np.testing.assert_allclose(y.data, expected, rtol=1e-5)


def test_losses_that_square_only_what_is_small():
    d = np.array([1e-30, 3e-30], np.float32)
    loss = F.smooth_l1_loss(Tensor(d), np.zeros(2, np.float32), beta=2e-30, reduction="none")
    np.testing.assert_allclose(loss.data, [0.25e-30, 2e-30], rtol=1e-5)
    x, v = Tensor(np.float32(1e25), requires_grad=True), Tensor(np.float32(1e30), requires_grad=True)
    slopes = mg.grad(F.gaussian_nll_loss(x, Tensor(np.float32(0)), v), [x, v])
    np.testing.assert_allclose([g.item() for g in slopes], [1e-5, -5e-11], rtol=1e-5)


@pytest.mark.parametrize("p", [1, 2, 3, 0.5])
@pytest.mark.parametrize("unit", [1e-200, 1e-30, 1e30, 1e200])
def test_clipping_measures_gradients_of_any_size(unit, p):
    leaves = [Tensor(np.zeros(2), requires_grad=True) for _ in range(2)]
    for leaf in leaves:
        leaf.grad = Tensor(np.array([3.0, 4.0]) * unit)
    expected = (3.0**p + 4.0**p) ** (1 / p) * unit
    assert clip_grad_norm_(leaves, unit, p) == pytest.approx(expected * 2 ** (1 / p), rel=1e-12)
    if unit > 1:
        for leaf in leaves:
            assert np.max(leaf.grad.data) == pytest.approx(4 * unit / expected * unit / 2 ** (1 / p), rel=1e-12)


def test_clipping_of_float16_by_a_factor_that_float16_has_not():
    leaf = Tensor(np.zeros(2, np.float16), requires_grad=True)
    leaf.grad = Tensor(np.array([6e4, 0], np.float16))
    assert clip_grad_norm_(leaf, 1e-3) == pytest.approx(6e4, rel=1e-3)
    np.testing.assert_allclose(leaf.grad.data, [1e-3, 0], rtol=1e-3)
