"""Convolution, its input gradient and its weight gradient, each by the fastest of several algorithms.

Images have the batch innermost, x (C, H, W, N) and y (O, OH, OW, N). So whatever a window does, it does to whole runs
of memory, and every loop is over contiguous elements. Weights are w (O, C/groups, KH, KW).

- ``winograd``          windows of 3 × 3, a stride of 1, and enough channels: transforms, and 16 products for 36
- ``winograd_weights``  its gradient of the weights
- ``rows``              a stride of 1, and not too many weights: shifted rows
- ``columns``           everything: windows laid out as columns, and a product of matrices
- ``reference``         the definition, for the tests and for reading

The first argument is written. The algorithms differ in rounding only; tests compare each with ``reference``. Winograd's
return whether the result is finite. If it is not, another algorithm computes it again.
"""

from typing import Any

import numpy as np

from minigrad.kernels.convolution import columns, rows, winograd, winograd_weights
from minigrad.kernels.convolution.geometry import Geometry, output_size
from minigrad.kernels.simd import BYTES

__all__ = ["Geometry", "forward", "input_gradient", "output_size", "weight_gradient"]

# From so many weights on ``columns`` is faster than ``rows``: a product of matrices loads each element less often.
# In the forward pass laying out the columns is a larger part of the time than in the gradients.
FORWARD_COLUMNS = 1 << 18
INPUT_GRADIENT_COLUMNS = 1 << 15
WEIGHT_GRADIENT_COLUMNS = BYTES << 9


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias."""
    if y.size and not (winograd.pays(y, w, geometry) and winograd.forward(y, x, w, bias, geometry)):
        _algorithm(y, w.size < FORWARD_COLUMNS, geometry).forward(y, x, w, bias, geometry)


def input_gradient(x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry) -> None:
    """x = dL/dx for g = dL/dy: the adjoint of ``forward`` in x."""
    if x.size and not (winograd.pays(x, w, geometry) and winograd.input_gradient(x, g, w, geometry)):
        _algorithm(x, w.size < INPUT_GRADIENT_COLUMNS, geometry).input_gradient(x, g, w, geometry)


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy: the adjoint of ``forward`` in w."""
    if not g.size:
        w[...] = 0
    elif not (winograd_weights.pays(g, w, geometry) and winograd_weights.weight_gradient(w, g, x, geometry)):
        _algorithm(g, w.size < WEIGHT_GRADIENT_COLUMNS, geometry).weight_gradient(w, g, x, geometry)


def _algorithm(images: np.ndarray, few_weights: bool, geometry: Geometry) -> Any:
    """The faster one of ``rows`` and ``columns``."""
    return rows if few_weights and geometry.stride == (1, 1) and rows.fill_vectors(images) else columns
