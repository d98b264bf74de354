"""ReduceLROnPlateau: lower the learning rate when a metric stops getting better."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, SupportsFloat

import numpy as np

from minigrad.checks import BOUND
from minigrad.optim.lr_scheduler.scheduler import LRScheduler, for_each_group
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import (
    BELOW_ONE,
    COUNT,
    FLAG,
    NON_NEGATIVE,
    WHOLE,
    Rule,
    check,
    each,
    is_number,
    one_or_each,
)
from minigrad.tensor import Tensor

_RULES = {
    "mode": Rule("'min' or 'max'", lambda x: x in ("min", "max")),
    "factor": BELOW_ONE,
    "patience": WHOLE,
    "threshold": NON_NEGATIVE,
    "threshold_mode": Rule("'rel', 'signed' or 'abs'", lambda x: x in ("rel", "signed", "abs")),
    "cooldown": WHOLE,
    "eps": NON_NEGATIVE,
    "min_lr": NON_NEGATIVE,
    "best_in_cooldown": FLAG,
    "accumulation_size": COUNT,
}


class ReduceLROnPlateau(LRScheduler):
    """lr ← max(lr · factor, min_lr) after more than ``patience`` epochs in a row without a better metric.

    ``step(metrics)`` after each epoch. Better is less (``mode`` "min") or more ("max") than the best so far by more
    than ``threshold`` (1e-4), a part of |best| ("rel") or an amount ("abs"). NaN is never better. "signed" is a part of
    the best with its sign, as in PyTorch and Paddle: of numbers below 0 a worse one is better too, and the rate stays.
    ``factor`` 0.1, ``patience`` 10. After a reduction, ``cooldown`` (0) epochs count neither way. ``min_lr`` (0): one
    for all groups, or one for each. A reduction by no more than ``eps`` (1e-8) is left out. It has no end.

    ``best_in_cooldown`` (True): a better metric in a cooldown is the best from then on; in Paddle it is not.
    ``accumulation_size`` (1): the mean of so many metrics in a row counts as one, in optax.

    Keras and fastai lower the rate at the ``patience``-th epoch without a better metric, not after it: give one less;
    and one less ``cooldown``. optax and thinc count so too, and the update whose loss it was has the lower rate
    already: there ``schedule.step(loss)`` comes before ``optimizer.step()``.
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        **_RULES,
        "min_lr": one_or_each(NON_NEGATIVE),
        "best": BOUND,
        "bad_epochs": WHOLE,
        "cooling": WHOLE,
        "collected": each(Rule("a number", is_number)),
    }
    later: ClassVar[Mapping[str, Any]] = {"best_in_cooldown": True, "accumulation_size": 1, "collected": []}

    def __init__(
        self,
        optimizer: Optimizer,
        mode: Literal["min", "max"] = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: Literal["rel", "signed", "abs"] = "rel",
        cooldown: int = 0,
        min_lr: float | Sequence[float] = 0.0,
        eps: float = 1e-8,
        *,
        best_in_cooldown: bool = True,
        accumulation_size: int = 1,
    ) -> None:
        super().__init__(optimizer)
        given: dict[str, Any] = {"mode": mode, "factor": factor, "patience": patience, "cooldown": cooldown}
        given |= {"threshold": threshold, "threshold_mode": threshold_mode, "eps": eps}
        given |= {"best_in_cooldown": best_in_cooldown, "accumulation_size": accumulation_size}
        check("ReduceLROnPlateau", given, _RULES)
        self.mode: Literal["min", "max"] = mode
        self.factor: float = factor
        self.patience: int = patience
        self.cooldown: int = cooldown
        self.threshold: float = threshold
        self.threshold_mode: Literal["rel", "signed", "abs"] = threshold_mode
        self.eps: float = eps
        self.min_lr: float | Sequence[float] = min_lr
        self.best: float = math.inf if mode == "min" else -math.inf
        self.bad_epochs: int = 0
        self.cooling: int = 0
        self.best_in_cooldown: bool = best_in_cooldown
        self.accumulation_size: int = accumulation_size
        self.collected: list[float] = []
        for value in self._min_lrs():
            check("ReduceLROnPlateau", {"min_lr": value}, _RULES)

    def apply(self, t: int) -> None:
        """The rates go by the metric, not by the time: they are the optimizer's, and saved with it."""

    def step(self, metrics: SupportsFloat | Tensor) -> None:  # type: ignore[override]
        """Look at the metric of one more epoch, a number or a loss, and lower the rates if it is time to."""
        value = _number(metrics)
        self.last_epoch: int = self.last_epoch + 1
        if self.accumulation_size > 1:
            self.collected.append(value)
            if len(self.collected) < self.accumulation_size:
                return
            value, self.collected = sum(self.collected) / self.accumulation_size, []
        if self.cooling > 0 and not self.best_in_cooldown:
            self.cooling -= 1
            return
        if self._is_better(value):
            self.best, self.bad_epochs = value, 0
        else:
            self.bad_epochs += 1
        if self.cooling > 0:
            self.cooling, self.bad_epochs = self.cooling - 1, 0
        if self.bad_epochs > self.patience:
            self._reduce()
            self.cooling, self.bad_epochs = self.cooldown, 0

    def _is_better(self, metric: float) -> bool:
        margin = self.threshold
        if self.threshold_mode != "abs":
            margin *= self.best if math.isfinite(self.best) else 0
        if self.threshold_mode == "rel":
            margin = abs(margin)
        return metric < self.best - margin if self.mode == "min" else metric > self.best + margin

    def _reduce(self) -> None:
        for group, least in zip(self.optimizer.param_groups, self._min_lrs(), strict=True):
            lr = max(group["lr"] * self.factor, least)
            if group["lr"] - lr > self.eps:
                group["lr"] = lr

    def _min_lrs(self) -> list[float]:
        return for_each_group("ReduceLROnPlateau: min_lr", self.min_lr, self.optimizer)


def _number(metrics: Any) -> float:
    """A metric as a float; NaN is one, the metric of a run that diverged."""
    single = isinstance(metrics, (Tensor, np.ndarray)) and metrics.size == 1
    value = metrics.item() if single else metrics
    if not is_number(value):
        raise TypeError(f"ReduceLROnPlateau: the metric must be a number, or a loss that is one; got {metrics!r}")
    return float(value)
