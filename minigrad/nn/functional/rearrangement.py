"""Pixel shuffle: channels rearranged to pixels, and back."""

from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.ops.shuffle import channels_to_pixels, pixels_to_channels
from minigrad.ops.types import ArrayLike
from minigrad.ops.window import whole
from minigrad.tensor import Tensor, as_tensor


@checked
def pixel_shuffle(x: ArrayLike, upscale_factor: int) -> Tensor:
    """Every r² channels as r × r pixels: x (…, C·r², H, W) → (…, C, H·r, W·r). Shi et al. 2016.

    Raises ShapeError unless r² divides the channels.
    """
    x, r = as_tensor(x), whole("pixel_shuffle", "upscale_factor", upscale_factor, 1)
    if x.ndim < 3 or x.shape[-3] % r**2:
        raise ShapeError(f"pixel_shuffle: x must be (…, C·{r**2}, H, W) with upscale_factor {r}, got {x.shape}")
    return channels_to_pixels(x, r)


@checked
def pixel_unshuffle(x: ArrayLike, downscale_factor: int) -> Tensor:
    """Every r × r pixels as r² channels: x (…, C, H·r, W·r) → (…, C·r², H, W). The inverse of pixel_shuffle.

    Raises ShapeError unless r divides the height and the width.
    """
    x, r = as_tensor(x), whole("pixel_unshuffle", "downscale_factor", downscale_factor, 1)
    if x.ndim < 3 or x.shape[-2] % r or x.shape[-1] % r:
        raise ShapeError(f"pixel_unshuffle: x must be (…, C, H·{r}, W·{r}) with downscale_factor {r}, got {x.shape}")
    return pixels_to_channels(x, r)
