"""An optimizer that is made of several, each with parameters of its own."""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Any

from minigrad.modes import enable_grad
from minigrad.optim.loading import checked_structure, loaded
from minigrad.optim.optimizer import Optimizer


class Divided(Optimizer):
    """Several optimizers as one: one step, one list of groups, one state dict.

    A class says in ``add_param_group`` which part gets a group, and calls ``join`` with the parts then. In
    ``param_groups`` and ``state`` those of the first part come first; the groups are those of the parts, so what is
    written into one counts there.
    """

    parts: Sequence[Optimizer] = ()

    def join(self, parts: Sequence[Optimizer]) -> None:
        """Take these parts, and bring groups and state together as they are now."""
        self.parts = parts
        self.param_groups = [group for part in parts for group in part.param_groups]
        firsts = accumulate((_parameters(part) for part in parts), initial=0)
        self.state = {
            first + i: state for first, part in zip(firsts, parts, strict=False) for i, state in part.state.items()
        }

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for part in self.parts:
            part._ready()  # what does not fit raises before anything is written
        for part in self.parts:
            part.step()
        self.join(self.parts)
        return loss

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        groups, state = checked_structure(self, state_dict)
        ends = accumulate((len(part.param_groups) for part in self.parts), initial=0)
        found = []
        for part, (begin, end) in zip(self.parts, pairwise(ends), strict=True):
            keys = {key for group in groups[begin:end] for key in group["params"]}
            piece = {"param_groups": groups[begin:end], "state": {i: s for i, s in state.items() if i in keys}}
            found.append(loaded(part, piece))
        for part, (its_groups, its_state) in zip(self.parts, found, strict=True):
            part.param_groups, part.state = its_groups, its_state
        self.join(self.parts)

    def train(self) -> None:
        for part in self.parts:
            part.train()

    def eval(self) -> None:
        for part in self.parts:
            part.eval()

    def __getstate__(self) -> dict[str, Any]:
        return vars(self)  # the parts leave their views out


def _parameters(part: Optimizer) -> int:
    return sum(len(group["params"]) for group in part.param_groups)
