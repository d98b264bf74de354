"""Schedules that fall as a power of the time: InverseTimeLR and, with the warm-up of transformers, InverseSqrtLR.

Neither has an end: the rate falls more and more slowly, and never to 0. PyTorch has none of them.
"""

from collections.abc import Mapping
from typing import ClassVar

from minigrad.optim.lr_scheduler.scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import COUNT, FLAG, NON_NEGATIVE, WHOLE, Rule, check


class InverseTimeLR(LRScheduler):
    """lr = lr₀ / (1 + γ · t / decay_steps)^power: ``InverseTimeDecay`` of Keras, Paddle and MindSpore.

    ``decay_steps`` (1): the unit of the time, which Paddle, Chainer and thinc have not. ``staircase`` (False): the
    quotient is rounded down, in Keras and MindSpore. ``power`` (1): Chainer's ``InverseShift`` has one.
    It has no end.
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        "gamma": NON_NEGATIVE,
        "decay_steps": COUNT,
        "power": NON_NEGATIVE,
        "staircase": FLAG,
    }

    def __init__(
        self,
        optimizer: Optimizer,
        gamma: float,
        decay_steps: int = 1,
        *,
        power: float = 1.0,
        staircase: bool = False,
    ) -> None:
        super().__init__(optimizer)
        given = {"gamma": gamma, "decay_steps": decay_steps, "power": power, "staircase": staircase}
        check("InverseTimeLR", given, self.rules)
        self.gamma: float = gamma
        self.decay_steps: int = decay_steps
        self.power: float = power
        self.staircase: bool = staircase
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        time = t // self.decay_steps if self.staircase else t / self.decay_steps
        return base / (1 + self.gamma * time) ** self.power


class InverseSqrtLR(LRScheduler):
    """Up in a line over ``warmup_steps``, then down as 1/√t: lr = lr₀ · t/w for t < w, else lr₀ · √(s / (t + s − w)).

    The first update is at 0 unless w is 0. s is ``timescale``: w unless given, or 10,000 if w is 0; so far
    ``get_inverse_sqrt_schedule`` of transformers. ``d_model``: times 1/√(d_model · w), which makes it the schedule of
    "Attention is all you need" (arXiv 1706.03762), lr₀ · d^−½ · min(t^−½, t · w^−3/2), ``NoamDecay`` in Paddle. It has
    no end.
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        "warmup_steps": WHOLE,
        "timescale": Rule(COUNT.text, COUNT.holds),
        "d_model": Rule(f"{WHOLE.text}; 0 is none", WHOLE.holds),
    }

    def __init__(
        self, optimizer: Optimizer, warmup_steps: int, *, timescale: int | None = None, d_model: int | None = None
    ) -> None:
        super().__init__(optimizer)
        check("InverseSqrtLR", {"warmup_steps": warmup_steps}, self.rules)
        timescale = (warmup_steps or 10_000) if timescale is None else timescale
        check("InverseSqrtLR", {"timescale": timescale, "d_model": d_model or 0}, self.rules)
        if d_model and not warmup_steps:
            raise ValueError(f"InverseSqrtLR: with d_model={d_model} warmup_steps must be 1 or more; got 0")
        self.warmup_steps: int = warmup_steps
        self.timescale: int = timescale
        self.d_model: int = d_model or 0
        self.apply(0)

    def rate(self, t: int, base: float) -> float:
        if self.d_model:
            base /= (self.d_model * self.warmup_steps) ** 0.5
        if t < self.warmup_steps:
            return base * t / self.warmup_steps
        since = t - self.warmup_steps + self.timescale
        return base * (self.timescale / since) ** 0.5
