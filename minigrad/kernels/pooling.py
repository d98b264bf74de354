"""The largest, or the mean, of every window of an image."""

import numpy as np

from minigrad.kernels.compile import kernel


@kernel
def max_pool2d(y, winners, x, size, stride, padding, dilation):
    """y[n, c, oy, ox] = the largest x in its window; winners holds its place in the flattened image.

    The first of several wins; a NaN wins over everything, so that it is not lost.
    """
    N, C, OH, OW = y.shape
    H, W = x.shape[2:]
    down, across = dilation
    for n in range(N):
        for c in range(C):
            for oy in range(OH):
                top = oy * stride[0] - padding[0]
                for ox in range(OW):
                    left = ox * stride[1] - padding[1]
                    place = -1
                    best = y.dtype.type(-np.inf)
                    for ky in range(size[0]):
                        iy = top + ky * down
                        if iy < 0 or iy >= H:
                            continue
                        for kx in range(size[1]):
                            ix = left + kx * across
                            if ix < 0 or ix >= W:
                                continue
                            value = x[n, c, iy, ix]
                            if place < 0 or value > best or value != value:
                                best = value
                                place = iy * W + ix
                    y[n, c, oy, ox] = best
                    winners[n, c, oy, ox] = place


@kernel
def gather(y, x, places):
    """y[r, i] = x[r, places[r, i]], row by row."""
    R, P = places.shape
    for r in range(R):
        for i in range(P):
            y[r, i] = x[r, places[r, i]]


@kernel
def scatter_add(x, y, places):
    """x[r, places[r, i]] += y[r, i], row by row: the adjoint of gather. x starts as 0."""
    R, P = places.shape
    for r in range(R):
        for i in range(P):
            x[r, places[r, i]] += y[r, i]


@kernel
def avg_pool2d(y, x, size, stride, padding):
    """y[n, c, oy, ox] = the sum of its window / its area; the padding counts as zeros."""
    N, C, OH, OW = y.shape
    H, W = x.shape[2:]
    area = y.dtype.type(size[0] * size[1])
    for n in range(N):
        for c in range(C):
            for oy in range(OH):
                top = oy * stride[0] - padding[0]
                for ox in range(OW):
                    left = ox * stride[1] - padding[1]
                    total = y.dtype.type(0)
                    for iy in range(max(0, top), min(H, top + size[0])):
                        for ix in range(max(0, left), min(W, left + size[1])):
                            total += x[n, c, iy, ix]
                    y[n, c, oy, ox] = total / area


@kernel
def avg_pool2d_adjoint(x, y, size, stride, padding):
    """x += y / area, spread over each window: the adjoint of avg_pool2d. x starts as 0."""
    N, C, OH, OW = y.shape
    H, W = x.shape[2:]
    area = x.dtype.type(size[0] * size[1])
    for n in range(N):
        for c in range(C):
            for oy in range(OH):
                top = oy * stride[0] - padding[0]
                for ox in range(OW):
                    left = ox * stride[1] - padding[1]
                    part = y[n, c, oy, ox] / area
                    for iy in range(max(0, top), min(H, top + size[0])):
                        for ix in range(max(0, left), min(W, left + size[1])):
                            x[n, c, iy, ix] += part
