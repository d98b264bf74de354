"""What is given where there is no derivative: a table of its own, for no truth can be compared there."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import minigrad as mg
from certificate import pytorch
from minigrad import Tensor, linalg
from minigrad.nn import functional as F


class Convention(NamedTuple):
    """An op at a place: the derivative by the inputs that ours gives, and why."""

    op: str
    at: str
    ours: Callable[..., Any]
    torch: Callable[..., Any] | None
    x: list[float]
    slope: list[float]
    why: str


def _named(name: str, at: str, x: list[float], slope: list[float], why: str, torch: str | None = "") -> Convention:
    theirs = None if torch is None else lambda t, x: getattr(t, torch or name)(x)
    return Convention(name, at, getattr(mg, name), theirs, x, slope, why)


def _function(name: str, at: str, x: list[float], slope: list[float], why: str, *args: Any) -> Convention:
    return Convention(
        name,
        at,
        lambda x: getattr(F, name)(x, *args),
        lambda t, x: getattr(t.nn.functional, name)(x, *args),
        x,
        slope,
        why,
    )


ONE_SIDE = "the slope of the side that PyTorch takes"
MIDDLE = "the middle of the two slopes"
INF, NAN = float("inf"), float("nan")

CONVENTIONS = [
    _named("absolute", "0", [0.0], [0.0], MIDDLE, "abs"),
    _named("sign", "0", [0.0], [0.0], "constant beside the step"),
    _named("sqrt", "0", [0.0], [INF], "the limit"),
    _named("cbrt", "0", [0.0], [INF], "the limit", None),
    _named("floor", "1", [1.0], [0.0], "constant beside the step"),
    Convention("power", "0 ** 0, by the base", lambda x: x**0, lambda t, x: x**0, [0.0], [0.0], "x⁰ is constant"),
    Convention("clip", "the bounds", lambda x: mg.clip(x, -1, 1), lambda t, x: x.clip(-1, 1), [-1.0, 1.0], [1.0, 1.0],
               "a bound belongs to the inside"),
    Convention("maximum", "a tie with itself", lambda x: mg.maximum(x, Tensor(x.data)),
               lambda t, x: t.maximum(x, x.detach()), [2.0], [0.5], "a tie is split evenly"),
    Convention("minimum", "a tie with itself", lambda x: mg.minimum(x, Tensor(x.data)),
               lambda t, x: t.minimum(x, x.detach()), [2.0], [0.5], "a tie is split evenly"),
    _named("max", "a tie", [3.0, 1.0, 3.0], [0.5, 0.0, 0.5], "a tie of all elements is split evenly", "amax"),
    Convention("max(axis=0)", "a tie", lambda x: mg.max(x, axis=0), lambda t, x: x.max(0).values, [3.0, 1.0, 3.0],
               [1.0, 0.0, 0.0], "along an axis the first has it all"),
    Convention("max_pool1d", "a tie", lambda x: F.max_pool1d(x.reshape(1, 1, 2), 2),
               lambda t, x: t.nn.functional.max_pool1d(x.reshape(1, 1, 2), 2), [3.0, 3.0], [1.0, 0.0],
               "the first of a window has it all"),
    Convention("norm", "the zero vector", linalg.norm, lambda t, x: t.linalg.norm(x), [0.0, 0.0], [0.0, 0.0],
               "a subgradient, the one of least length"),
    Convention("vector_norm(ord=1)", "a zero component", lambda x: linalg.vector_norm(x, ord=1),
               lambda t, x: t.linalg.vector_norm(x, 1), [0.0, 2.0], [0.0, 1.0], MIDDLE),
    Convention("std", "equal numbers", mg.std, lambda t, x: x.std(correction=0), [2.0, 2.0], [0.0, 0.0],
               "a subgradient"),
    _function("relu", "0", [0.0], [0.0], ONE_SIDE),
    _function("relu6", "0 and 6", [0.0, 6.0], [0.0, 0.0], ONE_SIDE),
    _function("leaky_relu", "0", [0.0], [0.01], ONE_SIDE),
    _function("hardtanh", "−1 and 1", [-1.0, 1.0], [0.0, 0.0], ONE_SIDE),
    _function("hardsigmoid", "−3 and 3", [-3.0, 3.0], [0.0, 0.0], ONE_SIDE),
    _function("hardshrink", "±λ", [-0.5, 0.5], [0.0, 0.0], ONE_SIDE),
    _function("softshrink", "±λ", [-0.5, 0.5], [0.0, 0.0], ONE_SIDE),
    _function("threshold", "the threshold", [0.3], [0.0], ONE_SIDE, 0.3, -1.0),
]  # fmt: skip


def slope(convention: Convention) -> list[float]:
    """Ours."""
    x = Tensor(np.array(convention.x), requires_grad=True)
    with np.errstate(all="ignore"):
        return mg.grad(mg.sum(convention.ours(x)), x)[0].data.tolist()


def torch_slope(convention: Convention) -> list[float] | None:
    """PyTorch's; None without it."""
    if convention.torch is None or not pytorch.is_there():
        return None
    t = pytorch.torch
    x = t.tensor(convention.x, dtype=t.float64, requires_grad=True)
    return t.autograd.grad(convention.torch(t, x).sum(), x)[0].tolist()


def table() -> str:
    head = "## Where there is no derivative\n\nWhat is given there; a test holds minigrad to it.\n\n"
    head += "| op | at | derivative | PyTorch | why |\n|---|---|---|---|---|\n"
    rows = []
    for each in CONVENTIONS:
        other = torch_slope(each)
        rows.append(f"| `{each.op}` | {each.at} | {_text(slope(each))} | {_text(other)} | {each.why} |")
    return head + "\n".join(rows)


def _text(numbers: list[float] | None) -> str:
    return (
        "–"
        if numbers is None
        else ", ".join(f"{x:g}".replace("-", "−").replace("inf", "∞").replace("nan", "NaN") for x in numbers)
    )
