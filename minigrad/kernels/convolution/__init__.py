"""Convolution, its input gradient and its weight gradient, each by the quickest of several ways to compute it.

Images come with the batch innermost, x (C, H, W, N) and y (O, OH, OW, N): then whatever a window does, it does to whole
runs of memory, and every loop is over contiguous elements. w (O, C/groups, KH, KW).

- ``winograd``  windows of 3 × 3, a stride of 1, and enough channels: transforms, and 16 products for 36;
  ``winograd_weights`` is its gradient of the weights. Each says whether its result is finite; else another way is taken
- ``rows``      a stride of 1 and windows that are not too many: shifted rows, without columns
- ``columns``   everything: windows laid out as columns, and a product of matrices

The first argument is written into. The ways differ in rounding only, and a test compares each with the plainest one.
"""

from typing import Any

import numpy as np

from minigrad.kernels.convolution import columns, rows, winograd, winograd_weights
from minigrad.kernels.convolution.geometry import Geometry, output_size
from minigrad.kernels.simd.vector import BYTES

__all__ = ["Geometry", "forward", "input_gradient", "output_size", "weight_gradient"]

LARGE = BYTES << 9
"""Weights from which a product of matrices, which uses each element that it loads more often, outdoes shifted rows.

It is so in the gradient of the weights: 2¹⁴ with vectors of 32 bytes, twice as many with vectors of 64.
"""

LARGER = 1 << 15
"""The same in the gradient of x."""

HUGE = 1 << 18
"""The same in the forward pass, where columns cost more than they do in the gradients."""


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias."""
    if y.size and not (winograd.pays(y, w, geometry) and winograd.forward(y, x, w, bias, geometry)):
        _way(y, w.size < HUGE, geometry).forward(y, x, w, bias, geometry)


def input_gradient(x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry) -> None:
    """x = dL/dx for g = dL/dy: the adjoint of ``forward`` in x."""
    if x.size and not (winograd.pays(x, w, geometry) and winograd.input_gradient(x, g, w, geometry)):
        _way(x, w.size < LARGER, geometry).input_gradient(x, g, w, geometry)


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy: the adjoint of ``forward`` in w."""
    if not g.size:
        w[...] = 0
    elif not (winograd_weights.pays(g, w, geometry) and winograd_weights.weight_gradient(w, g, x, geometry)):
        _way(g, w.size < LARGE, geometry).weight_gradient(w, g, x, geometry)


def _way(images: np.ndarray, few: bool, geometry: Geometry) -> Any:
    """The quicker way, by how many weights there are and whether the rows of the images fill a block."""
    return rows if few and geometry.stride == (1, 1) and rows.fill_a_block(images) else columns
