"""Windows over images: the definition written out, ties, borders, NaN."""

import numpy as np
import pytest

from minigrad import Tensor, nn
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
