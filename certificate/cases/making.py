"""How rows of elementwise ops are made."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import minigrad as mg
from certificate.jets import jet
from certificate.points import LARGE, LARGEST, SMALL, SMALLEST, Point
from certificate.row import POSITIVE, UNIT, Call, Row, X, Y

SATURATED = np.array([-700.0, -100, -36, -17, -9, 9, 17, 36, 100, 700])
GENERIC = {"real": X, "positive": POSITIVE, "unit": UNIT, "above": POSITIVE + 1}
LEFT_OUT = {"positive": "zero saturated", "unit": "saturated huge", "above": "zero saturated tiny"}


def each(f: Callable[..., Any]) -> Call:
    """f of Jets, for arrays of Jets."""
    return lambda *xs: np.frompyfunc(lambda *js: f(*(jet(j) for j in js)), len(xs), 1)(*xs)


def spoken(torch: Call | str | None) -> Call | None:
    """A name in torch, or in torch.nn.functional after ``F.``, as a function that takes torch first."""
    if not isinstance(torch, str):
        return torch
    name = torch.removeprefix("F.")
    within = (lambda t: t) if name == torch else (lambda t: t.nn.functional)
    return lambda t, *xs: getattr(within(t), name)(*xs)


def sized(factors: Sequence[dict[str, float]], signs: Sequence[float]) -> Callable[[str], tuple[np.ndarray]]:
    return lambda dtype: (np.array([s * f[dtype] for f in factors for s in signs]),)


def unary(
    name: str,
    truth: Call,
    torch: Call | str | None,
    *,
    domain: str = "real",
    without: str = "",
    ours: Call | None = None,
    of: tuple[str, ...] = (),
    **points: Point,
) -> Row:
    """A function of one number. ``domain``: real, positive, unit (−1 to 1) or above; ``without``: kinds left out."""
    generic = GENERIC[domain]
    signs = (-1.0, 1.0, 0.37) if domain in ("real", "unit") else (1.0, 0.37)
    made: dict[str, Point] = {
        "generic": (generic,),
        "zero": (np.array([0.0, -0.0, 0.5]),),
        "saturated": (SATURATED,),
        "huge": sized((LARGE, LARGEST), signs),
        "tiny": sized((SMALL, SMALLEST), signs),
        "empty": (np.zeros((0, 3)),),
        "single": (generic[0, 1],),
    }
    for kind in [*LEFT_OUT.get(domain, "").split(), *without.split()]:
        made.pop(kind)
    call = ours or getattr(mg, name)
    return Row(name, call, truth, spoken(torch), made | _kinds(points), of)


def binary(
    name: str,
    truth: Call,
    torch: Call | str | None,
    a: np.ndarray = X,
    b: np.ndarray = Y,
    *,
    without: str = "",
    ours: Call | None = None,
    of: tuple[str, ...] = (),
    **points: Point,
) -> Row:
    """A function of two numbers."""
    made: dict[str, Point] = {
        "generic": (a, b),
        "broadcast": (a[:, :1], b[0]),
        "empty": (np.zeros((0, 3)), np.ones(3)),
        "single": (a[0, 0], b[0, 0]),
        "huge": lambda dtype: (a * LARGE[dtype], b * LARGE[dtype]),
        "tiny": lambda dtype: (a * SMALL[dtype], b * SMALL[dtype]),
    }
    for kind in without.split():
        made.pop(kind)
    return Row(name, ours or getattr(mg, name), truth, spoken(torch), made | _kinds(points), of)


def _kinds(points: dict[str, Point]) -> dict[str, Point]:
    return {kind.replace("_", " "): point for kind, point in points.items()}
