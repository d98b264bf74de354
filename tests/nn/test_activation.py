"""Activations where they bend: the slope at the kink, and no overflow at either end."""

import math

import numpy as np
import pytest

from minigrad import Tensor
from minigrad.nn import functional as F

FAR = 1000.0
NEAR_LN2 = math.log(2)


def value_and_slope(function, x: float, dtype) -> tuple[float, float]:
    x = Tensor(np.array([x], dtype), requires_grad=True)
    y = function(x)
    y.backward(Tensor(np.ones(1, dtype)))
    assert y.dtype == x.grad.dtype == dtype
    return y.item(), x.grad.item()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("function", "at", "value", "slope"),
    [
        (F.relu, 0, 0, 0),
        (F.leaky_relu, 0, 0, 0.01),
        (F.elu, 0, 0, 1),
        (F.hardtanh, 1, 1, 0),
        (F.hardtanh, -1, -1, 0),
        (F.softsign, 0, 0, 1),
        (F.sigmoid, 0, 0.5, 0.25),
        (F.softplus, 0, NEAR_LN2, 0.5),
        (F.logsigmoid, 0, -NEAR_LN2, 0.5),
        (F.gelu, 0, 0, 0.5),
        (F.silu, 0, 0, 0.5),
        (F.elu, -FAR, -1, 0),
        (F.elu, FAR, FAR, 1),
        (F.gelu, -FAR, 0, 0),
        (F.gelu, FAR, FAR, 1),
        (F.silu, -FAR, 0, 0),
        (F.silu, FAR, FAR, 1),
        (F.sigmoid, -FAR, 0, 0),
        (F.sigmoid, FAR, 1, 0),
        (F.tanh, -FAR, -1, 0),
        (F.softplus, -FAR, 0, 0),
        (F.softplus, FAR, FAR, 1),
        (F.logsigmoid, -FAR, -FAR, 1),
        (F.logsigmoid, FAR, 0, 0),
    ],
)
def test_values_and_slopes_at_the_kink_and_at_both_ends(function, at, value, slope, dtype):
    found = value_and_slope(function, at, dtype)
    assert found == pytest.approx((value, slope), rel=4 * float(np.finfo(dtype).eps), abs=0)


@pytest.mark.parametrize("function", [F.softmax, F.log_softmax])
def test_softmax_does_not_see_a_shift(function):
    x = np.array([[0.5, -1.0, 2.0]])
    np.testing.assert_allclose(function(Tensor(x + 1024)).data, function(Tensor(x)).data, rtol=1e-12)


def test_softmax_sums_to_one_along_its_axis():
    x = Tensor(np.arange(24.0).reshape(2, 3, 4))
    for axis in (0, 1, 2, -1):
        np.testing.assert_allclose(F.softmax(x, axis).data.sum(axis), 1, rtol=1e-15)
