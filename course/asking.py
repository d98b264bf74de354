"""What the stations' questions share: points, and the learner's Values asked."""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np

from course.question import Mistake, MistakeError, Module, NoEdgeError, Question
from course.texts import Text

NO_VALUE = np.zeros(0)
"""The answer that stands for what is no Value."""


def points(seed: int, count: int, *shapes: tuple[int, ...], low: float = -2.0, high: float = 2.0) -> list[Any]:
    """Random points: an array of float64 for each shape."""
    rng = np.random.default_rng(seed)
    return [tuple(np.array(rng.uniform(low, high, shape)) for shape in shapes) for _ in range(count)]


def number(*numbers: float) -> tuple[Any, ...]:
    """A point of plain numbers."""
    return tuple(np.array(x, np.float64) for x in numbers)


def data(m: Module, y: Any) -> Any:
    """The array of a Value; None for None, NO_VALUE for what else is no Value."""
    return y if y is None else y.data if isinstance(y, m.Value) else NO_VALUE


def pairs(y: Any) -> list[tuple[Any, Any]]:
    """The edges of a Value that are pairs."""
    edges = getattr(y, "edges", None)
    return [tuple(edge) for edge in edges or () if isinstance(edge, (tuple, list)) and len(edge) == 2]


def edge_count(y: Any, parents: Sequence[Any]) -> tuple[float, float]:
    """How many edges there are, and how many of them lead to the parents themselves."""
    return float(len(getattr(y, "edges", ()) or ())), float(
        sum(any(parent is each for each in parents) for parent, _ in pairs(y))
    )


def arriving(m: Module, y: Any, g: Any, parents: Sequence[Any]) -> Any:
    """What the edges of y give its parents for the gradient g: one array for each parent, summed over its edges.

    Where y is made of other ops (e / Σ e), so that its edges lead to what is between, the learner's own walk goes on.
    Raises NoEdgeError for a parent to which none leads.
    """
    found: list[Any] = [None] * len(parents)
    incoming = m.Value(g)
    if hasattr(m, "gradients") and _is_composed(m, y, parents):
        return tuple(d.data for d in m.gradients(y, list(parents), incoming))
    for parent, derivative in pairs(y):
        for i, each in enumerate(parents):
            if parent is each:
                d = derivative(incoming)
                if d is None:
                    return None
                part = d.data if isinstance(d, m.Value) else np.asarray(d)
                found[i] = part if found[i] is None else found[i] + part
    for i, each in enumerate(found, 1):
        if each is None:
            raise NoEdgeError(i)
    return tuple(found)


def _is_composed(m: Module, y: Any, parents: Sequence[Any]) -> bool:
    """Whether something is between y and its parents, and each of them is behind it."""
    between = [each for each, _ in pairs(y) if isinstance(each, m.Value) and not any(each is p for p in parents)]
    return any(pairs(each) for each in between) and all(_leads_to(m, y, parent) for parent in parents)


def remembers(m: Module, y: Any, needed: Sequence[tuple[Any, Any]] = ()) -> float:
    """1 if what y's edges give for a Value g are Values that lead back to g, and to the Values in their slopes.

    ``needed`` are pairs of a parent and of a Value that y's slope by it is made of. 0 if g is lost, 0.5 if these are.
    """
    g = m.Value(np.ones_like(y.data))
    given = [(parent, derivative(g)) for parent, derivative in pairs(y)]
    if not all(_leads_to(m, d, g) for _, d in given):
        return 0.0
    return 1.0 if all(_leads_to(m, d, x) for parent, d in given for each, x in needed if each is parent) else 0.5


def _leads_to(m: Module, y: Any, g: Any) -> bool:
    stack = [y]
    while stack:
        y = stack.pop()
        if y is g:
            return True
        if isinstance(y, m.Value):
            stack += [parent for parent, _ in pairs(y)]
    return False


def yes(name: Text, gap: str, points: list[Any], ask: Callable[..., bool], key: str, says: Text) -> Question:
    """A question whose answer must be yes at every point, and the mistake that is behind a no."""
    return Question(
        name,
        gap,
        points,
        lambda m, *x: float(ask(m, *x)),
        truth=lambda *x: 1.0,
        mistakes=[
            Mistake(key, says, lambda *x: 0.0),
            *(Mistake(key, says, _at(i, points)) for i in range(len(points))),
        ],
    )


def seen(name: Text, gap: str, points: list[Any], look: Callable[..., None]) -> Question:
    """A question that looks for mistakes by itself: ``look(module, *inputs)`` raises MistakeError for what it sees."""

    def ask(m: Module, *x: Any) -> float:
        look(m, *x)
        return 1.0

    return Question(name, gap, points, ask, truth=lambda *x: 1.0)


def refuse(key: str, en: str, zh: str) -> NoReturn:
    """Raise a mistake that was seen."""
    raise MistakeError(key, Text(en, zh))


def _at(i: int, points: list[Any]) -> Callable[..., Any]:
    """No at one point alone."""
    return lambda *x: float(not all(np.array_equal(a, b) for a, b in zip(x, points[i], strict=True)))


NOT_A_VALUE = Text(
    "{gap} gives a plain number. A result must remember too: make a Value of it, with its edges",
    "{gap} 返回的是普通的数。结果也要记住来历：把它做成带边的 Value",
)
DETACHED = Text(
    "the derivative in {gap} computes with .data, so what it gives has forgotten where it came from. Compute with the "
    "Values themselves: then a gradient has a gradient (station 5)",
    "{gap} 里的导数用 .data 计算，得到的数就忘了来历。要直接用 Value 来算：这样梯度还能再求梯度（第 5 站）",
)
SLOPE_DETACHED = Text(
    "the slope in {gap} is made with .data. The gradient is right and still knows g, but has forgotten the Value in "
    "the slope: its own gradient will lack a part (station 5). Compute with the Values themselves",
    "{gap} 里的斜率用了 .data。梯度没错，也还记得 g，但忘了斜率里的 Value："
    "再求梯度就会少一部分（第 5 站）。要直接用 Value 来算",
)
NO_INCOMING = Text(
    "{gap} gives its own slope alone. What comes in counts too: multiply by g",
    "{gap} 只给出了自己的斜率。传进来的梯度也要算上：乘以 g",
)
