"""Station 3: the order, and the sums."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.asking import number, points
from course.question import Mistake, Question
from course.reference import (
    GRAPHS,
    Graph,
    Node,
    added,
    breadth_first,
    depth_first,
    exp,
    paths,
    waiting,
    walk,
)
from course.texts import Text

ORDERED = [(graph, *number(0.7, -1.2)) for graph in GRAPHS]
DEPTH = Text(
    "the walk goes on to a parent as soon as it gets there (depth first), before all that use the parent have had "
    "their turn: the parent sends on a part of its gradient. A Value must wait for every Value that was computed from it",
    "一到父节点就继续往前走（深度优先），没等所有用到它的节点都走完：它只传出了一部分梯度。一个 Value 要等所有由它算出的 Value",
)
BREADTH = Text(
    "the walk goes by levels (breadth first). The shortest way to a Value is not its only one: it must wait for the "
    "longest",
    "按层走（广度优先）。到一个 Value 最短的路不是唯一的路：它要等最长的那一条",
)


def learners(m: Any, graph: Any, *numbers: Any) -> tuple[Any, list[Any]]:
    """The output of a graph of the learner's Values, and its leaves."""
    leaves = [m.Value(x) for x in numbers]
    return graph(*leaves, m.Value.__init__.__globals__["exp"]), leaves


def reference(graph: Any, *numbers: Any) -> tuple[Node, list[Node]]:
    """The same graph of the reference's."""
    leaves = [Node(x) for x in numbers]
    return graph(*leaves, exp), leaves


def behind(m: Any, output: Any) -> list[Any]:
    """All Values behind an output."""
    met = {output: None}
    stack = [output]
    while stack:
        for parent, _ in stack.pop().edges:
            if parent not in met:
                met[parent] = None
                stack.append(parent)
    return list(met)


def listed(m: Any, graph: Graph, a: Any, b: Any) -> Any:
    """The learner's order, and all Values that belong into it."""
    output, _ = learners(m, graph, a, b)
    found = m.order(output)
    return None if found is None else (list(found), behind(m, output))


def extra(m: Any, *graph: Any) -> Any:
    """How many Values are there more than once, or do not belong."""
    both = listed(m, *graph)
    return both if both is None else float(len(both[0]) - len(set(both[0]) & set(both[1])))


def missing(m: Any, *graph: Any) -> Any:
    """How many Values are missing."""
    both = listed(m, *graph)
    return both if both is None else float(len(set(both[1]) - set(both[0])))


def early(m: Any, *graph: Any) -> Any:
    """How many edges lead from a Value to one that comes before it."""
    both = listed(m, *graph)
    return both if both is None else too_early(both[0])


def too_early(found: list[Any]) -> float:
    """How many edges lead back in a list."""
    place = {each: i for i, each in enumerate(found)}
    return float(sum(place.get(edge[0], len(found)) < place[y] for y in found for edge in y.edges))


def wrong_order(key: str, says: Text, order: Callable[[Node], list[Node]]) -> Mistake:
    """A list in a wrong order."""
    return Mistake(key, says, lambda *graph: too_early(order(reference(*graph)[0])))


def summing(key: str, says: Text, add: Callable[[Any, Any], Any], last_first: bool = False) -> Mistake:
    """A wrong way to put the parts together, in a right order."""

    def gives(graph: Graph, g: Any, *numbers: Any) -> Any:
        output, leaves = reference(graph, *numbers)
        found = walk(waiting(output, last_first), g, add)
        return tuple(np.asarray(found.get(x, np.zeros_like(x.data))) + np.zeros_like(g) for x in leaves)

    return Mistake(key, says, gives)


def once(graph: Graph, g: Any, *numbers: Any) -> Any:
    """Of two edges to one parent the last alone counts."""
    output, leaves = reference(graph, *numbers)
    for y in waiting(output):
        y.edges = list({parent: (parent, slope) for parent, slope in y.edges}.values())
    found = walk(waiting(output), g, added)
    return tuple(np.asarray(found[x]) for x in leaves)


def kept(before: Any, d: Any) -> Any:
    """The first."""
    return d if before is None else before


REPLACED = Text(
    "a later part replaces an earlier one. Where a Value is used twice its gradient is the sum of both parts: add d to "
    "what is there",
    "后来的一份覆盖了先来的。一个 Value 用了两次，梯度就是两份之和：要把 d 加到已有的上面",
)
KEPT = Text(
    "only the first part that comes is kept. Where a Value is used twice its gradient is the sum of both",
    "只留下了先来的一份。一个 Value 用了两次，梯度就是两份之和",
)


def ask_gradients(m: Any, graph: Graph, g: Any, *numbers: Any) -> Any:
    """The learner's gradients by both leaves."""
    output, leaves = learners(m, graph, *numbers)
    return tuple(getattr(d, "data", d) for d in m.gradients(output, leaves, m.Value(g)))


def right_gradients(graph: Graph, g: Any, *numbers: Any) -> Any:
    """The reference's."""
    output, leaves = reference(graph, *numbers)
    found = walk(waiting(output), g, added)
    return tuple(np.asarray(found[x]) for x in leaves)


def shared(m: Any, g: Any) -> Any:
    """Edges that hand on g itself, twice to the same parent: what is written into g is seen in both."""
    a = m.Value(np.zeros(3))
    u = m.Value(np.zeros(3), [(a, lambda g: g), (a, lambda g: g), (a, lambda g: g)])
    output = m.Value(np.zeros(3), [(u, lambda g: g), (a, lambda g: g)])
    return m.gradients(output, [a], m.Value(g))[0].data


def ask_fit(m: Any, g: Any, a: Any, b: Any) -> Any:
    """With a fit that doubles: each edge's share is doubled once."""
    x, y = m.Value(a), m.Value(b)
    found = m.gradients((x + y) * y, [x, y], m.Value(g), lambda d, parent: d * 2.0)
    return tuple(d.data for d in found)


def second(m: Any, a: Any) -> Any:
    """The gradient of a gradient."""
    x = m.Value(a)
    (first,) = m.gradients(x * x * x, [x])
    return m.gradients(first, [x])[0].data if isinstance(first, m.Value) else np.zeros_like(a)


def deep(m: Any, a: Any) -> Any:
    """The gradient through twenty thousand ops."""
    x = y = m.Value(a)
    for _ in range(20_000):
        y = m.Value(y.data, [(y, lambda g: g)])
    return m.gradients(y, [x])[0].data


def doubled(a: Any, b: Any, exp: Any) -> Any:
    """A graph with many paths: each line doubles them."""
    for _ in range(8):
        a = a + a
    return a * b


ARRAYS = [(graph, *point) for graph in GRAPHS for point in points(3, 2, (3,), (3,), (3,), low=0.2, high=1.5)]
QUESTIONS = [
    Question(
        Text("the order: each Value once", "次序：每个 Value 一次"),
        "order",
        [*ORDERED, (doubled, *number(1.0, 2.0))],
        extra,
        truth=lambda *graph: 0.0,
        mistakes=[
            Mistake(
                "duplicates",
                Text(
                    "a Value that is used twice is twice in the list, and what lies behind it too: each path is walked. "
                    "Remember which have been met",
                    "用了两次的 Value 在列表里出现两次，它后面的也一样：每条路径都走了一遍。要记住哪些已经遇到过",
                ),
                lambda *graph: float(paths(reference(*graph)[0]) - len(waiting(reference(*graph)[0]))),
            )
        ],
    ),
    Question(
        Text("the order: none is missing", "次序：一个不漏"),
        "order",
        ORDERED,
        missing,
        truth=lambda *graph: 0.0,
        mistakes=[
            Mistake(
                "no-leaves",
                Text(
                    "the Values without edges are missing. They are behind the output too",
                    "没有边的 Value 漏掉了。它们也在输出的后面",
                ),
                lambda *graph: float(sum(not y.edges for y in waiting(reference(*graph)[0]))),
            ),
            Mistake("no-output", Text("the output itself is missing", "漏掉了输出本身"), lambda *graph: 1.0),
        ],
    ),
    Question(
        Text("the order: each before its parents", "次序：每个都在父节点之前"),
        "order",
        ORDERED,
        early,
        truth=lambda *graph: 0.0,
        mistakes=[
            Mistake(
                "reversed",
                Text(
                    "the order is turned round: parents come first, as in the forward pass. The walk begins at the output",
                    "次序反了：父节点在前，这是前向的次序。反向要从输出开始",
                ),
                lambda *graph: float(sum(len(y.edges) for y in waiting(reference(*graph)[0]))),
            ),
            wrong_order("depth-first", DEPTH, depth_first),
            wrong_order("depth-first", DEPTH, lambda y: depth_first(y, True)),
            wrong_order("breadth-first", BREADTH, breadth_first),
        ],
    ),
    Question(
        Text("the gradients of graphs that use a Value again", "重复使用 Value 的图的梯度"),
        "gradients",
        ARRAYS,
        ask_gradients,
        truth=right_gradients,
        mistakes=[
            *(summing("overwrites", REPLACED, lambda before, d: d, last_first) for last_first in (False, True)),
            *(summing("first-only", KEPT, kept, last_first) for last_first in (False, True)),
            Mistake(
                "same-parent-once",
                Text(
                    "in u · u two edges lead to one parent, and one of them is lost: go through the edges, not through the "
                    "different parents",
                    "u · u 的两条边指向同一个父节点，其中一条丢了：要遍历每条边，不是遍历不同的父节点",
                ),
                once,
            ),
            summing(
                "multiplies",
                Text("the parts of a gradient are multiplied; they are added", "各份梯度相乘了；应该相加"),
                lambda before, d: d if before is None else before * d,
            ),
        ],
    ),
    Question(
        Text("nothing is written into a gradient that others hold", "不就地改写别处还在用的梯度"),
        "gradients",
        [(np.array([1.0, 2.0, -0.5]),)],
        shared,
        truth=lambda g: 4.0 * g,
    ),
    Question(
        Text("fit is asked for each part", "每一份都经过 fit"),
        "gradients",
        [number(1.0, 0.7, -1.2), number(0.5, 2.0, 3.0)],
        ask_fit,
        truth=lambda g, a, b: (4 * g * b, 4 * g * b + 2 * g * (a + b)),
        mistakes=[
            Mistake(
                "no-fit",
                Text(
                    "what is added is derivative(…) as it came. It goes through fit first: add d",
                    "加上去的是没有经过 fit 的结果。应先经过 fit：加 d",
                ),
                lambda g, a, b: (g * b, g * b + g * (a + b)),
            )
        ],
    ),
    Question(
        Text("a gradient remembers: the second derivative of x³", "梯度记住来历：x³ 的二阶导数"),
        "gradients",
        [(np.array([0.5, -1.5]),), (np.array([0.0, 2.0]),)],
        second,
        of=lambda a: np.sum(3 * a**2),
        mistakes=[
            Mistake(
                "detached",
                Text(
                    "the sum is made of .data, so it has forgotten where it came from. Add the Values themselves",
                    "求和用的是 .data，结果忘了来历。要把 Value 本身相加",
                ),
                lambda a: np.zeros_like(a),
            )
        ],
    ),
    Question(
        Text("twenty thousand ops in a row", "连续两万个运算"),
        "order",
        [(np.array([1.0, 2.0]),)],
        deep,
        truth=lambda a: np.ones(2),
        faults={
            RecursionError: (
                "recursion",
                Text(
                    "order calls itself for each op, and Python allows some thousand calls within each other. Keep a list "
                    "of what is to be done (a stack), and loop",
                    "order 每个运算都递归一层，而 Python 只允许上千层。改用一个待办列表（栈）和循环",
                ),
            )
        },
    ),
]
