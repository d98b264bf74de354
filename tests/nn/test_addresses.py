"""Where arrays lie in memory changes no bit of an output or a gradient: a replay has the same as the step."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor
from minigrad.nn import functional as F

FUNCTIONS = [
    F.softmax,
    F.softmin,
    F.log_softmax,
    lambda x: F.cross_entropy(x, np.arange(len(x)) % x.shape[1], reduction="none"),
    lambda x: F.cross_entropy(x, np.full(x.shape, np.float64(1) / x.shape[1]).astype(x.dtype)),
    lambda x: F.layer_norm(x, x.shape[1]),
    lambda x: F.rms_norm(x, [x.shape[1]]),
    lambda x: mg.logsumexp(x, -1),
    lambda x: F.scaled_dot_product_attention(x, x, x),
    lambda x: F.mse_loss(x, np.zeros(x.shape, x.dtype)),
]


def placed(x, memory, at):
    """A copy of x in this memory, from that byte on."""
    copy = memory[at : at + x.nbytes].view(x.dtype).reshape(x.shape)
    copy[...] = x
    return copy


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("number", range(len(FUNCTIONS)))
def test_results_do_not_depend_on_addresses(number, dtype):
    """Small arrays lie side by side, and at other distances each time, as what was made before is freed."""
    draw, between = np.random.default_rng(number), []
    for n in (3, 6, 9, 13, 21, 25, 37):
        x = draw.standard_normal((2, n)).astype(dtype)
        results = set()
        for _ in range(300):
            memory = np.empty(x.nbytes + 512, np.uint8)
            between = [*between[-20:], np.empty(int(draw.integers(1, 400)))]
            leaf = Tensor(placed(x, memory, int(draw.integers(0, 60)) * 8), requires_grad=True)
            y = FUNCTIONS[number](leaf)
            (slope,) = mg.grad(y, [leaf], mg.ones_like(y))
            results.add((y.data.tobytes(), slope.data.tobytes()))
        assert len(results) == 1
