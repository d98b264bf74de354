"""CyclicLR: the learning rate up and down between two bounds, over and over, the momentum down and up."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from minigrad.optim.lr_scheduler.functions import Factor, WithFunctions
from minigrad.optim.lr_scheduler.scheduler import check_has_momentum, for_each_group
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import BELOW_ONE, COUNT, FLAG, NON_NEGATIVE, Rule, check, each

_MODES = ("triangular", "triangular2", "exp_range")
_RULES = {
    "base_lr": NON_NEGATIVE,
    "max_lr": NON_NEGATIVE,
    "step_size_up": COUNT,
    "step_size_down": COUNT,
    "mode": Rule(f"one of {', '.join(map(repr, _MODES))}", lambda x: x in _MODES),
    "gamma": NON_NEGATIVE,
    "scale_fn": Rule("a function of the cycle or of the time", callable),
    "scale_mode": Rule("'cycle' or 'iterations'", lambda x: x in ("cycle", "iterations")),
    "cycle_momentum": FLAG,
    "base_momentum": BELOW_ONE,
    "max_momentum": BELOW_ONE,
}


class CyclicLR(WithFunctions):
    """lr = base_lr + (max_lr − base_lr) · h(t) · s, where h goes from 0 up to 1 and down to 0 in straight lines.

    One unit of time is a batch. The way up takes ``step_size_up`` (2000), the way down ``step_size_down`` (as many).
    ``mode``: s is 1 ("triangular"), 2^(1 − k) in cycle k from 1 ("triangular2"), or ``gamma`` (1) to the power t
    ("exp_range"). Or it is ``scale_fn``, whatever the mode: a function of k, or of t with ``scale_mode`` "iterations".
    The cycles have no end.

    ``cycle_momentum`` (True): ``momentum``, or the first of ``betas``, goes the other way:
    max_momentum − (max_momentum − base_momentum) · h(t) · s, with ``base_momentum`` 0.8 and ``max_momentum`` 0.9.
    Rates and momenta: one for all groups, or one for each.

    Raises ValueError for ``cycle_momentum`` on an optimizer that has no momentum.

    Smith, "Cyclical learning rates for training neural networks", 2017, arXiv 1506.01186.
    """

    rules: ClassVar[Mapping[str, Rule]] = {
        **WithFunctions.rules,
        **{name: rule for name, rule in _RULES.items() if name != "scale_fn"},
        **{name: each(_RULES[name]) for name in ("base_lr", "max_lr", "base_momentum", "max_momentum")},
    }

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float | Sequence[float],
        max_lr: float | Sequence[float],
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: Literal["triangular", "triangular2", "exp_range"] = "triangular",
        gamma: float = 1.0,
        scale_fn: Factor | None = None,
        scale_mode: Literal["cycle", "iterations"] = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float | Sequence[float] = 0.8,
        max_momentum: float | Sequence[float] = 0.9,
    ) -> None:
        super().__init__(optimizer)
        self.step_size_up: int = step_size_up
        self.step_size_down: int = step_size_up if step_size_down is None else step_size_down
        given: dict[str, Any] = {"step_size_up": step_size_up, "step_size_down": self.step_size_down}
        given |= {"mode": mode, "gamma": gamma, "scale_mode": scale_mode, "cycle_momentum": cycle_momentum}
        check("CyclicLR", given if scale_fn is None else {**given, "scale_fn": scale_fn}, _RULES)
        if cycle_momentum:
            check_has_momentum("CyclicLR", optimizer)
        self.mode: Literal["triangular", "triangular2", "exp_range"] = mode
        self.gamma: float = gamma
        self.scale_mode: Literal["cycle", "iterations"] = scale_mode
        self.cycle_momentum: bool = cycle_momentum
        self.functions: list[Factor] = [] if scale_fn is None else [scale_fn]
        self.base_lr: list[float] = self._for_each_group("base_lr", base_lr)
        self.max_lr: list[float] = self._for_each_group("max_lr", max_lr)
        self.base_momentum: list[float] = self._for_each_group("base_momentum", base_momentum)
        self.max_momentum: list[float] = self._for_each_group("max_momentum", max_momentum)
        self.apply(0)

    def _for_each_group(self, name: str, value: float | Sequence[float]) -> list[float]:
        values = for_each_group(f"CyclicLR: {name}", value, self.optimizer)
        for one in values:
            check("CyclicLR", {name: one}, _RULES)
        return values

    def needs_base(self) -> bool:
        return False

    def rates(self, t: int, bases: Sequence[float]) -> list[float]:
        lows = for_each_group("CyclicLR: base_lr", self.base_lr, self.optimizer)  # a group may have been added since
        return [low + (high - low) * self.height(t) for low, high in zip(lows, self.max_lr, strict=True)]

    def momenta(self, t: int) -> list[float] | None:
        if not self.cycle_momentum:
            return None
        pairs = zip(self.base_momentum, self.max_momentum, strict=True)
        return [high - (high - low) * self.height(t) for low, high in pairs]

    def height(self, t: int) -> float:
        """h(t) · s: how far the rate is from its lower bound to its upper one."""
        cycles, done = divmod(t, self.step_size_up + self.step_size_down)
        up = done <= self.step_size_up
        h = done / self.step_size_up if up else 1 - (done - self.step_size_up) / self.step_size_down
        if self.functions:
            return h * self.functions[0](cycles + 1 if self.scale_mode == "cycle" else t)
        return h * {"triangular": 1.0, "triangular2": 0.5**cycles, "exp_range": self.gamma**t}[self.mode]
