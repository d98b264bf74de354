"""What Schedule-Free optimizers share: three kinds of weights, of which a parameter holds one.

    y ← (1 − β)z + βx              where gradients are taken
    z ← z − lr·(the rule's step)   which makes the steps
    x ← (1 − c)x + cz              the average, which is used

The parameter is y and one array is kept, z: x follows from both. So the two lines for x and y become one of y,

    y ← (1 − c)y + cz − lr·(1 − β(1 − c))·(the rule's step)

with the z of before the step. c = wₜ / (w₁ + … + wₜ), wₜ = tʳ·(the largest lr so far)ᵖ.

Defazio et al., "The road less scheduled", NeurIPS 2024, arXiv 2405.15682.
"""

from typing import Any, ClassVar

import numpy as np

from minigrad.modes import no_grad
from minigrad.optim.groups import Group
from minigrad.optim.optimizer import Optimizer, State
from minigrad.tensor import Tensor


class Averaged(Optimizer):
    """An optimizer whose parameters are y, and between ``eval()`` and ``train()`` the average x.

    A step between the two is an error. ``eval()`` keeps y, so that how often one looks changes no number.
    """

    decays: ClassVar[bool] = True
    numbers: ClassVar[State] = {"step": 0, "weight_sum": 0.0, "lr_max": 0.0, "averaged": False}

    def beta(self, group: Group) -> float:
        """β: y's share of x."""
        raise NotImplementedError

    def count(self, numbers: State, group: Group) -> None:
        if numbers["averaged"]:
            raise RuntimeError(
                f"{type(self).__name__}: the parameters are the average now; call train() before the next step"
            )
        super().count(numbers, group)
        numbers["lr_max"] = max(numbers["lr_max"], warmed_rate(numbers, group))
        numbers["weight_sum"] += weight(numbers, group)

    def mixing(self, numbers: State, group: Group) -> tuple[float, float, float]:
        """lr of this step, c, and what the rule's step is multiplied by in y: lr·(1 − β(1 − c))."""
        lr, total = warmed_rate(numbers, group), numbers["weight_sum"]
        c = weight(numbers, group) / total if total else 0.0
        return lr, c, lr * (1 - self.beta(group) * (1 - c))

    def train(self) -> None:
        self._exchange(averaged=False)

    def eval(self) -> None:
        self._exchange(averaged=True)

    def _exchange(self, averaged: bool) -> None:
        """Put into each parameter the mean x, or, for training, y = (1 − β)z + βx, at which gradients are taken."""
        with no_grad():
            for i, p, group in self.positions():
                state = self.state.get(i)
                if state and state["averaged"] is not averaged:
                    beta = self.beta(group)
                    if averaged:
                        state["y"] = p.data.copy()
                        _move(p, state["z"], 1 - 1 / beta)
                    elif (y := state.pop("y", None)) is not None:
                        p[...] = y
                    else:
                        _move(p, state["z"], 1 - beta)
                    state["averaged"] = averaged


def warmed_rate(numbers: State, group: Group) -> float:
    """The rate of this step: within the warm-up a part of lr that grows evenly."""
    return group["lr"] * min(1.0, numbers["step"] / (group["warmup_steps"] or 1))


def weight(numbers: State, group: Group) -> float:
    """wₜ = tʳ·(the largest lr so far)ᵖ."""
    return numbers["step"] ** group["r"] * numbers["lr_max"] ** group["weight_lr_power"]


def _move(p: Tensor, z: Any, part: float) -> None:
    """p ← p + part·(z − p)."""
    p[...] = (p.data + np.asarray(part, p.dtype) * (z - p.data)).astype(p.dtype)
