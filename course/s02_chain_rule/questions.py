"""Station 2: a neuron by hand, and the sum over all paths."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course.asking import number, points
from course.question import Mistake, Question
from course.reference import GRAPHS, Node, diamond, exp
from course.texts import Text


def neuron(w: Any, x: Any, b: Any, t: Any) -> Any:
    """The loss, as in the file with gaps."""
    return (np.tanh(w * x + b) + x - t) ** 2


def by_hand(key: str, says: Text, **other: Callable[..., Any]) -> Mistake:
    """A mistake in the slopes of the neuron: some of its steps are others."""

    def gives(w: Any, x: Any, b: Any, t: Any) -> tuple[Any, ...]:
        z = w * x + b
        a = np.tanh(z)
        y = a + x
        dy = 2 * (y - t) if "dy" not in other else other["dy"](y, t)
        dz = dy * (1 - a * a) if "dz" not in other else other["dz"](dy, z, a)
        found = {"dw": dz * x, "dx": dz * w + dy, "db": dz, "dt": -dy}
        for name in found.keys() & other.keys():
            found[name] = other[name](dz, dy, w, x, b)
        return tuple(found.values())

    return Mistake(key, says, gives)


SLOPES = [
    by_hand(
        "input-for-output",
        Text(
            "the slope of tanh has its input where its output is meant: 1 − tanh²z is 1 − a², not 1 − z²",
            "tanh 的斜率用了输入，该用输出：1 − tanh²z 是 1 − a²，不是 1 − z²",
        ),
        dz=lambda dy, z, a: dy * (1 - z * z),
    ),
    by_hand(
        "no-square",
        Text("the slope of tanh is 1 − a², with the square", "tanh 的斜率是 1 − a²，有平方"),
        dz=lambda dy, z, a: dy * (1 - a),
    ),
    by_hand(
        "missing-slope",
        Text(
            "the step from a back to z is missing: dL/dz = dL/da · (1 − a²)",
            "少了从 a 回到 z 的一步：dL/dz = dL/da · (1 − a²)",
        ),
        dz=lambda dy, z, a: dy,
    ),
    by_hand(
        "factor-2",
        Text("the factor 2 of the square is missing: dL/dy = 2 (y − t)", "少了平方的因子 2：dL/dy = 2 (y − t)"),
        dy=lambda y, t: y - t,
    ),
    by_hand(
        "one-path",
        Text(
            "x is used twice, in w · x and in a + x. What comes by both ways is added; the way past the tanh is missing",
            "x 用了两次：w · x 和 a + x。两条路传回来的要相加；少了绕过 tanh 的那一条",
        ),
        dx=lambda dz, dy, w, x, b: dz * w,
    ),
    by_hand(
        "only-skip",
        Text(
            "x is used twice, in w · x and in a + x. What comes by both ways is added; the way through w · x is missing",
            "x 用了两次：w · x 和 a + x。两条路传回来的要相加；少了经过 w · x 的那一条",
        ),
        dx=lambda dz, dy, w, x, b: dy,
    ),
    by_hand(
        "sign-of-t",
        Text("y − t falls when t grows: dL/dt has the other sign", "t 增大时 y − t 减小：dL/dt 的符号反了"),
        dt=lambda dz, dy, w, x, b: dy,
    ),
    by_hand(
        "own-factor",
        Text(
            "in w · x the slope by w is x, and by x it is w: here each has its own factor",
            "w · x 对 w 的斜率是 x，对 x 的斜率是 w：这里各乘了自己",
        ),
        dw=lambda dz, dy, w, x, b: dz * w,
        dx=lambda dz, dy, w, x, b: dz * x + dy,
    ),
    by_hand(
        "factor-b",
        Text("b is added, so its slope is 1: dL/db = dL/dz", "b 是加上去的，斜率是 1：dL/db = dL/dz"),
        db=lambda dz, dy, w, x, b: dz * b,
    ),
    by_hand(
        "factor-w",
        Text("b is not multiplied by w: dL/db = dL/dz", "b 没有乘 w：dL/db = dL/dz"),
        db=lambda dz, dy, w, x, b: dz * w,
    ),
    by_hand(
        "past-tanh",
        Text(
            "the way to x through w · x begins at z: dL/dz · w, not dL/da · w",
            "经过 w · x 到 x 的路从 z 开始：是 dL/dz · w，不是 dL/da · w",
        ),
        dx=lambda dz, dy, w, x, b: dy * w + dy,
    ),
    by_hand(
        "multiplies",
        Text("what comes to x by its two ways is multiplied; it is added", "两条路传到 x 的相乘了；应该相加"),
        dx=lambda dz, dy, w, x, b: dz * w * dy,
    ),
    by_hand(
        "no-slope-of-t",
        Text(
            "t is in the loss too: y − t falls by 1 when t grows by 1, so dL/dt = −dL/dy",
            "t 也在损失里：t 增加 1，y − t 减少 1，所以 dL/dt = −dL/dy",
        ),
        dt=lambda dz, dy, w, x, b: 0 * dy,
    ),
    by_hand(
        "w-and-b",
        Text("the order is dw, dx, db, dt: w's and b's are exchanged", "顺序是 dw、dx、db、dt：w 和 b 的交换了"),
        dw=lambda dz, dy, w, x, b: dz,
        db=lambda dz, dy, w, x, b: dz * x,
    ),
    by_hand(
        "order",
        Text("the order is dw, dx, db, dt: the first two are exchanged", "顺序是 dw、dx、db、dt：前两个交换了"),
        dw=lambda dz, dy, w, x, b: dz * w + dy,
        dx=lambda dz, dy, w, x, b: dz * x,
    ),
]


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
        lambda m, *x: m.slopes(*x),
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
