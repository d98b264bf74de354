"""Schedules that are a formula of the time alone. t counts the calls of ``step``, lr₀ is a group's base rate.

Options beyond PyTorch's are other libraries', each said to be whose. What is not given changes nothing. No rate is ever
below 0.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Literal

from minigrad.optim.lr_scheduler.scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import COUNT, FLAG, IN_ORDER, NON_NEGATIVE, UP_TO_ONE, WHOLE, Rule, check


class StepLR(LRScheduler):
    """lr = lr₀ · γ^⌊t / step_size⌋: every ``step_size`` units of time, the rate is multiplied by ``gamma`` (0.1).

    It has no end.
    """

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
    """lr = lr₀ · γ^(milestones reached): at each of ``milestones`` the rate is multiplied by ``gamma`` (0.1).

    After the last one it stays. Keras counts the milestone to what is before it: there all of them are one less.
    """

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
    """lr = lr₀ · ``factor`` (1/3) until ``total_iters`` (5), then lr₀ for good."""

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
    """lr = lr₀ · γᵗ, or lr₀ · γ^(t / decay_steps). It has no end.

    ``decay_steps`` (1): the time in which the rate is multiplied by ``gamma`` once, in Keras, optax and MindSpore.
    ``staircase`` (False): the exponent is rounded down, so that it falls in steps; an option there, always in NNabla.
    ``eta_min`` (0): the rate falls no further, as to ``end_value`` in optax and ``target`` in Chainer.
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        "gamma": NON_NEGATIVE,
        "decay_steps": COUNT,
        "staircase": FLAG,
        "eta_min": NON_NEGATIVE,
    }
    later: ClassVar[Mapping[str, Any]] = {"decay_steps": 1, "staircase": False, "eta_min": 0.0}

    def __init__(
        self,
        optimizer: Optimizer,
        gamma: float,
        *,
        decay_steps: int = 1,
        staircase: bool = False,
        eta_min: float = 0.0,
    ) -> None:
        super().__init__(optimizer)
        given = {"gamma": gamma, "decay_steps": decay_steps, "staircase": staircase, "eta_min": eta_min}
        check("ExponentialLR", given, self.rules)
        self.gamma: float = gamma
        self.decay_steps: int = decay_steps
        self.staircase: bool = staircase
        self.eta_min: float = eta_min
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        exponent = t // self.decay_steps if self.staircase else t / self.decay_steps
        return max(base * self.gamma**exponent, self.eta_min)


class CosineAnnealingLR(LRScheduler):
    """lr = lr_min + (lr₀ − lr_min) · (1 + cos(πt / T_max)) / 2: half a wave down to ``eta_min`` (0) at ``T_max``.

    ``after_end``: past ``T_max`` it comes up again ("climb"), as in PyTorch, Paddle, NNabla and transformers; it stays
    at lr_min ("hold"), as in Keras, optax and timm; or begins anew at lr₀ ("restart"), as in ignite.
    ``alpha`` (0): lr_min is at least this part of lr₀, as Keras and optax have it in place of ``eta_min``.

    Loshchilov, Hutter, "SGDR", ICLR 2017, arXiv 1608.03983, without the restarts.
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        "T_max": COUNT,
        "eta_min": NON_NEGATIVE,
        "alpha": UP_TO_ONE,
        "after_end": Rule("'climb', 'hold' or 'restart'", lambda x: x in ("climb", "hold", "restart")),
    }
    later: ClassVar[Mapping[str, Any]] = {"alpha": 0.0, "after_end": "climb"}

    def __init__(
        self,
        optimizer: Optimizer,
        T_max: int,
        eta_min: float = 0.0,
        *,
        alpha: float = 0.0,
        after_end: Literal["climb", "hold", "restart"] = "climb",
    ) -> None:
        super().__init__(optimizer)
        given = {"T_max": T_max, "eta_min": eta_min, "alpha": alpha, "after_end": after_end}
        check("CosineAnnealingLR", given, self.rules)
        self.T_max: int = T_max
        self.eta_min: float = eta_min
        self.alpha: float = alpha
        self.after_end: Literal["climb", "hold", "restart"] = after_end
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        if self.after_end != "climb":
            t = min(t, self.T_max) if self.after_end == "hold" else t % self.T_max
        low = max(self.eta_min, self.alpha * base)
        return low + (base - low) * (1 + math.cos(math.pi * t / self.T_max)) / 2


class LinearLR(LRScheduler):
    """lr = lr₀ · (start + (end − start) · min(t, total) / total): a warm-up, and after ``total_iters`` constant.

    ``start_factor`` (1/3), ``end_factor`` (1), ``total_iters`` (5). With ``start_factor`` 0 and ``total_iters`` w it is
    the warm-up of transformers, optax, Paddle and Keras, whose first update is at 0; with 1/w and w − 1 that of MXNet
    and NNabla, whose w-th has the whole rate.
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
    """lr = lr_min + (lr₀ − lr_min) · (1 − min(t, total) / total)^power: down to ``eta_min`` (0), where it stays.

    ``total_iters`` (5); with ``power`` 1 in a line. The end is at 0 in PyTorch, optax and timm, at 1e-4 in Keras and
    Paddle, at 1e-7 in transformers. ``cycle`` (False): past the end, total is taken twice as long, and three times past
    that …, so that the rate jumps up and falls again, as in Keras, Paddle and MindSpore. ``after_end``: it stays
    ("hold"), or begins anew at lr₀ ("restart"), as ignite's LinearCyclicalScheduler with ``monotonic``.
    ``elapsed`` (False): the power is of what has passed, lr = lr_min + (lr₀ − lr_min) · (1 − (t / total)^power), as
    fastai's ``SchedPoly`` has it; with power ½ it is the "1-sqrt" at the end of a WSD (Hägele and others, "Scaling laws
    and compute-optimal training beyond fixed training durations", NeurIPS 2024, arXiv 2405.18392).
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        "total_iters": COUNT,
        "power": NON_NEGATIVE,
        "eta_min": NON_NEGATIVE,
        "cycle": FLAG,
        "elapsed": FLAG,
        "after_end": Rule("'hold' or 'restart'", lambda x: x in ("hold", "restart")),
    }
    later: ClassVar[Mapping[str, Any]] = {"eta_min": 0.0, "cycle": False, "elapsed": False, "after_end": "hold"}

    def __init__(
        self,
        optimizer: Optimizer,
        total_iters: int = 5,
        power: float = 1.0,
        *,
        eta_min: float = 0.0,
        cycle: bool = False,
        elapsed: bool = False,
        after_end: Literal["hold", "restart"] = "hold",
    ) -> None:
        super().__init__(optimizer)
        given: dict[str, Any] = {"total_iters": total_iters, "power": power, "eta_min": eta_min, "cycle": cycle}
        given |= {"elapsed": elapsed, "after_end": after_end}
        check("PolynomialLR", given, self.rules)
        if cycle and after_end == "restart":
            raise ValueError("PolynomialLR: past its end it goes by cycle=True or by after_end='restart', not by both")
        self.total_iters: int = total_iters
        self.power: float = power
        self.eta_min: float = eta_min
        self.cycle: bool = cycle
        self.elapsed: bool = elapsed
        self.after_end: Literal["hold", "restart"] = after_end
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        total = self.total_iters
        if self.cycle:
            total *= max(1, math.ceil(t / total))
        done = (t % total if self.after_end == "restart" else min(t, total)) / total
        left = 1 - done**self.power if self.elapsed else (1 - done) ** self.power
        return self.eta_min + (base - self.eta_min) * left
