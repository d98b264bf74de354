"""Exponential and trigonometric functions."""

import numpy as np
from mpmath import mp

import minigrad as mg
from certificate.cases.making import SATURATED, binary, each, unary
from certificate.jets import Jet
from certificate.row import X

ANGLES = np.array([0.0, 1.5, -2.5]), np.array([1.0, 0.0, -0.0])
NEAR_ONE = np.array([1 - 2.0**-20, -1 + 2.0**-20, 0.999])


def sinc(x: Jet) -> Jet:
    u = x * mp.pi
    if not x.c[0]:
        return 1 - u * u / 6 + u**4 / 120  # its series, exact to the fourth order
    turns = 2 * mp.nint(x.c[0] / 2)  # exact, as the product with π is not: of a huge x no digit of it would be right
    return ((x - turns) * mp.pi).sin() / u


def angle(a: Jet, b: Jet) -> Jet:
    """The angle of (b, a): its derivatives are those of arctan(a/b), or of −arctan(b/a)."""
    found = (a / b).arctan() if abs(b.c[0]) > abs(a.c[0]) else -(b / a).arctan()
    return found


def logsum(a: Jet, b: Jet) -> Jet:
    """log(eᵃ + eᵇ) from the larger of the two."""
    top, low = (a, b) if a >= b else (b, a)
    return top + (low - top).exp().log1p()


def sigmoid(x: Jet) -> Jet:
    return 1 / (1 + (-x).exp()) if x > 0 else x.exp() / (1 + x.exp())


def softplus(x: Jet) -> Jet:
    """log(1 + e^x)."""
    return x + (-x).exp().log1p() if x > 0 else x.exp().log1p()


WIDE = SATURATED, SATURATED[::-1] * 0.5

CASES = [
    unary("exp", np.exp, "exp"),
    unary("exp2", np.exp2, "exp2"),
    unary("expm1", np.expm1, "expm1"),
    unary("log", np.log, "log", domain="positive"),
    unary("log2", np.log2, "log2", domain="positive"),
    unary("log10", np.log10, "log10", domain="positive"),
    unary("log1p", np.log1p, "log1p", domain="positive", branch=(np.array([-0.999, -0.5, 1e-9]),)),
    unary("sigmoid", each(sigmoid), "sigmoid"),
    unary("softplus (op)", each(softplus), "F.softplus", ours=mg.ops.softplus, of=()),
    unary("erf", each(Jet.erf), "erf"),
    unary("normal_cdf", each(Jet.normal_cdf), lambda t, x: t.special.ndtr(x), ours=mg.ops.activation.normal_cdf),
    binary("logaddexp", each(logsum), "logaddexp", saturated=WIDE, tie=(X, X)),
    binary(
        "logaddexp2",
        each(lambda a, b: logsum(a * mp.log(2), b * mp.log(2)) / mp.log(2)),
        "logaddexp2",
        saturated=WIDE,
        tie=(X, X),
    ),
    *[unary(name, getattr(np, name), name) for name in ("sin", "cos", "tan", "sinh", "cosh")],
    unary("tanh", each(Jet.tanh), "tanh"),
    unary("arcsin", np.arcsin, "arcsin", domain="unit", branch=(NEAR_ONE,)),
    unary("arccos", np.arccos, "arccos", domain="unit", branch=(NEAR_ONE,)),
    unary("arctanh", np.arctanh, "arctanh", domain="unit", branch=(NEAR_ONE,)),
    unary("arctan", np.arctan, "arctan"),
    unary("arcsinh", np.arcsinh, "arcsinh"),
    unary("arccosh", np.arccosh, "arccosh", domain="above", branch=(1 + 2.0 ** -np.arange(1.0, 20, 3),)),
    binary("arctan2", each(angle), "arctan2", zero=ANGLES, tie=(X, X)),
    unary("deg2rad", lambda x: x * (mp.pi / 180), "deg2rad"),
    unary("radians", lambda x: x * (mp.pi / 180), "deg2rad"),
    unary("rad2deg", lambda x: x * (180 / mp.pi), "rad2deg"),
    unary("degrees", lambda x: x * (180 / mp.pi), "rad2deg"),
    unary("sinc", each(sinc), "sinc", branch=(np.array([1e-9, 1e-4, 0.01, 0.1, 1.0, 2.0, -3.0]),)),
]
