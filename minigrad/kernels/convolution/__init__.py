"""Convolution, its input gradient and its weight gradient, each by the fastest of several algorithms.

Images have the batch innermost, x (C, H, W, N) and y (O, OH, OW, N). So whatever a window does, it does to whole runs
of memory, and every loop is over contiguous elements. Weights are w (O, C/groups, KH, KW).

- ``winograd``          windows of 3 × 3, a stride of 1, and enough channels: transforms, and 16 products for 36
- ``winograd_weights``  its gradient of the weights
- ``guard``             what both do where the range of numbers is too wide for them
- ``rows``              a stride of 1, and not too many weights: shifted rows
- ``depthwise``         one filter of a group, or two: plane by plane
- ``panels``            any stride, batches that fill vectors: windows packed for products, a few pixels at a time
- ``outer``             its gradient of the weights: channels innermost, and products of them and g
- ``columns``           everything: windows laid out as columns, and a product of matrices
- ``plain``             the definition, compiled: for weights that are not finite, and for whole numbers
- ``reference``         the definition, for the tests and for reading

The first argument is written. The algorithms differ in rounding only; tests compare each with ``reference``. Every
image is computed alike, wherever in the batch it is: by the same sums, in the same order. Padding is not multiplied.
"""

from typing import Any

import numpy as np

from minigrad.kernels.convolution import columns, depthwise, outer, panels, plain, rows, winograd, winograd_weights
from minigrad.kernels.convolution.depthwise import pays_by_image
from minigrad.kernels.convolution.geometry import Geometry, output_size
from minigrad.kernels.matmul import REALS
from minigrad.kernels.simd import BYTES, row_lanes

__all__ = ["Geometry", "forward", "input_gradient", "output_size", "pays_by_image", "weight_gradient"]

MANY_WEIGHTS = 1 << 15
"""From so many on ``panels`` and ``columns`` are faster than ``rows``: they load each element less often."""

MANY_GRADIENTS = BYTES << 9
"""From so many weights on their gradient is computed faster by ``outer`` and ``columns``."""


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias."""
    if y.size and not (winograd.pays(y, w, geometry) and winograd.forward(y, x, w, bias, geometry)):
        is_depthwise = depthwise.pays(y, x, len(w) // geometry.groups, geometry)
        fastest = depthwise if is_depthwise else _fastest(y, w, x, geometry)
        (fastest if _skips_padding(fastest, y) or np.isfinite(w).all() else plain).forward(y, x, w, bias, geometry)


def input_gradient(
    x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry, bias: np.ndarray | None = None
) -> None:
    """x = dL/dx for g = dL/dy: the adjoint of ``forward`` in x, and a bias. g may lack y's last rows and columns."""
    if not x.size:
        return
    if g.shape[1:3] != output_size(x.shape[1:3], w.shape[2:], geometry) and x.dtype in REALS:
        (panels if panels.fits(x) else columns).input_gradient(x, g, w, geometry, bias)
    elif not (winograd.pays(x, w, geometry) and winograd.input_gradient(x, g, w, geometry, bias)):
        is_depthwise = geometry.stride == (1, 1) and depthwise.pays(x, g, w.shape[1], geometry)
        fastest = depthwise if is_depthwise else _fastest(x, w, x, geometry)
        is_right = fastest is columns or _skips_padding(fastest, x) or np.isfinite(w).all()
        (fastest if is_right else plain).input_gradient(x, g, w, geometry, bias)


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy: the adjoint of ``forward`` in w. g may lack the last rows and columns of y."""
    if not g.size:
        w[...] = 0
        return
    if not (winograd_weights.pays(g, w, geometry) and winograd_weights.weight_gradient(w, g, x, geometry)):
        _fastest_for_weights(g, w, x, geometry).weight_gradient(w, g, x, geometry)
    if not np.isfinite(w).all():  # nor is g: then the zeros of the padding must not be multiplied
        plain.weight_gradient(w, g, x, geometry)


def _fastest(images: np.ndarray, w: np.ndarray, x: np.ndarray, geometry: Geometry) -> Any:
    """The fastest of those for every group, but Winograd's, for images that are the result."""
    if images.dtype not in REALS:
        return plain
    if _is_for_rows(images, w, MANY_WEIGHTS, x, geometry):
        return rows
    return panels if panels.fits(images) else columns


def _fastest_for_weights(g: np.ndarray, w: np.ndarray, x: np.ndarray, geometry: Geometry) -> Any:
    """Likewise, for the gradient of the weights."""
    if g.dtype not in REALS:
        return plain
    if depthwise.pays(g, x, len(w) // geometry.groups, geometry):
        return depthwise
    if _is_for_rows(g, w, MANY_GRADIENTS, x, geometry):
        return rows
    return outer if outer.fits(g, w, geometry) else columns


def _is_for_rows(images: np.ndarray, w: np.ndarray, many_weights: int, x: np.ndarray, geometry: Geometry) -> bool:
    """Whether ``rows`` is to be taken. ``images``: the result, or the gradient of y."""
    (top, left), (_, H, W, _) = geometry.padding, x.shape
    is_narrow = top <= H and left <= W  # ``rows`` lays the padding out
    return w.size < many_weights and geometry.stride == (1, 1) and is_narrow and rows.fill_vectors(images)


def _skips_padding(algorithm: Any, images: np.ndarray) -> bool:
    """Whether no zero of the padding is multiplied, by a weight that may be infinite."""
    return algorithm in (plain, panels) or (algorithm is rows and images.shape[3] % row_lanes(images.itemsize) == 0)
