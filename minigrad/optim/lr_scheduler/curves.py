"""Schedules that are a formula of the time alone. t counts the calls of ``step``, lr₀ is a group's base rate."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from minigrad.optim.lr_scheduler.scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import COUNT, IN_ORDER, NON_NEGATIVE, UP_TO_ONE, WHOLE, Rule, check


class StepLR(LRScheduler):
    """lr = lr₀ · γ^⌊t / step_size⌋: every ``step_size`` units of time, the rate is multiplied by ``gamma`` (0.1)."""

    rules: ClassVar[Mapping[str, Rule]] = {"step_size": COUNT, "gamma": NON_NEGATIVE}

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        super().__init__(optimizer)
        given = {"step_size": step_size, "gamma": gamma}
        check("StepLR", given, self.rules)
        self.step_size: int = step_size
        self.gamma: float = gamma
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        return base * self.gamma ** (t // self.step_size)


class MultiStepLR(LRScheduler):
    """lr = lr₀ · γ^(milestones reached): at each of ``milestones`` the rate is multiplied by ``gamma`` (0.1)."""

    rules: ClassVar[Mapping[str, Rule]] = {"milestones": IN_ORDER, "gamma": NON_NEGATIVE}

    def __init__(self, optimizer: Optimizer, milestones: Sequence[int], gamma: float = 0.1) -> None:
        super().__init__(optimizer)
        if not isinstance(milestones, Iterable):
            raise TypeError(f"MultiStepLR: milestones must be a list of whole numbers; got {milestones!r}")
        milestones = list(milestones)
        for milestone in milestones:
            check("MultiStepLR", {"a milestone": milestone}, {"a milestone": WHOLE})
        check("MultiStepLR", {"gamma": gamma}, self.rules)
        self.milestones: list[int] = sorted(milestones)
        self.gamma: float = gamma
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        return base * self.gamma ** bisect_right(self.milestones, t)


class ConstantLR(LRScheduler):
    """lr = lr₀ · ``factor`` (1/3) until ``total_iters`` (5), then lr₀."""

    rules: ClassVar[Mapping[str, Rule]] = {"factor": UP_TO_ONE, "total_iters": WHOLE}

    def __init__(self, optimizer: Optimizer, factor: float = 1 / 3, total_iters: int = 5) -> None:
        super().__init__(optimizer)
        given = {"factor": factor, "total_iters": total_iters}
        check("ConstantLR", given, self.rules)
        self.factor: float = factor
        self.total_iters: int = total_iters
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        return base * self.factor if t < self.total_iters else base


class ExponentialLR(LRScheduler):
    """lr = lr₀ · γᵗ."""

    rules: ClassVar[Mapping[str, Rule]] = {"gamma": NON_NEGATIVE}

    def __init__(self, optimizer: Optimizer, gamma: float) -> None:
        super().__init__(optimizer)
        check("ExponentialLR", {"gamma": gamma}, self.rules)
        self.gamma: float = gamma
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        return base * self.gamma**t


class CosineAnnealingLR(LRScheduler):
    """lr = lr_min + (lr₀ − lr_min) · (1 + cos(πt / T_max)) / 2: half a wave down to ``eta_min`` (0) at ``T_max``.

    Past ``T_max`` it comes up again, as in PyTorch. Loshchilov, Hutter, "SGDR", ICLR 2017, arXiv 1608.03983, without
    the restarts.
    """

    rules: ClassVar[Mapping[str, Rule]] = {"T_max": COUNT, "eta_min": NON_NEGATIVE}

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0) -> None:
        super().__init__(optimizer)
        check("CosineAnnealingLR", {"T_max": T_max, "eta_min": eta_min}, self.rules)
        self.T_max: int = T_max
        self.eta_min: float = eta_min
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        return self.eta_min + (base - self.eta_min) * (1 + math.cos(math.pi * t / self.T_max)) / 2


class LinearLR(LRScheduler):
    """lr = lr₀ · (start + (end − start) · min(t, total) / total): a warm-up, then constant.

    ``start_factor`` (1/3), ``end_factor`` (1), ``total_iters`` (5).
    """

    rules: ClassVar[Mapping[str, Rule]] = {"start_factor": UP_TO_ONE, "end_factor": UP_TO_ONE, "total_iters": COUNT}

    def __init__(
        self, optimizer: Optimizer, start_factor: float = 1 / 3, end_factor: float = 1.0, total_iters: int = 5
    ) -> None:
        super().__init__(optimizer)
        given = {"start_factor": start_factor, "end_factor": end_factor, "total_iters": total_iters}
        check("LinearLR", given, self.rules)
        self.start_factor: float = start_factor
        self.end_factor: float = end_factor
        self.total_iters: int = total_iters
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        done = min(t, self.total_iters) / self.total_iters
        return base * (self.start_factor + (self.end_factor - self.start_factor) * done)


class PolynomialLR(LRScheduler):
    """lr = lr₀ · (1 − min(t, total) / total)^power: down to 0 at ``total_iters`` (5), with ``power`` 1 in a line."""

    rules: ClassVar[Mapping[str, Rule]] = {"total_iters": COUNT, "power": NON_NEGATIVE}

    def __init__(self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0) -> None:
        super().__init__(optimizer)
        given = {"total_iters": total_iters, "power": power}
        check("PolynomialLR", given, self.rules)
        self.total_iters: int = total_iters
        self.power: float = power
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        return base * (1 - min(t, self.total_iters) / self.total_iters) ** self.power
