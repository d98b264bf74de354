"""Layers that pool to a given size; ``minigrad.nn.functional.adaptive_pooling`` defines the cells."""

from minigrad.checks import checked
from minigrad.nn import functional as F
from minigrad.nn.convolution import changed
from minigrad.nn.module import Module
from minigrad.tensor import Tensor

Size = int | tuple[int | None, int | None] | None


class AdaptiveAvgPool1d(Module):
    """Means of x (N, C, L) or (C, L) over ``output_size`` cells."""

    def __init__(self, output_size: int | tuple[int]) -> None:
        self.output_size: int | tuple[int] = output_size

    def forward(self, x: Tensor) -> Tensor:
        return F.adaptive_avg_pool1d(x, self.output_size)

    def extra_repr(self) -> str:
        return f"{self.output_size}"


class AdaptiveAvgPool2d(Module):
    """Means of x (N, C, H, W) or (C, H, W) over a grid of ``output_size`` cells (None: the input's own size)."""

    def __init__(self, output_size: Size) -> None:
        self.output_size: Size = output_size

    def forward(self, x: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(x, self.output_size)

    def extra_repr(self) -> str:
        return f"{self.output_size}"


class AdaptiveMaxPool1d(Module):
    """The largest element of x (N, C, L) or (C, L) in each of ``output_size`` cells.

    With ``return_indices`` a tuple: these, and the index of each along L.
    """

    @checked
    def __init__(self, output_size: int | tuple[int], return_indices: bool = False) -> None:
        self.output_size: int | tuple[int] = output_size
        self.return_indices: bool = return_indices

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        size = self.output_size
        return F.adaptive_max_pool1d(x, size, True) if self.return_indices else F.adaptive_max_pool1d(x, size)

    def extra_repr(self) -> str:
        return f"{self.output_size}" + changed(self, return_indices=False)


class AdaptiveMaxPool2d(Module):
    """The largest element of x (N, C, H, W) or (C, H, W) in each cell of a grid of ``output_size`` cells.

    With ``return_indices`` a tuple: these, and the index of each in its image, row · W + column.
    """

    @checked
    def __init__(self, output_size: Size, return_indices: bool = False) -> None:
        self.output_size: Size = output_size
        self.return_indices: bool = return_indices

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        size = self.output_size
        return F.adaptive_max_pool2d(x, size, True) if self.return_indices else F.adaptive_max_pool2d(x, size)

    def extra_repr(self) -> str:
        return f"{self.output_size}" + changed(self, return_indices=False)
