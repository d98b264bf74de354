"""Rules that look at all numbers of a parameter, or of all parameters, before they change one: LAMB and Prodigy.

The first pass updates the state and adds up what the rule wants to know; the second is an elementwise kernel, as of any
rule, whose scalars follow from the sums.
"""

from typing import Any, NamedTuple

import numpy as np

from minigrad.kernels.parallel import Call
from minigrad.optim import multi_tensor
from minigrad.optim.decay import decayed
from minigrad.optim.flat_views import FlatViews
from minigrad.optim.groups import Group
from minigrad.optim.optimizer import Optimizer, Ready
from minigrad.optim.state import State

BLOCK = 1 << 14
"""Elements of a block. Blocks are what threads share, and their size is fixed, so that no number of threads shows."""

LANES = 256
"""Running sums of a block, one beside another: any processor adds several at a time, in one order."""


class Seen(NamedTuple):
    """A parameter between the passes: its views, state and group, its gradient as the rule takes it, and its sums."""

    views: FlatViews
    state: State
    group: Group
    grad: np.ndarray
    sums: tuple[float, ...]


class TwoPasses(Optimizer):
    """An optimizer of two passes: ``look`` at each parameter, ``agree`` on the numbers of all, then the ``rule``."""

    def look(self, theta: np.ndarray, grad: np.ndarray, arrays: list[Any], state: State, group: Group) -> Any:
        """Update the state of one parameter, and give the sums over it."""
        raise NotImplementedError

    def agree(self, seen: list[Seen]) -> bool:
        """Write into the states what follows from the sums. False: there is no second pass, and θ stays."""
        raise NotImplementedError

    @np.errstate(over="ignore", invalid="ignore")  # sums of infinities, and scalars beyond the parameters' dtype
    def _by_rule(self, ready: Ready) -> None:
        seen = []
        for views, state, grad, group in ready:
            self.count(state, group)
            calls, flat = decayed(views, grad, group, shrinks=not self.decays)
            if calls:
                multi_tensor.apply([calls])
            seen.append(Seen(views, state, group, flat, self.look(views.theta, flat, views.arrays, state, group)))
        if seen and self.agree(seen):
            multi_tensor.apply([[self._call(each)] for each in seen])

    def _call(self, each: Seen) -> Call:
        views, rule = each.views, self.rule_for(each.group)
        scalars = self.scalars_in(views.theta.dtype, each.state, each.group)
        return views.call(rule, (views.theta, each.grad, *views.arrays), 1, scalars)


def added(kernel: Any, size: int, sums: int, *arguments: Any) -> tuple[float, ...]:
    """Run a kernel over the blocks of so many elements, and give the sums that it made: in float64, of any threads."""
    blocks = -(-size // BLOCK)
    partial = np.zeros((sums, blocks, LANES))
    if blocks:
        kernel(partial, *arguments, length=blocks)
    return tuple(partial.sum(axis=(1, 2)).tolist())
