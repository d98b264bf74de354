"""Schedules made of schedules: one after another (SequentialLR), all at once (ChainedScheduler), or one by another
clock (ShiftedLR)."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any, ClassVar

from minigrad.optim.lr_scheduler.plateau import ReduceLROnPlateau
from minigrad.optim.lr_scheduler.scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import FLAG, IN_ORDER, WHOLE, Rule, check, is_number


class _Combined(LRScheduler):
    """What all share: their schedules are checked, saved and loaded with them."""

    def __init__(self, optimizer: Optimizer, schedulers: Sequence[LRScheduler]) -> None:
        super().__init__(optimizer)
        self.schedulers: list[LRScheduler] = list(schedulers)
        name = type(self).__name__
        for scheduler in self.schedulers:
            if isinstance(scheduler, ReduceLROnPlateau) or not isinstance(scheduler, LRScheduler):
                raise TypeError(f"{name}: a {type(scheduler).__name__} does not go by the time alone")
            if scheduler.optimizer is not optimizer:
                raise ValueError(f"{name}: its {type(scheduler).__name__} is of another optimizer")

    def state_dict(self) -> dict[str, Any]:
        return {**super().state_dict(), "schedulers": [scheduler.state_dict() for scheduler in self.schedulers]}

    def check_state_dict(self, state_dict: dict[str, Any]) -> None:
        states = state_dict.get("schedulers", []) if isinstance(state_dict, dict) else state_dict
        if not isinstance(states, list):
            raise TypeError(f"{type(self).__name__}: schedules are a list of state dicts; got {states!r}")
        if len(states) != len(self.schedulers):
            raise ValueError(f"{type(self).__name__}: {len(self.schedulers)} schedules cannot load {len(states)}")
        super().check_state_dict(state_dict)
        for scheduler, state in zip(self.schedulers, states, strict=True):
            scheduler.check_state_dict(state)

    def take_state_dict(self, state_dict: dict[str, Any]) -> None:
        for scheduler, state in zip(self.schedulers, state_dict["schedulers"], strict=True):
            scheduler.take_state_dict(state)
        rest = {name: value for name, value in state_dict.items() if name != "schedulers"}
        super().take_state_dict(rest)


class SequentialLR(_Combined):
    """Follow ``schedulers[0]`` until ``milestones[0]``, then the next from its own time 0, and so on.

    A warm-up: ``SequentialLR(opt, [LinearLR(opt), CosineAnnealingLR(opt, 95)], milestones=[5])``.

    A schedule of no time, as a warm-up with milestone 0 or one between two equal milestones, is passed over. Each
    schedule starts from the base rate. PyTorch's MultiplicativeLR starts from the rate that it finds there. After its
    end it does what the last of them does.

    ``shared_clock`` (False): all go by the time since the beginning, so that a warm-up hides the first steps of what
    follows; as in timm unless ``warmup_prefix`` is given, and in fvcore's "fixed" scaling.
    """

    rules: ClassVar[Mapping[str, Rule]] = {"milestones": IN_ORDER, "shared_clock": FLAG}
    later: ClassVar[Mapping[str, Any]] = {"shared_clock": False}

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: Sequence[LRScheduler],
        milestones: Sequence[int],
        *,
        shared_clock: bool = False,
    ) -> None:
        if not isinstance(schedulers, Sequence):
            raise TypeError(f"SequentialLR: it takes a list of schedules; got {type(schedulers).__name__}")
        if not isinstance(milestones, Sequence):
            raise TypeError(f"SequentialLR: milestones must be a list of whole numbers; got {milestones!r}")
        super().__init__(optimizer, schedulers)
        self.milestones: list[int] = list(milestones)
        if not self.schedulers or len(self.milestones) != len(self.schedulers) - 1:
            raise ValueError(
                f"SequentialLR: {len(self.schedulers)} schedules and {len(self.milestones)} milestones; "
                "a milestone lies between each two schedules"
            )
        check("SequentialLR", {"milestones": self.milestones, "shared_clock": shared_clock}, self.rules)
        self.shared_clock: bool = shared_clock
        self.apply(0)

    def check_state_dict(self, state_dict: dict[str, Any]) -> None:
        super().check_state_dict(state_dict)
        if len(state_dict["milestones"]) != len(self.milestones):
            raise ValueError(
                f"SequentialLR: {len(self.milestones)} milestones cannot load {len(state_dict['milestones'])}"
            )

    def rates(self, t: int, bases: Sequence[float]) -> list[float]:
        scheduler, start = self._at(t)
        return scheduler.rates(t - start, bases)

    def momenta(self, t: int) -> list[float] | None:
        scheduler, start = self._at(t)
        return scheduler.momenta(t - start)

    def needs_base(self) -> bool:
        return all(scheduler.needs_base() for scheduler in self.schedulers)

    def _at(self, t: int) -> tuple[LRScheduler, int]:
        """The schedule that holds at time t, and when it started."""
        k = bisect_right(self.milestones, t)
        return self.schedulers[k], self.milestones[k - 1] if k and not self.shared_clock else 0


class ChainedScheduler(_Combined):
    """All schedules at once: what one of them gives is the base rate of the next.

    lr = rₙ(t, … r₂(t, r₁(t, lr₀)) …). Most schedules multiply the base rate by a factor; then it is lr₀ times all
    factors. A warm-up on top of a decay: ``ChainedScheduler([LinearLR(opt), ExponentialLR(opt, 0.99)])``; as a product
    like this, pytorch-warmup and NNabla have it. Each does after its end what it does alone.

    Where each multiplies the rate before by a factor, this is PyTorch's. Elsewhere PyTorch's depends on how a schedule
    is written. LambdaLR, CosineAnnealingWarmRestarts, CyclicLR and OneCycleLR start anew from the base rate at every
    step: all before them in the list is lost, and of one after them all but its last factor. So does CosineAnnealingLR
    past ``T_max``, and a SequentialLR at its milestones.

    Raises ValueError for a CyclicLR or OneCycleLR that is not the first: its rates are its own, whatever came before.
    """

    def __init__(self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None) -> None:
        if not isinstance(schedulers, Sequence):
            raise TypeError(f"ChainedScheduler: it takes a list of schedules; got {type(schedulers).__name__}")
        if not schedulers:
            raise ValueError("ChainedScheduler: there are no schedules: the list is empty")
        super().__init__(schedulers[0].optimizer if optimizer is None else optimizer, schedulers)
        for scheduler in self.schedulers[1:]:
            if not scheduler.needs_base():
                raise ValueError(
                    f"ChainedScheduler: the rates of {type(scheduler).__name__} are its own, and the schedules before "
                    "it would have no effect; put it first"
                )
        self.apply(0)

    def rates(self, t: int, bases: Sequence[float]) -> list[float]:
        rates = list(bases)
        for scheduler in self.schedulers:
            rates = scheduler.rates(t, rates)
        return rates

    def momenta(self, t: int) -> list[float] | None:
        return self.schedulers[0].momenta(t)

    def needs_base(self) -> bool:
        return self.schedulers[0].needs_base()


class ShiftedLR(_Combined):
    """Another schedule by another clock: ``scheduler`` at time t + ``ahead`` (0), but never past ``last`` (None).

    ``ahead`` 1: every update has the rate of the next one, as in MXNet, which counts its updates from 1, and thinc's
    cyclic. Below 0 it waits at the schedule's beginning. ``last``: the rate stays what it was then, as in mmengine,
    whose ``end`` is one more. The option is nobody's: each of those libraries has one of the two for good.
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        "ahead": Rule("a whole number", lambda x: is_number(x) and isinstance(x, Integral)),
        "last": Rule("None or a whole number ≥ 0", lambda x: x is None or WHOLE.holds(x)),
    }

    def __init__(
        self, optimizer: Optimizer, scheduler: LRScheduler, *, ahead: int = 0, last: int | None = None
    ) -> None:
        super().__init__(optimizer, [scheduler])
        check("ShiftedLR", {"ahead": ahead, "last": last}, self.rules)
        self.ahead: int = ahead
        self.last: int | None = last
        self.apply(0)

    def rates(self, t: int, bases: Sequence[float]) -> list[float]:
        return self.schedulers[0].rates(self._at(t), bases)

    def momenta(self, t: int) -> list[float] | None:
        return self.schedulers[0].momenta(self._at(t))

    def needs_base(self) -> bool:
        return self.schedulers[0].needs_base()

    def _at(self, t: int) -> int:
        """What the schedule's clock shows at time t."""
        time = max(0, t + self.ahead)
        return time if self.last is None else min(time, self.last)
