"""ASGD: SGD whose weights are averaged on the way. The average is less noisy than where SGD stands at the end.

    θ ← (1 − λη)θ − ηg
    a ← a + μ(θ − a)
    η ← lr / (1 + λ·lr·t)^α,   μ ← 1 / max(1, t − t₀)

θ is the parameter, g the gradient, a the average (state ``ax``), η the rate of the step and μ the weight of θ in the
average (numbers ``eta`` and ``mu``, which say what the next step takes), t the step from 1. Up to step t₀ + 1 the
average is θ, and after it the mean of all θ from step t₀ + 2 on.

Polyak, Juditsky, "Acceleration of stochastic approximation by averaging", SIAM J. Control Optim. 30, 1992; with λ and
α as in Xu, "Towards optimal one pass large scale learning with averaged stochastic gradient descent", 2011, arXiv
1107.2490, and in Bottou's program for it.

Pitfalls: the average is kept and used by nobody. The parameters are θ; who wants the average copies it:
``with no_grad(): p[...] = optimizer.state[i]["ax"]``. At the default t₀ = 1,000,000 it is θ for a million steps: set
``t0`` to where the averaging should begin. λ decays the weights beside ``weight_decay``.

Where implementations disagree: PyTorch computes η after the step, from that step's lr, and so does this: under a
schedule η is one step behind. PyTorch keeps η and μ as float32 unless the default dtype is another; here they are
Python's floats.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import NON_NEGATIVE, Rule, options_in


@kernel
def step(theta, grad, a, keep, eta, mu):
    """θ ← keep·θ − ηg;  a ← a + μ(θ − a).  keep is 1 − λη; where μ is 1, a is θ to the last bit."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        theta[i] = flushed(keep * theta[i] - eta * grad[i], tiny)
        a[i] = theta[i] if mu == 1 else flushed(a[i] + mu * (theta[i] - a[i]), tiny)


class ASGD(Optimizer):
    """ASGD: θ ← (1 − λη)θ − ηg, η ← lr / (1 + λ·lr·t)^α, and beside it the average of θ after step t₀.

    ``lr`` (0.01), ``lambd`` (λ, 0.0001), ``alpha`` (α, 0.75), ``t0`` (t₀, 1e6).
    State: ``ax`` (the average), and the numbers ``eta`` (η) and ``mu`` (μ) of the next step.
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)
    ranges: ClassVar[Mapping[str, Rule]] = {"alpha": NON_NEGATIVE}
    numbers: ClassVar[State] = {"eta": 0.0, "mu": 1.0}

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.01,
        *,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float]:
        return {"ax": 0.0}

    def count(self, numbers: State, group: Group) -> None:
        super().count(numbers, group)
        if numbers["step"] == 1:
            numbers["eta"] = group["lr"]

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        return 1 - group["lambd"] * numbers["eta"], numbers["eta"], numbers["mu"]

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        loss = super().step(closure)
        for i, p, group in self.positions():
            if p.grad is not None:
                numbers, lr = self.state[i], group["lr"]
                t = numbers["step"]
                numbers["eta"] = lr / (1 + group["lambd"] * lr * t) ** group["alpha"]
                numbers["mu"] = 1 / max(1, t - group["t0"])
        return loss

    @property
    def counts_steps(self) -> bool:
        return True  # its step() adds what comes after the rule
