"""CosineAnnealingWarmRestarts: half a cosine wave down, and up again at once, over and over."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from minigrad.optim.lr_scheduler.scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import BELOW_ONE, COUNT, NON_NEGATIVE, UP_TO_ONE, Rule, check


class CosineAnnealingWarmRestarts(LRScheduler):
    """lr = lr_min + (lr₀ − lr_min) · (1 + cos(π · t / T)) / 2, where t is the time since the last restart.

    The first cycle is ``T_0`` long, each one after it ``T_mult`` (1) times as long as the one before. ``eta_min`` (0)
    is lr_min. ``step(epoch + i / batches)`` after each batch sets the time, which need not be whole.

    ``cycle_limit`` (None): how many cycles there are; after the last one the rate stays at lr_min, as in timm and,
    under the name ``num_cycles``, transformers. Without it there is no end. ``cycle_decay`` (1): each cycle begins at
    this part of where the one before began, as in timm, and as ``m_mul`` in Keras.

    Loshchilov, Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017, arXiv 1608.03983.

    PyTorch finds the cycle of a time that is set with a logarithm, which may round below a restart: with ``T_0=1`` and
    ``T_mult=3``, ``step(121)`` gives lr_min there, and a restart here.
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        "T_0": COUNT,
        "T_mult": COUNT,
        "eta_min": NON_NEGATIVE,
        "fraction": BELOW_ONE,
        "cycle_limit": Rule("None or a whole number ≥ 1", lambda x: x is None or COUNT.holds(x)),
        "cycle_decay": UP_TO_ONE,
    }
    later: ClassVar[Mapping[str, Any]] = {"cycle_limit": None, "cycle_decay": 1.0}

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_min: float = 0.0,
        *,
        cycle_limit: int | None = None,
        cycle_decay: float = 1.0,
    ) -> None:
        super().__init__(optimizer)
        given: dict[str, Any] = {"T_0": T_0, "T_mult": T_mult, "eta_min": eta_min}
        given |= {"cycle_limit": cycle_limit, "cycle_decay": cycle_decay}
        check("CosineAnnealingWarmRestarts", given, self.rules)
        self.cycle_limit: int | None = cycle_limit
        self.cycle_decay: float = cycle_decay
        self.T_0: int = T_0
        self.T_mult: int = T_mult
        self.eta_min: float = eta_min
        self.fraction: float = 0.0
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        since, length, cycle = t + self.fraction, self.T_0, 0
        if self.T_mult == 1:
            cycle, since = int(since // length), since % length
        while since >= length:
            since, length, cycle = since - length, length * self.T_mult, cycle + 1
        if self.cycle_limit is not None and cycle >= self.cycle_limit:
            return self.eta_min
        top = base * self.cycle_decay**cycle
        return self.eta_min + (top - self.eta_min) * (1 + math.cos(math.pi * since / length)) / 2

    def step(self, epoch: float | None = None) -> None:
        """Go on by one unit of time, or to the time ``epoch``, and set its rates."""
        if epoch is None:
            return super().step()
        check("CosineAnnealingWarmRestarts", {"epoch": epoch}, {"epoch": NON_NEGATIVE})
        self.last_epoch: int = math.floor(epoch)
        self.fraction = epoch - self.last_epoch
        self.apply(self.last_epoch)
