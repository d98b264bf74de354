"""What layers and losses add up is as exact as PyTorch's on the same data; and of float16 a count is not infinite."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.nn import functional as F

RANDOM = np.random.default_rng(0)


def error(y, exact):
    return float(np.max(np.abs(np.asarray(y, np.float64) - exact)))


def test_the_gradient_of_linears_bias():
    """(20000, 3) of 1 + random: with a running sum it was wrong in the fifth digit."""
    g = 1 + RANDOM.random((20_000, 3), np.float32)
    x, w, b = Tensor(np.ones((len(g), 1), np.float32)), Tensor(np.ones((3, 1), np.float32)), mg.zeros(3)
    b.requires_grad = True
    (found,) = mg.grad(F.linear(x, w, b), b, Tensor(g))
    np.testing.assert_allclose(found.data, g.sum(0, dtype=np.float64), rtol=1.2e-7)


@pytest.mark.torch
@pytest.mark.usefixtures("torch_with_one_thread")
@pytest.mark.parametrize("base", [0, 1e3, 1e5, 1e6])
def test_normalized_beside_a_large_mean(base):
    import torch.nn.functional as T
    from torch import from_numpy

    x = (base + RANDOM.random((40, 4, 30))).astype(np.float32)
    for ours, theirs, axes in (
        (lambda x: F.batch_norm(x, training=True), lambda x: T.batch_norm(x, None, None, training=True), (0, 2)),
        (lambda x: F.layer_norm(x, (4, 30)), lambda x: T.layer_norm(x, (4, 30)), (1, 2)),
        (lambda x: F.group_norm(x, 4), lambda x: T.group_norm(x, 4), 2),
        (F.instance_norm, T.instance_norm, 2),
    ):
        wide = x.astype(np.float64)
        exact = (wide - wide.mean(axes, keepdims=True)) / np.sqrt(wide.var(axes, keepdims=True) + 1e-5)
        assert error(ours(Tensor(x)).data, exact) <= 1.2 * error(theirs(from_numpy(x)), exact) + 1e-6


@pytest.mark.torch
@pytest.mark.usefixtures("torch_with_one_thread")
@pytest.mark.parametrize("window", [7, 64, (128, 1), (1, 128), 128])
def test_the_mean_of_a_large_window(window):
    import torch.nn.functional as T
    from torch import from_numpy

    x = (1000 + RANDOM.random((2, 3, 128, 128))).astype(np.float32)
    bound = T.avg_pool2d(from_numpy(x), window), T.avg_pool2d(from_numpy(x).double(), window).numpy()
    assert error(F.avg_pool2d(Tensor(x), window).data, bound[1]) <= error(*bound) + 1e-4


@pytest.mark.torch
@pytest.mark.usefixtures("torch_with_one_thread")
def test_large_windows_that_overhang_and_their_gradient():
    import torch
    import torch.nn.functional as T

    x = RANDOM.random((2, 3, 90, 95))
    for settings in (
        {"kernel_size": 40, "stride": (7, 9), "padding": 20},
        {"kernel_size": (60, 50), "stride": 31, "padding": (30, 3), "ceil_mode": True},
        {"kernel_size": (60, 50), "stride": 31, "padding": (30, 3), "ceil_mode": True, "count_include_pad": False},
    ):
        ours, theirs = Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
        y, expected = F.avg_pool2d(ours, **settings), T.avg_pool2d(theirs, **settings)
        np.testing.assert_allclose(y.data, expected.detach().numpy(), rtol=1e-12)
        g = np.cos(np.arange(y.size)).reshape(y.shape)
        (found,) = mg.grad(y, ours, Tensor(g))
        (expected,) = torch.autograd.grad(expected, theirs, torch.tensor(g))
        np.testing.assert_allclose(found.data, expected.numpy(), rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize(
    "loss",
    [F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss, F.binary_cross_entropy_with_logits, F.soft_margin_loss],
)
def test_the_mean_loss_of_seventy_thousand_float16(loss):
    """Its gradient is that in float32, rounded; it was 0."""
    x, target = np.full(70_000, 3, np.float16), np.ones(70_000, np.float16)
    found = []
    for dtype in (np.float16, np.float32):
        input = Tensor(x.astype(dtype), requires_grad=True)
        y = loss(input, target.astype(dtype))
        assert y.dtype == dtype
        found += [y.data, mg.grad(y, input)[0].data]
    np.testing.assert_allclose(found[0], found[2], rtol=2e-3)
    np.testing.assert_allclose(found[1], found[3], rtol=2e-3, atol=6e-8)


def test_the_mean_cross_entropy_of_seventy_thousand_float16():
    """The sum, and the number of samples, are infinite in float16."""
    x = Tensor(np.zeros((70_000, 3), np.float16), requires_grad=True)
    classes, weight = np.zeros(70_000, int), np.ones(3, np.float16)
    for y in (F.cross_entropy(x, classes), F.cross_entropy(x, classes, weight), F.nll_loss(F.log_softmax(x), classes)):
        assert y.data == np.float16(np.log(3))
        (g,) = mg.grad(y, x)
        np.testing.assert_allclose(g.data[:, 0], np.float16(-2 / 3 / 70_000), atol=6e-8)
    y = F.kl_div(F.log_softmax(x), np.full(x.shape, 1 / 3, np.float16), reduction="batchmean")
    assert abs(y.item()) < 1e-3


def test_rms_norm_of_float16():
    """300² is infinite in float16."""
    x = Tensor(np.full((2, 4), 300, np.float16), requires_grad=True)
    assert np.all(F.rms_norm(x, 4).data == 1)


def test_sums_within_a_sample_of_float16():
    """Seventy thousand ones, and three thousand that lack 60, have a sum that is infinite in float16."""
    ones = Tensor(np.ones((2, 70_000), np.float16), requires_grad=True)
    scores = Tensor(np.full((2, 3000), 50, np.float16), requires_grad=True)
    listed = np.full((2, 3000), -1)
    listed[:, 0] = 7
    lacking = np.where(np.arange(3000) == 7, -1, 1)
    for x, loss in (
        (ones, lambda x: F.cosine_similarity(x, x.detach() * 2)),
        (ones, lambda x: F.cosine_embedding_loss(x, x.detach() * 2, np.ones(2), reduction="none")),
        (scores, lambda x: F.multi_margin_loss(x, np.zeros(2, int), margin=60)),
        (scores, lambda x: F.multilabel_margin_loss(x * lacking, listed, reduction="none")),
    ):
        wide = Tensor(x.data.astype(np.float64), requires_grad=True)
        y, exact = loss(x), loss(wide)
        assert y.dtype == np.float16
        np.testing.assert_allclose(y.data, exact.data, rtol=1e-3, atol=1e-3)
        (g,), (slope,) = mg.grad(mg.sum(y), x), mg.grad(mg.sum(exact), wide)
        np.testing.assert_allclose(g.data, slope.data, rtol=2e-3, atol=1e-6)
