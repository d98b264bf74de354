"""Rows for elementwise ops."""

import math

import numpy as np

import minigrad as mg
from tests.ops.case import CUBE, POSITIVE, ROW, UNIT, Case, X, Y, binary, numbers, unary

COLUMN = numbers(2, 1, seed=7)
TRUTHS = np.array([[0, 1, 2], [-1, 0, 0.5]]), np.array([[0, 0, 1], [3, 0, -2.5]])
STRANGE = np.array([[0.0, np.nan, np.inf], [-np.inf, 1.5, -0.0]])
SIGNS = np.array([[0, 1, -1], [1, 0, 0]])

ARITHMETIC = [
    *[binary(name, X, Y) for name in ("add", "subtract", "multiply", "divide")],
    *[binary(name, X, ROW, "[row]") for name in ("add", "subtract", "multiply", "divide")],
    *[binary(name, COLUMN, ROW, "[column,row]") for name in ("add", "subtract", "multiply", "divide")],
    *[binary(name, CUBE, COLUMN[..., None], "[stretched]") for name in ("multiply", "divide")],
    Case("add[number]", lambda x: 2 + x + 1, lambda x: x + 3, lambda t, x: x + 3, (X,)),
    Case("subtract[number]", lambda x: 1.5 - x, lambda x: 1.5 - x, lambda t, x: 1.5 - x, (X,)),
    Case("divide[number]", lambda x: 1.5 / x, lambda x: 1.5 / x, lambda t, x: 1.5 / x, (X,)),
    Case("multiply[itself]", lambda x: x * x * x, lambda x: x * x * x, lambda t, x: x * x * x, (X,)),
    binary("power", POSITIVE, Y, torch_name="pow"),
    binary("power", POSITIVE[:, :1], ROW, "[column,row]", torch_name="pow"),
    *[
        Case(f"power[{p}]", lambda x, p=p: x**p, lambda x, p=p: x**p, lambda t, x, p=p: x**p, (X,))
        for p in (0, 1, 2, 3, -1, -2)
    ],
    Case("power[half]", lambda x: x**0.5, lambda x: x**0.5, lambda t, x: x**0.5, (POSITIVE,)),
    Case("power[number]", lambda x: 2.5**x, lambda x: 2.5**x, lambda t, x: 2.5**x, (X,)),
    unary("fabs", X, "abs"),
    unary("rint", 3 * X, "round"),
    *[unary(name, X) for name in ("negative", "positive", "absolute", "square", "sign")],
    *[unary(name, POSITIVE) for name in ("sqrt", "reciprocal")],
    Case("reciprocal[negative]", mg.reciprocal, np.reciprocal, lambda t, x: t.reciprocal(x), (X,)),
    binary("hypot", X, Y),
    binary("hypot", COLUMN, ROW, "[column,row]"),
    binary("copysign", X, Y),
    binary("copysign", COLUMN, ROW, "[column,row]"),
    # PyTorch has no derivative of it; 1 and 0 are what the numbers themselves say.
    Case("nextafter", mg.nextafter, np.nextafter, lambda t, x, y: x + 0 * y, (X, Y)),
    Case("nextafter[column,row]", mg.nextafter, np.nextafter, lambda t, x, y: x + 0 * y, (COLUMN, ROW)),
    Case(
        "heaviside", mg.heaviside, np.heaviside, lambda t, x, h: t.where(x == 0, h, (x > 0).to(x.dtype)) + 0 * x, (X, Y)
    ),
    Case(
        "heaviside[0]",
        lambda h: mg.heaviside(SIGNS, h),
        lambda h: np.heaviside(SIGNS, h),
        lambda t, h: t.where(t.tensor(SIGNS == 0), h, t.tensor(SIGNS > 0).to(h.dtype)),
        (Y,),
    ),
    Case("cbrt", mg.cbrt, np.cbrt, lambda t, x: t.sign(x) * t.abs(x) ** (1 / 3), (X,)),
]

SELECTION = [
    *[binary(name, X, Y) for name in ("maximum", "minimum")],
    *[binary(name, X, ROW, "[row]") for name in ("maximum", "minimum")],
    *[binary(name, COLUMN, ROW, "[column,row]") for name in ("maximum", "minimum")],
    *[binary(name, X, Y) for name in ("fmax", "fmin")],
    *[binary(name, COLUMN, ROW, "[column,row]") for name in ("fmax", "fmin")],
    Case("clip", lambda x: mg.clip(x, -0.5, 1), lambda x: np.clip(x, -0.5, 1), lambda t, x: x.clip(-0.5, 1), (X,)),
    Case("clip[below]", lambda x: mg.clip(x, -0.5), lambda x: np.maximum(x, -0.5), lambda t, x: x.clip(min=-0.5), (X,)),
    Case(
        "clip[above]",
        lambda x: mg.clip(x, a_max=0.5),
        lambda x: np.minimum(x, 0.5),
        lambda t, x: x.clip(max=0.5),
        (X,),
    ),
    Case("clip[tensors]", mg.clip, np.clip, lambda t, x, a, b: x.clip(a, b), (CUBE, numbers(3, 1) - 1, numbers(4) + 1)),
    Case("clip[crossed]", mg.clip, np.clip, lambda t, x, a, b: x.clip(a, b), (CUBE, numbers(3, 1) + 1, numbers(4) - 1)),
    Case(
        "where",
        lambda a, b: mg.where(X > Y, a, b),
        lambda a, b: np.where(X > Y, a, b),
        lambda t, a, b: t.where(t.tensor(X > Y), a, b),
        (X, ROW),
    ),
    Case(
        "where[wide condition]",
        lambda a, b: mg.where(CUBE > 0, a, b),
        lambda a, b: np.where(CUBE > 0, a, b),
        lambda t, a, b: t.where(t.tensor(CUBE > 0), a, b),
        (numbers(3, 1), numbers(4)),
    ),
    Case(
        "where[number]",
        lambda a: mg.where(X > Y, a, 0.5),
        lambda a: np.where(X > Y, a, 0.5),
        lambda t, a: t.where(t.tensor(X > Y), a, 0.5),
        (X,),
    ),
]

FUNCTIONS = [
    *[unary(name, X) for name in ("exp", "exp2", "expm1", "sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh")],
    *[unary(name, POSITIVE) for name in ("log", "log2", "log10", "log1p")],
    *[unary(name, UNIT) for name in ("arcsin", "arccos", "arctanh")],
    unary("arcsinh", X),
    unary("arccosh", POSITIVE + 1),
    *[unary(name, 50 * X) for name in ("deg2rad", "rad2deg")],
    unary("radians", X, "deg2rad"),
    unary("degrees", X, "rad2deg"),
    unary("sinc", X),
    binary("logaddexp2", X, Y),
    binary("logaddexp2", COLUMN, ROW, "[column,row]"),
    binary("logaddexp", X, Y),
    binary("logaddexp", COLUMN, ROW, "[column,row]"),
    binary("arctan2", X, Y),
    binary("arctan2", COLUMN, ROW, "[column,row]"),
    Case("sigmoid", mg.sigmoid, lambda x: 1 / (1 + np.exp(-x)), lambda t, x: x.sigmoid(), (X,)),
    Case("erf", mg.erf, np.vectorize(math.erf), lambda t, x: x.erf(), (X,)),
    Case("erf[cube]", mg.erf, np.vectorize(math.erf), lambda t, x: x.erf(), (2 * CUBE,)),
]

ROUNDING = [
    *[unary(name, 3 * X) for name in ("floor", "ceil", "round", "trunc")],
    Case(
        "round[decimals]",
        lambda x: mg.round(x, decimals=1),
        lambda x: np.round(x, 1),
        lambda t, x: x.round(decimals=1),
        (X,),
    ),
    binary("mod", X, Y, torch_name="remainder"),
    binary("mod", 5 * COLUMN, ROW, "[column,row]", torch_name="remainder"),
    binary("remainder", X, Y),
    binary("fmod", X, Y),
    binary("fmod", 5 * COLUMN, ROW, "[column,row]"),
    Case(
        "floor_divide",
        mg.floor_divide,
        np.floor_divide,
        lambda t, a, b: t.div(a, b, rounding_mode="floor"),
        (X, Y),
    ),
    *[
        Case(
            f"divmod[{i}]",
            lambda a, b, i=i: mg.divmod(a, b)[i],
            lambda a, b, i=i: np.divmod(a, b)[i],
            lambda t, a, b, i=i: (t.div(a, b, rounding_mode="floor"), a % b)[i],
            (5 * COLUMN, ROW),
        )
        for i in (0, 1)
    ],
    Case("mod[number]", lambda x: mg.mod(x, 0.7), lambda x: x % 0.7, lambda t, x: x % 0.7, (X,)),
    Case("mod[by]", lambda x: mg.mod(5.3, x), lambda x: 5.3 % x, lambda t, x: t.full_like(x, 5.3) % x, (X,)),
]

COMPARISON = [
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

NEAR = X + np.array([0, 1e-9, 1e-3])


def verdict(name: str, *arrays: np.ndarray, torch_call) -> Case:
    """A function that says True or False of whole arrays."""
    return Case(
        name,
        lambda *xs: mg.Tensor(np.array(getattr(mg, name)(*xs))),
        lambda *xs: np.array(getattr(np, name)(*xs)),
        lambda t, *xs: t.tensor(torch_call(t, *xs)),
        arrays,
    )


CLOSENESS = [
    binary("isclose", X, NEAR),
    *[verdict("allclose", X, y, torch_call=lambda t, a, b: t.allclose(a, b)) for y in (NEAR, X + 1e-9)],
    *[verdict("array_equal", X, y, torch_call=lambda t, a, b: t.equal(a, b)) for y in (X, Y, ROW)],
    *[
        verdict("array_equiv", x, ROW, torch_call=lambda t, a, b: bool((a == b).all()))
        for x in (np.stack([ROW, ROW]), X, ROW)
    ],
]

LOGIC = [
    *[binary(name, *TRUTHS) for name in ("logical_and", "logical_or", "logical_xor")],
    *[binary(name, TRUTHS[0], TRUTHS[1][1], "[row]") for name in ("logical_and", "logical_or", "logical_xor")],
    unary("logical_not", TRUTHS[0]),
    *[unary(name, STRANGE) for name in ("isnan", "isinf", "isfinite", "signbit")],
    *[
        Case(
            name,
            lambda x, y, name=name: getattr(mg, name)(x > 0, y > 0),
            lambda x, y, name=name: getattr(np, name)(x > 0, y > 0),
            lambda t, x, y, name=name: getattr(t, name)(x > 0, y > 0),
            (X, ROW),
        )
        for name in ("bitwise_and", "bitwise_or", "bitwise_xor")
    ],
    *[
        Case(
            name,
            lambda x, y, name=name: getattr(mg, name)(mg.astype(x * 99, int), mg.astype(mg.absolute(y), int)),
            lambda x, y, name=name: getattr(np, name)((x * 99).astype(int), np.absolute(y).astype(int)),
            lambda t, x, y, name=name: getattr(t, f"bitwise_{name}")((x * 99).long(), y.abs().long()),
            (X, ROW),
        )
        for name in ("left_shift", "right_shift")
    ],
    Case("invert", lambda x: mg.invert(x > 0), lambda x: ~(x > 0), lambda t, x: ~(x > 0), (X,)),
]

CASES = [*ARITHMETIC, *SELECTION, *FUNCTIONS, *ROUNDING, *COMPARISON, *CLOSENESS, *LOGIC]
