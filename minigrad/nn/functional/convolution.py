"""Convolutions by way of conv2d: along one axis, and with the paddings that have names."""

from typing import Any

from minigrad import ops
from minigrad.errors import ShapeError
from minigrad.ops.convolution import check_bias_and_dtype, check_weight, conv_transpose2d
from minigrad.ops.window import Pair, is_whole, pair, whole
from minigrad.tensor import Tensor, as_tensor

__all__ = ["conv1d", "conv2d", "conv_transpose2d"]

Single = int | tuple[int]


def conv1d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Single = 1,
    padding: Single | str = 0,
    dilation: Single = 1,
    groups: int = 1,
) -> Tensor:
    """y[n, o, i] = bias[o] + Σ weight[o, c, k] · x[n, c, i·s + k·d − p]: conv2d of images one row high.

    x (N, C, L), weight (O, C/groups, K) → (N, O, OL). Padding "same" and "valid" as in conv2d.
    """
    x, weight, bias = as_tensor(x), as_tensor(weight), None if bias is None else as_tensor(bias)
    groups = whole("conv1d", "groups", groups, 1)
    if x.ndim != 3 or weight.ndim != 3:
        raise ShapeError(f"conv1d: x must be (N, C, L) and weight (O, C/groups, K), got {x.shape} and {weight.shape}")
    check_weight("conv1d", weight)
    if len(weight) % groups or x.shape[1] != weight.shape[1] * groups:
        raise ShapeError(
            f"conv1d: x has {x.shape[1]} channels (shape {x.shape}), weight expects {weight.shape[1] * groups} "
            f"(shape {weight.shape}, groups {groups}); groups must divide both"
        )
    check_bias_and_dtype("conv1d", x, weight, bias, len(weight))
    y = conv2d(
        ops.expand_dims(x, 2),
        ops.expand_dims(weight, 2),
        bias,
        (1, single("conv1d", "stride", stride, 1)),
        padding if isinstance(padding, str) else (0, single("conv1d", "padding", padding, 0)),
        (1, single("conv1d", "dilation", dilation, 1)),
        groups,
    )
    return ops.squeeze(y, 2)


def conv2d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Pair = 1,
    padding: Pair | str = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """y[n, o, i, j] = bias[o] + Σ weight[o, c, ky, kx] · x[n, c, i·s + ky·d − p, j·s + kx·d − p].

    x (N, C, H, W), weight (O, C/groups, KH, KW) → (N, O, OH, OW). Padding "valid" is none. "same" gives y the height
    and width of x; where an odd number of zeros is needed, the odd one is at the bottom or on the right, as in PyTorch.

    Raises ShapeError for channels that do not match, and for a window larger than the padded image.
    """
    if not isinstance(padding, str):
        return ops.conv2d(x, weight, bias, stride, padding, dilation, groups)
    if padding == "valid":
        return ops.conv2d(x, weight, bias, stride, 0, dilation, groups)
    if padding != "same" or pair("conv2d", "stride", stride, 1) != (1, 1):
        raise ShapeError(
            f"conv2d: padding must be whole numbers, 'valid', or 'same' with a stride of 1, "
            f"got {padding!r} with stride {stride}"
        )
    weight = as_tensor(weight)
    if weight.ndim != 4:
        raise ShapeError(f"conv2d: weight must be (O, C/groups, KH, KW), got shape {weight.shape}")
    reach = [d * (k - 1) for d, k in zip(pair("conv2d", "dilation", dilation, 1), weight.shape[-2:], strict=False)]
    y = ops.conv2d(x, weight, bias, 1, ((reach[0] + 1) // 2, (reach[1] + 1) // 2), dilation, groups)
    return y[:, :, reach[0] % 2 :, reach[1] % 2 :]


def single(op: str, name: str, value: Single, least: int) -> int:
    """The number, also if it comes as (number,). Raises ShapeError unless it is a whole number from ``least`` up."""
    number = value[0] if isinstance(value, (tuple, list)) and len(value) == 1 else value
    return whole(op, name, number if is_whole(number, least) else value, least)
