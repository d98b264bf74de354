"""Layers that reduce every window to one element: its maximum, mean or norm; and max-unpooling."""

from collections.abc import Sequence

from minigrad.checks import checked
from minigrad.nn import functional as F
from minigrad.nn.convolution import changed
from minigrad.nn.module import Module
from minigrad.ops.window import Pair, Single
from minigrad.tensor import Tensor


class MaxPool1d(Module):
    """The largest element of every window of x (N, C, L) or (C, L); the stride is the window's size unless given.

    With ``return_indices`` a tuple: these, and the index of each along L, as MaxUnpool1d takes them.
    """

    @checked
    def __init__(
        self,
        kernel_size: Single,
        stride: Single | None = None,
        padding: Single = 0,
        dilation: Single = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        self.kernel_size: Single = kernel_size
        self.stride: Single | None = stride
        self.padding: Single = padding
        self.dilation: Single = dilation
        self.return_indices: bool = return_indices
        self.ceil_mode: bool = ceil_mode

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        window = (self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)
        return F.max_pool1d(x, *window, return_indices=True) if self.return_indices else F.max_pool1d(x, *window)

    def extra_repr(self) -> str:
        settings = changed(self, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False)
        return f"{self.kernel_size}" + settings


class MaxPool2d(Module):
    """The largest element of every window of x (N, C, H, W) or (C, H, W); the stride is the window's size unless given.

    With ``return_indices`` a tuple: these, and the index of each in its image, row · W + column, for MaxUnpool2d.
    """

    @checked
    def __init__(
        self,
        kernel_size: Pair,
        stride: Pair | None = None,
        padding: Pair = 0,
        dilation: Pair = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        self.kernel_size: Pair = kernel_size
        self.stride: Pair | None = stride
        self.padding: Pair = padding
        self.dilation: Pair = dilation
        self.return_indices: bool = return_indices
        self.ceil_mode: bool = ceil_mode

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        window = (self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)
        return F.max_pool2d(x, *window, return_indices=True) if self.return_indices else F.max_pool2d(x, *window)

    def extra_repr(self) -> str:
        settings = changed(self, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False)
        return f"{self.kernel_size}" + settings


class MaxUnpool1d(Module):
    """The inverse of MaxPool1d: its maxima at their indices, zeros elsewhere, see ``functional.max_unpool1d``.

    x and indices (N, C, L) or (C, L) → (N, C, OL) or (C, OL).
    """

    def __init__(self, kernel_size: Single, stride: Single | None = None, padding: Single = 0) -> None:
        self.kernel_size: Single = kernel_size
        self.stride: Single | None = stride
        self.padding: Single = padding

    def forward(self, x: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        return F.max_unpool1d(x, indices, self.kernel_size, self.stride, self.padding, output_size)

    def extra_repr(self) -> str:
        return f"{self.kernel_size}" + changed(self, stride=None, padding=0)


class MaxUnpool2d(Module):
    """The inverse of MaxPool2d: its maxima at their indices, zeros elsewhere, see ``functional.max_unpool2d``.

    x and indices (N, C, H, W) or (C, H, W) → (N, C, OH, OW) or (C, OH, OW).
    """

    def __init__(self, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> None:
        self.kernel_size: Pair = kernel_size
        self.stride: Pair | None = stride
        self.padding: Pair = padding

    def forward(self, x: Tensor, indices: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        return F.max_unpool2d(x, indices, self.kernel_size, self.stride, self.padding, output_size)

    def extra_repr(self) -> str:
        return f"{self.kernel_size}" + changed(self, stride=None, padding=0)


class AvgPool1d(Module):
    """The mean of every window of x (N, C, L) or (C, L); the stride is the window's size unless given.

    The padding counts as zeros, unless ``count_include_pad`` is False.
    """

    @checked
    def __init__(
        self,
        kernel_size: Single,
        stride: Single | None = None,
        padding: Single = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        self.kernel_size: Single = kernel_size
        self.stride: Single | None = stride
        self.padding: Single = padding
        self.ceil_mode: bool = ceil_mode
        self.count_include_pad: bool = count_include_pad

    def forward(self, x: Tensor) -> Tensor:
        return F.avg_pool1d(x, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)

    def extra_repr(self) -> str:
        return f"{self.kernel_size}" + changed(self, stride=None, padding=0, ceil_mode=False, count_include_pad=True)


class AvgPool2d(Module):
    """The mean of every window of x (N, C, H, W) or (C, H, W); the stride is the window's size unless given.

    The padding counts as zeros, unless ``count_include_pad`` is False. ``divisor_override`` replaces the number of
    elements that the sum is divided by.
    """

    @checked
    def __init__(
        self,
        kernel_size: Pair,
        stride: Pair | None = None,
        padding: Pair = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        self.kernel_size: Pair = kernel_size
        self.stride: Pair | None = stride
        self.padding: Pair = padding
        self.ceil_mode: bool = ceil_mode
        self.count_include_pad: bool = count_include_pad
        self.divisor_override: int | None = divisor_override

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


class LPPool1d(Module):
    """(Σ xᵖ)^(1/p) of every window of x (N, C, L) or (C, L), p = ``norm_type``."""

    @checked
    def __init__(
        self, norm_type: float, kernel_size: Single, stride: Single | None = None, ceil_mode: bool = False
    ) -> None:
        self.norm_type: float = norm_type
        self.kernel_size: Single = kernel_size
        self.stride: Single | None = stride
        self.ceil_mode: bool = ceil_mode

    def forward(self, x: Tensor) -> Tensor:
        return F.lp_pool1d(x, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)

    def extra_repr(self) -> str:
        return f"{self.norm_type}, {self.kernel_size}" + changed(self, stride=None, ceil_mode=False)


class LPPool2d(Module):
    """(Σ xᵖ)^(1/p) of every window of x (N, C, H, W) or (C, H, W), p = ``norm_type``."""

    @checked
    def __init__(
        self, norm_type: float, kernel_size: Pair, stride: Pair | None = None, ceil_mode: bool = False
    ) -> None:
        self.norm_type: float = norm_type
        self.kernel_size: Pair = kernel_size
        self.stride: Pair | None = stride
        self.ceil_mode: bool = ceil_mode

    def forward(self, x: Tensor) -> Tensor:
        return F.lp_pool2d(x, self.norm_type, self.kernel_size, self.stride, self.ceil_mode)

    def extra_repr(self) -> str:
        return f"{self.norm_type}, {self.kernel_size}" + changed(self, stride=None, ceil_mode=False)
