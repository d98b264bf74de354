"""Rows for elementwise ops."""

import numpy as np

import minigrad as mg
from tests.ops.case import POSITIVE, ROW, UNIT, Case, X, Y, binary, unary

CASES = [
    *[binary(name, X, Y) for name in ("add", "subtract", "multiply", "divide", "maximum", "minimum")],
    *[binary(name, X, ROW, "[row]") for name in ("add", "subtract", "multiply", "divide", "maximum", "minimum")],
    binary("power", POSITIVE, Y, torch_name="pow"),
    Case("power[whole]", lambda x: x**3, lambda x: x**3, lambda t, x: x**3, (X,)),
    Case("power[number]", lambda x: 2.5**x, lambda x: 2.5**x, lambda t, x: 2.5**x, (X,)),
    Case("add[number]", lambda x: 2 + x + 1, lambda x: x + 3, lambda t, x: x + 3, (X,)),
    Case("subtract[number]", lambda x: 1.5 - x, lambda x: 1.5 - x, lambda t, x: 1.5 - x, (X,)),
    Case("divide[number]", lambda x: 1.5 / x, lambda x: 1.5 / x, lambda t, x: 1.5 / x, (X,)),
    *[unary(name, X) for name in ("negative", "absolute", "square", "sign")],
    *[unary(name, POSITIVE) for name in ("sqrt", "reciprocal")],
    Case("cbrt", mg.cbrt, np.cbrt, lambda t, x: t.sign(x) * t.abs(x) ** (1 / 3), (X,)),
    Case("clip", lambda x: mg.clip(x, -0.5, 1), lambda x: np.clip(x, -0.5, 1), lambda t, x: x.clip(-0.5, 1), (X,)),
    Case(
        "where",
        lambda a, b: mg.where(X > Y, a, b),
        lambda a, b: np.where(X > Y, a, b),
        lambda t, a, b: t.where(t.tensor(X > Y), a, b),
        (X, ROW),
    ),
    *[unary(name, X) for name in ("exp", "exp2", "expm1", "sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh")],
    *[unary(name, POSITIVE) for name in ("log", "log2", "log10", "log1p")],
    *[unary(name, UNIT) for name in ("arcsin", "arccos", "arctanh")],
    binary("logaddexp", X, Y),
    binary("arctan2", X, Y),
    Case("sigmoid", mg.sigmoid, lambda x: 1 / (1 + np.exp(-x)), lambda t, x: x.sigmoid(), (X,)),
]

CASES += [
    binary(name, np.round(X), np.round(Y), torch_name=torch_name)
    for name, torch_name in (
        ("equal", "eq"),
        ("not_equal", "ne"),
        ("less", "lt"),
        ("less_equal", "le"),
        ("greater", "gt"),
        ("greater_equal", "ge"),
    )
]
