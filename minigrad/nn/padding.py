"""Layers that pad 1-d signals and images."""

from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.nn import functional as F
from minigrad.nn.convolution import changed
from minigrad.nn.module import Module
from minigrad.ops.window import INPUTS, LARGEST, is_whole
from minigrad.tensor import Tensor, as_tensor

Widths = int | tuple[int, ...]


class _Pad(Module):
    """What the layers below share: how many axes they pad, and how."""

    axes: int
    mode: str

    def __init__(self, padding: Widths) -> None:
        count = 2 * self.axes
        several = padding if isinstance(padding, (tuple, list)) else (padding,) * count
        if len(several) != count or not all(is_whole(n, -LARGEST) for n in several):
            rule = "a whole number, or (left, right" + (", top, bottom)" if self.axes == 2 else ")")
            raise ShapeError(f"{type(self).__name__}: padding must be {rule}, got {padding!r}")
        self.padding: tuple[int, ...] = tuple(several)
        self.value: float | None = None

    def forward(self, x: Tensor) -> Tensor:
        x = as_tensor(x)
        if x.ndim - self.axes not in (1, 2):
            raise ShapeError(f"{type(self).__name__}: x must be {INPUTS[self.axes]}, got {x.shape}")
        return F.pad(x, self.padding, self.mode, self.value)

    def extra_repr(self) -> str:
        return f"{self.padding}" + changed(self, value=None)


class ConstantPad1d(_Pad):
    """x (N, C, L) or (C, L) with ``value`` around it: padding is one number, or (left, right)."""

    axes: int = 1
    mode: str = "constant"

    @checked
    def __init__(self, padding: Widths, value: float) -> None:
        super().__init__(padding)
        self.value: float | None = value


class ConstantPad2d(_Pad):
    """x (N, C, H, W) or (C, H, W) with ``value`` around it: padding is one number, or (left, right, top, bottom)."""

    axes: int = 2
    mode: str = "constant"

    @checked
    def __init__(self, padding: Widths, value: float) -> None:
        super().__init__(padding)
        self.value: float | None = value


class ZeroPad1d(_Pad):
    """x (N, C, L) or (C, L) with zeros around it: padding is one number, or (left, right)."""

    axes: int = 1
    mode: str = "constant"


class ZeroPad2d(_Pad):
    """x (N, C, H, W) or (C, H, W) with zeros around it: padding is one number, or (left, right, top, bottom)."""

    axes: int = 2
    mode: str = "constant"


class ReflectionPad1d(_Pad):
    """x (N, C, L) or (C, L) with its mirror image around it, without the outermost element."""

    axes: int = 1
    mode: str = "reflect"


class ReflectionPad2d(_Pad):
    """x (N, C, H, W) or (C, H, W) with its mirror image around it, without the outermost row or column."""

    axes: int = 2
    mode: str = "reflect"


class ReplicationPad1d(_Pad):
    """x (N, C, L) or (C, L) with its outermost elements around it."""

    axes: int = 1
    mode: str = "replicate"


class ReplicationPad2d(_Pad):
    """x (N, C, H, W) or (C, H, W) with its outermost elements around it."""

    axes: int = 2
    mode: str = "replicate"


class CircularPad1d(_Pad):
    """x (N, C, L) or (C, L) continued periodically at both ends."""

    axes: int = 1
    mode: str = "circular"


class CircularPad2d(_Pad):
    """x (N, C, H, W) or (C, H, W) continued periodically on all sides."""

    axes: int = 2
    mode: str = "circular"
