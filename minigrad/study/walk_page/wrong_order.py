"""The walk in a wrong order: depth first, on to the parents without waiting for the other parts of a gradient."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from minigrad.autograd import parents_of
from minigrad.study.walk_page.alone import Alone
from minigrad.tensor import Tensor


class Turn(NamedTuple):
    """A step: y, the gradient that it has by then, and what it gives to each parent."""

    output: Tensor
    gradient: Tensor
    given: list[tuple[Tensor, Tensor]]


class WrongWalk(NamedTuple):
    """The steps, and what has come to each tensor at the end; ``last_first``: whether the last parent is first."""

    turns: list[Turn]
    gradients: dict[Tensor, np.ndarray]
    last_first: bool


def wrong_walk(output: Tensor, seed: Tensor, right: Mapping[Tensor, np.ndarray]) -> WrongWalk | None:
    """The walk depth first that gets something wrong; None if neither way of it does."""
    for last_first in (False, True):
        order = _preorder(output, last_first)
        if _goes_too_early(order):
            found = _walked(order, seed, last_first)
            if mistakes(found, right):
                return found
    return None


def mistakes(walk: WrongWalk, right: Mapping[Tensor, np.ndarray]) -> list[Tensor]:
    """The tensors whose gradient is wrong at the end, in the order of their turns."""
    return [turn.output for turn in walk.turns if _differ(walk.gradients[turn.output], right[turn.output])]


def _goes_too_early(order: list[Tensor]) -> bool:
    """Whether a tensor that hands something on has its turn before another that gives it a part."""
    turn = {y: i for i, y in enumerate(order)}
    return any(turn[parent] < turn[y] and bool(parent.edges) for y in order for parent in parents_of(y))


def _walked(order: list[Tensor], seed: Tensor, last_first: bool) -> WrongWalk:
    came: dict[Tensor, np.ndarray] = {order[0]: seed.data}
    turns = []
    for y in order:
        g = Tensor(came[y])
        parents = parents_of(y)
        given = list(zip(parents, Alone(y).gives(g) if parents else [], strict=True))
        for parent, d in given:
            came[parent] = came[parent] + d.data if parent in came else d.data
        turns.append(Turn(y, g, given))
    return WrongWalk(turns, came, last_first)


def _preorder(output: Tensor, last_first: bool) -> list[Tensor]:
    """Each tensor as soon as the walk gets there."""
    met: dict[Tensor, None] = {}
    stack = [output]
    while stack:
        y = stack.pop()
        if y not in met:
            met[y] = None
            stack += parents_of(y) if last_first else reversed(parents_of(y))
    return list(met)


def _differ(a: np.ndarray, b: np.ndarray) -> bool:
    largest = float(np.max(np.abs(b), initial=0))
    return not np.allclose(a, b, rtol=1e-4, atol=1e-5 * largest, equal_nan=True)
