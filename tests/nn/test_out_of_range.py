"""Layers, losses and distances of numbers so large or small that their squares leave the range of the dtype.

Each result is in range, and that of the same numbers in another unit: there the oracle is the function itself.
"""

import mpmath as mp
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


EACH_ITS_OWN = {
    "attention": lambda x: F.scaled_dot_product_attention(x, x, x),
    "layer_norm": lambda x: F.layer_norm(x, 6),
    "group_norm": lambda x: F.group_norm(x, 2, np.arange(1.0, 5, dtype=x.dtype), np.ones(4, x.dtype)),
    "instance_norm": lambda x: F.instance_norm(x),
    "rms_norm": lambda x: F.rms_norm(x, 6),
    "local_response_norm": lambda x: F.local_response_norm(x, 3),
    "lp_pool1d": lambda x: F.lp_pool1d(x, 3, 2),
    "softmax": lambda x: F.softmax(x, 1),
    "interpolate": lambda x: F.interpolate(x, size=9, mode="linear"),
    "pad": lambda x: F.pad(x, (2, 1), mode="reflect"),
    "cosine_similarity": lambda x: F.cosine_similarity(x, mg.flip(x, 2), 2),
    "pairwise_distance": lambda x: F.pairwise_distance(x, mg.flip(x, 1)),
}


@pytest.mark.parametrize("poison", [np.nan, np.inf, 1e30])
@pytest.mark.parametrize("f", EACH_ITS_OWN.values(), ids=EACH_ITS_OWN)
def test_a_sample_out_of_range_changes_not_a_bit_of_another(f, poison):
    def answers(x):
        x = Tensor(x, requires_grad=True)
        y = f(x)
        return y.data, mg.grad(y, x, Tensor(numbers(*y.shape, seed=8).astype(np.float32)))[0].data

    x = numbers(5, 4, 6, low=-1.7, high=1.9).astype(np.float32)
    dirty = x.copy()
    dirty[3, 1] *= np.float32(poison)
    with np.errstate(all="ignore"):
        pairs = zip(answers(x), answers(dirty), strict=True)
    for clean, found in pairs:
        np.testing.assert_array_equal(np.delete(found, 3, 0), np.delete(clean, 3, 0))


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


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize(("x", "v"), [(1e18, 2e-19), (1.0, 2e-20), (1e-30, 1e-40), (3e18, 0.1)])
def test_slopes_of_a_gaussian_in_range_though_their_parts_are_not(x, v):
    """Of a mean of many g is small: g·x/v and ½g(1/v − x²/v²) are in range, x/v and its square are not."""
    x, v, g = np.float32(x), np.float32(v), np.float32(2.0**-30)
    leaves = Tensor(x, requires_grad=True), Tensor(v, requires_grad=True)
    by_x, by_v = mg.grad(F.gaussian_nll_loss(leaves[0], np.float32(0), leaves[1], eps=0.0), leaves, Tensor(g))
    with mp.workdps(50):
        x, v, g = (mp.mpf(float(z)) for z in (x, v, g))
        expected = [g * x / v, g / 2 * (1 / v - (x / v) ** 2)]
    for found, exact in zip((by_x, by_v), expected, strict=True):
        assert found.item() == pytest.approx(float(np.float32(float(exact))), rel=1e-5)


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


WINDOWS = np.array([[[3.0, 4, 1.5, 2, 1, 1], [5, 1, 1, 7, 0, 6]]]) * np.array([1e-30, 1e-30, 1, 1, 1e30, 1e30])
"""Three windows of two in each row, one tiny, one of order one, one huge."""


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("p", [0.5, 3, 11, 300, 1e5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_lp_pooling_of_windows_of_any_size_by_any_power(p, dtype):
    """Value and slope, (x/y)^(p−1), against 50 digits; PyTorch has ∞ for a 2 to the power of 10⁵."""
    x = Tensor(WINDOWS.astype(dtype), requires_grad=True)
    y = F.lp_pool1d(x, p, 2)
    (g,) = mg.grad(mg.sum(y / np.array([1e-30, 1, 1e30], dtype)), x)
    with mp.workdps(50):
        pairs = [[mp.mpf(float(each)) for each in pair] for pair in x.data.reshape(-1, 2)]
        norms = [sum(each**p for each in pair) ** (1 / mp.mpf(p)) for pair in pairs]
        slopes = [(each / y) ** (mp.mpf(p) - 1) for pair, y in zip(pairs, norms, strict=True) for each in pair if each]
    eps = np.finfo(dtype).eps
    # 1/p is rounded: that is |ln y|/2 ulp.
    np.testing.assert_allclose(y.data.ravel(), np.array(norms, float), rtol=40 * eps)
    found = g.data.astype(float) * np.repeat([1e-30, 1, 1e30], 2)
    np.testing.assert_allclose(found[x.data != 0], np.array(slopes, float), rtol=40 * (p + 2) * eps, atol=1e-35)
    assert p < 1 or found[x.data == 0] == 0


def test_lp_pooling_by_a_large_power_where_windows_overhang_and_overlap():
    """Its limit is the largest number; of the others none has a slope. With p = 4, far from 1, as of x near 1."""
    x = Tensor(X[0] + 3, requires_grad=True)
    for settings in ({"kernel_size": 3, "stride": 2, "ceil_mode": True}, {"kernel_size": (2, 3), "stride": 1}):
        pool, most = (F.lp_pool2d, F.max_pool2d) if settings["stride"] == 1 else (F.lp_pool1d, F.max_pool1d)
        image = mg.reshape(x, (1, 1, 4, 6)) if settings["stride"] == 1 else x * 1
        y, expected = pool(image, 1e6, **settings), most(image, **settings)
        np.testing.assert_allclose(y.data, expected.data, rtol=1e-5)
        slopes = [mg.grad(each.sum(), x, retain_graph=True)[0].data for each in (y, expected)]
        np.testing.assert_allclose(slopes[0], slopes[1], atol=0.01)
        far, near = pool(image * 1e-120, 4, **settings), pool(image, 4, **settings)
        np.testing.assert_allclose(far.data, near.data * 1e-120, rtol=1e-14)


def test_lp_pooling_of_what_is_not_finite():
    x = np.array([[[np.inf, 1, np.nan, 1, 1e30, 2]]], np.float32)
    np.testing.assert_allclose(F.lp_pool1d(x, 3, 2).data, [[[np.inf, np.nan, 1e30]]], rtol=1e-6)


MEANS = {
    "avg_pool1d": lambda x: F.avg_pool1d(x[0], 3),
    "avg_pool2d": lambda x: F.avg_pool2d(x, 2),
    "avg_pool2d[large window]": lambda x: F.avg_pool2d(mg.repeat(mg.repeat(x, 6, 2), 6, 3), 36),
    "avg_pool2d[overlapping]": lambda x: F.avg_pool2d(x, 3, 1, 1, count_include_pad=False),
    "avg_pool2d[overhanging]": lambda x: F.avg_pool2d(x, 4, 3, ceil_mode=True),
    "avg_pool2d[divisor]": lambda x: F.avg_pool2d(x, 2, divisor_override=5),
    "adaptive_avg_pool1d": lambda x: F.adaptive_avg_pool1d(x[0], 4),
    "adaptive_avg_pool2d": lambda x: F.adaptive_avg_pool2d(x, (4, 2)),
    "adaptive_avg_pool2d[to one]": lambda x: F.adaptive_avg_pool2d(x, 1),
    "adaptive_avg_pool2d[of many]": lambda x: F.adaptive_avg_pool2d(mg.repeat(mg.repeat(x, 3, 2), 3, 3), 2),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("pool", MEANS.values(), ids=MEANS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_mean_of_a_window_is_in_range_though_its_sum_is_not(pool, dtype):
    """Two images near the largest number, and between them one of order one, which keeps every bit."""
    unit = dtype(2.0 ** (np.finfo(dtype).maxexp - 1))
    small = np.concatenate([numbers(1, 2, 6, 6, low=1, high=1.99), numbers(1, 2, 6, 6), -1.99 * np.ones((1, 2, 6, 6))])
    small = small.astype(dtype)
    for i, factor in enumerate((unit, dtype(1), unit)):
        y, expected = pool(Tensor(small[i : i + 1] * factor)).data, pool(Tensor(small[i : i + 1])).data
        np.testing.assert_allclose(y / factor, expected, rtol=8 * np.finfo(dtype).eps, atol=np.finfo(dtype).eps)
    batch = [
        F.avg_pool2d(Tensor(small * np.array(f, dtype)[:, None, None, None]), 2) for f in ((unit, 1, unit), 3 * [1])
    ]
    np.testing.assert_array_equal(batch[0].data[1], batch[1].data[1])


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_a_window_that_is_not_finite_stays_so_and_changes_no_other(value):
    x = np.ones((2, 1, 4, 4), np.float32)
    x[0, 0, 0, 0] = value
    for pool in (F.avg_pool2d, F.adaptive_avg_pool2d):
        expected = np.ones((2, 1, 2, 2))
        expected[0, 0, 0, 0] = value
        np.testing.assert_array_equal(pool(x, 2).data, expected)


LOSSES = {
    "mse_loss": (F.mse_loss, 0),
    "l1_loss": (F.l1_loss, 0),
    "huber_loss": (F.huber_loss, 1),
    "binary_cross_entropy": (F.binary_cross_entropy, 1),
    "binary_cross_entropy_with_logits": (F.binary_cross_entropy_with_logits, 1),
    "multilabel_soft_margin_loss": (F.multilabel_soft_margin_loss, 1),
}
"""Losses with a weight for every element, and to which power of its unit the mean is: 0 if it is shared."""


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("loss", "power"), LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_unit_of_the_weights_does_not_matter(loss, power, dtype):
    """A mean and its gradients in range though the products, or the sum of the weights, are not."""
    limits = np.finfo(dtype)
    x, target = np.full(2000, 0.25, dtype), np.zeros(2000, dtype)
    x[::2] = 0.125
    weight = (1 + np.arange(2000) % 7).astype(dtype)
    exact = [z.data.astype(float) for z in with_weight(loss, *(z.astype(np.float64) for z in (x, target, weight)))]
    for factor in (2.0 ** (limits.maxexp - 3), 2.0 ** (limits.minexp + 1) if dtype != np.float16 else 2.0**-12):
        y, by_x, by_weight = with_weight(loss, x, target, weight * dtype(factor))
        scale = np.float64(factor) ** power
        np.testing.assert_allclose(y.data / scale, exact[0], rtol=4 * limits.eps)
        reached = np.abs(exact[1] * scale) > limits.tiny
        np.testing.assert_allclose((by_x.data / scale)[reached], exact[1][reached], rtol=4 * limits.eps)
        if power and dtype != np.float16:
            np.testing.assert_allclose(by_weight.data, exact[2], rtol=4 * limits.eps)


def with_weight(loss, x, target, weight):
    """The mean loss, and its gradients by the input and the weight."""
    x, weight = Tensor(x, requires_grad=True), Tensor(weight, requires_grad=True)
    y = loss(x, target, weight=weight)
    return [y, *mg.grad(y, [x, weight])]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_unit_of_the_weights_of_classes_does_not_matter(dtype):
    limits = np.finfo(dtype)
    x, classes = Tensor(numbers(300, 3, low=-4).astype(dtype), requires_grad=True), np.arange(300) % 3
    soft = np.eye(3, dtype=dtype)[classes]
    weight = np.array([1, 2, 3.5], dtype)
    losses = {
        0: (
            lambda w: F.cross_entropy(x, classes, w),
            lambda w: F.cross_entropy(x, classes, w, label_smoothing=0.25),
            lambda w: F.nll_loss(x, classes, w),
        ),
        1: (
            lambda w: F.cross_entropy(x * 0.125, soft, w),
            lambda w: F.multi_margin_loss(x * 0.0625, classes, weight=w),
        ),
    }
    for power, each in losses.items():
        for loss in each:
            expected = loss(weight)
            (slope,) = mg.grad(expected, x)
            for factor in (2.0 ** (limits.maxexp - 4), 2.0 ** (limits.minexp + 2)):
                y = loss(weight * dtype(factor))
                (g,) = mg.grad(y, x)
                scale = np.float64(factor) ** power
                np.testing.assert_allclose(y.data / scale, expected.data, rtol=8 * limits.eps)
                if not power:
                    np.testing.assert_allclose(g.data, slope.data, rtol=8 * limits.eps, atol=limits.eps * 2**-10)
