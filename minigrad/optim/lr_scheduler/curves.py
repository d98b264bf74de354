"""Schedules that are a formula of the time alone. t counts the calls of ``step``, lr₀ is a group's base rate."""

import math

from minigrad.optim.lr_scheduler.scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import COUNT, NON_NEGATIVE, UP_TO_ONE, check


class StepLR(LRScheduler):
    """lr = lr₀ · γ^⌊t / step_size⌋: every ``step_size`` units of time, the rate is multiplied by ``gamma`` (0.1)."""

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        super().__init__(optimizer)
        given = {"step_size": step_size, "gamma": gamma}
        check("StepLR", given, {"step_size": COUNT, "gamma": NON_NEGATIVE})
        self.step_size, self.gamma = step_size, gamma
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        return base * self.gamma ** (t // self.step_size)


class ExponentialLR(LRScheduler):
    """lr = lr₀ · γᵗ."""

    def __init__(self, optimizer: Optimizer, gamma: float) -> None:
        super().__init__(optimizer)
        check("ExponentialLR", {"gamma": gamma}, {"gamma": NON_NEGATIVE})
        self.gamma = gamma
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        return base * self.gamma**t


class CosineAnnealingLR(LRScheduler):
    """lr = lr_min + (lr₀ − lr_min) · (1 + cos(πt / T_max)) / 2: half a wave down to ``eta_min`` (0) at ``T_max``.

    Past ``T_max`` it comes up again, as in PyTorch. Loshchilov, Hutter, "SGDR", ICLR 2017, arXiv 1608.03983, without
    the restarts.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0) -> None:
        super().__init__(optimizer)
        check("CosineAnnealingLR", {"T_max": T_max, "eta_min": eta_min}, {"T_max": COUNT, "eta_min": NON_NEGATIVE})
        self.T_max, self.eta_min = T_max, eta_min
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        return self.eta_min + (base - self.eta_min) * (1 + math.cos(math.pi * t / self.T_max)) / 2


class LinearLR(LRScheduler):
    """lr = lr₀ · (start + (end − start) · min(t, total) / total): a warm-up, then constant.

    ``start_factor`` (1/3), ``end_factor`` (1), ``total_iters`` (5).
    """

    def __init__(
        self, optimizer: Optimizer, start_factor: float = 1 / 3, end_factor: float = 1.0, total_iters: int = 5
    ) -> None:
        super().__init__(optimizer)
        given = {"start_factor": start_factor, "end_factor": end_factor, "total_iters": total_iters}
        check("LinearLR", given, {"start_factor": UP_TO_ONE, "end_factor": UP_TO_ONE, "total_iters": COUNT})
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        done = min(t, self.total_iters) / self.total_iters
        return base * (self.start_factor + (self.end_factor - self.start_factor) * done)
