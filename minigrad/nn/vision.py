"""Unfold and Fold (im2col and its adjoint), Upsample, PixelShuffle and PixelUnshuffle as layers."""

from collections.abc import Sequence

from minigrad.checks import checked
from minigrad.nn import functional as F
from minigrad.nn.convolution import changed
from minigrad.nn.module import Module
from minigrad.ops.window import Pair
from minigrad.tensor import Tensor


class Unfold(Module):
    """The windows of x as columns (im2col): x (N, C, H, W) or (C, H, W) → (N, C·KH·KW, L) or (C·KH·KW, L).

    L = OH·OW is the number of windows, as in Conv2d.
    """

    def __init__(self, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1) -> None:
        self.kernel_size: Pair = kernel_size
        self.dilation: Pair = dilation
        self.padding: Pair = padding
        self.stride: Pair = stride

    def forward(self, x: Tensor) -> Tensor:
        return F.unfold(x, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return f"{self.kernel_size}" + changed(self, dilation=1, padding=0, stride=1)


class Fold(Module):
    """Columns summed into images: x (N, C·KH·KW, L) or (C·KH·KW, L) → (N, C, H, W) or (C, H, W), by ``output_size``."""

    def __init__(
        self, output_size: Pair, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1
    ) -> None:
        self.output_size: Pair = output_size
        self.kernel_size: Pair = kernel_size
        self.dilation: Pair = dilation
        self.padding: Pair = padding
        self.stride: Pair = stride

    def forward(self, x: Tensor) -> Tensor:
        return F.fold(x, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return f"{self.output_size}, {self.kernel_size}" + changed(self, dilation=1, padding=0, stride=1)


class Upsample(Module):
    """x (N, C, L) or (N, C, H, W) resampled to ``size`` or by ``scale_factor``.

    ``mode`` is "nearest" (the default), "nearest-exact", "linear", "bilinear", "bicubic" or "area", see
    ``functional.interpolate``.
    """

    @checked
    def __init__(
        self,
        size: int | Sequence[int] | None = None,
        scale_factor: float | Sequence[float] | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        self.size: int | Sequence[int] | None = size
        self.scale_factor: float | Sequence[float] | None = scale_factor
        self.mode: str = mode
        self.align_corners: bool | None = align_corners
        self.recompute_scale_factor: bool | None = recompute_scale_factor

    def forward(self, x: Tensor) -> Tensor:
        return F.interpolate(
            x, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor
        )

    def extra_repr(self) -> str:
        what = f"scale_factor={self.scale_factor}" if self.size is None else f"size={self.size}"
        return f"{what}, mode={self.mode!r}" + changed(self, align_corners=None, recompute_scale_factor=None)


class PixelShuffle(Module):
    """Every r² channels as r × r pixels: x (…, C·r², H, W) → (…, C, H·r, W·r). Shi et al. 2016."""

    @checked
    def __init__(self, upscale_factor: int) -> None:
        self.upscale_factor: int = upscale_factor

    def forward(self, x: Tensor) -> Tensor:
        return F.pixel_shuffle(x, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"{self.upscale_factor}"


class PixelUnshuffle(Module):
    """Every r × r pixels as r² channels: x (…, C, H·r, W·r) → (…, C·r², H, W)."""

    @checked
    def __init__(self, downscale_factor: int) -> None:
        self.downscale_factor: int = downscale_factor

    def forward(self, x: Tensor) -> Tensor:
        return F.pixel_unshuffle(x, self.downscale_factor)

    def extra_repr(self) -> str:
        return f"{self.downscale_factor}"
