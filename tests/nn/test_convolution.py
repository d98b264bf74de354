"""Windows over images: the definition written out, ties, borders, NaN."""

import weakref

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, nn
from minigrad.errors import ShapeError
from minigrad.kernels.convolution import depthwise
from minigrad.nn import functional as F
from minigrad.ops import convolution
from minigrad.ops.convolution import batch_innermost
from tests.nn.both import twins
from tests.parity.numbers import uniform


def slow_conv2d(x, w, b, stride, padding, dilation, groups):
    """The sum of the definition, one output at a time."""
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    N, _, H, W = x.shape
    O, within, KH, KW = w.shape
    OH, OW = ((size - dilation * (k - 1) - 1) // stride + 1 for size, k in ((H, KH), (W, KW)))
    y = np.empty((N, O, OH, OW))
    for n, o, i, j in np.ndindex(y.shape):
        c = o // (O // groups) * within
        top, left = i * stride, j * stride
        seen = x[n, c : c + within, top : top + dilation * KH : dilation, left : left + dilation * KW : dilation]
        y[n, o, i, j] = b[o] + np.sum(w[o] * seen)
    return y


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_convolution_is_the_sum_of_its_definition(stride, padding, dilation, groups):
    layer = nn.Conv2d(4, 2, (3, 2), stride, padding, dilation, groups).to(np.float64)
    x = uniform("x", (2, 4, 7, 6))
    expected = slow_conv2d(x, layer.weight.data, layer.bias.data, stride, padding, dilation, groups)
    np.testing.assert_allclose(layer(Tensor(x)).data, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("channels", "filters", "padding", "dilation"), [(8, 8, 0, 1), (8, 16, 1, 1), (16, 8, 2, 2)])
def test_a_depthwise_convolution_of_images_in_order_is_that_of_images_side_by_side(
    channels, filters, padding, dilation, dtype, monkeypatch
):
    """What is in order stays so, and no bit of an image's result or gradient is another."""
    monkeypatch.setattr(depthwise, "BEYOND_CACHE", 0)
    layer = nn.Conv2d(channels, filters, 3, padding=padding, dilation=dilation, groups=8).to(dtype)
    x = uniform("x", (3, channels, 20, 64)).astype(dtype)
    side_by_side = Tensor(np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2))
    found = [_everything(layer, each) for each in (Tensor(x), side_by_side)]
    assert found[0][0].flags.c_contiguous
    assert not found[1][0].flags.c_contiguous
    for ours, theirs in zip(found[0][:2], found[1][:2], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    terms = found[0][0].size // filters  # of size 1 at most: each may be rounded at the sum's own size
    for ours, theirs in zip(found[0][2:], found[1][2:], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=float(np.finfo(dtype).eps) * terms)


def _everything(layer: nn.Module, x: Tensor) -> list[np.ndarray]:
    """The output, and the gradients of x and of the parameters."""
    x.requires_grad = True
    y = layer(x)
    g = Tensor(np.cos(np.arange(y.size)).reshape(y.shape).astype(y.dtype))
    return [y.data, *(each.data for each in mg.grad(y, [x, *layer.parameters()], g))]


def gradient(layer: nn.Module, x: Tensor) -> np.ndarray:
    y = layer(x)
    y.backward(Tensor(np.ones(y.shape, y.dtype)))
    return x.grad.data


def test_of_equal_elements_the_first_wins_the_maximum():
    x = Tensor(np.ones((1, 1, 2, 4)), requires_grad=True)
    np.testing.assert_array_equal(gradient(nn.MaxPool2d(2), x)[0, 0], [[1, 0, 1, 0], [0, 0, 0, 0]])


def test_overlapping_windows_add_up_at_a_common_winner():
    x = Tensor(np.array([[[[0.0, 5, 0], [0, 0, 0]]]]), requires_grad=True)
    np.testing.assert_array_equal(gradient(nn.MaxPool2d(2, 1), x)[0, 0], [[0, 2, 0], [0, 0, 0]])


def test_padding_never_wins_the_maximum():
    x = Tensor(np.full((1, 1, 2, 2), -7.0))
    assert (nn.MaxPool2d(2, 1, padding=1)(x).data == -7).all()


def test_padding_counts_as_zeros_in_the_mean():
    x = Tensor(np.full((1, 1, 2, 2), 8.0))
    np.testing.assert_array_equal(nn.AvgPool2d(2, 1, padding=1)(x).data[0, 0], [[2, 4, 2], [4, 8, 4], [2, 4, 2]])


def test_a_nan_is_not_lost_in_the_maximum():
    x = np.zeros((1, 1, 2, 4))
    x[0, 0, 1, 1] = np.nan
    np.testing.assert_array_equal(nn.MaxPool2d(2)(Tensor(x)).data[0, 0], [[np.nan, 0]])


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize(("stride", "output_padding"), [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)])
def test_transposed_convolution_is_the_adjoint_of_convolution(stride, output_padding, padding, dilation, groups):
    w = Tensor(uniform("w", (4, 2 // groups, 3, 2)))
    y = uniform("y", (2, 4, 3, 4))
    back = F.conv_transpose2d(y, w, None, stride, padding, output_padding, groups, dilation)
    x = uniform("x", back.shape)
    forth = F.conv2d(x, w, None, stride, padding, dilation, groups)
    assert forth.shape == y.shape
    np.testing.assert_allclose(np.sum(back.data * x), np.sum(forth.data * y), rtol=1e-12)


def test_transposed_convolution_lays_a_window_for_every_element():
    w = np.arange(1.0, 5).reshape(1, 1, 2, 2)
    y = F.conv_transpose2d(np.array([[[[1.0, 10.0]]]]), Tensor(w), stride=(1, 1)).data
    np.testing.assert_array_equal(y[0, 0], [[1, 12, 20], [3, 34, 40]])
    y = F.conv_transpose2d(np.array([[[[1.0, 10.0]]]]), Tensor(w), stride=2, output_padding=1).data
    np.testing.assert_array_equal(y[0, 0], [[1, 2, 10, 20, 0], [3, 4, 30, 40, 0], [0, 0, 0, 0, 0]])


@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_same_padding_keeps_the_size_and_puts_the_odd_zero_last(size, dilation):
    reach = dilation * (size - 1)
    x, w = uniform("x", (1, 1, 7)), uniform("w", (1, 1, size))
    padded = np.pad(x, [(0, 0), (0, 0), (reach // 2, reach - reach // 2)])
    y = F.conv1d(x, Tensor(w), padding="same", dilation=dilation).data
    assert y.shape == x.shape
    np.testing.assert_allclose(y, F.conv1d(padded, Tensor(w), dilation=dilation).data, rtol=1e-12)


def test_a_line_is_an_image_one_row_high():
    x, w, b = Tensor(uniform("x", (2, 4, 9))), Tensor(uniform("w", (2, 2, 3))), Tensor(uniform("b", (2,)))
    y = F.conv1d(x, w, b, 2, 1, 2, 2)
    row = F.conv2d(np.expand_dims(x, 2), np.expand_dims(w, 2), b, (1, 2), (0, 1), (1, 2), 2)
    np.testing.assert_array_equal(y.data, row.data[:, :, 0])
    np.testing.assert_array_equal(
        F.max_pool1d(x, 3, 2, 1).data, F.max_pool2d(x.data[:, :, None], (1, 3), (1, 2), (0, 1)).data[:, :, 0]
    )


X, W, V = uniform("x", (1, 4, 6, 7)), uniform("w", (2, 2, 3, 3)), uniform("v", (3, 2, 3))
WITHOUT_A_BATCH = {
    "conv2d": (X, lambda x: F.conv2d(x, W, np.ones(2), 2, 1, groups=2)),
    "conv2d same": (X, lambda x: F.conv2d(x, W[..., :2], padding="same", groups=2)),
    "conv1d": (X[0], lambda x: F.conv1d(x, V, np.ones(3), 2, 1, groups=3)),
    "conv1d same": (X[0], lambda x: F.conv1d(x, V[..., :2], padding="same", groups=3)),
    "conv_transpose2d": (X[:, :2], lambda x: F.conv_transpose2d(x, W, np.ones(2), 2, 1, 1)),
    "conv_transpose1d": (X[0, :, :2], lambda x: F.conv_transpose1d(x, W[0], np.ones(3), 2, 1, 1)),
    "max_pool2d": (X, lambda x: F.max_pool2d(x, 3, 2, 1, ceil_mode=True)),
    "max_pool1d": (X[0], lambda x: F.max_pool1d(x, 3, 2, 1)),
    "avg_pool2d": (X, lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True)),
    "avg_pool1d": (X[0], lambda x: F.avg_pool1d(x, 3, 2, 1, count_include_pad=False)),
    "lp_pool2d": (X, lambda x: F.lp_pool2d(x, 2, 3)),
    "lp_pool1d": (X[0], lambda x: F.lp_pool1d(x, 2, 3)),
    "adaptive_avg_pool2d": (X, lambda x: F.adaptive_avg_pool2d(x, (4, 3))),
    "adaptive_avg_pool1d": (X[0], lambda x: F.adaptive_avg_pool1d(x, 4)),
    "adaptive_max_pool2d": (X, lambda x: F.adaptive_max_pool2d(x, (4, 3))),
    "adaptive_max_pool1d": (X[0], lambda x: F.adaptive_max_pool1d(x, 4)),
    "Conv2d": (X, nn.Conv2d(4, 2, 3, padding_mode="reflect", padding=1).to(np.float64)),
    "AvgPool2d": (X, nn.AvgPool2d(3)),
    "MaxPool2d": (X, nn.MaxPool2d(3)),
}


@pytest.mark.parametrize(("x", "op"), WITHOUT_A_BATCH.values(), ids=list(WITHOUT_A_BATCH))
def test_x_without_the_axis_n_is_a_batch_of_one(x, op):
    batch, alone = Tensor(x[:1], requires_grad=True), Tensor(x[0], requires_grad=True)
    of_batch, of_one = op(batch), op(alone)
    assert of_one.shape == of_batch.shape[1:]
    np.testing.assert_array_equal(of_one.data, of_batch.data[0])
    g = uniform("g", of_batch.shape)
    of_batch.backward(Tensor(g))
    of_one.backward(Tensor(g[0]))
    np.testing.assert_array_equal(alone.grad.data, batch.grad.data[0])


@pytest.mark.torch
@pytest.mark.parametrize(("what", "shape"), [("ConvTranspose1d", (1, 2, 4)), ("ConvTranspose2d", (1, 2, 4, 3))])
def test_a_transposed_convolution_makes_every_size_that_pytorchs_makes(what, shape):
    settings = {"stride": 3, "padding": 1, "dilation": 2}
    ours, theirs = twins(what, 2, 1, 2, **settings)
    x = uniform("x", shape)
    for more in range(-2, 5):
        size = [(n - 1) * 3 + 1 + more for n in shape[2:]]
        for asked in (size, [1, 1, *size]):
            try:
                expected = theirs(torch_tensor(x), asked).detach().numpy()
            except ValueError:
                with pytest.raises(ShapeError, match="by less than the stride"):
                    ours(Tensor(x), asked)
            else:
                np.testing.assert_allclose(ours(Tensor(x), asked).data, expected, rtol=1e-12)
    with pytest.raises(ShapeError, match=f"{what}: output_size must be . numbers, or the shape of the output"):
        ours(Tensor(x), (1,) * 7)


def torch_tensor(x):
    import torch

    return torch.from_numpy(x)


def test_a_transposed_convolution_multiplies_nothing_beyond_its_input():
    """With ``output_padding`` of a stride or more there are windows beyond x: a NaN in the weight is not among them."""
    x, weight = uniform("x", (2, 2, 3, 3)), uniform("weight", (2, 3, 2, 2))
    weight[0, 1, 0, 0] = np.nan
    y = F.conv_transpose2d(x, weight, dilation=3, output_padding=2)
    seen = np.zeros(y.shape, bool)
    seen[:, 1, :3, :3] = True
    np.testing.assert_array_equal(np.isnan(y.data), seen)


@pytest.mark.parametrize("layer", [nn.Conv2d(4, 6, 3), nn.ConvTranspose2d(4, 6, 3)], ids=["Conv2d", "ConvTranspose2d"])
def test_a_gradient_is_laid_out_once_in_a_walk_and_again_in_the_next(layer, monkeypatch):
    calls, lay = [], convolution.batch_innermost
    monkeypatch.setattr(convolution, "batch_innermost", lambda g: calls.append(g) or lay(g))
    x = Tensor(uniform("x", (3, 4, 7, 6)).astype(np.float32), requires_grad=True)
    y, wanted = layer(x), [x, layer.weight, layer.bias]
    g = Tensor(uniform("g", y.shape).astype(np.float32))
    first = mg.grad(y, wanted, g, retain_graph=True)
    assert calls == [g]
    g.data[...] *= 2  # the same Tensor
    for each, before in zip(mg.grad(y, wanted, g), first, strict=True):
        np.testing.assert_array_equal(each.data, 2 * before.data)
    assert calls == [g, g]


def test_a_gradient_laid_out_in_a_walk_is_gone_before_the_next_walk_lays_out_another(monkeypatch):
    """Its memory, which is still in the cache, is that of the next."""
    made, alive = [], []

    def laid_out(g):
        alive.append(sum(each() is not None for each in made))
        images = batch_innermost(g)
        made.append(weakref.ref(images.data))
        return images

    monkeypatch.setattr(convolution, "batch_innermost", laid_out)
    x = Tensor(uniform("x", (2, 3, 6, 5)), requires_grad=True)
    layer = nn.Conv2d(3, 4, 3).to(np.float64)
    y = layer(x)
    g = Tensor(np.ascontiguousarray(uniform("g", y.shape)))
    for _ in range(3):
        y.backward(g, retain_graph=True)
    assert alive == [0, 0, 0]  # once in each walk, for three derivatives
