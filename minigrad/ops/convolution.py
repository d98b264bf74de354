"""Convolution of images: three ops that are each other's derivatives.

x (N, C, H, W), weight (O, C/groups, KH, KW), y (N, O, OH, OW) with OH = ⌊(H + 2p − d(KH − 1) − 1)/s⌋ + 1. For a fixed
geometry y = conv(x, w) is linear in x and in w; so are its input gradient and its weight gradient in what they are
made from, and the derivatives of each of the three are the other two.
"""

import math
from typing import Any

import numpy as np

from minigrad.arrays import is_compiled
from minigrad.errors import DTypeError, ShapeError
from minigrad.kernels import convolution as kernels
from minigrad.kernels.convolution import Geometry, output_size
from minigrad.kernels.matmul.matmul import REALS
from minigrad.kernels.memory.aligned import empty
from minigrad.kernels.memory.transpose import transpose
from minigrad.kernels.normalization import totals
from minigrad.ops.padding import pad
from minigrad.ops.reduction import sum
from minigrad.ops.shape import broadcast_to, reshape
from minigrad.ops.window import Pair, pair, whole
from minigrad.tensor import Tensor, as_tensor, record

GRAIN = 1 << 15
"""Elements of an image that are worth a thread."""

HUGE = 2**40
"""Elements of an image that no memory holds."""


def conv2d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """y[n, o, i, j] = bias[o] + Σ weight[o, c, ky, kx] · x[n, c, i·s + ky·d − p, j·s + kx·d − p].

    Raises ShapeError for channels that do not match, and for a window larger than the padded image, DTypeError for two
    dtypes.
    """
    geometry = Geometry(
        pair("conv2d", "stride", stride, 1),
        pair("conv2d", "padding", padding, 0),
        pair("conv2d", "dilation", dilation, 1),
        whole("conv2d", "groups", groups, 1),
    )
    x, weight, bias = as_tensor(x), as_tensor(weight), None if bias is None else as_tensor(bias)
    _check(x, weight, bias, geometry)
    return _conv(x, weight, bias, geometry)


def conv_transpose2d(
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Pair = 1,
    padding: Pair = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
) -> Tensor:
    """conv2d's input gradient as an op: every x[n, c, i, j] adds x·weight[c, o] to a window of y, at i·s − p, j·s − p.

    x (N, C, H, W), weight (C, O/groups, KH, KW) → (N, O, OH, OW) with OH = (H − 1)s − 2p + d(KH − 1) + 1 +
    output_padding: of the s heights from which conv2d would make H, ``output_padding`` chooses one. As in PyTorch it
    is smaller than the stride or the dilation. Raises ShapeError for channels that do not match. Zeiler et al. 2010.
    """
    op = "conv_transpose2d"
    geometry = Geometry(
        pair(op, "stride", stride, 1),
        pair(op, "padding", padding, 0),
        pair(op, "dilation", dilation, 1),
        whole(op, "groups", groups, 1),
    )
    extra = pair(op, "output_padding", output_padding, 0)
    x, weight, bias = as_tensor(x), as_tensor(weight), None if bias is None else as_tensor(bias)
    _check_transposed(x, weight, bias, geometry, extra)
    size = _transposed_size(x.shape[2:], weight.shape[2:], geometry, extra)
    # Zeros after x change nothing; they stand for the places that conv2d's window finds in a y larger by a stride.
    more = [e // s for e, s in zip(extra, geometry.stride, strict=True)]
    x = pad(x, [(0, 0), (0, 0), (0, more[0]), (0, more[1])]) if any(more) else x
    y = _input_gradient(x, weight, (len(x), weight.shape[1] * groups, *size), geometry)
    return y if bias is None else y + reshape(bias, (-1, 1, 1))


def _conv(x: Tensor, w: Tensor, bias: Tensor | None, geometry: Geometry) -> Tensor:
    """y = w ∗ x + bias. d/dx and d/dw are the two ops below, d/dbias = Σg over batch and image."""
    x_shape, w_shape = x.shape, w.shape
    size = output_size(x_shape[2:], w_shape[2:], geometry)
    y = empty((len(w), *size, len(x)), x.dtype)
    images = batch_last(x)
    kernels.forward(y, images, np.ascontiguousarray(w.data), None if bias is None else bias.data, geometry)
    edges = [
        (x, lambda g, _: _input_gradient(g, w, x_shape, geometry)),
        (w, lambda g, _: _weight_gradient(g, x, w_shape, geometry, images)),
    ]
    if bias is not None:
        edges.append((bias, lambda g, _: _bias_gradient(g)))
    return record(batch_first(y), *edges)


def _bias_gradient(g: Tensor) -> Tensor:
    """Σg over batch and image. d/dg = 1."""
    if g.dtype not in REALS:
        return sum(g, (0, 2, 3))
    images, shape = batch_last(g), g.shape
    channels = images.reshape(1, len(images), math.prod(images.shape[1:]))
    value = np.empty(len(images), g.dtype)
    totals(value, channels, length=len(images), grain=1 + GRAIN // max(1, channels.shape[2]))
    return record(value, (g, lambda h, _: broadcast_to(reshape(h, (-1, 1, 1)), shape)))


def _input_gradient(g: Tensor, w: Tensor, x_shape: tuple[int, ...], geometry: Geometry) -> Tensor:
    """dL/dx of y = w ∗ x, for g = dL/dy. With h = dL/d(this): d/dg = w ∗ h, d/dw = the weight gradient at h."""
    N, C, H, W = x_shape
    w_shape = w.shape
    x = empty((C, H, W, N), g.dtype)
    kernels.input_gradient(x, batch_last(g), np.ascontiguousarray(w.data), geometry)
    return record(
        batch_first(x),
        (g, lambda h, _: _conv(h, w, None, geometry)),
        (w, lambda h, _: _weight_gradient(g, h, w_shape, geometry)),
    )


def _weight_gradient(
    g: Tensor, x: Tensor, w_shape: tuple[int, ...], geometry: Geometry, images: np.ndarray | None = None
) -> Tensor:
    """dL/dw of y = w ∗ x, for g = dL/dy. With h = dL/d(this): d/dg = h ∗ x, d/dx = the input gradient by h.

    ``images``: x as ``batch_last`` gives it, if that is known.
    """
    x_shape, images = x.shape, batch_last(x) if images is None else images
    w = np.empty(w_shape, g.dtype)
    kernels.weight_gradient(w, batch_last(g), images, geometry)
    return record(
        w,
        (g, lambda h, _: _conv(x, h, None, geometry)),
        (x, lambda h, _: _input_gradient(g, h, x_shape, geometry)),
    )


def batch_last(x: Tensor) -> np.ndarray:
    """The images of x (N, C, H, W) as the kernels take them, (C, H, W, N) and contiguous; a view of what they gave."""
    turned = x.data.transpose(1, 2, 3, 0)
    if turned.flags.c_contiguous or not x.data.flags.c_contiguous:
        return np.ascontiguousarray(turned)
    images, out = x.data.reshape(len(x), -1), empty(turned.shape, x.dtype)
    rows, numbers = out.reshape(-1, len(images)), f"i{x.dtype.itemsize}"  # not even a boolean is anything else
    transpose(rows.view(numbers), images.view(numbers), length=len(rows), grain=1 + GRAIN // len(images))
    return out


def batch_first(x: np.ndarray) -> np.ndarray:
    """Images (C, H, W, N) as an op gives them: a view of the same memory, (N, C, H, W)."""
    return x.transpose(3, 0, 1, 2)


def check_images(op: str, x: Tensor) -> None:
    """Raise DTypeError for images of numbers that the kernels are not compiled for."""
    if not is_compiled(x.data.dtype):
        raise DTypeError(
            f"{op}: images of {x.dtype.str} are not computed with, x has shape {x.shape}; "
            "convert them with np.astype(x, np.float32)"
        )


def check_weight(op: str, weight: Tensor) -> None:
    """Raise ShapeError for a weight without filters, channels, or a window."""
    if 0 in weight.data.shape:
        raise ShapeError(f"{op}: weight has shape {weight.shape}; each of its lengths must be 1 or more")


def _transposed_size(
    image: tuple[int, ...], window: tuple[int, ...], geometry: Geometry, extra: tuple[int, int]
) -> tuple[int, int]:
    """(OH, OW) of the transposed convolution: the size from which ``output_size`` leads back to the image's."""
    stride, padding, dilation, _ = geometry
    height, width = (
        (n - 1) * s - 2 * p + d * (k - 1) + 1 + e
        for n, k, s, p, d, e in zip(image, window, stride, padding, dilation, extra, strict=True)
    )
    return height, width


def _check(x: Tensor, weight: Tensor, bias: Tensor | None, geometry: Geometry) -> None:
    if x.ndim != 4 or weight.ndim != 4:
        raise ShapeError(
            f"conv2d: x must be (N, C, H, W) and weight (O, C/groups, KH, KW), got {x.shape} and {weight.shape}"
        )
    check_weight("conv2d", weight)
    groups = geometry.groups
    if len(weight) % groups or x.shape[1] != weight.shape[1] * groups:
        raise ShapeError(
            f"conv2d: x has {x.shape[1]} channels (shape {x.shape}), weight expects {weight.shape[1] * groups} "
            f"(shape {weight.shape}, groups {groups}); groups must divide both"
        )
    check_bias_and_dtype("conv2d", x, weight, bias, len(weight))
    size = output_size(x.shape[2:], weight.shape[2:], geometry)
    if min(size) < 1:
        raise ShapeError(
            f"conv2d: the window {weight.shape[2:]} with dilation {geometry.dilation} is larger than the image "
            f"{x.shape[2:]} with padding {geometry.padding}"
        )
    _check_size("conv2d", x, size, geometry)


def _check_transposed(
    x: Tensor, weight: Tensor, bias: Tensor | None, geometry: Geometry, extra: tuple[int, int]
) -> None:
    op = "conv_transpose2d"
    if x.ndim != 4 or weight.ndim != 4:
        raise ShapeError(
            f"{op}: x must be (N, C, H, W) and weight (C, O/groups, KH, KW), got {x.shape} and {weight.shape}"
        )
    check_weight(op, weight)
    groups = geometry.groups
    if x.shape[1] != len(weight) or len(weight) % groups:
        raise ShapeError(
            f"{op}: x has {x.shape[1]} channels (shape {x.shape}), weight expects {len(weight)} "
            f"(shape {weight.shape}), and groups {groups} must divide them"
        )
    check_bias_and_dtype(op, x, weight, bias, weight.shape[1] * groups)
    if any(e >= max(s, d) for e, s, d in zip(extra, geometry.stride, geometry.dilation, strict=True)):
        raise ShapeError(
            f"{op}: output_padding {extra} must be smaller than the stride {geometry.stride} or the dilation "
            f"{geometry.dilation}"
        )
    size = _transposed_size(x.shape[2:], weight.shape[2:], geometry, extra)
    if min(size) < 1:
        raise ShapeError(
            f"{op}: the padding {geometry.padding} leaves nothing of what an image {x.shape[2:]} and a window "
            f"{weight.shape[2:]} make"
        )
    _check_size(op, x, size, geometry)


def _check_size(op: str, x: Tensor, size: tuple[int, int], geometry: Geometry) -> None:
    if size[0] * size[1] > HUGE:
        raise ShapeError(
            f"{op}: x has images {x.shape[2:]}, of which stride {geometry.stride}, padding {geometry.padding} and "
            f"dilation {geometry.dilation} make images {size}; no memory holds them"
        )


def check_bias_and_dtype(op: str, x: Tensor, weight: Tensor, bias: Tensor | None, filters: int) -> None:
    """Raise ShapeError unless the bias has a number for each filter, DTypeError unless all have one known dtype."""
    if bias is not None and bias.shape != (filters,):
        raise ShapeError(f"{op}: bias has shape {bias.shape}, weight has {filters} filters; give one number each")
    if x.dtype != weight.dtype:
        raise DTypeError(f"{op}: x is {x.dtype}, weight is {weight.dtype}; convert one with np.astype")
    if bias is not None and bias.dtype != weight.dtype:
        raise DTypeError(f"{op}: bias is {bias.dtype}, weight is {weight.dtype}; convert one with np.astype")
    check_images(op, x)
