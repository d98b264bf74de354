"""Elementwise arithmetic, choosing and rounding."""

import numpy as np
from mpmath import mp

import minigrad as mg
from certificate.cases.making import binary, each, unary
from certificate.jets import Jet, jet, sign
from certificate.points import LARGE, SMALL, beside
from certificate.row import POSITIVE, Call, Row, X, Y

CONDITION = X > Y


def chosen(larger: bool) -> Call:
    """The larger of two, or the smaller; half of each where they are equal."""

    def choose(a: Jet, b: Jet) -> Jet:
        if a == b:
            return (a + b) / 2
        return a if (a > b) == larger else b

    return each(choose)


def stepped(f: Call) -> Call:
    """A function that is constant between its steps."""
    return each(lambda *xs: jet(f(*(x.c[0] for x in xs))))


def clipped(x: Jet) -> Jet:
    return jet(-0.5) if x < -0.5 else jet(1) if x > 1 else x


def remainder(a: Jet, b: Jet) -> Jet:
    return a - mp.floor(a.c[0] / b.c[0]) * b


def truncated(a: Jet, b: Jet) -> Jet:
    quotient = a.c[0] / b.c[0]
    return a - (mp.floor(quotient) if quotient > 0 else mp.ceil(quotient)) * b


def power(p: float, **points) -> Row:
    return unary(f"power[x**{p}]", lambda x: x**p, lambda t, x: x**p, ours=lambda x: x**p, of=("power",), **points)


EXTREMES = [
    binary("maximum", chosen(larger=True), "maximum", tie=(X, np.where(CONDITION, X, Y))),
    binary("minimum", chosen(larger=False), "minimum", tie=(X, np.where(CONDITION, X, Y))),
    binary("fmax", each(lambda a, b: a if a >= b else b), "fmax", tie=(X, np.where(CONDITION, X, Y))),
    binary("fmin", each(lambda a, b: a if a <= b else b), "fmin", tie=(X, np.where(CONDITION, X, Y))),
]

STEPS = [
    unary("sign", stepped(mp.sign), "sign", branch=beside(0.0)),
    unary("floor", stepped(mp.floor), "floor", branch=beside(1.0)),
    unary("ceil", stepped(mp.ceil), "ceil", branch=beside(1.0)),
    unary("trunc", stepped(mp.floor), "trunc"),
    unary("round", stepped(mp.nint), "round", branch=beside(0.5)),
    unary("rint", stepped(mp.nint), "round", branch=beside(1.5)),
    binary("floor_divide", stepped(lambda a, b: mp.floor(a / b)), "floor_divide"),
    unary("heaviside", stepped(lambda x: x > 0), None, ours=lambda x: mg.heaviside(x, 0.5)),
]

CASES = [
    binary("add", np.add, "add"),
    binary("subtract", np.subtract, "subtract"),
    binary("multiply", np.multiply, "multiply", zero=(X * [1, 0, 1], Y * [0, 0, 1])),
    binary("divide", np.divide, "divide", zero=(X * [1, 0, 1], Y)),
    binary(
        "power",
        np.power,
        "pow",
        POSITIVE,
        huge=lambda dtype: (POSITIVE * LARGE[dtype], Y),
        tiny=lambda dtype: (POSITIVE * SMALL[dtype], Y),
    ),
    *[power(p) for p in (0, 1, 2, 3)],
    *[power(p, without="zero") for p in (-1, -2)],
    *[power(p, domain="positive") for p in (0.5, 1.75, -0.25)],
    unary("power[2.5**x]", lambda x: 2.5**x, lambda t, x: 2.5**x, ours=lambda x: 2.5**x, of=("power",), without="huge"),
    unary("negative", np.negative, "neg"),
    unary("positive", np.positive, "positive"),
    unary("absolute", np.abs, "abs", branch=beside(0.0)),
    unary("fabs", np.abs, "abs", branch=beside(0.0)),
    unary("square", np.square, "square"),
    unary("sqrt", np.sqrt, "sqrt", domain="positive"),
    unary("cbrt", np.cbrt, None, without="zero"),
    unary("reciprocal", lambda x: 1 / x, "reciprocal", without="zero"),
    binary(
        "hypot", lambda a, b: np.sqrt(a * a + b * b), "hypot", zero=(np.array([0.0, 1.5, -0.0]), np.array([-2.0, 0, 1]))
    ),
    binary("copysign", each(lambda a, b: a * (sign(a) * (1 if b > 0 else -1))), "copysign"),
    *EXTREMES,
    unary(
        "clip",
        each(clipped),
        lambda t, x: x.clip(-0.5, 1),
        ours=lambda x: mg.clip(x, -0.5, 1),
        branch=beside(-0.5, 1.0),
    ),
    binary(
        "where",
        lambda a, b: np.where(CONDITION, a, b),
        lambda t, a, b: t.where(t.tensor(CONDITION), a, b),
        ours=lambda a, b: mg.where(CONDITION, a, b),
        without="empty single",
    ),
    unary("nan_to_num", lambda x: x, "nan_to_num"),
    *STEPS,
    binary("mod", each(remainder), "remainder"),
    binary("remainder", each(remainder), "remainder"),
    binary("fmod", each(truncated), "fmod"),
    binary("divmod", each(remainder), "remainder", ours=lambda a, b: mg.divmod(a, b)[1]),
]
