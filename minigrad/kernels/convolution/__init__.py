"""Convolution, its input gradient and its weight gradient, each by the quickest of several ways to compute it.

Images come with the batch innermost, x (C, H, W, N) and y (O, OH, OW, N): then whatever a window does, it does to whole
runs of memory, and every loop is over contiguous elements. w (O, C/groups, KH, KW).

- ``rows``      a stride of 1: shifted rows, without columns
- ``columns``   everything: windows laid out as columns, and a product of matrices

The first argument is written into. The ways differ in rounding only, and a test compares each with the plainest one.
"""

import numpy as np

from minigrad.kernels.convolution import columns, rows
from minigrad.kernels.convolution.geometry import Geometry, output_size

__all__ = ["Geometry", "forward", "input_gradient", "output_size", "weight_gradient"]

LARGE = 1 << 14
"""Weights from which a product of matrices, which uses each element that it loads more often, outdoes shifted rows."""


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias."""
    way = rows if geometry.stride == (1, 1) and w.size < LARGE else columns
    if y.size:
        way.forward(y, x, w, bias, geometry)


def input_gradient(x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry) -> None:
    """x = dL/dx for g = dL/dy: the adjoint of ``forward`` in x."""
    way = rows if geometry.stride == (1, 1) and w.size < LARGE else columns
    if x.size:
        way.input_gradient(x, g, w, geometry)


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy: the adjoint of ``forward`` in w."""
    way = rows if geometry.stride == (1, 1) else columns
    if g.size:
        way.weight_gradient(w, g, x, geometry)
    else:
        w[...] = 0
