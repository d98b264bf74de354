"""The definition of convolution and of its two gradients, in plain loops: to read, and to test the fast ones against.

All three are sums over the same products: y[o, i, j] has a term w[o, c, ky, kx] · x[c, iy, ix] for every tap of the
window that is inside the image. So they are one loop, and differ in which of the three arrays is summed into. As in all
kernels the batch is the last axis, and stays a vector: x (C, H, W, N), y (O, OH, OW, N), w (O, C/groups, KH, KW).
"""

from collections.abc import Iterator

import numpy as np

from minigrad.kernels.convolution.geometry import Geometry

Index = tuple[int, ...]


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias."""
    y[...] = 0 if bias is None else bias[:, np.newaxis, np.newaxis, np.newaxis]
    for of_y, of_w, of_x in terms(y, w, x, geometry):
        y[of_y] += w[of_w] * x[of_x]


def input_gradient(
    x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry, bias: np.ndarray | None = None
) -> None:
    """x = dL/dx for g = dL/dy."""
    x[...] = 0 if bias is None else bias[:, np.newaxis, np.newaxis, np.newaxis]
    for of_g, of_w, of_x in terms(g, w, x, geometry):
        x[of_x] += w[of_w] * g[of_g]


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy."""
    w[...] = 0
    for of_g, of_w, of_x in terms(g, w, x, geometry):
        w[of_w] += g[of_g] @ x[of_x]


def terms(y: np.ndarray, w: np.ndarray, x: np.ndarray, geometry: Geometry) -> Iterator[tuple[Index, Index, Index]]:
    """The indices (o, i, j) of y, (o, c, ky, kx) of w and (channel, iy, ix) of x of every product."""
    (down, across), (above, left), (step_y, step_x), groups = geometry
    for o, i, j in np.ndindex(y.shape[:3]):
        group = o // (len(w) // groups)
        for c, ky, kx in np.ndindex(w.shape[1:]):
            iy = i * down + ky * step_y - above
            ix = j * across + kx * step_x - left
            if 0 <= iy < x.shape[1] and 0 <= ix < x.shape[2]:
                yield (o, i, j), (o, c, ky, kx), (group * w.shape[1] + c, iy, ix)
