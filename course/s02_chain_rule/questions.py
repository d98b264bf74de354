"""Station 2: a neuron by hand, and the sum over all paths."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course.asking import number, points
from course.question import Mistake, Question
from course.reference import GRAPHS, Node, diamond, exp, waiting
from course.s02_chain_rule.by_hand import SLOPES, neuron
from course.texts import Text


def along(
    y: Node,
    x: Node,
    g: Any,
    join: Callable[[list[Any]], Any],
    meet: Callable[[Node, Node, Any], Any],
    keeps_g: bool = True,
    has_g_in_sum: bool = False,
) -> Any:
    """A walk over all paths: ``join`` puts together what comes through the edges, ``meet`` says where a path ends.

    ``keeps_g``: whether what came so far goes on; ``has_g_in_sum``: whether it is added to what the edges give.
    """
    end = meet(y, x, g)
    if end is not None:
        return end
    more = join, meet, keeps_g, has_g_in_sum
    found = join([along(parent, x, (g if keeps_g else 1.0) * slope, *more) for parent, slope in y.edges])
    return found + g if has_g_in_sum else found


def at_x(y: Node, x: Node, g: Any) -> Any:
    """Right: a path ends at x."""
    return g if y is x else None


def paths(
    key: str,
    says: Text,
    join: Callable[[list[Any]], Any] = lambda parts: sum(parts, 0.0),
    meet: Callable[[Node, Node, Any], Any] = at_x,
    has_seed: bool = True,
    **how: bool,
) -> Mistake:
    """A mistake in the sum over all paths."""

    def gives(graph: Any, by: str, g: Any, a: Any, b: Any) -> Any:
        y, x = made(graph, by, Node(a), Node(b), exp)
        return np.asarray(along(y, x, g if has_seed else np.ones_like(g), join, meet, **how))

    return Mistake(key, says, gives)


def made(graph: Any, by: str, a: Any, b: Any, exp: Any) -> tuple[Any, Any]:
    """The output of a graph, and the number by which the derivative is taken; "u" is one in the middle."""
    if by == "u":
        u = a * b
        return u * (exp(u) + a), u
    return graph(a, b, exp), a if by == "a" else b


ONE_PATH = Text(
    "only one way back is counted. Add up what comes through all edges: total = total + …",
    "只算了一条回去的路。要把所有边传来的加起来：total = total + …",
)


def _direct(graph: Any, by: str, g: Any, a: Any, b: Any) -> Any:
    y, x = made(graph, by, Node(a), Node(b), exp)
    return np.asarray(g if y is x else sum((g * slope for parent, slope in y.edges if parent is x), 0.0 * g))


def _unchanged(graph: Any, by: str, g: Any, a: Any, b: Any) -> Any:
    y, x = made(graph, by, Node(a), Node(b), exp)
    for node in waiting(y):
        node.edges = [(parent, 1.0) for parent, _ in node.edges]
    return np.asarray(along(y, x, g, lambda parts: sum(parts, 0.0), at_x))


PATHS = [
    paths("overwrites", ONE_PATH, lambda parts: parts[-1] if parts else 0.0),
    paths("first-edge", ONE_PATH, lambda parts: parts[0] if parts else 0.0),
    paths("first-found", ONE_PATH, lambda parts: next((part for part in parts if np.any(part != 0)), 0.0)),
    paths(
        "multiplies",
        Text(
            "what comes through the edges is multiplied. Along a path slopes are multiplied; over the paths one adds",
            "各条边传来的相乘了。沿一条路径斜率相乘，各条路径之间要相加",
        ),
        lambda parts: math.prod(parts, start=1.0),
    ),
    paths(
        "begins-with-g",
        Text(
            "the sum begins with g, so g counts once more at every Value on the way. It begins with 0",
            "求和从 g 开始，路上每个 Value 都多算一次 g。应从 0 开始",
        ),
        has_g_in_sum=True,
    ),
    paths(
        "subtracts",
        Text(
            "what comes through the edges is subtracted; over the paths one adds",
            "各条边传来的相减了；各条路径之间要相加",
        ),
        lambda parts: -sum(parts, 0.0),
    ),
    paths(
        "mean-of-paths",
        Text("this is the mean over the edges, not the sum", "这是各条边的平均，应是和"),
        lambda parts: sum(parts, 0.0) / max(1, len(parts)),
    ),
    paths(
        "largest-path",
        Text(
            "only the largest of what comes through the edges is kept; add all of it up",
            "只留下了各条边里最大的一份；应全部相加",
        ),
        lambda parts: max(parts, key=abs, default=0.0),
    ),
    Mistake(
        "direct-parents",
        Text(
            "only where x is a parent of y itself something arrives: go on from each parent, derivative(parent, x, edge(g))",
            "只有 x 直接是 y 的父节点时才有梯度：要从每个父节点继续，derivative(parent, x, edge(g))",
        ),
        _direct,
    ),
    Mistake(
        "edge-not-asked",
        Text(
            "g goes on as it came: each edge multiplies by its slope when it is asked, edge(g)",
            "g 原样传了下去：要经过每条边，edge(g) 会乘上斜率",
        ),
        _unchanged,
    ),
    paths(
        "last-slope",
        Text(
            "of each path only the last slope counts: give on edge(g), with the g that has come so far",
            "每条路径只算了最后一段的斜率：要传 edge(g)，其中 g 是走到这里的梯度",
        ),
        keeps_g=False,
    ),
    paths(
        "no-slopes",
        Text(
            "the number of paths comes out: where y is x the answer is g, with all slopes on the way in it, not 1",
            "算出来的是路径的条数：y 就是 x 时应返回 g（路上所有斜率都在里面），不是 1",
        ),
        meet=lambda y, x, g: np.ones_like(g) if y is x else None,
    ),
    paths(
        "only-leaves",
        Text(
            "a path may end at a Value that has edges of its own: ask whether y is x first, then for edges",
            "路径可以止于自己也有边的 Value：先问 y 是不是 x，再看边",
        ),
        meet=lambda y, x, g: None if y.edges else g if y is x else 0.0,
    ),
    paths(
        "every-leaf",
        Text(
            "paths to every leaf are counted, whichever it is. Only those that end at x belong to dL/dx",
            "所有叶子的路径都算进去了。只有止于 x 的才属于 dL/dx",
        ),
        meet=lambda y, x, g: g if y is x or not y.edges else None,
    ),
    paths(
        "no-seed",
        Text(
            "the walk begins with 1. It begins with g = dL/dy, which need not be 1",
            "从 1 开始走了。应从 g = dL/dy 开始，它不一定是 1",
        ),
        has_seed=False,
    ),
]
VALUES = [number(0.7, -1.2), number(1.5, 0.8), number(-0.6, 0.9)]
ALL = [(graph, by, np.array(1.0), *ab) for graph in GRAPHS for by in ("a", "b") for ab in VALUES]
ALL += [(diamond, "u", np.array(1.5), *ab) for ab in VALUES]
ALL += [(diamond, "a", np.array(-2.0), *ab) for ab in VALUES]


def _four(given: Any) -> Any:
    """An array of four numbers is four numbers too."""
    return tuple(given) if isinstance(given, np.ndarray) and given.ndim == 1 else given


def ask_derivative(m: Any, graph: Any, by: str, g: Any, a: Any, b: Any) -> Any:
    """The learner's derivative of a graph of the learner's Values."""
    y, x = made(graph, by, m.Value(a), m.Value(b), m.Value.__init__.__globals__["exp"])
    d = m.derivative(y, x, m.Value(g))
    return d if d is None else getattr(d, "data", d)


def right_derivative(graph: Any, by: str, g: Any, a: Any, b: Any) -> Any:
    """The derivative by the reference's sum over all paths."""
    y, x = made(graph, by, Node(a), Node(b), exp)
    return np.asarray(along(y, x, g, lambda parts: sum(parts, 0.0), at_x))


def ask_unused(m: Any, a: Any) -> Any:
    """The derivative by a Value that is not there."""
    d = m.derivative(m.Value(a) * m.Value(a), m.Value(a))
    return d if d is None else getattr(d, "data", d)


QUESTIONS = [
    Question(
        Text("the four slopes of the neuron", "神经元的四个斜率"),
        "slopes",
        [*points(2, 3, (), (), (), ()), number(0.5, -1.0, 0.5, 0.3), number(0.0, 1.2, 0.7, -0.4)],
        lambda m, *x: _four(m.slopes(*x)),
        of=neuron,
        mistakes=SLOPES,
    ),
    Question(
        Text("the sum over all paths", "所有路径之和"),
        "derivative",
        ALL,
        ask_derivative,
        truth=right_derivative,
        mistakes=PATHS,
    ),
    Question(
        Text("no path: the derivative is 0", "没有路径：导数是 0"),
        "derivative",
        [number(2.0)],
        ask_unused,
        truth=lambda a: np.array(0.0),
    ),
]
