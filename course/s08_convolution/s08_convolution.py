"""Station 8: convolution as a sum of shifted images, and its two gradients."""

import numpy as np
from s01_value import Value


def conv(x, w):
    """y[n, o, i, j] = Σ x[n, c, i + a, j + b] w[o, c, a, b], the sum over c, a and b.

    NumPy arrays: x (N, C, H, W), w (O, C, KH, KW), y (N, O, H − KH + 1, W − KW + 1), of their dtype.
    """
    n, c, height, width = x.shape
    o, c, kh, kw = w.shape
    rows, columns = height - kh + 1, width - kw + 1
    raise NotImplementedError("conv: for each a and b a shifted image x[:, :, a : a + rows, b : b + columns]")


def conv_to_x(g, w):
    """dL/dx (N, C, H, W), where g = dL/dy (N, O, rows, columns)."""
    n, o, rows, columns = g.shape
    o, c, kh, kw = w.shape
    raise NotImplementedError("conv_to_x: each shifted image gets its part, where it was taken from")


def conv_to_w(g, x):
    """dL/dw (O, C, KH, KW), where g = dL/dy."""
    n, c, height, width = x.shape
    n, o, rows, columns = g.shape
    raise NotImplementedError("conv_to_w: each w[o, c, a, b] was used in every image, at every place")


# The three as ops. Each is linear in either argument, and its derivatives are the other two.
def conv2d(x, w):
    """conv of two Values."""
    raise NotImplementedError("conv2d: the value, and two edges, to image_gradient and weight_gradient")


def image_gradient(g, w):
    """conv_to_x of two Values."""
    return Value(
        conv_to_x(g.data, w.data),
        [(g, lambda h: conv2d(h, w)), (w, lambda h: weight_gradient(g, h))],
    )


def weight_gradient(g, x):
    """conv_to_w of two Values."""
    raise NotImplementedError("weight_gradient: as image_gradient, with the other two")
