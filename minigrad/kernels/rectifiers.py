"""Rectifiers, sharp and smooth, elementwise over flat arrays: each a formula for one number and one for its slope.

``number`` is the arrays' type, ``of`` the activation's parameters in it. A slope takes the gradient g first: where the
activation is flat it is 0, also of an infinite g.
"""

import math
from collections.abc import Callable
from typing import Any

from minigrad.kernels.activation import hyperbolic_tangent, logistic
from minigrad.kernels.compiler import kernel
from minigrad.kernels.exponential import exp_below_0, expm1_below_0, log1p_to_1
from minigrad.kernels.parallel import parallel_for_made

ROOT_8_OVER_PI = math.sqrt(8 / math.pi)


def values(formula: Callable[..., Any]) -> Any:
    """The parallel loop out = formula(x, number, of)."""

    def made():
        f = kernel(formula, inline=True)

        def loop(out, x, of, start, stop):
            out, x, number = out[start:stop], x[start:stop], out.dtype.type
            for i in range(out.size):
                out[i] = f(x[i], number, of)

        return _named(loop, formula)

    return parallel_for_made(formula, made)


def slopes(formula: Callable[..., Any]) -> Any:
    """The parallel loop out = formula(g, x, number, of)."""

    def made():
        f = kernel(formula, inline=True)

        def loop(out, g, x, of, start, stop):
            out, g, x, number = out[start:stop], g[start:stop], x[start:stop], out.dtype.type
            for i in range(out.size):
                out[i] = f(g[i], x[i], number, of)

        return _named(loop, formula)

    return parallel_for_made(formula, made)


def _named(loop: Any, formula: Callable[..., Any]) -> Any:
    # The cache on disk finds the code by this name.
    loop.__module__, loop.__qualname__, loop.__doc__ = formula.__module__, f"{formula.__name__}-loop", formula.__doc__
    return loop


@values
def leaky_relu(x, number, of):
    """x where x > 0, else of[0]·x."""
    return x if x > 0 else of[0] * x


@slopes
def leaky_relu_slope(g, x, number, of):
    """g where x > 0, else of[0]·g."""
    return g if x > 0 else of[0] * g


@values
def elu(x, number, of):
    """scale·x where x > 0, else scale·α·(e^(x/d) − 1), for of = (α, d, scale) with d > 0."""
    alpha, width, scale = of
    below = alpha * expm1_below_0(-abs(x) / width)
    y = scale * (x if x > 0 else below)
    return y if x == x else x


@slopes
def elu_slope(g, x, number, of):
    """scale·g where x > 0, else scale·g·α·e^(x/d)/d, for of = (α, d, scale)."""
    alpha, width, scale = of
    below = scale * g * alpha * exp_below_0(-abs(x) / width) / width
    y = scale * g if x > 0 else below
    return y if x == x else x


@values
def softplus(x, number, of):
    """ln(1 + e^(βx)) / β, and x where βx > threshold, for of = (β, threshold)."""
    beta, threshold = of
    z = x * beta
    y = (max(z, number(0)) + log1p_to_1(exp_below_0(-abs(z)))) / beta
    return x if z > threshold or x != x else y


@slopes
def softplus_slope(g, x, number, of):
    """g·σ(βx), for of = (β, threshold)."""
    return g * logistic(x * of[0], number(1))[0]


@values
def logsigmoid(x, number, of):
    """ln σ(x) = min(x, 0) − ln(1 + e^−|x|)."""
    y = min(x, number(0)) - log1p_to_1(exp_below_0(-abs(x)))
    return y if x == x else x


@slopes
def logsigmoid_slope(g, x, number, of):
    """g·σ(−x)."""
    return g * logistic(x, number(1))[1]


@values
def mish(x, number, of):
    """x·tanh(ln(1 + eˣ)) = x·n/(n + 2) with n = eˣ(eˣ + 2); where x ≥ 0 both are divided by e²ˣ."""
    e, one, two = exp_below_0(-abs(x)), number(1), number(2)
    n = one + two * e if x >= 0 else e * (e + two)
    return x * (n / (n + two * (e * e if x >= 0 else one)))


@slopes
def mish_slope(g, x, number, of):
    """g·(n/(n + 2) + x·4eˣ(1 + eˣ)/(n + 2)²)."""
    e, one, two = exp_below_0(-abs(x)), number(1), number(2)
    n = one + two * e if x >= 0 else e * (e + two)
    whole = n + two * (e * e if x >= 0 else one)
    bell = two * two * e * (one + e) * (e if x >= 0 else one)
    return g * (n / whole + x * (bell / (whole * whole)))


@values
def hardswish(x, number, of):
    """x·(x + 3)/6 where |x| < 3, else 0 below and x above."""
    three = number(3)
    near = x * ((x + three) / number(6))
    return near if abs(x) < three else number(0) if x <= -three else x


@slopes
def hardswish_slope(g, x, number, of):
    """g·(2x + 3)/6 where |x| < 3, else 0 below and g above. Near −1½, where it is nearly 0, 2x + 3 is exact."""
    three = number(3)
    near = g * ((number(2) * x + three) / number(6))
    return near if abs(x) < three else number(0) if x <= -three else g


@values
def hardsigmoid(x, number, of):
    """(x + 3)/6 where |x| < 3, else 0 below and 1 above."""
    three = number(3)
    near = (x + three) / number(6)
    return number(0) if x <= -three else number(1) if x >= three else near


@slopes
def hardsigmoid_slope(g, x, number, of):
    """g/6 where |x| < 3, else 0."""
    three = number(3)
    return number(0) if (x <= -three) | (x >= three) else g / number(6)


@values
def hardtanh(x, number, of):
    """x held between of[0] and of[1]."""
    low, high = of
    return low if x <= low else high if x >= high else x


@slopes
def hardtanh_slope(g, x, number, of):
    """g between the bounds, 0 at and beyond them."""
    low, high = of
    return number(0) if (x <= low) | (x >= high) else g


@values
def threshold(x, number, of):
    """x where x > of[0], else of[1]."""
    return of[1] if x <= of[0] else x


@slopes
def threshold_slope(g, x, number, of):
    """g where x > of[0], else 0."""
    return number(0) if x <= of[0] else g


@values
def softshrink(x, number, of):
    """x brought nearer to 0 by of[0], and not beyond it."""
    bound = of[0]
    return x - min(max(x, -bound), bound) if x == x else x


@slopes
def shrink_slope(g, x, number, of):
    """g where |x| > of[0], else 0."""
    return number(0) if abs(x) <= of[0] else g


@values
def hardshrink(x, number, of):
    """x where |x| > of[0], else 0."""
    return number(0) if abs(x) <= of[0] else x


@values
def softsign(x, number, of):
    """x/(1 + |x|)."""
    return x / (number(1) + abs(x))


@slopes
def softsign_slope(g, x, number, of):
    """g/(1 + |x|)²."""
    inverse = number(1) / (number(1) + abs(x))
    return g * (inverse * inverse)


@kernel(inline=True)
def gelu_argument(x, number, of):
    """z and z′ of ``gelu_tanh``."""
    scale, cube = number(ROOT_8_OVER_PI), number(0.044715)
    c = min(max(x, -of[0]), of[0])
    square = c * c
    return scale * (c + cube * square * c), scale * (number(1) + number(3) * cube * square)


@values
def gelu_tanh(x, number, of):
    """x·σ(z), z = √(8/π)·(c + 0.044715c³) with c = x held between ±of[0]."""
    return x * logistic(gelu_argument(x, number, of)[0], number(1))[0] if x == x else x


@slopes
def gelu_tanh_slope(g, x, number, of):
    """g·(σ(z) + x·σ(z)·σ(−z)·z′)."""
    one = number(1)
    z, slope = gelu_argument(x, number, of)
    y, rest = logistic(z, one)
    inside = y + x * (y * rest) * slope
    return g * (inside if abs(x) <= of[0] else y) if x == x else x


@values
def tanhshrink(x, number, of):
    """x − tanh x. Near 0, where they are nearly equal, (x·cosh x − sinh x)/cosh x by the numerator's series."""
    size, one, two, square = abs(x), number(1), number(2), x * x
    small = exp_below_0(-size)
    p = number(20 / 51090942171709440000)
    p = p * square + number(18 / 121645100408832000)
    p = p * square + number(16 / 355687428096000)
    p = p * square + number(14 / 1307674368000)
    p = p * square + number(12 / 6227020800)
    p = p * square + number(10 / 39916800)
    p = p * square + number(8 / 362880)
    p = p * square + number(6 / 5040)
    p = p * square + number(4 / 120)
    p = p * square + number(2 / 6)
    near = x * square * p * (two * small / (one + small * small))
    whole = small * small
    far = size - (one - whole) / (one + whole)
    y = near if size < one else far if x > 0 else -far
    return y if x == x else x


@slopes
def tanhshrink_slope(g, x, number, of):
    """g·tanh²x."""
    single = number(1) + number(2.0**-30) == number(1)
    y = hyperbolic_tangent(x, number, single)[0]
    return g * (y * y)
