"""Convolution of images: three ops that are each other's derivatives.

x (N, C, H, W), weight (O, C/groups, KH, KW), y (N, O, OH, OW) with OH = ⌊(H + 2p − d(KH − 1) − 1)/s⌋ + 1. For a fixed
geometry y = conv(x, w) is linear in x and in w. Its input gradient is linear in g and w, its weight gradient in g and
x. So the derivatives of each of the three ops are the other two.
"""

import math
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels import convolution as kernels
from minigrad.kernels.convolution import Geometry, output_size, pays_by_image
from minigrad.kernels.matmul import REALS
from minigrad.kernels.memory import empty, transpose
from minigrad.kernels.normalization import totals
from minigrad.ops.filters import Filters, check_forward, check_transposed, geometry_of
from minigrad.ops.reduction import sum
from minigrad.ops.shape import broadcast_to, reshape
from minigrad.ops.types import ArrayLike
from minigrad.ops.window import Pair, as_images, like_input, no_memory, pair
from minigrad.tensor import Tensor, as_tensor, record
from minigrad.writes import clock

GRAIN = 1 << 15
"""Elements of an image that are worth a thread."""


def conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Tensor:
    """y[n, o, i, j] = bias[o] + Σ weight[o, c, ky, kx] · x[n, c, i·s + ky·d − p, j·s + kx·d − p].

    x may lack the axis N; then y lacks it too. Raises ShapeError for channels that do not match, and for a window
    larger than the padded image, DTypeError for two dtypes.
    """
    return convolve("conv2d", x, weight, bias, stride, padding, dilation, groups)


def conv_transpose2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
) -> Tensor:
    """conv2d's input gradient as an op: every x[n, c, i, j] adds x·weight[c, o] to a window of y, at i·s − p, j·s − p.

    x (N, C, H, W), weight (C, O/groups, KH, KW) → (N, O, OH, OW) with OH = (H − 1)s − 2p + d(KH − 1) + 1 +
    output_padding: of the s heights from which conv2d would make H, ``output_padding`` chooses one. As in PyTorch it
    is smaller than the stride or the dilation. x may lack the axis N; then y lacks it too. Raises ShapeError for
    channels that do not match. Zeiler et al. 2010.
    """
    return convolve_transposed("conv_transpose2d", x, weight, bias, stride, padding, output_padding, groups, dilation)


def convolve(
    op: str,
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
    axes: int = 2,
) -> Tensor:
    """conv1d or conv2d, by the number of ``axes`` over which the window moves; errors name ``op``."""
    geometry = geometry_of(op, axes, stride, padding, dilation, groups)
    given = Filters(op, axes, as_tensor(x), as_tensor(weight), None if bias is None else as_tensor(bias))
    size = check_forward(given, geometry)
    images, filters = as_images(given.x, axes), as_images(given.weight, axes)
    try:
        y = _conv(images, filters, given.bias, geometry, size)
    except MemoryError:
        raise no_memory(op, (len(images), len(filters), *size[-axes:])) from None
    return like_input(y, given.x, axes)


def convolve_transposed(
    op: str,
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
    axes: int = 2,
) -> Tensor:
    """conv_transpose1d or conv_transpose2d, by the number of ``axes``; errors name ``op``."""
    geometry = geometry_of(op, axes, stride, padding, dilation, groups)
    extra = pair(op, "output_padding", output_padding, 0, axes)
    given = Filters(op, axes, as_tensor(x), as_tensor(weight), None if bias is None else as_tensor(bias))
    size = check_transposed(given, geometry, extra)
    images, filters = as_images(given.x, axes), as_images(given.weight, axes)
    shape = (len(images), filters.shape[1] * groups, *size)
    try:
        y = _input_gradient(images, filters, shape, geometry, given.bias)
    except MemoryError:
        raise no_memory(op, (*shape[:2], *size[-axes:])) from None
    return like_input(y, given.x, axes)


def _conv(x: Tensor, w: Tensor, bias: Tensor | None, geometry: Geometry, size: tuple[int, int] | None = None) -> Tensor:
    """y = w ∗ x + bias. d/dx and d/dw are the two ops below, d/dbias = Σg over batch and image."""
    x_shape, w_shape = x.shape, w.shape
    size = size or output_size(x_shape[2:], w_shape[2:], geometry)
    if pays_by_image(x.data, size[1], len(w) // geometry.groups, geometry):
        return _conv_by_image(x, w, bias, geometry, size)
    images, laid = batch_last(x), LaidOut()
    y = _forward(images, w.data, None if bias is None else bias.data, geometry, size)
    edges = [
        (x, lambda g, _: _input_gradient(laid(g), w, x_shape, geometry)),
        (w, lambda g, _: _weight_gradient(laid(g), x, w_shape, geometry, images)),
    ]
    if bias is not None:
        edges.append((bias, lambda g, _: _bias_gradient(laid(g))))
    return record(batch_first(y), *edges)


def _conv_by_image(x: Tensor, w: Tensor, bias: Tensor | None, geometry: Geometry, size: tuple[int, int]) -> Tensor:
    """``_conv`` as that of a single image, which has the channels of all: x and y stay in order."""
    N, C, H, W = x.shape
    O = len(w)
    image = reshape(x, (1, N * C, H, W))
    filters = reshape(broadcast_to(w, (N, *w.shape)), (N * O, *w.shape[1:]))
    biases = None if bias is None else reshape(broadcast_to(bias, (N, O)), (N * O,))
    y = _conv(image, filters, biases, geometry._replace(groups=N * geometry.groups), size)
    return reshape(y, (N, O, *size))


@array_function
def _forward(
    x: np.ndarray,
    w: np.ndarray,
    bias: np.ndarray | None,
    geometry: Geometry,
    size: tuple[int, int],
    out: np.ndarray | None = None,
) -> np.ndarray:
    y = empty((len(w), *size, x.shape[3]), x.dtype) if out is None else out
    kernels.forward(y, x, np.ascontiguousarray(w), bias, geometry)
    return y


def _bias_gradient(g: Tensor) -> Tensor:
    """Σg over batch and image. d/dg = 1."""
    if g.dtype not in REALS:
        return sum(g, (0, 2, 3))
    images, shape = batch_last(g), g.shape
    return record(_channel_totals(images), (g, lambda h, _: broadcast_to(reshape(h, (-1, 1, 1)), shape)))


@array_function
def _channel_totals(images: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    channels = images.reshape(1, len(images), math.prod(images.shape[1:]))
    value = np.empty(len(images), images.dtype) if out is None else out
    totals(value, channels, length=len(images), grain=1 + GRAIN // max(1, channels.shape[2]))
    return value


def _input_gradient(
    g: Tensor, w: Tensor, x_shape: tuple[int, ...], geometry: Geometry, bias: Tensor | None = None
) -> Tensor:
    """dL/dx of y = w ∗ x, for g = dL/dy, and a bias. With h = dL/d(this): d/dg = w ∗ h, d/dw from h and g.

    g may have fewer rows and columns than y: then it lacks the last.
    """
    w_shape, size = w.shape, (g.shape[2], g.shape[3])
    images, laid = batch_last(g), LaidOut()
    x = _by_input(images, w.data, None if bias is None else bias.data, x_shape, geometry)
    edges = [
        (g, lambda h, _: _conv(laid(h), w, None, geometry, size)),
        (w, lambda h, _: _weight_gradient(g, laid(h), w_shape, geometry, of_g=images)),
    ]
    if bias is not None:
        edges.append((bias, lambda h, _: _bias_gradient(laid(h))))
    return record(batch_first(x), *edges)


@array_function
def _by_input(
    g: np.ndarray,
    w: np.ndarray,
    bias: np.ndarray | None,
    x_shape: tuple[int, ...],
    geometry: Geometry,
    out: np.ndarray | None = None,
) -> np.ndarray:
    x = empty((*x_shape[1:], x_shape[0]), g.dtype) if out is None else out
    kernels.input_gradient(x, g, np.ascontiguousarray(w), geometry, bias)
    return x


def _weight_gradient(
    g: Tensor,
    x: Tensor,
    w_shape: tuple[int, ...],
    geometry: Geometry,
    images: np.ndarray | None = None,
    of_g: np.ndarray | None = None,
) -> Tensor:
    """dL/dw of y = w ∗ x, for g = dL/dy. With h = dL/d(this): d/dg = h ∗ x, d/dx = the input gradient by h.

    ``images``, ``of_g``: x and g as ``batch_last`` gives them, if that is known.
    """
    x_shape, size, images = x.shape, (g.shape[2], g.shape[3]), batch_last(x) if images is None else images
    of_g = batch_last(g) if of_g is None else of_g
    return record(
        _by_weight(of_g, images, w_shape, geometry),
        (g, lambda h, _: _conv(x, h, None, geometry, size)),
        (x, lambda h, _: _input_gradient(g, h, x_shape, geometry)),
    )


@array_function
def _by_weight(
    g: np.ndarray, x: np.ndarray, w_shape: tuple[int, ...], geometry: Geometry, out: np.ndarray | None = None
) -> np.ndarray:
    w = np.empty(w_shape, g.dtype) if out is None else out
    kernels.weight_gradient(w, g, x, geometry)
    return w


def batch_last(x: Tensor) -> np.ndarray:
    """The images of x (N, C, H, W) as the kernels take them, (C, H, W, N) and contiguous; a view of what they gave."""
    return _innermost(x.data)


def batch_innermost(x: Tensor) -> Tensor:
    """x (N, C, H, W) as the kernels give images: what is computed of it, and its gradient, lie in the same order."""
    return record(batch_first(batch_last(x)), (x, lambda g, _: g))


class LaidOut:
    """``laid(g)``: g batch-innermost, made once in a walk for all derivatives of an op, and kept no longer than g is.

    In another walk g may be the same Tensor with other numbers.
    """

    __slots__ = ("__weakref__", "_made")

    def __init__(self) -> None:
        self._made: tuple[int, weakref.ref[Tensor], Tensor] | None = None

    def __call__(self, g: Tensor) -> Tensor:
        if g.data.transpose(1, 2, 3, 0).flags.c_contiguous:
            return g
        made = self._made
        if made is None or made[0] != clock.walks or made[1]() is not g:
            made = self._made = None  # so that the next has its memory, which is still in the cache
            self._made = made = clock.walks, weakref.ref(g, _forgetting(self)), batch_innermost(g)
        return made[2]


def _forgetting(laid: LaidOut) -> Callable[[object], None]:
    """What is called when g is gone.

    It must not hold ``laid``, which holds it: both would stay until Python looks for cycles, and the images with them.
    """
    found = weakref.ref(laid)

    def forget(_: object) -> None:
        if (laid := found()) is not None:
            laid._made = None

    return forget


@array_function
def _innermost(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    innermost = x.transpose(1, 2, 3, 0)
    if innermost.flags.c_contiguous or not x.flags.c_contiguous:
        return np.ascontiguousarray(innermost)
    images, out = x.reshape(len(x), -1), empty(innermost.shape, x.dtype) if out is None else out
    rows, bits = out.reshape(-1, len(images)), f"i{x.dtype.itemsize}"  # of any dtype: only bits are moved
    transpose(rows.view(bits), images.view(bits), length=len(rows), grain=1 + GRAIN // len(images))
    return out


def batch_first(x: np.ndarray) -> np.ndarray:
    """Images (C, H, W, N) as an op gives them: a view of the same memory, (N, C, H, W)."""
    return x.transpose(3, 0, 1, 2)
