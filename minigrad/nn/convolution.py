"""Layers that slide a window over an image."""

import math
from typing import Any

import numpy as np

from minigrad.nn import functional as F
from minigrad.nn import init
from minigrad.nn.linear import check_sizes, fan_in_bias
from minigrad.nn.module import Module, Parameter
from minigrad.ops.convolution import Pair, pair
from minigrad.tensor import Tensor


class Conv2d(Module):
    """y = w ∗ x + b. x (N, in, H, W), w (out, in/groups, KH, KW), b (out) → (N, out, OH, OW).

    w and b start from U(−k, k) with k = 1/√(in/groups·KH·KW), as in PyTorch.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair = 0,
        dilation: Pair = 1,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        check_sizes("Conv2d", in_channels=in_channels, out_channels=out_channels, groups=groups)
        if in_channels % groups or out_channels % groups:
            raise ValueError(
                f"Conv2d: groups {groups} must divide in_channels {in_channels}, out_channels {out_channels}"
            )
        self.stride, self.padding, self.dilation, self.groups = stride, padding, dilation, groups
        shape = (out_channels, in_channels // groups, *pair("Conv2d", "kernel_size", kernel_size, 1))
        self.weight = init.kaiming_uniform_(Parameter(np.empty(shape, np.float32)), a=math.sqrt(5))
        self.bias = fan_in_bias(self.weight) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)

    def extra_repr(self) -> str:
        out, within, *window = self.weight.shape
        text = f"{within * self.groups}, {out}, kernel_size={tuple(window)}"
        text += _changed(self, stride=1, padding=0, dilation=1, groups=1)
        return text + ("" if self.bias is not None else ", bias=False")


class MaxPool2d(Module):
    """The largest element of every window of x (N, C, H, W); the stride is the window's size unless given."""

    def __init__(self, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0, dilation: Pair = 1) -> None:
        self.kernel_size, self.stride, self.padding, self.dilation = kernel_size, stride, padding, dilation

    def forward(self, x: Tensor) -> Tensor:
        return F.max_pool2d(x, self.kernel_size, self.stride, self.padding, self.dilation)

    def extra_repr(self) -> str:
        return f"{self.kernel_size}" + _changed(self, stride=None, padding=0, dilation=1)


class AvgPool2d(Module):
    """The mean of every window of x (N, C, H, W); the stride is the window's size unless given."""

    def __init__(self, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> None:
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding

    def forward(self, x: Tensor) -> Tensor:
        return F.avg_pool2d(x, self.kernel_size, self.stride, self.padding)

    def extra_repr(self) -> str:
        return f"{self.kernel_size}" + _changed(self, stride=None, padding=0)


def _changed(layer: Module, **defaults: Any) -> str:
    """What ``repr`` says of the settings that are not the default ones."""
    settings = {name: getattr(layer, name) for name in defaults}
    return "".join(f", {name}={value}" for name, value in settings.items() if value != defaults[name])
