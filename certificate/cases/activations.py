"""Activations, softmax and attention, in ``nn.functional``."""

import math
from typing import Any

import numpy as np

from certificate.cases.functions import sigmoid, softplus
from certificate.cases.making import SATURATED, each, unary
from certificate.cases.reductions import total
from certificate.jets import Jet, jet
from certificate.points import beside, numbers
from certificate.row import CUBE, Call, Row, X
from minigrad.nn import functional as F

SELU_SCALE, SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717
TAIL = np.array([-40.0, -30, -17, -9, -6, -3.2, 3.2, 6, 9, 17, 30])


def two(boundary: float, above: Any, below: Any) -> Call:
    """One formula above a boundary, another at it and below."""
    return each(lambda x: jet(above(x)) if x > boundary else jet(below(x)))


def between(low: float, high: float, inside: Any, below: Any, above: Any) -> Call:
    """A formula strictly between two bounds, others beyond."""
    return each(lambda x: jet(inside(x) if low < x.c[0] < high else below(x) if x <= low else above(x)))


def tanh_gelu(x: Jet) -> Jet:
    return x * (1 + ((x + 0.044715 * x**3) * math.sqrt(2 / math.pi)).tanh()) / 2


def softmax(line: Any) -> Any:
    top = max(line, key=lambda j: j.c[0])
    powers = [(j - top).exp() for j in line]
    scale = sum(powers[1:], powers[0])
    return [power / scale for power in powers]


def lines(f: Any, axis: int) -> Call:
    """f of each line along an axis, which gives as many numbers."""

    def call(x: Any) -> Any:
        moved = np.moveaxis(x, axis, -1)
        found = np.empty(moved.shape, dtype=object)
        for place in np.ndindex(moved.shape[:-1]):
            found[place] = f(list(moved[place]))
        return np.moveaxis(found, -1, axis)

    return call


def log_softmax(line: Any) -> Any:
    """x − log Σ eˣ; of the largest from the others' share alone, which has digits where 1 has none left."""
    whole = total(np.array(line, dtype=object))
    return [j - whole for j in line]


def negated(f: Call) -> Call:
    return lambda x: f(-x)


def attention(q: Any, k: Any, v: Any) -> Any:
    scale, triples = math.sqrt(q.shape[-1]), zip(q, k, v, strict=True)
    return np.stack([lines(softmax, 1)(one @ other.T / scale) @ values for one, other, values in triples])


def activation(name: str, truth: Call, torch: str | Call | None = None, label: str = "", keywords: dict | None = None,
               **points: Any) -> Row:  # fmt: skip
    keywords = keywords or {}
    return unary(
        name + label,
        truth,
        torch or (lambda t, x: getattr(t.nn.functional, name)(x, **keywords)),
        ours=lambda x: getattr(F, name)(x, **keywords),
        of=(name,),
        **points,
    )


CASES = [
    activation("relu", two(0, lambda x: x, lambda x: 0), branch=beside(0.0)),
    activation("relu6", between(0, 6, lambda x: x, lambda x: 0, lambda x: 6), branch=beside(0.0, 6.0)),
    activation("leaky_relu", two(0, lambda x: x, lambda x: 0.01 * x), branch=beside(0.0)),
    activation("elu", two(0, lambda x: x, Jet.expm1), branch=beside(0.0)),
    activation("elu", two(0, lambda x: x, lambda x: 0.75 * x.expm1()), label="[alpha]", keywords={"alpha": 0.75}),
    activation("celu", two(0, lambda x: x, lambda x: 1.75 * (x / 1.75).expm1()), keywords={"alpha": 1.75},
               branch=beside(0.0)),
    activation("selu", two(0, lambda x: SELU_SCALE * x, lambda x: SELU_SCALE * SELU_ALPHA * x.expm1()),
               branch=beside(0.0)),
    activation("gelu", each(lambda x: x * x.normal_cdf()), branch=(TAIL,)),
    activation("gelu", each(tanh_gelu), label="[tanh]", keywords={"approximate": "tanh"}, without="saturated huge",
               branch=(TAIL / 4,)),
    activation("silu", each(lambda x: x * sigmoid(x))),
    activation("mish", each(lambda x: x * softplus(x).tanh())),
    activation("softplus", each(softplus), branch=beside(20.0)),
    activation("softplus", each(lambda x: softplus(2 * x) / 2), label="[beta]", keywords={"beta": 2},
               branch=beside(10.0)),
    activation("logsigmoid", each(lambda x: -softplus(-x))),
    activation("sigmoid", each(sigmoid), "sigmoid"),
    activation("tanh", each(Jet.tanh), "tanh"),
    activation("tanhshrink", each(lambda x: x - x.tanh())),
    activation("softsign", each(lambda x: x / (1 + abs(x))), branch=beside(0.0)),
    activation("hardtanh", between(-1, 1, lambda x: x, lambda x: -1, lambda x: 1), branch=beside(-1.0, 1.0)),
    activation("hardsigmoid", between(-3, 3, lambda x: (x + 3) / 6, lambda x: 0, lambda x: 1),
               branch=beside(-3.0, 3.0)),
    activation("hardswish", between(-3, 3, lambda x: x * (x + 3) / 6, lambda x: 0, lambda x: x),
               branch=(np.array([-3.001, -2.999, 2.999, 3.001]),)),
    activation("softshrink", each(lambda x: x - 0.5 if x > 0.5 else x + 0.5 if x < -0.5 else jet(0)),
               branch=beside(-0.5, 0.5)),
    activation("hardshrink", each(lambda x: x if x > 0.5 or x < -0.5 else jet(0)), branch=beside(-0.5, 0.5)),
    activation("threshold", two(0.3, lambda x: x, lambda x: -1.5), keywords={"threshold": 0.3, "value": -1.5},
               branch=beside(0.3)),
    activation("rrelu", two(0, lambda x: x, lambda x: x * ((0.125 + 1 / 3) / 2)), branch=beside(0.0)),
    activation("dropout", lambda x: x, keywords={"p": 0.0}),
    activation("dropout1d", lambda x: x, keywords={"p": 0.0}, without="single empty zero saturated huge tiny"),
    Row("dropout2d", lambda x: F.dropout2d(x, 0.0), lambda x: x, lambda t, x: t.nn.functional.dropout2d(x, 0.0),
        {"generic": (numbers(1, 2, 2, 2),)}),
    Row("prelu", F.prelu, lambda x, w: np.where(np.array([[j > 0 for j in line] for line in x]), x, x * w),
        lambda t, x, w: t.nn.functional.prelu(x, w),
        {"generic": (X, np.array([0.25, -0.5, 2.0])), "broadcast": (X, np.array([0.25])),
         "zero": (X * [1, 0, 1], np.array([0.25, -0.5, 2.0]))}),
    Row("glu", lambda x: F.glu(x, 0), lambda x: x[:1] * each(sigmoid)(x[1:]), lambda t, x: t.nn.functional.glu(x, 0),
        {"generic": (X,), "saturated": (np.stack([SATURATED * 0 + 1.5, SATURATED]),)}),
    *[
        Row(name, lambda x, n=name: getattr(F, n)(x, 1), truth,
            lambda t, x, n=name: getattr(t.nn.functional, n)(x, dim=1),
            {"generic": (X,), "saturated": (X * 40,), "tie": (np.array([[1.0, 1, 1], [-2, 3, 3]]),),
             "huge": (np.array([[1e30, -1e30, 3.0]]),), "single": (X[:1, :1],),
             "empty": (np.zeros((0, 3)),)}, smooth=True)
        for name, truth in (("softmax", lines(softmax, 1)), ("softmin", negated(lines(softmax, 1))),
                            ("log_softmax", lines(log_softmax, 1)))
    ],
    Row("scaled_dot_product_attention", F.scaled_dot_product_attention, attention,
        lambda t, *xs: t.nn.functional.scaled_dot_product_attention(*xs),
        {"generic": (CUBE[:1, :2], CUBE[1:, 1:, :], CUBE[:1, :2, 1:3]),
         "saturated": (CUBE[:1, :2] * 20, CUBE[1:, 1:, :], CUBE[:1, :2, 1:3])}),
]  # fmt: skip
