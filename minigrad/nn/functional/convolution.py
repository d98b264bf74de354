"""Convolutions of 1-d signals and images, with the paddings "same" and "valid"."""

from typing import Any

from minigrad.errors import ShapeError
from minigrad.ops.convolution import conv_transpose2d, convolve, convolve_transposed
from minigrad.ops.types import ArrayLike
from minigrad.ops.window import Pair, Single, pair
from minigrad.tensor import Tensor, as_tensor

__all__ = ["conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d"]


def conv1d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Single = 1,
    padding: Single | str = 0,
    dilation: Single = 1,
    groups: int = 1,
) -> Tensor:
    """y[n, o, i] = bias[o] + Σ weight[o, c, k] · x[n, c, i·s + k·d − p]: conv2d of images one row high.

    x (N, C, L) or (C, L), weight (O, C/groups, K) → (N, O, OL) or (O, OL). Padding and errors as in conv2d.
    """
    if isinstance(padding, str):
        return _convolve_named("conv1d", x, weight, bias, stride, padding, dilation, groups, 1)
    return convolve("conv1d", x, weight, bias, stride, padding, dilation, groups, 1)


def conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Pair = 1,
    padding: Pair | str = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """y[n, o, i, j] = bias[o] + Σ weight[o, c, ky, kx] · x[n, c, i·s + ky·d − p, j·s + kx·d − p].

    x (N, C, H, W) or (C, H, W), weight (O, C/groups, KH, KW) → (N, O, OH, OW) or (O, OH, OW). Padding "valid" is none.
    "same" gives y the height and width of x; of an odd number of zeros one more is at the bottom or on the right,
    as in PyTorch.

    Raises ShapeError for channels that do not match, and for a window larger than the padded image.
    """
    if isinstance(padding, str):
        return _convolve_named("conv2d", x, weight, bias, stride, padding, dilation, groups, 2)
    return convolve("conv2d", x, weight, bias, stride, padding, dilation, groups, 2)


def conv_transpose1d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Single = 1,
    padding: Single = 0,
    output_padding: Single = 0,
    groups: int = 1,
    dilation: Single = 1,
) -> Tensor:
    """conv1d's input gradient as an op: conv_transpose2d of images one row high.

    x (N, C, L) or (C, L), weight (C, O/groups, K) → (N, O, OL) or (O, OL), OL = (L − 1)s − 2p + d(K − 1) + 1 +
    output_padding. Raises ShapeError for channels that do not match.
    """
    op = "conv_transpose1d"
    return convolve_transposed(op, x, weight, bias, stride, padding, output_padding, groups, dilation, 1)


def check_named(op: str, padding: Any, stride: Any, axes: int) -> None:
    """Raise ShapeError for a padding with a name, unless it is "valid", or "same" with a stride of 1."""
    known = not isinstance(padding, str) or padding == "valid"
    if not known and (padding != "same" or pair(op, "stride", stride, 1, axes) != (1, 1)):
        raise ShapeError(
            f"{op}: padding must be whole numbers, 'valid', or 'same' with a stride of 1, "
            f"got {padding!r} with stride {stride}"
        )


def _convolve_named(
    op: str,
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None,
    stride: Any,
    padding: str,
    dilation: Any,
    groups: int,
    axes: int,
) -> Tensor:
    """conv1d or conv2d with a padding that has a name."""
    check_named(op, padding, stride, axes)
    if padding == "valid":
        return convolve(op, x, weight, bias, stride, 0, dilation, groups, axes)
    weight = as_tensor(weight)
    if weight.ndim != axes + 2:
        raise ShapeError(
            f"{op}: weight must be (O, C/groups, {'K' if axes == 1 else 'KH, KW'}), got shape {weight.shape}"
        )
    spacing = pair(op, "dilation", dilation, 1, axes)[-axes:]
    reach = [d * (k - 1) for d, k in zip(spacing, weight.shape[2:], strict=True)]
    # The op pads alike before and after; if that is one too many before, the first y is cut off.
    y = convolve(op, x, weight, bias, 1, tuple((r + 1) // 2 for r in reach), dilation, groups, axes)
    return y[(..., *[slice(r % 2, None) for r in reach])] if any(r % 2 for r in reach) else y
