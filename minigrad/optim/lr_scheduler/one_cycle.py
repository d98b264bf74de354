"""OneCycleLR: the learning rate up and down once, the momentum down and up."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from minigrad.optim.lr_scheduler.scheduler import LRScheduler, check_has_momentum, for_each_group
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import (
    BELOW_ONE,
    COUNT,
    FINITE,
    FLAG,
    NON_NEGATIVE,
    POSITIVE,
    UP_TO_ONE,
    Rule,
    check,
    each,
    plain,
)

_RULES = {
    "max_lr": POSITIVE,
    "total_steps": COUNT,
    "epochs": COUNT,
    "steps_per_epoch": COUNT,
    "pct_start": UP_TO_ONE,
    "anneal_strategy": Rule("'cos' or 'linear'", lambda x: x in ("cos", "linear")),
    "cycle_momentum": FLAG,
    "base_momentum": BELOW_ONE,
    "max_momentum": BELOW_ONE,
    "div_factor": POSITIVE,
    "final_div_factor": POSITIVE,
    "three_phase": FLAG,
    "pct_final": UP_TO_ONE,
    "after_end": Rule("'raise' or 'hold'", lambda x: x in ("raise", "hold")),
}


class OneCycleLR(LRScheduler):
    """From ``max_lr/div_factor`` up to ``max_lr``, then down to ``max_lr/div_factor/final_div_factor``, once.

    One unit of time is a batch; there are ``total_steps`` of them, or ``epochs · steps_per_epoch``. The way up takes
    the part ``pct_start`` (0.3). ``anneal_strategy``: half a cosine wave each way ("cos"), or straight lines
    ("linear"). ``three_phase`` (False): up, down as long to where it began, and then down to the last rate; or with
    ``pct_final`` (None) down until that part of all steps, as in optax's ``linear_onecycle_schedule``, whose it is .85.

    ``cycle_momentum`` (True): ``momentum``, or the first of ``betas``, goes from ``max_momentum`` (0.95) down to
    ``base_momentum`` (0.85) while the rate goes up, and back. ``max_lr`` and both momenta: one for all groups, or one
    for each. ``div_factor`` 25, ``final_div_factor`` 1e4.

    ``after_end``: a step past the end and one more raise ValueError ("raise"), as in PyTorch, or keep the last rate
    ("hold"), as in optax. PyTorch's rate of the one step past the end is on its way up again, and with straight lines
    below 0; here it is the last one.

    Raises ValueError for ``cycle_momentum`` on an optimizer that has no momentum.

    Smith, Topin, "Super-convergence", 2017, arXiv 1708.07120; two phases and cosines are fastai's and PyTorch's.
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        "total_steps": COUNT,
        "anneal_strategy": _RULES["anneal_strategy"],
        "cycle_momentum": FLAG,
        "max_lr": each(POSITIVE),
        "base_momentum": each(BELOW_ONE),
        "max_momentum": each(BELOW_ONE),
        "times": each(FINITE),
        "heights": each(NON_NEGATIVE),
        "after_end": _RULES["after_end"],
    }
    later: ClassVar[Mapping[str, Any]] = {"after_end": "raise"}

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | Sequence[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | Sequence[float] = 0.85,
        max_momentum: float | Sequence[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        *,
        pct_final: float | None = None,
        after_end: Literal["raise", "hold"] = "raise",
    ) -> None:
        super().__init__(optimizer)
        self.total_steps: int = _length(total_steps, epochs, steps_per_epoch)
        given: dict[str, Any] = {
            "pct_start": pct_start,
            "anneal_strategy": anneal_strategy,
            "cycle_momentum": cycle_momentum,
        }
        given |= {"div_factor": div_factor, "final_div_factor": final_div_factor, "three_phase": three_phase}
        given |= {"after_end": after_end} if pct_final is None else {"after_end": after_end, "pct_final": pct_final}
        check("OneCycleLR", given, _RULES)
        if pct_final is not None and not (three_phase and pct_start <= pct_final):
            raise ValueError(f"OneCycleLR: pct_final is for three_phase=True, and ≥ pct_start; got {pct_final}")
        if three_phase and pct_final is None and pct_start > 0.5:
            raise ValueError(f"OneCycleLR: three phases need pct_start ≤ 0.5, for up and down; got {pct_start}")
        if cycle_momentum:
            check_has_momentum("OneCycleLR", optimizer)
        self.anneal_strategy: Literal["cos", "linear"] = anneal_strategy
        self.cycle_momentum: bool = cycle_momentum
        self.after_end: Literal["raise", "hold"] = after_end
        self.max_lr: list[float] = self._for_each_group("max_lr", max_lr)
        self.base_momentum: list[float] = self._for_each_group("base_momentum", base_momentum)
        self.max_momentum: list[float] = self._for_each_group("max_momentum", max_momentum)
        # The corners of the curves: at times[k] the rate is max_lr·heights[k], and the momentum the base one where
        # the rate is highest, else the largest.
        pct_start, pct_final, div_factor, final_div_factor = map(
            plain, (pct_start, pct_final, div_factor, final_div_factor)
        )
        first, last = 1 / div_factor, 1 / div_factor / final_div_factor
        up, end = pct_start * self.total_steps - 1, self.total_steps - 1
        down = 2 * up if pct_final is None else pct_final * self.total_steps - 1
        self.times: list[float] = [0, up, down, end] if three_phase else [0, up, end]
        self.heights: list[float] = [first, 1.0, first, last] if three_phase else [first, 1.0, last]
        self.apply(0)

    def _for_each_group(self, name: str, value: float | Sequence[float]) -> list[float]:
        values = for_each_group(f"OneCycleLR: {name}", value, self.optimizer)
        for one in values:
            check("OneCycleLR", {name: one}, _RULES)
        return values

    def needs_base(self) -> bool:
        return False

    def rates(self, t: int, bases: Sequence[float]) -> list[float]:
        if t > self.total_steps and self.after_end == "raise":
            raise ValueError(f"OneCycleLR: the cycle has {self.total_steps} steps, and this is one more")
        tops = for_each_group("OneCycleLR: max_lr", self.max_lr, self.optimizer)  # a group may have been added since
        return [self._between([top * height for height in self.heights], t) for top in tops]

    def momenta(self, t: int) -> list[float] | None:
        if not self.cycle_momentum:
            return None
        pairs = zip(self.base_momentum, self.max_momentum, strict=True)
        return [self._between([low if k == 1 else high for k in range(len(self.times))], t) for low, high in pairs]

    def _between(self, corners: list[float], t: int) -> float:
        """The value at time t of the curve that goes through the corners."""
        k = next((k for k, end in enumerate(self.times[1:]) if t <= end), len(self.times) - 2)
        span = self.times[k + 1] - self.times[k]
        done = min((t - self.times[k]) / span, 1.0) if span else 1.0
        start, end = corners[k], corners[k + 1]
        if self.anneal_strategy == "linear":
            return start + (end - start) * done
        return end + (start - end) / 2 * (1 + math.cos(math.pi * done))


def _length(total_steps: int | None, epochs: int | None, steps_per_epoch: int | None) -> int:
    given = {"total_steps": total_steps, "epochs": epochs, "steps_per_epoch": steps_per_epoch}
    check("OneCycleLR", {name: value for name, value in given.items() if value is not None}, _RULES)
    if total_steps is not None:
        return total_steps
    if epochs is None or steps_per_epoch is None:
        raise ValueError("OneCycleLR: how long is the cycle? Pass total_steps, or epochs and steps_per_epoch")
    return int(epochs) * int(steps_per_epoch)
