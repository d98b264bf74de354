"""A batch of nothing goes through every layer: the last batch of a loop may have no rows left."""

import numpy as np
import pytest

from minigrad import Tensor, nn
from minigrad.errors import ShapeError
from minigrad.nn import functional as F

LAYERS = [
    (nn.Linear(4, 3), (0, 4), (0, 3)),
    (nn.Conv1d(3, 2, 2), (0, 3, 6), (0, 2, 5)),
    (nn.Conv2d(3, 2, 2), (0, 3, 6, 6), (0, 2, 5, 5)),
    (nn.Conv2d(3, 2, 3, padding=1, padding_mode="reflect"), (0, 3, 6, 6), (0, 2, 6, 6)),
    (nn.ConvTranspose2d(3, 2, 2), (0, 3, 6, 6), (0, 2, 7, 7)),
    (nn.MaxPool2d(2), (0, 3, 6, 6), (0, 3, 3, 3)),
    (nn.AvgPool1d(2), (0, 3, 6), (0, 3, 3)),
    (nn.LPPool2d(2, 2), (0, 3, 6, 6), (0, 3, 3, 3)),
    (nn.AdaptiveAvgPool1d(3), (0, 3, 6), (0, 3, 3)),
    (nn.AdaptiveAvgPool2d(4), (0, 3, 6, 6), (0, 3, 4, 4)),
    (nn.AdaptiveMaxPool1d(4), (0, 3, 6), (0, 3, 4)),
    (nn.AdaptiveMaxPool2d(3), (0, 3, 6, 6), (0, 3, 3, 3)),
    (nn.ReflectionPad1d(1), (0, 3, 6), (0, 3, 8)),
    (nn.ReplicationPad2d(1), (0, 3, 6, 6), (0, 3, 8, 8)),
    (nn.CircularPad2d(1), (0, 3, 6, 6), (0, 3, 8, 8)),
    (nn.Fold((4, 4), 2), (0, 8, 9), (0, 2, 4, 4)),
    (nn.Unfold(2), (0, 2, 4, 4), (0, 8, 9)),
    (nn.PixelShuffle(2), (0, 4, 3, 3), (0, 1, 6, 6)),
    (nn.PixelUnshuffle(2), (0, 1, 6, 6), (0, 4, 3, 3)),
    (nn.Upsample(scale_factor=2), (0, 3, 4), (0, 3, 8)),
    (nn.GroupNorm(1, 3), (0, 3, 4), (0, 3, 4)),
    (nn.LayerNorm(4), (0, 3, 4), (0, 3, 4)),
    (nn.InstanceNorm1d(3), (0, 3, 4), (0, 3, 4)),
    (nn.Flatten(), (0, 3, 4), (0, 12)),
    (nn.GLU(), (0, 4), (0, 2)),
]


@pytest.mark.parametrize(("layer", "shape", "output"), LAYERS)
def test_a_batch_of_nothing_has_an_output_and_a_gradient_of_nothing(layer, shape, output):
    x = Tensor(np.zeros(shape, np.float32), requires_grad=True)
    y = layer(x)
    assert y.shape == output
    y.sum().backward()
    assert x.grad.shape == shape
    assert all(p.grad is None or not p.grad.data.any() for p in layer.parameters())


def test_queries_and_keys_without_numbers_see_all_values_alike():
    q, v = np.zeros((1, 2, 0), np.float32), np.array([[[1.0], [3.0]]], np.float32)
    np.testing.assert_allclose(F.scaled_dot_product_attention(q, q, v).data, [[[2.0], [2.0]]])


def test_nothing_is_unpooled_to_nothing():
    values, indices = nn.MaxPool2d(2, return_indices=True)(np.zeros((0, 3, 6, 6), np.float32))
    assert nn.MaxUnpool2d(2)(values, indices).shape == (0, 3, 6, 6)


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_an_axis_of_nothing_has_no_elements_for_a_border(mode):
    with pytest.raises(ShapeError, match=rf"pad: axis 1, of length 0, cannot have \(1, 1\) in mode '{mode}'"):
        F.pad(Tensor(np.zeros((2, 0))), (1, 1), mode)
