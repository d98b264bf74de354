"""The definition of convolution and of its gradients, compiled: only what is inside the image is multiplied.

It is slow, and serves where the other algorithms would be wrong. They multiply the zeros of the padding, or lay out
windows over several images, and that is right for finite weights alone: 0·∞ is NaN.
"""

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.convolution.geometry import Geometry
from minigrad.kernels.indexing import fill
from minigrad.kernels.parallel import parallel_for


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, geometry: Geometry) -> None:
    """y = w ∗ x + bias."""
    bias = np.zeros(len(w), y.dtype) if bias is None else bias
    sum_windows(y, *map(np.ascontiguousarray, (x, w, bias)), *geometry, length=len(y) * y.shape[1])


def input_gradient(
    x: np.ndarray, g: np.ndarray, w: np.ndarray, geometry: Geometry, bias: np.ndarray | None = None
) -> None:
    """x = dL/dx for g = dL/dy."""
    bias = np.zeros(len(x), x.dtype) if bias is None else bias
    spread_windows(x, *map(np.ascontiguousarray, (g, w, bias)), *geometry, length=len(x))


def weight_gradient(w: np.ndarray, g: np.ndarray, x: np.ndarray, geometry: Geometry) -> None:
    """w = dL/dw for g = dL/dy."""
    sum_images(w, *map(np.ascontiguousarray, (g, x)), *geometry, length=len(w) * w.shape[1])


@parallel_for
def sum_windows(y, x, w, bias, stride, padding, dilation, groups, start, stop):
    """y[o, oy] = bias[o] + Σ w[o, tap] · x[…, at the tap]; o·OH + oy goes from start to stop."""
    O, OH, OW, _ = y.shape
    _, C, KH, KW = w.shape
    for unit in range(start, stop):
        o, oy = unit // OH, unit % OH
        for ox in range(OW):
            fill(y[o, oy, ox], bias[o])
            for c in range(C):
                channel = o // (O // groups) * C + c
                for ky in range(KH):
                    iy = oy * stride[0] + ky * dilation[0] - padding[0]
                    for kx in range(KW):
                        ix = ox * stride[1] + kx * dilation[1] - padding[1]
                        if 0 <= iy < x.shape[1] and 0 <= ix < x.shape[2]:
                            add_multiple(y[o, oy, ox], w[o, c, ky, kx], x[channel, iy, ix])


@parallel_for
def spread_windows(x, g, w, bias, stride, padding, dilation, groups, start, stop):
    """x[channel] = bias[channel] + Σ w[o, tap] · g[o, …] at each tap of each window; channels from start to stop."""
    O, OH, OW, _ = g.shape
    _, C, KH, KW = w.shape
    filters = O // groups
    for channel in range(start, stop):
        group, c = channel // C, channel % C
        for iy in range(x.shape[1]):
            for ix in range(x.shape[2]):
                fill(x[channel, iy, ix], bias[channel])
        for o in range(group * filters, (group + 1) * filters):
            for oy in range(OH):
                for ox in range(OW):
                    for ky in range(KH):
                        iy = oy * stride[0] + ky * dilation[0] - padding[0]
                        for kx in range(KW):
                            ix = ox * stride[1] + kx * dilation[1] - padding[1]
                            if 0 <= iy < x.shape[1] and 0 <= ix < x.shape[2]:
                                add_multiple(x[channel, iy, ix], w[o, c, ky, kx], g[o, oy, ox])


@parallel_for
def sum_images(w, g, x, stride, padding, dilation, groups, start, stop):
    """w[o, c, tap] = Σ g[o, …] · x[…, at the tap]; o·C + c goes from start to stop.

    Sums of a batch, of a row and of an image are made one after the other, so that no sum is long.
    """
    O, OH, OW, _ = g.shape
    _, C, KH, KW = w.shape
    zero = w.dtype.type(0)
    for unit in range(start, stop):
        o, c = unit // C, unit % C
        channel = o // (O // groups) * C + c
        for ky in range(KH):
            for kx in range(KW):
                total = zero
                for oy in range(OH):
                    iy = oy * stride[0] + ky * dilation[0] - padding[0]
                    if 0 <= iy < x.shape[1]:
                        of_row = zero
                        for ox in range(OW):
                            ix = ox * stride[1] + kx * dilation[1] - padding[1]
                            if 0 <= ix < x.shape[2]:
                                of_row += dot(g[o, oy, ox], x[channel, iy, ix])
                        total += of_row
                w[o, c, ky, kx] = total


@kernel(inner=True)
def add_multiple(out, weight, x):
    """out += weight · x, along a row."""
    for i in range(out.size):
        out[i] += weight * x[i]


@kernel(inner=True)
def dot(a, b):
    """Σ a·b, along a row."""
    total = a.dtype.type(0)
    for i in range(a.size):
        total += a[i] * b[i]
    return total
