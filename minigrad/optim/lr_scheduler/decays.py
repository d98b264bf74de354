"""Ways down over a whole run that PyTorch has not: FlatCosineLR, LinearCosineLR, REXLR and TanhLR; and a way up.

Each of the four is at its end after ``total_iters`` and stays there. ExponentialWarmupLR has no end.
"""

import math
from collections.abc import Mapping
from typing import ClassVar

from minigrad.optim.lr_scheduler.scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import COUNT, FINITE, NON_NEGATIVE, POSITIVE, UP_TO_ONE, Rule, check


class FlatCosineLR(LRScheduler):
    """lr₀ for the part ``pct_start`` (0.75) of ``total_iters``, then half a cosine's wave down to ``eta_min`` (0).

    With p = pct_start, s = t / total_iters: lr = lr_min + (lr₀ − lr_min) · (1 + cos(π · (s − p) / (1 − p))) / 2 where
    s > p. The wave need not begin at a whole t. It is fastai's ``fit_flat_cos``. ``alpha`` (0): lr_min is at least this
    part of lr₀; there it is 1/div_final, 1e-5. After its end it stays at lr_min.
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        "total_iters": COUNT,
        "pct_start": UP_TO_ONE,
        "eta_min": NON_NEGATIVE,
        "alpha": UP_TO_ONE,
    }

    def __init__(
        self,
        optimizer: Optimizer,
        total_iters: int,
        pct_start: float = 0.75,
        *,
        eta_min: float = 0.0,
        alpha: float = 0.0,
    ) -> None:
        super().__init__(optimizer)
        given = {"total_iters": total_iters, "pct_start": pct_start, "eta_min": eta_min, "alpha": alpha}
        check("FlatCosineLR", given, self.rules)
        self.total_iters: int = total_iters
        self.pct_start: float = pct_start
        self.eta_min: float = eta_min
        self.alpha: float = alpha
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        done, flat, low = min(t / self.total_iters, 1.0), self.pct_start, max(self.eta_min, self.alpha * base)
        if done == 1.0:
            return low
        wave = max(0.0, done - flat) / (1 - flat) if flat < 1 else 0.0
        return low + (base - low) * (1 + math.cos(math.pi * wave)) / 2


class LinearCosineLR(LRScheduler):
    """lr = lr₀ · ((α + 1 − s) · (1 + cos(2π · k · s)) / 2 + β) with s = min(t / total_iters, 1): a line times a wave.

    ``num_periods`` (½) is k, ``alpha`` (0) α, ``beta`` (0.001) β, which is left at the end. Note that it is there from
    the beginning, too: the first rate is (1 + α + β) · lr₀. It is ``linear_cosine_decay`` of ``tf.compat.v1``.

    Bello, Zoph, Vasudevan, Le, "Neural optimizer search with reinforcement learning", ICML 2017, arXiv 1709.07417.
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        "total_iters": COUNT,
        "num_periods": NON_NEGATIVE,
        "alpha": NON_NEGATIVE,
        "beta": NON_NEGATIVE,
    }

    def __init__(
        self,
        optimizer: Optimizer,
        total_iters: int,
        *,
        num_periods: float = 0.5,
        alpha: float = 0.0,
        beta: float = 0.001,
    ) -> None:
        super().__init__(optimizer)
        given = {"total_iters": total_iters, "num_periods": num_periods, "alpha": alpha, "beta": beta}
        check("LinearCosineLR", given, self.rules)
        self.total_iters: int = total_iters
        self.num_periods: float = num_periods
        self.alpha: float = alpha
        self.beta: float = beta
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        done = min(t / self.total_iters, 1.0)
        wave = (1 + math.cos(2 * math.pi * self.num_periods * done)) / 2
        return base * ((self.alpha + 1 - done) * wave + self.beta)


class REXLR(LRScheduler):
    """lr = lr_min + (lr₀ − lr_min) · r / (½ + ½r), where r = 1 − t / total_iters is what is left of the run.

    It lies above the line and falls fastest at the end; ``eta_min`` (0) is lr_min. pytorch_optimizer has it.

    Chen, Wolfe, Kyrillidis, "REX: revisiting budgeted training with an improved schedule", MLSys 2022, arXiv
    2107.04197.
    """

    rules: ClassVar[Mapping[str, Rule]] = {"total_iters": COUNT, "eta_min": NON_NEGATIVE}

    def __init__(self, optimizer: Optimizer, total_iters: int, *, eta_min: float = 0.0) -> None:
        super().__init__(optimizer)
        check("REXLR", {"total_iters": total_iters, "eta_min": eta_min}, self.rules)
        self.total_iters: int = total_iters
        self.eta_min: float = eta_min
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        left = max(0.0, 1 - t / self.total_iters)
        return self.eta_min + (base - self.eta_min) * left / (0.5 + 0.5 * left)


class TanhLR(LRScheduler):
    """lr = lr_min + (lr₀ − lr_min) · (1 − tanh(lb + (ub − lb) · s)) / 2 with s = t / total_iters: a smooth step down.

    ``lb`` (−7) and ``ub`` (3) are where on tanh the run begins and ends: by default the rate stays for half of it, and
    is at its half after 0.7. From ``total_iters`` on it is ``eta_min`` (0), a small jump. It is timm's.

    Hsueh, Li, Wu, "Stochastic gradient descent with hyperbolic-tangent decay on classification", WACV 2019, arXiv
    1806.01593.
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        "total_iters": COUNT,
        "lb": FINITE,
        "ub": FINITE,
        "eta_min": NON_NEGATIVE,
    }

    def __init__(
        self, optimizer: Optimizer, total_iters: int, *, lb: float = -7.0, ub: float = 3.0, eta_min: float = 0.0
    ) -> None:
        super().__init__(optimizer)
        check("TanhLR", {"total_iters": total_iters, "lb": lb, "ub": ub, "eta_min": eta_min}, self.rules)
        if lb >= ub:
            raise ValueError(f"TanhLR: lb must be below ub; got {lb} and {ub}")
        self.total_iters: int = total_iters
        self.lb: float = lb
        self.ub: float = ub
        self.eta_min: float = eta_min
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        if t >= self.total_iters:
            return self.eta_min
        at = self.lb + (self.ub - self.lb) * t / self.total_iters
        return self.eta_min + (base - self.eta_min) * (1 - math.tanh(at)) / 2


class ExponentialWarmupLR(LRScheduler):
    """lr = lr₀ · (1 − e^(−(t + 1) / warmup_period)): up, fast at first, and ever nearer to lr₀, without end.

    It is ``ExponentialWarmup`` of pytorch-warmup, which multiplies another schedule by it: a ChainedScheduler. With
    ``warmup_period`` 1 / (1 − β₂) it is about what Adam without correction of its bias would do ("untuned").

    Ma, Yarats, "On the adequacy of untuned warmup for adaptive optimization", AAAI 2021, arXiv 1910.04209.
    """

    rules: ClassVar[Mapping[str, Rule]] = {"warmup_period": POSITIVE}

    def __init__(self, optimizer: Optimizer, warmup_period: float) -> None:
        super().__init__(optimizer)
        check("ExponentialWarmupLR", {"warmup_period": warmup_period}, self.rules)
        self.warmup_period: float = warmup_period
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        return -base * math.expm1(-(t + 1) / self.warmup_period)
