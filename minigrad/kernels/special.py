"""Special functions that NumPy lacks, elementwise over flat arrays."""

import math

from minigrad.kernels.compiler import kernel
from minigrad.kernels.exponential import exp_below_0
from minigrad.kernels.parallel import parallel_for

_FAR = 40
"""Beyond ±40 e^(−x²/2) is 0 in float64."""

SPLIT_FLOAT32, SPLIT_FLOAT64 = 2**12 + 1, 2**27 + 1
"""What a number is multiplied by to be split into two of half as many digits. Dekker 1971."""

_ROOT, _DENSITY = math.sqrt(0.5), 1 / math.sqrt(2 * math.pi)


@kernel
def erf(out, x):
    """out = erf x."""
    for i in range(out.size):
        out[i] = math.erf(x[i])


@kernel(fastmath={"contract"}, inline=True)
def scaled_erfc(t, number):
    """(1 + 2z)·e^(z²)·erfc(z)/2 for t = (z − 3)/(z + 3), which goes from −1 to 1 as z goes from 0 to ∞.

    It is so smooth in t that these 25 terms are right to 1e-17. They were found by interpolation at Chebyshev's points,
    in 60 digits. Shepherd, Laframboise, "Chebyshev approximation of (1 + 2x)exp(x²)erfc x in 0 ≤ x < ∞", Mathematics of
    Computation 36, 1981. A loop over the terms would keep the compiler from computing a vector of them at a time.
    """
    p = number(4.432109508213546e-10)
    p = p * t + number(4.942899415569683e-10)
    p = p * t + number(-4.250198964886308e-09)
    p = p * t + number(-6.663182406501917e-09)
    p = p * t + number(2.090392349422791e-08)
    p = p * t + number(5.0935003000364426e-08)
    p = p * t + number(-7.080032470132994e-08)
    p = p * t + number(-3.0832480388021764e-07)
    p = p * t + number(1.7841919576996102e-07)
    p = p * t + number(1.736207301437843e-06)
    p = p * t + number(-3.657552582079531e-07)
    p = p * t + number(-1.0050283965644614e-05)
    p = p * t + number(2.4747424962852974e-06)
    p = p * t + number(6.254967617781554e-05)
    p = p * t + number(-5.257989990750589e-05)
    p = p * t + number(-0.00038991613605419956)
    p = p * t + number(0.0009443451795780776)
    p = p * t + number(0.0012646959080331195)
    p = p * t + number(-0.011885257459322944)
    p = p * t + number(0.03415401367198924)
    p = p * t + number(-0.05963683170765349)
    p = p * t + number(0.0648225793513803)
    p = p * t + number(-0.023781147176725435)
    p = p * t + number(-0.06781055306229058)
    p = p * t + number(0.6265040291348648)
    return p


@kernel(fastmath={"contract"}, inline=True)
def short_scaled_erfc(t, number):
    """The same with half of the terms, right to 3e-9: for float32."""
    p = number(1.9458757785989055e-06)
    p = p * t + number(3.860206969026111e-05)
    p = p * t + number(-5.211058855370656e-05)
    p = p * t + number(-0.0003630804005846567)
    p = p * t + number(0.0009441078504042123)
    p = p * t + number(0.0012494113056936553)
    p = p * t + number(-0.011885194355690841)
    p = p * t + number(0.034158348647191375)
    p = p * t + number(-0.05963683921575145)
    p = p * t + number(0.0648220455124811)
    p = p * t + number(-0.023781146913858815)
    p = p * t + number(-0.06781053411034708)
    p = p * t + number(0.6265040291348648)
    return p


@kernel(inline=True)
def normal(x, number, split):
    """e^(−x²/2) and Φ(x) = ½ erfc(−x/√2), with all their digits far below 0 too.

    There is no branch, so it is done a vector at a time. x² is rounded before e is taken of it, which far out changes
    many digits; the rounding error is found exactly by splitting |x| in halves, and taken back. Of a NaN they are any
    numbers. ``split``: what splits a number into halves of its digits.
    """
    one, two, half, three = number(1), number(2), number(0.5), number(3)
    a = min(abs(x), number(_FAR))
    above = a * number(split)
    high = above - (above - a)
    low = a - high
    square = a * a
    lost = half * (((high * high - square) + two * high * low) + low * low)
    e = exp_below_0(-half * square) * (one - lost)
    z = a * number(_ROOT)
    t = (z - three) / (z + three)
    scaled = short_scaled_erfc(t, number) if split == SPLIT_FLOAT32 else scaled_erfc(t, number)
    tail = scaled * e / (one + two * z)
    return e, tail if x < 0 else one - tail


@parallel_for
def normal_cdf(out, x, start, stop):
    """out = Φ(x). A NaN stays."""
    number, split = out.dtype.type, SPLIT_FLOAT32 if out.itemsize == 4 else SPLIT_FLOAT64
    out, x = out[start:stop], x[start:stop]
    for i in range(out.size):
        _, below = normal(x[i], number, split)
        out[i] = below if x[i] == x[i] else x[i]


@parallel_for
def gelu(out, x, start, stop):
    """out = x·Φ(x)."""
    number, split = out.dtype.type, SPLIT_FLOAT32 if out.itemsize == 4 else SPLIT_FLOAT64
    out, x = out[start:stop], x[start:stop]
    for i in range(out.size):
        _, below = normal(x[i], number, split)
        out[i] = x[i] * below


@parallel_for
def gelu_slope(out, g, x, start, stop):
    """out = g·(Φ(x) + x·φ(x))."""
    number, split = out.dtype.type, SPLIT_FLOAT32 if out.itemsize == 4 else SPLIT_FLOAT64
    density = number(_DENSITY)
    out, g, x = out[start:stop], g[start:stop], x[start:stop]
    for i in range(out.size):
        e, below = normal(x[i], number, split)
        slope = below + x[i] * (e * density)
        out[i] = g[i] * slope


@parallel_for
def gelu_with_slope(out, slope, x, start, stop):
    """out = x·Φ(x) and slope = Φ(x) + x·φ(x): the second costs little beside the first."""
    number, split = out.dtype.type, SPLIT_FLOAT32 if out.itemsize == 4 else SPLIT_FLOAT64
    density = number(_DENSITY)
    out, slope, x = out[start:stop], slope[start:stop], x[start:stop]
    for i in range(out.size):
        e, below = normal(x[i], number, split)
        out[i] = x[i] * below
        slope[i] = below + x[i] * (e * density)


@parallel_for
def times_slope(out, g, slope, start, stop):
    """out = g·slope."""
    out, g, slope = out[start:stop], g[start:stop], slope[start:stop]
    for i in range(out.size):
        out[i] = g[i] * slope[i]
