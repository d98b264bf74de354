"""SequentialLR: one schedule after another."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from minigrad.optim.lr_scheduler.plateau import ReduceLROnPlateau
from minigrad.optim.lr_scheduler.scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import COUNT


class SequentialLR(LRScheduler):
    """Follow ``schedulers[0]`` until ``milestones[0]``, then the next from its own time 0, and so on.

    A warm-up: ``SequentialLR(opt, [LinearLR(opt), CosineAnnealingLR(opt, 95)], milestones=[5])``.
    """

    def __init__(self, optimizer: Optimizer, schedulers: Sequence[LRScheduler], milestones: Sequence[int]) -> None:
        super().__init__(optimizer)
        self.schedulers, self.milestones = list(schedulers), list(milestones)
        if not self.schedulers or len(self.milestones) != len(self.schedulers) - 1:
            raise ValueError(
                f"SequentialLR: {len(self.schedulers)} schedules and {len(self.milestones)} milestones; "
                "a milestone lies between each two schedules"
            )
        if not all(map(COUNT.holds, self.milestones)) or sorted(set(self.milestones)) != self.milestones:
            raise ValueError(f"SequentialLR: milestones must be whole numbers ≥ 1 that grow; got {self.milestones}")
        for scheduler in self.schedulers:
            if isinstance(scheduler, ReduceLROnPlateau) or not isinstance(scheduler, LRScheduler):
                raise TypeError(f"SequentialLR: a {type(scheduler).__name__} does not go by the time alone")
            if scheduler.optimizer is not optimizer:
                raise ValueError(f"SequentialLR: its {type(scheduler).__name__} is of another optimizer")
        self.apply(0)

    def apply(self, t: int) -> None:
        k = bisect_right(self.milestones, t)
        self.schedulers[k].apply(t - (self.milestones[k - 1] if k else 0))

    def state_dict(self) -> dict[str, Any]:
        return {**super().state_dict(), "schedulers": [scheduler.state_dict() for scheduler in self.schedulers]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        schedulers = self.schedulers
        states = state_dict.get("schedulers", [])
        if len(states) != len(schedulers):
            raise ValueError(f"SequentialLR: {len(schedulers)} schedules cannot load {len(states)}")
        for scheduler, state in zip(schedulers, states, strict=True):
            scheduler.load_state_dict(state)
        super().load_state_dict({**state_dict, "schedulers": schedulers})
