"""Layers that make one number of every window."""

from minigrad.nn import functional as F
from minigrad.nn.convolution import changed
from minigrad.nn.functional.convolution import Single
from minigrad.nn.module import Module
from minigrad.ops.window import Pair
from minigrad.tensor import Tensor


class MaxPool1d(Module):
    """The largest element of every window of x (N, C, L); the stride is the window's size unless given."""

    def __init__(
        self,
        kernel_size: Single,
        stride: Single | None = None,
        padding: Single = 0,
        dilation: Single = 1,
        ceil_mode: bool = False,
    ) -> None:
        self.kernel_size, self.stride, self.padding, self.dilation = kernel_size, stride, padding, dilation
        self.ceil_mode = ceil_mode

    def forward(self, x: Tensor) -> Tensor:
        return F.max_pool1d(x, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)

    def extra_repr(self) -> str:
        return f"{self.kernel_size}" + changed(self, stride=None, padding=0, dilation=1, ceil_mode=False)


class MaxPool2d(Module):
    """The largest element of every window of x (N, C, H, W); the stride is the window's size unless given."""

    def __init__(
        self,
        kernel_size: Pair,
        stride: Pair | None = None,
        padding: Pair = 0,
        dilation: Pair = 1,
        ceil_mode: bool = False,
    ) -> None:
        self.kernel_size, self.stride, self.padding, self.dilation = kernel_size, stride, padding, dilation
        self.ceil_mode = ceil_mode

    def forward(self, x: Tensor) -> Tensor:
        return F.max_pool2d(x, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)

    def extra_repr(self) -> str:
        return f"{self.kernel_size}" + changed(self, stride=None, padding=0, dilation=1, ceil_mode=False)


class AvgPool1d(Module):
    """The mean of every window of x (N, C, L); the stride is the window's size unless given."""

    def __init__(
        self,
        kernel_size: Single,
        stride: Single | None = None,
        padding: Single = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, x: Tensor) -> Tensor:
        return F.avg_pool1d(x, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)

    def extra_repr(self) -> str:
        return f"{self.kernel_size}" + changed(self, stride=None, padding=0, ceil_mode=False, count_include_pad=True)


class AvgPool2d(Module):
    """The mean of every window of x (N, C, H, W); the stride is the window's size unless given."""

    def __init__(
        self,
        kernel_size: Pair,
        stride: Pair | None = None,
        padding: Pair = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad
        self.divisor_override = divisor_override

    def forward(self, x: Tensor) -> Tensor:
        return F.avg_pool2d(
            x,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )

    def extra_repr(self) -> str:
        settings = changed(self, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None)
        return f"{self.kernel_size}" + settings


class AdaptiveAvgPool2d(Module):
    """Means of x (N, C, H, W) over a grid of ``output_size`` cells (None: as many as there are)."""

    def __init__(self, output_size: int | tuple[int | None, int | None] | None) -> None:
        self.output_size = output_size

    def forward(self, x: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(x, self.output_size)

    def extra_repr(self) -> str:
        return f"{self.output_size}"
