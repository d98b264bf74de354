"""Cross-entropy goes by rows, by columns, or by short rows as columns: each way is the formula."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.kernels.softmax_columns import TILE
from minigrad.nn import functional as F
from minigrad.nn.functional import entropy

SHAPES = [(1, 1), (5, 3), (64, 10), (TILE + 6, 17), (2 * TILE + 40, entropy.SHORT - 1), (40, entropy.SHORT), (48, 1500)]
RANDOM = np.random.default_rng(6)


def by_formula(x, classes, smoothing, g):
    """The losses, and the gradient of Σ g·loss, in long doubles."""
    x, right = x.astype(np.longdouble), np.arange(x.shape[1]) == classes[:, np.newaxis]
    t = (1 - smoothing) * right + smoothing / x.shape[1]
    e = np.exp(x - x.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    return -(t * np.log(p)).sum(1), (p - t) * g[:, np.newaxis]


def found(x, classes, smoothing, reduction, g):
    """The loss and the gradient of it, or of Σ g·loss."""
    x = Tensor(x, requires_grad=True)
    y = F.cross_entropy(x, classes, reduction=reduction, label_smoothing=smoothing)
    (slope,) = mg.grad(y, [x], Tensor(g) if y.ndim else None)
    return y.data, slope.data


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("smoothing", [0.0, 0.125, 1.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_each_way_is_the_formula(shape, smoothing, dtype, monkeypatch):
    x = (3 * RANDOM.standard_normal(shape)).astype(dtype)
    classes, g = RANDOM.integers(0, shape[1], shape[0]), RANDOM.standard_normal(shape[0]).astype(dtype)
    losses, slopes = by_formula(x, classes, smoothing, g.astype(np.longdouble))
    _, mean_slopes = by_formula(x, classes, smoothing, np.full(shape[0], np.longdouble(1) / shape[0]))
    for name, logits in {"rows": x, "transposed": np.asfortranarray(x), "every other": x.repeat(2, 1)[:, ::2]}.items():
        for kept in (entropy.KEPT, 0):
            monkeypatch.setattr(entropy, "KEPT", kept)
            y, slope = found(logits, classes, smoothing, "none", g)
            mean, mean_slope = found(logits, classes, smoothing, "mean", g)
            eps = 8 * np.finfo(dtype).eps
            np.testing.assert_allclose(y, losses, eps, eps * 10, err_msg=name)
            np.testing.assert_allclose(mean, losses.mean(), eps, eps * 10, err_msg=name)
            np.testing.assert_allclose(slope, slopes, eps, eps * abs(g).max(), err_msg=name)
            np.testing.assert_allclose(mean_slope, mean_slopes, eps, eps / shape[0], err_msg=name)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_kept_changes_no_bit(shape, monkeypatch):
    x, classes, g = RANDOM.standard_normal(shape), RANDOM.integers(0, shape[1], shape[0]), RANDOM.random(shape[0])
    kept = found(x, classes, 0.125, "none", g)
    monkeypatch.setattr(entropy, "KEPT", 0)
    for one, other in zip(kept, found(x, classes, 0.125, "none", g), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("shape", [(64, 10), (40, 100)])
def test_a_replay_takes_logits_that_are_transposed(shape):
    weight = Tensor(RANDOM.standard_normal(shape[::-1]), requires_grad=True)
    classes = RANDOM.integers(0, shape[1], shape[0])

    def step(scale: Tensor) -> tuple[Tensor, Tensor]:
        loss = F.cross_entropy((weight * scale).T, classes)
        return loss.detach(), mg.grad(loss, [weight])[0]

    again = mg.replay(step)
    for scale in (1.0, 2.0, 0.5, 3.0):
        for one, other in zip(step(Tensor(scale)), again(Tensor(scale)), strict=True):
            np.testing.assert_array_equal(one.data, other.data)
