"""Channels rearranged to pixels, and back: each is the other's adjoint.

Channels are (N·C, r·r, H, W), pixels (N·C, H, r, W, r).
"""

from minigrad.kernels.parallel import parallel_for


@parallel_for
def to_pixels(pixels, channels, start, stop):
    """pixels[u, y, i, x, j] = channels[u, i·r + j, y, x], u from start to stop."""
    _, H, r, W, _ = pixels.shape
    for u in range(start, stop):
        for y in range(H):
            for i in range(r):
                for j in range(r):
                    row, of = pixels[u, y, i], channels[u, i * r + j, y]
                    for x in range(W):
                        row[x, j] = of[x]


@parallel_for
def to_channels(channels, pixels, start, stop):
    """channels[u, i·r + j, y, x] = pixels[u, y, i, x, j], u from start to stop."""
    _, H, r, W, _ = pixels.shape
    for u in range(start, stop):
        for y in range(H):
            for i in range(r):
                for j in range(r):
                    row, to = pixels[u, y, i], channels[u, i * r + j, y]
                    for x in range(W):
                        to[x] = row[x, j]
