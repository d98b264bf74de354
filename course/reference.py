"""Graphs of plain numbers, and walks through them, right and wrong: what a mistake would give, in numbers."""

import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Union

import numpy as np


class Node:
    """A number and its edges, (parent, slope): what a Value is, without the functions."""

    def __init__(self, data: Any, edges: Sequence[tuple["Node", Any]] = ()) -> None:
        self.data = data
        self.edges = list(edges)

    def __add__(self, other: Union["Node", float]) -> "Node":
        other = other if isinstance(other, Node) else Node(other)
        return Node(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other: Union["Node", float]) -> "Node":
        other = other if isinstance(other, Node) else Node(other)
        return Node(self.data * other.data, [(self, other.data), (other, self.data)])


def exp(x: Any) -> Any:
    """eˣ of a Node or a number."""
    if isinstance(x, Node):
        y = np.exp(x.data)
        return Node(y, [(x, y)])
    return np.exp(x)


Graph = Callable[[Any, Any, Callable[[Any], Any]], Any]


def diamond(a: Any, b: Any, exp: Any) -> Any:
    """u is used twice, and one of its ways is longer."""
    u = a * b
    return u * (exp(u) + a)


def uneven(a: Any, b: Any, exp: Any) -> Any:
    """a is used at four depths."""
    u = a * b
    v = u + a
    w = v * u
    return w + v * a


def square(a: Any, b: Any, exp: Any) -> Any:
    """Both edges of a product lead to one parent."""
    u = a + b
    return u * u


def single(a: Any, b: Any, exp: Any) -> Any:
    """Nothing is used twice."""
    return exp(a * b)


def squared_beside(a: Any, b: Any, exp: Any) -> Any:
    """u has three edges, of which two lead from one user."""
    u = a + b
    return u * u + exp(u)


def beside_squared(a: Any, b: Any, exp: Any) -> Any:
    """The same, the other user first."""
    u = a + b
    return exp(u) + u * u


GRAPHS: Sequence[Graph] = (single, square, diamond, uneven, squared_beside, beside_squared)


def parents(y: Node) -> list[Node]:
    """The parents of a node, one for each edge."""
    return [parent for parent, _ in y.edges]


def depth_first(y: Node, last_first: bool = False) -> list[Node]:
    """Preorder: on to the parents as soon as one gets there."""
    seen: dict[Node, None] = {}
    stack = [y]
    while stack:
        y = stack.pop()
        if y not in seen:
            seen[y] = None
            stack += parents(y) if last_first else reversed(parents(y))
    return list(seen)


def breadth_first(y: Node) -> list[Node]:
    """By the length of the shortest way."""
    seen = {y: None}
    queue = deque([y])
    while queue:
        for parent in parents(queue.popleft()):
            if parent not in seen:
                seen[parent] = None
                queue.append(parent)
    return list(seen)


def waiting(y: Node, last_first: bool = False) -> list[Node]:
    """Right: each after all that use it. There are several such orders; ``last_first`` gives another."""
    done: list[Node] = []

    def visit(y: Node) -> None:
        if y not in done:
            for parent in reversed(parents(y)) if last_first else parents(y):
                visit(parent)
            done.append(y)

    visit(y)
    return done[::-1]


def counted_by_user(y: Node) -> list[Node]:
    """Taken when its count is 0, which was raised once for each user and is lowered once for each edge."""
    uses: dict[Node, int] = {y: 0}
    stack = [y]
    while stack:
        for parent in set(parents(stack.pop())):
            if parent not in uses:
                uses[parent] = 0
                stack.append(parent)
            uses[parent] += 1
    ready, taken = [y], []
    while ready:
        y = ready.pop()
        taken.append(y)
        for parent in parents(y):
            uses[parent] -= 1
            if uses[parent] == 0:
                ready.append(parent)
    return taken


def paths(y: Node) -> int:
    """How many nodes are met on all ways from y, each as often as it is met."""
    return 1 + sum(paths(parent) for parent in parents(y))


def walk(order: Iterable[Node], g: Any, add: Callable[[Any, Any], Any]) -> dict[Node, Any]:
    """What has come to each node; ``add(before, d)``, before None at first."""
    order = list(order)
    found = {order[0]: g}
    for y in order:
        for parent, slope in y.edges:
            if y in found:
                found[parent] = add(found.get(parent), found[y] * slope)
    return found


def added(before: Any, d: Any) -> Any:
    """The sum."""
    return d if before is None else before + d


def size(values: Any) -> float:
    """The product of the lengths of a shape."""
    return float(math.prod(np.shape(values)))
