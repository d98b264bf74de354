"""Station 3: what one does wrong in the order and in the sums."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.question import Mistake
from course.reference import Graph, Node, added, breadth_first, counted_by_user, depth_first, exp, waiting, walk
from course.texts import Text

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


def reference(graph: Any, *numbers: Any) -> tuple[Node, list[Node]]:
    """The same graph of the reference's."""
    leaves = [Node(x) for x in numbers]
    return graph(*leaves, exp), leaves


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


def reached(edges: Callable[[Node], list[Any]]) -> Callable[..., Any]:
    """The gradients where each op has other edges."""

    def gives(graph: Graph, g: Any, *numbers: Any) -> Any:
        output, leaves = reference(graph, *numbers)
        order = waiting(output)
        for y in order:
            y.edges = edges(y)
        found = walk(order, g, added)
        return tuple(np.asarray(found.get(x, np.zeros_like(x.data))) + np.zeros_like(g) for x in leaves)

    return gives


NOT_FOUND: Any = {
    KeyError: (
        "no-entry",
        Text(
            "found has nothing for this Value. At the first part of a parent there is none yet (found[parent] = d); its keys are "
            "the Values themselves; and what has had its turn stays, as an input may be asked for",
            "found 里没有这个 Value。父节点的第一份到来时还没有（found[parent] = d）；键是 Value 本身；走完的也要留着，因为可能是所求的输入",
        ),
    ),
    TypeError: (
        "no-value-found",
        Text(
            "found maps a Value to one Value, the sum of what has come; something else is in it",
            "found 里一个 Value 对应一个 Value，即收到的各份之和；这里放了别的东西",
        ),
    ),
}


ORDER = [
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
    wrong_order(
        "users-counted",
        Text(
            "a Value is counted once for each that uses it, and its count is lowered once for each edge: u · u uses u "
            "twice. Count edges in both places",
            "计数时每个使用者只算一次，减一时却按每条边：u · u 用了 u 两次。两处都要按边数",
        ),
        counted_by_user,
    ),
    Mistake(
        "output-last",
        Text("the output stands at the end; the walk begins with it", "输出在末尾；反向是从它开始的"),
        lambda *graph: float(len(reference(*graph)[0].edges)),
    ),
]
SUMS = [
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
    *(
        summing(
            "subtracts",
            Text("a later part is subtracted; the parts are added", "后来的一份被减掉了；各份应相加"),
            lambda before, d: d if before is None else before - d,
            last_first,
        )
        for last_first in (False, True)
    ),
    *(
        summing(
            "halves",
            Text("the parts are averaged; they are added", "各份求了平均；应相加"),
            lambda before, d: d if before is None else (before + d) / 2,
            last_first,
        )
        for last_first in (False, True)
    ),
    summing(
        "starts-at-one",
        Text("a gradient begins at 1, not 0, before its parts come", "各份到来之前，梯度从 1 开始了，应从 0"),
        lambda before, d: 1 + d if before is None else before + d,
    ),
    Mistake(
        "g-goes-on",
        Text(
            "what goes on is found[y] itself, without the derivative: d is the part of this edge",
            "传下去的是 found[y] 本身，没有经过导数：这条边的一份是 d",
        ),
        reached(lambda y: [(parent, 1.0) for parent, _ in y.edges]),
    ),
    Mistake(
        "added-twice",
        Text("each part is added twice", "每一份都加了两次"),
        reached(lambda y: [(parent, 2.0 * slope) for parent, slope in y.edges]),
    ),
    Mistake(
        "first-edge",
        Text(
            "only the first edge of each Value is walked: is there a break, or a return?",
            "每个 Value 只走了第一条边：是不是有 break 或 return？",
        ),
        reached(lambda y: y.edges[:1]),
    ),
    Mistake(
        "last-edge",
        Text("only the last edge of each Value is walked", "每个 Value 只走了最后一条边"),
        reached(lambda y: y.edges[-1:]),
    ),
]
MISSING = [
    Mistake(
        "no-leaves",
        Text(
            "the Values without edges are missing. They are behind the output too",
            "没有边的 Value 漏掉了。它们也在输出的后面",
        ),
        lambda *graph: float(sum(not y.edges for y in waiting(reference(*graph)[0]))),
    ),
    Mistake("no-output", Text("the output itself is missing", "漏掉了输出本身"), lambda *graph: 1.0),
    Mistake(
        "only-output",
        Text(
            "the output alone is there. All that it was computed from belongs into the list",
            "只有输出。它由之算出的全部 Value 都应在列表里",
        ),
        lambda *graph: float(len(waiting(reference(*graph)[0])) - 1),
    ),
    Mistake(
        "only-leaves",
        Text("the Values with edges are missing: not the leaves alone", "有边的 Value 漏掉了：不能只有叶子"),
        lambda *graph: float(sum(bool(y.edges) for y in waiting(reference(*graph)[0]))),
    ),
]
