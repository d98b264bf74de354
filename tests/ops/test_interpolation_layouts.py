"""Images whose channels lie last in memory are resized as others are: forward and back."""

import numpy as np
import pytest

from minigrad.nn import functional as F
from minigrad.tensor import Tensor


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("mode", ["nearest", "nearest-exact", "bilinear", "bicubic"])
@pytest.mark.parametrize("size", [(7, 9), (2, 3), (4, 11)])
def test_where_the_channels_lie_changes_no_number(mode, size, dtype):
    images = np.random.default_rng(3).standard_normal((2, 3, 4, 5)).astype(dtype)
    weights = np.random.default_rng(4).standard_normal((2, 3, *size)).astype(dtype)
    found = []
    for order in ((0, 1, 2, 3), (0, 2, 3, 1)):
        leaf = Tensor(np.ascontiguousarray(images.transpose(order)), requires_grad=True)
        y = F.interpolate(np.transpose(leaf, np.argsort(order)), size, mode=mode)
        np.sum(y * weights).backward()
        found.append((y.data, leaf.grad.data.transpose(np.argsort(order))))
        assert y.dtype == leaf.grad.dtype == dtype
    for rows, channels_last in zip(*found, strict=True):
        np.testing.assert_allclose(channels_last, rows, rtol=1e-5 if dtype == np.float32 else 1e-12, atol=1e-6)
