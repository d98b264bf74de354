"""The checks of what a convolution is given: x, weight, bias and geometry, with one error for each that does not fit.

The same checks serve 1-d signals and images, plain and transposed. A message shows each setting as its op takes it: one
number in one dimension, two in two.
"""

from typing import NamedTuple

from minigrad.arrays import is_compiled
from minigrad.errors import DTypeError, ShapeError
from minigrad.kernels.convolution import Geometry, output_size
from minigrad.ops.window import HUGE, INPUTS, Pair, pair, whole
from minigrad.tensor import Tensor

Size = tuple[int, int]

WINDOWS = {1: "K", 2: "KH, KW"}


class Filters(NamedTuple):
    """The op, x, weight and bias as they were given, and over how many ``axes`` the window moves."""

    op: str
    axes: int
    x: Tensor
    weight: Tensor
    bias: Tensor | None


def geometry_of(op: str, axes: int, stride: Pair, padding: Pair, dilation: Pair, groups: int) -> Geometry:
    """The settings as pairs; of one axis, those of an image one row high."""
    return Geometry(
        pair(op, "stride", stride, 1, axes),
        pair(op, "padding", padding, 0, axes),
        pair(op, "dilation", dilation, 1, axes),
        whole(op, "groups", groups, 1),
    )


def check_forward(given: Filters, geometry: Geometry) -> Size:
    """(OH, OW) of the convolution. Raises ShapeError or DTypeError for what ``convolve`` cannot take."""
    op, axes, x, weight, _ = given
    _check_axes(given, "O, C/groups")
    groups, channels = geometry.groups, x.shape[-axes - 1]
    if len(weight) % groups or channels != weight.shape[1] * groups:
        raise ShapeError(
            f"{op}: x has {channels} channels (shape {x.shape}), weight expects {weight.shape[1] * groups} "
            f"(shape {weight.shape}, groups {groups}); groups must divide both"
        )
    check_bias_and_dtype(given, len(weight))
    size = output_size(*_sizes(given), geometry)
    if min(size) < 1:
        _, padding, dilation = _shown(geometry, axes)
        raise ShapeError(
            f"{op}: the window {weight.shape[2:]} with dilation {dilation} is larger than the "
            f"{'signal' if axes == 1 else 'image'} {x.shape[-axes:]} with padding {padding}"
        )
    _check_size(given, len(weight), size, geometry)
    return size


def check_transposed(given: Filters, geometry: Geometry, extra: Size) -> Size:
    """(OH, OW) of the transposed convolution. Raises ShapeError or DTypeError for what it cannot take."""
    op, axes, x, weight, _ = given
    _check_axes(given, "C, O/groups")
    groups, channels = geometry.groups, x.shape[-axes - 1]
    if channels != len(weight) or len(weight) % groups:
        raise ShapeError(
            f"{op}: x has {channels} channels (shape {x.shape}), weight expects {len(weight)} "
            f"(shape {weight.shape}), and groups {groups} must divide them"
        )
    check_bias_and_dtype(given, weight.shape[1] * groups)
    stride, padding, dilation = _shown(geometry, axes)
    if any(e >= max(s, d) for e, s, d in zip(extra[-axes:], stride, dilation, strict=True)):
        raise ShapeError(
            f"{op}: output_padding {extra[-axes:]} must be smaller than the stride {stride} or the dilation {dilation}"
        )
    size = transposed_size(*_sizes(given), geometry, extra)
    if min(size) < 1:
        raise ShapeError(
            f"{op}: the padding {padding} leaves nothing of what {'a signal' if axes == 1 else 'an image'} "
            f"{x.shape[-axes:]} and a window {weight.shape[2:]} make"
        )
    _check_size(given, weight.shape[1] * groups, size, geometry)
    return size


def transposed_size(image: tuple[int, ...], window: tuple[int, ...], geometry: Geometry, extra: Size) -> Size:
    """(OH, OW) of the transposed convolution: the size from which ``output_size`` leads back to the image's."""
    stride, padding, dilation, _ = geometry
    height, width = (
        (n - 1) * s - 2 * p + d * (k - 1) + 1 + e
        for n, k, s, p, d, e in zip(image, window, stride, padding, dilation, extra, strict=True)
    )
    return height, width


def check_images(op: str, x: Tensor) -> None:
    """Raise DTypeError for images of a dtype that the kernels are not compiled for."""
    if not is_compiled(x.data.dtype):
        raise DTypeError(
            f"{op}: images of {x.dtype.str} are not computed with, x has shape {x.shape}; "
            "convert them with np.astype(x, np.float32)"
        )


def check_bias_and_dtype(given: Filters, filters: int) -> None:
    """Raise ShapeError unless the bias has a number for each filter, DTypeError unless all have one known dtype."""
    op, _, x, weight, bias = given
    if bias is not None and bias.shape != (filters,):
        raise ShapeError(f"{op}: bias has shape {bias.shape}, weight has {filters} filters; give one number each")
    if x.dtype != weight.dtype:
        raise DTypeError(f"{op}: x is {x.dtype}, weight is {weight.dtype}; convert one with np.astype")
    if bias is not None and bias.dtype != weight.dtype:
        raise DTypeError(f"{op}: bias is {bias.dtype}, weight is {weight.dtype}; convert one with np.astype")
    check_images(op, x)


def _check_axes(given: Filters, channels: str) -> None:
    op, axes, x, weight, _ = given
    if x.ndim - axes not in (1, 2) or weight.ndim != axes + 2:
        raise ShapeError(
            f"{op}: x must be {INPUTS[axes]} and weight ({channels}, {WINDOWS[axes]}), got {x.shape} and {weight.shape}"
        )
    if 0 in weight.data.shape:
        raise ShapeError(f"{op}: weight has shape {weight.shape}; each of its lengths must be 1 or more")


def _sizes(given: Filters) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(H, W) of the image and of the window; a signal has the height 1."""
    image, window = given.x.shape[-given.axes :], given.weight.shape[2:]
    return (image, window) if given.axes == 2 else ((1, *image), (1, *window))


def _shown(geometry: Geometry, axes: int) -> list[tuple[int, ...]]:
    """Stride, padding and dilation as the op's user gave them."""
    return [setting[-axes:] for setting in geometry[:3]]


def _check_size(given: Filters, channels: int, size: Size, geometry: Geometry) -> None:
    op, axes, x, _, _ = given
    batch = x.shape[0] if x.ndim == axes + 2 else 1
    if size[0] * size[1] * channels * batch > HUGE:
        stride, padding, dilation = _shown(geometry, axes)
        raise ShapeError(
            f"{op}: of x, of shape {x.shape}, stride {stride}, padding {padding} and dilation {dilation} make "
            f"{channels} channels of {size[-axes:]}; no memory holds them"
        )
