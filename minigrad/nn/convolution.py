"""Convolutions of 1-d signals and images, and their transposes, as layers."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.nn import functional as F
from minigrad.nn import init
from minigrad.nn.functional.convolution import check_named
from minigrad.nn.linear import fan_in_bias
from minigrad.nn.module import Module, Parameter
from minigrad.ops.window import Pair, Single, check_size, no_memory, pair, single, whole
from minigrad.tensor import Tensor

MODES = ("zeros", "reflect", "replicate", "circular")
"""What the padding of Conv1d and Conv2d may be made of."""


class _Convolution(Module):
    """What the layers below share. The weight is (out, in/groups, …), ``transposed`` it is (in, out/groups, …)."""

    @checked
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        window: tuple[int, ...],
        groups: int,
        bias: bool,
        padding_mode: str = "zeros",
        transposed: bool = False,
    ) -> None:
        name = type(self).__name__
        if in_channels % groups or out_channels % groups:
            raise ValueError(
                f"{name}: groups {groups} must divide in_channels {in_channels}, out_channels {out_channels}"
            )
        modes = MODES[:1] if transposed else MODES
        if padding_mode not in modes:
            raise ValueError(f"{name}: padding_mode must be one of {modes}, got {padding_mode!r}")
        self.in_channels: int = in_channels
        self.out_channels: int = out_channels
        self.kernel_size: tuple[int, ...] = window
        self.groups: int = groups
        self.padding_mode: str = padding_mode
        first, second = (in_channels, out_channels) if transposed else (out_channels, in_channels)
        shape = (first, second // groups, *window)
        check_size(name, shape, "weight")
        try:
            self.weight: Parameter = init.kaiming_uniform_(Parameter(np.empty(shape, np.float32)), a=math.sqrt(5))
        except MemoryError:
            raise no_memory(name, shape, "weight") from None
        self.bias: Parameter | None = fan_in_bias(self.weight, out_channels) if bias else None

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"
        text += changed(self, stride=1, padding=0, output_padding=0, dilation=1, groups=1, padding_mode="zeros")
        return text + ("" if self.bias is not None else ", bias=False")


class Conv1d(_Convolution):
    """y = w ∗ x + b. x (N, in, L) or (in, L), w (out, in/groups, K), b (out) → (N, out, OL) or (out, OL).

    w and b start from U(−k, k) with k = 1/√(in/groups·K), as in PyTorch. Padding may be "same" or "valid".
    It is of zeros, or with ``padding_mode`` "reflect", "replicate" or "circular" as in ``functional.pad``.
    """

    @checked
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
        padding_mode: str = "zeros",
    ) -> None:
        window = (single("Conv1d", "kernel_size", kernel_size, 1),)
        check_named("Conv1d", padding, stride, 1)
        super().__init__(in_channels, out_channels, window, groups, bias, padding_mode)
        self.stride: Single = stride
        self.padding: Single | str = padding
        self.dilation: Single = dilation

    def forward(self, x: Tensor) -> Tensor:
        padding = self.padding
        if self.padding_mode != "zeros":
            x, padding = F.pad(x, borders(self), self.padding_mode), 0
        return F.conv1d(x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class Conv2d(_Convolution):
    """y = w ∗ x + b. x (N, in, H, W) or (in, H, W), w (out, in/groups, KH, KW), b (out) → (N, out, OH, OW), or no N.

    w and b start from U(−k, k) with k = 1/√(in/groups·KH·KW), as in PyTorch. Padding may be "same" or "valid".
    It is of zeros, or with ``padding_mode`` "reflect", "replicate" or "circular" as in ``functional.pad``.
    """

    @checked
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
        padding_mode: str = "zeros",
    ) -> None:
        window = pair("Conv2d", "kernel_size", kernel_size, 1)
        check_named("Conv2d", padding, stride, 2)
        super().__init__(in_channels, out_channels, window, groups, bias, padding_mode)
        self.stride: Pair = stride
        self.padding: Pair | str = padding
        self.dilation: Pair = dilation

    def forward(self, x: Tensor) -> Tensor:
        padding = self.padding
        if self.padding_mode != "zeros":
            x, padding = F.pad(x, borders(self), self.padding_mode), 0
        return F.conv2d(x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class ConvTranspose1d(_Convolution):
    """Conv1d's input gradient as a layer: x (N, in, L) or (in, L), w (in, out/groups, K), b (out) → (N, out, OL).

    As ConvTranspose2d, along one axis.
    """

    @checked
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Single,
        stride: Single = 1,
        padding: Single = 0,
        output_padding: Single = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Single = 1,
        padding_mode: str = "zeros",
    ) -> None:
        window = (single("ConvTranspose1d", "kernel_size", kernel_size, 1),)
        super().__init__(in_channels, out_channels, window, groups, bias, padding_mode, transposed=True)
        self.stride: Single = stride
        self.padding: Single = padding
        self.output_padding: Single = output_padding
        self.dilation: Single = dilation

    def forward(self, x: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        extra: Any = self.output_padding if output_size is None else missing(self, x, output_size)
        return F.conv_transpose1d(
            x, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation
        )


class ConvTranspose2d(_Convolution):
    """Conv2d's input gradient as a layer: x (N, in, H, W), w (in, out/groups, KH, KW), b (out) → (N, out, OH, OW).

    A Conv2d with the same settings maps height OH to H, this layer H to OH. Several OH may fit: ``output_padding`` or
    ``layer(x, output_size)`` chooses. w and b start from U(−k, k) with k = 1/√(out/groups·KH·KW), as in PyTorch.
    x may lack the axis N.
    """

    @checked
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
        padding_mode: str = "zeros",
    ) -> None:
        window = pair("ConvTranspose2d", "kernel_size", kernel_size, 1)
        super().__init__(in_channels, out_channels, window, groups, bias, padding_mode, transposed=True)
        self.stride: Pair = stride
        self.padding: Pair = padding
        self.output_padding: Pair = output_padding
        self.dilation: Pair = dilation

    def forward(self, x: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        extra: Any = self.output_padding if output_size is None else missing(self, x, output_size)
        return F.conv_transpose2d(
            x, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation
        )


def borders(layer: Conv1d | Conv2d) -> tuple[int, ...]:
    """The layer's padding as ``functional.pad`` takes it: (left, right, top, bottom)."""
    name, axes = type(layer).__name__, len(layer.kernel_size)
    if layer.padding == "valid":
        return (0, 0) * axes
    if layer.padding != "same":
        return tuple(n for n in pair(name, "padding", layer.padding, 0, axes)[-axes:][::-1] for _ in range(2))
    spacing = pair(name, "dilation", layer.dilation, 1, axes)[-axes:]
    reach = [d * (k - 1) for d, k in zip(spacing, layer.kernel_size, strict=True)]
    return tuple(n for r in reach[::-1] for n in (r // 2, r - r // 2))


def missing(layer: ConvTranspose1d | ConvTranspose2d, x: Tensor, output_size: Sequence[int]) -> tuple[int, ...]:
    """The output padding that gives the output ``output_size``: the window's axes, or the whole shape."""
    name, axes = type(layer).__name__, len(layer.kernel_size)
    given = [whole(name, "output_size", n, 0) for n in output_size]
    if len(given) not in (axes, x.ndim) or x.ndim <= axes:
        raise ShapeError(f"{name}: output_size must be {axes} numbers, or the shape of the output, got {output_size}")
    stride, padding, dilation = (
        pair(name, setting, getattr(layer, setting), least, axes)[-axes:]
        for setting, least in (("stride", 1), ("padding", 0), ("dilation", 1))
    )
    window = zip(x.shape[-axes:], stride, padding, dilation, layer.kernel_size, strict=True)
    least = tuple((n - 1) * s - 2 * p + d * (k - 1) + 1 for n, s, p, d, k in window)
    extra = tuple(size - smallest for size, smallest in zip(given[-axes:], least, strict=True))
    if any(not 0 <= e < s for e, s in zip(extra, stride, strict=True)):
        raise ShapeError(
            f"{name}: output_size {tuple(given[-axes:])} must be from {least} on, by less than the stride {stride}"
        )
    return extra


def changed(layer: Module, **defaults: Any) -> str:
    """The settings that are not the defaults, as ``repr`` shows them."""
    settings = {name: getattr(layer, name, default) for name, default in defaults.items()}
    return "".join(f", {name}={value!r}" for name, value in settings.items() if value != defaults[name])
