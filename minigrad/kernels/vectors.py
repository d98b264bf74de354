"""Angles and distances of pairs of vectors, the rows of two matrices: one pass forward and one back.

Rows whose squares would leave the range of their dtype are multiplied by a power of two first, a ``unit``, which is 1
elsewhere. Sums are taken along runs, several lanes at a time, and those of the runs in double precision.
"""

import math

from minigrad.kernels.compiler import kernel
from minigrad.kernels.normalization import RUN
from minigrad.kernels.parallel import parallel_for

ONE, OTHER, LENGTHS = 0, 3, 6
"""What ``cosines`` keeps of a row: for either vector its unit, 1 over its length, and whether the length is held."""

UNIT, INVERSE, HELD = range(3)


@parallel_for
def cosines(out, kept, x, z, eps, soft, limits, start, stop):
    """out = u·v for the rows x and z, u = x/max(‖x‖, ε) and v likewise; x/√(‖x‖² + ε²) if ``soft``.

    ``limits``: of the dtype, the least sum of squares that has all its digits, and the largest exponent of a unit.
    ``kept`` is (rows, LENGTHS).
    """
    for i in range(start, stop):
        measure(kept[i, ONE:OTHER], x[i], eps, soft, limits)
        measure(kept[i, OTHER:LENGTHS], z[i], eps, soft, limits)
        total = 0.0
        for at in range(0, x.shape[1], RUN):
            end = min(at + RUN, x.shape[1])
            total += run_product(x[i, at:end], z[i, at:end], kept[i, ONE + UNIT], kept[i, OTHER + UNIT])
        out[i] = total * kept[i, ONE + INVERSE] * kept[i, OTHER + INVERSE]


@parallel_for
def cosine_slopes(dx, dz, g, y, kept, x, z, start, stop):
    """dx = g·(v − y·u)/‖x‖ and dz = g·(u − y·v)/‖z‖; without the second term where the length is held at ε."""
    for i in range(start, stop):
        one, other = kept[i, ONE:OTHER], kept[i, OTHER:LENGTHS]
        row_slope(dx[i], x[i], z[i], one, other, g[i], y[i])
        row_slope(dz[i], z[i], x[i], other, one, g[i], y[i])


@parallel_for
def distances(out, x, z, eps, limits, start, stop):
    """out = ‖x − z + ε‖ of the rows x and z."""
    number = x.dtype.type
    for i in range(start, stop):
        square = squared_distance(x[i], z[i], eps, number(1))
        unit = number(1)
        if not limits[0] < square < math.inf:
            unit = unit_of(largest_difference(x[i], z[i], eps), number, limits[1])
            square = squared_distance(x[i], z[i], eps, unit)
        out[i] = math.sqrt(square) / unit


@parallel_for
def distance_slope(out, g, y, x, z, eps, start, stop):
    """out = g·(x − z + ε)/y, 0 where y is 0."""
    zero = out.dtype.type(0)
    for i in range(start, stop):
        length, weight = y[i], g[i]
        for j in range(x.shape[1]):
            out[i, j] = weight * ((x[i, j] - z[i, j] + eps) / length) if length != zero else zero


@kernel(inline=True)
def measure(kept, x, eps, soft, limits):
    """What is kept of a vector, see ``ONE``."""
    number = x.dtype.type
    unit, square = number(1), squares(x, number(1))
    if not limits[0] < square < math.inf:
        unit = unit_of(largest(x), number, limits[1])
        square = squares(x, unit)
    least = eps * unit
    length = math.sqrt(square + float(least) * least) if soft else math.sqrt(square)
    held = not soft and length < least
    kept[UNIT], kept[INVERSE], kept[HELD] = unit, 1 / (least if held else length), 1 if held else 0


@kernel(inline=True)
def row_slope(out, x, z, one, other, g, y):
    """A row of ``cosine_slopes``."""
    number, unit, of_z = x.dtype.type, one[UNIT], other[UNIT]
    inverse, of_other, part = one[INVERSE], other[INVERSE], number(0) if one[HELD] != 0 else y
    weight = g * inverse
    for j in range(x.size):
        out[j] = weight * ((z[j] * of_z) * of_other - part * ((x[j] * unit) * inverse)) * unit


@kernel(inline=True)
def unit_of(most, number, ends):
    """A power of two near 1 over the largest |x|, 1 where that is 0 or no number; within 2^±ends."""
    if not 0 < most < math.inf:
        return number(1)
    _, exponent = math.frexp(float(most))
    return number(math.ldexp(1.0, min(max(-exponent, -ends), ends)))


@kernel(inline=True)
def largest(x):
    """The largest |x|."""
    most = abs(x[0])
    for j in range(x.size):
        most = max(most, abs(x[j]))
    return most


@kernel(inline=True)
def largest_difference(x, z, eps):
    """The largest |x − z + ε|."""
    most = abs(x[0] - z[0] + eps)
    for j in range(x.size):
        most = max(most, abs(x[j] - z[j] + eps))
    return most


@kernel(inline=True)
def squares(x, unit):
    """Σ(x·unit)²."""
    total = 0.0
    for at in range(0, x.size, RUN):
        total += run_product(x[at : at + RUN], x[at : at + RUN], unit, unit)
    return total


@kernel(inline=True)
def squared_distance(x, z, eps, unit):
    """Σ((x − z + ε)·unit)²."""
    total = 0.0
    for at in range(0, x.size, RUN):
        total += run_distance(x[at : at + RUN], z[at : at + RUN], eps, unit)
    return total


@kernel(fastmath={"reassoc"}, inline=True)
def run_product(x, z, unit, of_z):
    """Σ(x·unit)·(z·of_z), in their own precision."""
    total = x.dtype.type(0)
    for j in range(x.size):
        total += (x[j] * unit) * (z[j] * of_z)
    return total


@kernel(fastmath={"reassoc"}, inline=True)
def run_distance(x, z, eps, unit):
    """Σ((x − z + ε)·unit)², in their own precision."""
    total = x.dtype.type(0)
    for j in range(x.size):
        d = (x[j] - z[j] + eps) * unit
        total += d * d
    return total
