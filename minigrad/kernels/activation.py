"""Activations, elementwise over flat arrays."""

import numpy as np

from minigrad.kernels.compiler import kernel
from minigrad.kernels.exponential import exp_below_0
from minigrad.kernels.parallel import parallel_for

NEARLY = 1 - 1 / 64
"""From here on 1 − y has lost 6 bits or more to y's rounding."""

BLOCK = 1024
"""Elements of which one decision is made: all in the first-level cache."""


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


@kernel(inline=True)
def logistic(x, one):
    """σ(x) and σ(−x): 1 and e^−|x|, the larger of them for the sign of x, over their sum. NaN of a NaN."""
    small = exp_below_0(-abs(x))
    small = small if x == x else x
    whole = one + small
    large, small = one / whole, small / whole
    return (large, small) if x >= 0 else (small, large)


@parallel_for
def sigmoid(out, x, start, stop):
    """out = σ(x)."""
    out, x, one = out[start:stop], x[start:stop], out.dtype.type(1)
    for i in range(out.size):
        out[i] = logistic(x[i], one)[0]


@parallel_for
def silu(out, x, start, stop):
    """out = x·σ(x)."""
    out, x, one = out[start:stop], x[start:stop], out.dtype.type(1)
    for i in range(out.size):
        out[i] = x[i] * logistic(x[i], one)[0]


@parallel_for
def silu_slope(out, g, x, start, stop):
    """out = g·σ(x)·(1 + x·σ(−x))."""
    out, g, x, one = out[start:stop], g[start:stop], x[start:stop], out.dtype.type(1)
    for i in range(out.size):
        y, rest = logistic(x[i], one)
        out[i] = g[i] * (y * (one + x[i] * rest))


@parallel_for
def sigmoid_slope(out, g, x, y, start, stop):
    """out = g·y·(1 − y) for y = σ(x), with 1 − y = y·e⁻ˣ where y is nearly 1."""
    for at in range(start, stop, BLOCK):
        end = min(at + BLOCK, stop)
        sigmoid_slope_block(out[at:end], g[at:end], x[at:end], y[at:end])


@kernel(inner=True)
def sigmoid_slope_block(out, g, x, y):
    """``sigmoid_slope``: exponentials are taken only where a y of the block is nearly 1."""
    one, nearly = out.dtype.type(1), out.dtype.type(NEARLY)
    if any_above(y, nearly):
        for i in range(out.size):
            rest = y[i] * exp_below_0(-abs(x[i]))
            out[i] = g[i] * (y[i] * (rest if y[i] > nearly else one - y[i]))
    else:
        for i in range(out.size):
            out[i] = g[i] * (y[i] * (one - y[i]))


@parallel_for
def tanh_slope(out, g, x, y, start, stop):
    """out = g·(1 − y²) for y = tanh x, with 1 − |y| = (1 + |y|)·e^−2|x| where |y| is nearly 1."""
    out, g, x, y = out[start:stop], g[start:stop], x[start:stop], y[start:stop]
    one, two, nearly = out.dtype.type(1), out.dtype.type(2), out.dtype.type(NEARLY)
    if any_above(y, nearly):
        for i in range(out.size):
            more = one + abs(y[i])
            far = more * more * exp_below_0(-two * abs(x[i]))
            out[i] = g[i] * (far if abs(y[i]) > nearly else one - y[i] * y[i])
    else:
        for i in range(out.size):
            out[i] = g[i] * (one - y[i] * y[i])


@kernel(inline=True)
def hyperbolic_tangent(x, number, single):
    """tanh x and 1 − tanh²x. Near 0 a polynomial in x², else by s = e^−2|x|: (1 − s)/(1 + s), and 4s/(1 + s)².

    The coefficients were found by interpolation of tanh(x)/x at Chebyshev's points, in 40 digits; they are right to
    4e-9, and to 4e-19 without ``single``.
    """
    one, two, near, square = number(1), number(2), number(0.625), x * x
    if single:
        p = number(-0.005657135184380392)
        p = p * square + number(0.02058819145458637)
        p = p * square + number(-0.05372010765662894)
        p = p * square + number(0.1333111405568977)
        p = p * square + number(-0.3333325986294753)
    else:
        p = number(6.0175758508781835e-06)
        p = p * square + number(-3.0126774459409827e-05)
        p = p * square + number(9.1493870984202e-05)
        p = p * square + number(-0.00023697189507278623)
        p = p * square + number(0.0005894360841645431)
        p = p * square + number(-0.0014557218116126916)
        p = p * square + number(0.0035921132636968136)
        p = p * square + number(-0.00886323422471307)
        p = p * square + number(0.021869488461885925)
        p = p * square + number(-0.053968253965732335)
        p = p * square + number(0.13333333333328876)
        p = p * square + number(-0.33333333333333304)
    small = exp_below_0(-two * abs(x))
    whole = one + small
    far = (one - small) / whole
    y = x + x * (square * p) if abs(x) < near else far if x > 0 else -far
    y = y if abs(x) > 0 else x  # −0 and NaN stay
    return y, two * two * small / (whole * whole)


@parallel_for
def tanh(out, x, start, stop):
    """out = tanh x."""
    number, single = out.dtype.type, out.itemsize == 4
    out, x = out[start:stop], x[start:stop]
    for i in range(out.size):
        out[i] = hyperbolic_tangent(x[i], number, single)[0]


@kernel(inner=True)
def any_above(y, bound):
    """Whether any |y| is greater. A choice is counted in a sixth of the time that a comparison made a number takes."""
    for begin in range(0, y.size, BLOCK):
        part, count = y[begin : begin + BLOCK], np.int32(0)
        for i in range(part.size):
            count += np.int32(1) if abs(part[i]) > bound else np.int32(0)
        if count:
            return True
    return False
