"""Convolution, its input gradient and its weight gradient, each by the quickest of several ways to compute it.

Images come with the batch innermost, x (C, H, W, N) and y (O, OH, OW, N): then whatever a window does, it does to whole
runs of memory, and every loop is over contiguous elements. w (O, C/groups, KH, KW).

- ``rows``      a stride of 1: shifted rows, without columns
- ``winograd``  windows of 3 × 3, a stride of 1, and enough channels: fewer products; forward only
- ``columns``   everything: windows laid out as columns, and a product of matrices

The first argument is written into. The ways differ in rounding only, and a test compares each with the plainest one.
"""

import numpy as np

from minigrad.kernels.convolution import columns, rows, winograd
from minigrad.kernels.convolution.geometry import Geometry, output_size

__all__ = ["Geometry", "forward", "input_gradient", "output_size", "weight_gradient"]

PLAIN = Geometry(stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1)
LARGE = 1 << 14
"""Weights from which a product of matrices, which uses each element that it loads more often, outdoes shifted rows."""


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias."""
    if not y.size:
        return
    if winograd_pays(w, geometry):
        winograd.forward(y, x, w, bias, geometry.padding)
        return
    way = rows if geometry.stride == (1, 1) and w.size < LARGE else columns
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


def winograd_pays(w: np.ndarray, geometry: Geometry) -> bool:
    """Whether the window is one that Winograd's way is for, and the products are long enough for BLAS."""
    return w.shape[2:] == (3, 3) and min(w.shape[:2]) >= 16 and geometry == PLAIN._replace(padding=geometry.padding)
