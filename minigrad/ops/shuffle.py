"""Channels rearranged to pixels, and back: two permutations of an array's elements, each the other's derivative."""

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels import shuffle as kernels
from minigrad.ops.elementwise import GRAIN
from minigrad.tensor import Tensor, record


def channels_to_pixels(x: Tensor, r: int) -> Tensor:
    """Every r² channels as r × r pixels: x (…, C·r², H, W) → (…, C, H·r, W·r)."""
    return record(_pixels(x.data, r), (x, lambda g, _: pixels_to_channels(g, r)))


def pixels_to_channels(x: Tensor, r: int) -> Tensor:
    """Every r × r pixels as r² channels: x (…, C, H·r, W·r) → (…, C·r², H, W)."""
    return record(_channels(x.data, r), (x, lambda g, _: channels_to_pixels(g, r)))


@array_function
def _pixels(x: np.ndarray, r: int) -> np.ndarray:
    *batch, channels, H, W = x.shape
    shape = (*batch, channels // r**2, H * r, W * r)
    if not (x.flags.c_contiguous and x.dtype.itemsize in (4, 8) and x.size):
        k, parts = len(batch), x.reshape(*batch, channels // r**2, r, r, H, W)
        return parts.transpose(*range(k + 1), k + 3, k + 1, k + 4, k + 2).reshape(shape)
    y, bits = np.empty(shape, x.dtype), f"i{x.dtype.itemsize}"  # of any dtype: only bits are moved
    kernels.to_pixels(y.view(bits).reshape(-1, H, r, W, r), x.view(bits).reshape(-1, r * r, H, W), **_units(x, r * r))
    return y


@array_function
def _channels(x: np.ndarray, r: int) -> np.ndarray:
    *batch, C, height, width = x.shape
    H, W = height // r, width // r
    shape = (*batch, C * r**2, H, W)
    if not (x.flags.c_contiguous and x.dtype.itemsize in (4, 8) and x.size):
        k, parts = len(batch), x.reshape(*batch, C, H, r, W, r)
        return parts.transpose(*range(k + 1), k + 2, k + 4, k + 1, k + 3).reshape(shape)
    y, bits = np.empty(shape, x.dtype), f"i{x.dtype.itemsize}"
    kernels.to_channels(y.view(bits).reshape(-1, r * r, H, W), x.view(bits).reshape(-1, H, r, W, r), **_units(x, 1))
    return y


def _units(x: np.ndarray, channels: int) -> dict[str, int]:
    """How many groups of channels there are, each ``channels`` of x, and how many are worth a thread."""
    many = x.size // (x.shape[-1] * x.shape[-2] * channels)
    return {"length": many, "grain": 1 + many * GRAIN // x.size}
