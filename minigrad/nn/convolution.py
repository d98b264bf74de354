"""Layers that slide a window over a line or an image."""

import math
from typing import Any

import numpy as np

from minigrad.nn import functional as F
from minigrad.nn import init
from minigrad.nn.functional.convolution import Single, single
from minigrad.nn.linear import check_sizes, fan_in_bias
from minigrad.nn.module import Module, Parameter
from minigrad.ops.window import Pair, pair
from minigrad.tensor import Tensor


class _Convolution(Module):
    """What the layers below share: the weight, which has the channels that come in first if it is ``transposed``."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        window: tuple[int, ...],
        groups: int,
        bias: bool,
        transposed: bool = False,
    ) -> None:
        name = type(self).__name__
        check_sizes(name, in_channels=in_channels, out_channels=out_channels, groups=groups)
        if in_channels % groups or out_channels % groups:
            raise ValueError(
                f"{name}: groups {groups} must divide in_channels {in_channels}, out_channels {out_channels}"
            )
        self.in_channels, self.out_channels, self.kernel_size, self.groups = in_channels, out_channels, window, groups
        first, second = (in_channels, out_channels) if transposed else (out_channels, in_channels)
        shape = (first, second // groups, *window)
        self.weight = init.kaiming_uniform_(Parameter(np.empty(shape, np.float32)), a=math.sqrt(5))
        self.bias = fan_in_bias(self.weight, out_channels) if bias else None

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"
        text += changed(self, stride=1, padding=0, output_padding=0, dilation=1, groups=1)
        return text + ("" if self.bias is not None else ", bias=False")


class Conv1d(_Convolution):
    """y = w ∗ x + b. x (N, in, L), w (out, in/groups, K), b (out) → (N, out, OL).

    w and b start from U(−k, k) with k = 1/√(in/groups·K), as in PyTorch. Padding may be "same" or "valid".
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Single,
        stride: Single = 1,
        padding: Single | str = 0,
        dilation: Single = 1,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__(in_channels, out_channels, (single("Conv1d", "kernel_size", kernel_size, 1),), groups, bias)
        self.stride, self.padding, self.dilation = stride, padding, dilation

    def forward(self, x: Tensor) -> Tensor:
        return F.conv1d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class Conv2d(_Convolution):
    """y = w ∗ x + b. x (N, in, H, W), w (out, in/groups, KH, KW), b (out) → (N, out, OH, OW).

    w and b start from U(−k, k) with k = 1/√(in/groups·KH·KW), as in PyTorch. Padding may be "same" or "valid".
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair | str = 0,
        dilation: Pair = 1,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__(in_channels, out_channels, pair("Conv2d", "kernel_size", kernel_size, 1), groups, bias)
        self.stride, self.padding, self.dilation = stride, padding, dilation

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class ConvTranspose2d(_Convolution):
    """Conv2d's input gradient as a layer: x (N, in, H, W), w (in, out/groups, KH, KW), b (out) → (N, out, OH, OW).

    Where Conv2d of the same settings makes H of OH, this makes OH of H; of the several such OH, ``output_padding``
    chooses. w and b start from U(−k, k) with k = 1/√(out/groups·KH·KW), as in PyTorch.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair = 0,
        output_padding: Pair = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Pair = 1,
    ) -> None:
        window = pair("ConvTranspose2d", "kernel_size", kernel_size, 1)
        super().__init__(in_channels, out_channels, window, groups, bias, transposed=True)
        self.stride, self.padding, self.output_padding, self.dilation = stride, padding, output_padding, dilation

    def forward(self, x: Tensor) -> Tensor:
        return F.conv_transpose2d(
            x, self.weight, self.bias, self.stride, self.padding, self.output_padding, self.groups, self.dilation
        )


def changed(layer: Module, **defaults: Any) -> str:
    """What ``repr`` says of the settings that are not the default ones."""
    settings = {name: getattr(layer, name, default) for name, default in defaults.items()}
    return "".join(f", {name}={value!r}" for name, value in settings.items() if value != defaults[name])
