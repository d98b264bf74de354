"""Windows of an image laid out as columns, and back: with them, convolution is a product of matrices.

In a row of outputs, those from ``first`` to ``last`` − 1 see the image and the others see its padding. The inner loops
run over views that start at their first element: only then does the compiler see contiguous memory and vectorise.
"""

from minigrad.kernels.compile import kernel


@kernel
def im2col(cols, x, stride, padding, dilation):
    """cols[n, c, ky, kx, oy, ox] = x[n, c, oy·s + ky·d − p, ox·s + kx·d − p], and 0 in the padding."""
    N, C, KH, KW, OH, OW = cols.shape
    H, W = x.shape[2:]
    step = stride[1]
    for n in range(N):
        for c in range(C):
            for ky in range(KH):
                for kx in range(KW):
                    left = kx * dilation[1] - padding[1]
                    first = min(max(0, -(left // step)), OW)
                    last = min(max(first, (W - 1 - left) // step + 1), OW)
                    for oy in range(OH):
                        y = oy * stride[0] + ky * dilation[0] - padding[0]
                        row = cols[n, c, ky, kx, oy]
                        if y < 0 or y >= H or first == last:
                            row[:] = 0
                            continue
                        for ox in range(first):
                            row[ox] = 0
                        for ox in range(last, OW):
                            row[ox] = 0
                        seen = row[first:last]
                        image = x[n, c, y, first * step + left :]
                        if step == 1:
                            for i in range(seen.size):
                                seen[i] = image[i]
                        else:
                            for i in range(seen.size):
                                seen[i] = image[i * step]


@kernel
def col2im(x, cols, stride, padding, dilation):
    """x[n, c, oy·s + ky·d − p, ox·s + kx·d − p] += cols[n, c, ky, kx, oy, ox]: the adjoint of im2col. x starts as 0."""
    N, C, KH, KW, OH, OW = cols.shape
    H, W = x.shape[2:]
    step = stride[1]
    for n in range(N):
        for c in range(C):
            for ky in range(KH):
                for kx in range(KW):
                    left = kx * dilation[1] - padding[1]
                    first = min(max(0, -(left // step)), OW)
                    last = min(max(first, (W - 1 - left) // step + 1), OW)
                    for oy in range(OH):
                        y = oy * stride[0] + ky * dilation[0] - padding[0]
                        if y < 0 or y >= H or first == last:
                            continue
                        seen = cols[n, c, ky, kx, oy, first:last]
                        image = x[n, c, y, first * step + left :]
                        if step == 1:
                            for i in range(seen.size):
                                image[i] += seen[i]
                        else:
                            for i in range(seen.size):
                                image[i * step] += seen[i]
