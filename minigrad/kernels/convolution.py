"""Windows of an image laid out as columns, and back: with them, convolution is a product of matrices.

The image comes with its padding. The inner loops run over views that begin at their first element: only then does the
compiler see contiguous memory and vectorise.
"""

from minigrad.kernels.compile import kernel


@kernel
def im2col(cols, x, stride, dilation):
    """cols[n, c, ky, kx, oy, ox] = x[n, c, oy·s + ky·d, ox·s + kx·d]."""
    N, C, KH, KW, OH, OW = cols.shape
    step = stride[1]
    for n in range(N):
        for c in range(C):
            for ky in range(KH):
                for kx in range(KW):
                    for oy in range(OH):
                        column = cols[n, c, ky, kx, oy]
                        row = x[n, c, oy * stride[0] + ky * dilation[0], kx * dilation[1] :]
                        if step == 1:
                            for ox in range(OW):
                                column[ox] = row[ox]
                        else:
                            for ox in range(OW):
                                column[ox] = row[ox * step]


@kernel
def col2im(x, cols, stride, dilation):
    """x[n, c, oy·s + ky·d, ox·s + kx·d] += cols[n, c, ky, kx, oy, ox]: the adjoint of im2col. x starts as 0."""
    N, C, KH, KW, OH, OW = cols.shape
    step = stride[1]
    for n in range(N):
        for c in range(C):
            for ky in range(KH):
                for kx in range(KW):
                    for oy in range(OH):
                        column = cols[n, c, ky, kx, oy]
                        row = x[n, c, oy * stride[0] + ky * dilation[0], kx * dilation[1] :]
                        if step == 1:
                            for ox in range(OW):
                                row[ox] += column[ox]
                        else:
                            for ox in range(OW):
                                row[ox * step] += column[ox]
