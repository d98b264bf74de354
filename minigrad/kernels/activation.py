"""Activations, elementwise over flat arrays."""

import math

from minigrad.kernels.parallel import parallel_for

NEARLY = 1 - 1 / 64
"""From here on 1 − y has lost 6 bits or more to y's rounding."""

BLOCK = 64
"""Elements that are looked through again if one of them is near. An exponential costs as much as 20 of them."""


@parallel_for
def relu(out, x, start, stop):
    """out = 0 where x ≤ 0, else x: a NaN stays."""
    out, x, zero = out[start:stop], x[start:stop], out.dtype.type(0)
    for i in range(out.size):
        out[i] = zero if x[i] <= 0 else x[i]


@parallel_for
def where_positive(out, g, y, start, stop):
    """out = 0 where y ≤ 0, else g: a NaN lets the gradient through, as in PyTorch."""
    out, g, y, zero = out[start:stop], g[start:stop], y[start:stop], out.dtype.type(0)
    for i in range(out.size):
        out[i] = zero if y[i] <= 0 else g[i]


@parallel_for
def sigmoid_slope(out, g, x, y, start, stop):
    """out = g·y·(1 − y) for y = σ(x), with 1 − y by the input where y is nearly 1."""
    one, nearly = out.dtype.type(1), out.dtype.type(NEARLY)
    for begin in range(start, stop, BLOCK):
        end, left = min(begin + BLOCK, stop), 0
        o, h, z, w = out[begin:end], g[begin:end], x[begin:end], y[begin:end]
        for i in range(o.size):
            left += w[i] > nearly
            o[i] = h[i] * (w[i] * (one - w[i]))
        i = 0
        while left:
            if w[i] > nearly:
                s = math.exp(-z[i])
                o[i] = h[i] * (s / ((one + s) * (one + s)))
                left -= 1
            i += 1


@parallel_for
def tanh_slope(out, g, x, y, start, stop):
    """out = g·(1 − y²) for y = tanh x, by the input where |y| is nearly 1: 1/cosh²x = 4s/(1 + s)², s = e^−2|x|."""
    one, two, four, nearly = out.dtype.type(1), out.dtype.type(2), out.dtype.type(4), out.dtype.type(NEARLY)
    for begin in range(start, stop, BLOCK):
        end, left = min(begin + BLOCK, stop), 0
        o, h, z, w = out[begin:end], g[begin:end], x[begin:end], y[begin:end]
        for i in range(o.size):
            left += abs(w[i]) > nearly
            o[i] = h[i] * (one - w[i] * w[i])
        i = 0
        while left:
            if abs(w[i]) > nearly:
                s = math.exp(-two * abs(z[i]))
                o[i] = h[i] * (four * s / ((one + s) * (one + s)))
                left -= 1
            i += 1
