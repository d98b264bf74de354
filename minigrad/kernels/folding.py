"""Windows of images laid out as columns, and added up again: each is the other's adjoint.

Images are (N·C, H, W), columns (N·C, KH, KW, OH, OW): for each position (ky, kx) in the window its element of all
windows.
"""

from minigrad.kernels.compiler import kernel
from minigrad.kernels.indexing import add, copy, fill
from minigrad.kernels.parallel import parallel_for


@parallel_for
def lay_out(columns, images, stride, padding, dilation, start, stop):
    """columns[u, ky, kx, oy, ox] = images[u, oy·s + ky·d − p, ox·s + kx·d − p], 0 beyond; u goes from start to stop."""
    _, KH, KW, OH, OW = columns.shape
    _, H, W = images.shape
    zero = columns.dtype.type(0)
    for u in range(start, stop):
        for ky in range(KH):
            for kx in range(KW):
                left = kx * dilation[1] - padding[1]
                first, last = seen(left, stride[1], W, OW)
                for oy in range(OH):
                    out, iy = columns[u, ky, kx, oy], oy * stride[0] + ky * dilation[0] - padding[0]
                    if iy < 0 or iy >= H or last <= first:
                        fill(out, zero)
                    else:
                        fill(out[:first], zero)
                        fill(out[last:], zero)
                        x = images[u, iy, left + first * stride[1] :]
                        if stride[1] == 1:
                            copy(out[first:last], x[: last - first])
                        else:
                            for i in range(last - first):
                                out[first + i] = x[i * stride[1]]


@parallel_for
def add_up(images, columns, stride, padding, dilation, start, stop):
    """images = 0, and each number of the columns added to the element that it is of; images from start to stop."""
    _, KH, KW, OH, OW = columns.shape
    _, H, W = images.shape
    zero = images.dtype.type(0)
    for u in range(start, stop):
        for iy in range(H):
            fill(images[u, iy], zero)
        for ky in range(KH):
            for kx in range(KW):
                left = kx * dilation[1] - padding[1]
                first, last = seen(left, stride[1], W, OW)
                for oy in range(OH):
                    iy = oy * stride[0] + ky * dilation[0] - padding[0]
                    if 0 <= iy < H and first < last:
                        x, g = images[u, iy, left + first * stride[1] :], columns[u, ky, kx, oy, first:last]
                        if stride[1] == 1:
                            add(x[: last - first], g)
                        else:
                            for i in range(last - first):
                                x[i * stride[1]] += g[i]


@kernel(inner=True)
def seen(left, stride, length, windows):
    """From which window on, and up to which, ``left`` elements after its begin is inside an axis of this length."""
    return max(0, -(left // stride)), min(windows, (length - 1 - left) // stride + 1)
