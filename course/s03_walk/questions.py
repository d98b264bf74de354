"""Station 3: the order, and the sums."""

from typing import Any

import numpy as np

from course.asking import number, points
from course.question import Mistake, Question
from course.reference import (
    GRAPHS,
    Graph,
    added,
    paths,
    waiting,
    walk,
)
from course.s03_walk.mistakes import MISSING, NOT_FOUND, ORDER, SUMS, reference, too_early
from course.texts import Text

ORDERED = [(graph, *number(0.7, -1.2)) for graph in GRAPHS]


def learners(m: Any, graph: Any, *numbers: Any) -> tuple[Any, list[Any]]:
    """The output of a graph of the learner's Values, and its leaves."""
    leaves = [m.Value(x) for x in numbers]
    return graph(*leaves, m.Value.__init__.__globals__["exp"]), leaves


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
        mistakes=MISSING,
        otherwise=(
            "some-missing",
            Text(
                "Values that are behind the output are missing: go to every parent of every Value, not to the first alone",
                "输出后面的一些 Value 漏掉了：每个 Value 的每个父节点都要走到，不是只走第一个",
            ),
        ),
    ),
    Question(
        Text("the order: each before its parents", "次序：每个都在父节点之前"),
        "order",
        ORDERED,
        early,
        truth=lambda *graph: 0.0,
        mistakes=ORDER,
        otherwise=(
            "not-topological",
            Text(
                "a Value comes before one that was computed from it. What it was sorted by says nothing of that: count uses, or "
                "go depth first and turn the list round",
                "有 Value 排在了由它算出的 Value 前面。排序的依据与此无关：应计数，或者深度优先再反过来",
            ),
        ),
    ),
    Question(
        Text("the gradients of graphs that use a Value again", "重复使用 Value 的图的梯度"),
        "gradients",
        ARRAYS,
        ask_gradients,
        truth=right_gradients,
        mistakes=SUMS,
        faults=NOT_FOUND,
        otherwise=(
            "no-sum",
            Text(
                "a gradient is not the sum of the parts that came: found[parent] is d at first, and found[parent] + d afterwards",
                "梯度不是收到的各份之和：found[parent] 起初是 d，以后是 found[parent] + d",
            ),
        ),
    ),
    Question(
        Text("nothing is written into a gradient that others hold", "不就地改写别处还在用的梯度"),
        "gradients",
        [(np.array([1.0, 2.0, -0.5]),)],
        shared,
        truth=lambda g: 4.0 * g,
        mistakes=[
            Mistake(
                "shared-value",
                Text(
                    "the sum is put into a Value that is another's gradient too (.data = …): a + b hands the very same g to both "
                    "its parents. Make a new Value: found[parent] + d",
                    "和放进了别处也在用的 Value 里（.data = …）：a + b 传给两个父节点的是同一个 g。要新建：found[parent] + d",
                ),
                lambda g: 8.0 * g,
            )
        ],
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
            ),
            Mistake(
                "fit-twice",
                Text(
                    "a part goes through fit twice; d has been through it already", "一份经过了两次 fit；d 已经经过了"
                ),
                lambda g, a, b: (16 * g * b, 16 * g * b + 4 * g * (a + b)),
            ),
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
