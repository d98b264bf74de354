"""Adadelta: RMSProp whose rate is the size of its own past steps.

    v ← ρv + (1 − ρ)g²
    Δ = √(a + ε) / √(v + ε) · g
    a ← ρa + (1 − ρ)Δ²
    θ ← θ − lr·Δ

θ is the parameter, g the gradient, Δ the step, v and a the running means of their squares (states ``square_avg`` and
``acc_delta``), ρ the smoothing. Δ has the unit of θ. As a starts at 0, the first step is √(ε/(1 − ρ)) long where g² is
well above ε: ε is the hidden learning rate.

Zeiler, "ADADELTA: an adaptive learning rate method", 2012, arXiv 1212.5701.

Where implementations disagree: the paper has no learning rate (lr 1), ρ .95 and ε 1e-6; PyTorch has lr 1, ρ .9, ε 1e-6,
the defaults here. Keras has lr .001, at which it hardly moves, ρ .95, ε 1e-7. MXNet, Chainer, river, DyNet and
ConvNetJS have no rate, or do not read the one that they take: ``ignore_lr=True``. In climin a is the mean of (lr·Δ)²:
``lr_in_delta=True``.
"""

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed, raised
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import options_in


@kernel
def step(theta, grad, v, a, rho, rest, rest_a, eps, lr):
    """v ← ρv + (1−ρ)g²;  Δ = √(a+ε)/√(v+ε)·g;  a ← ρa + (1−ρ)Δ²;  θ ← θ − lr·Δ.  rest and rest_a are 1 − ρ."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        v[i] = raised(rho * v[i] + rest * g * g, tiny)
        delta = np.sqrt(a[i] + eps) / np.sqrt(v[i] + eps) * g
        a[i] = flushed(rho * a[i] + rest_a * delta * delta, tiny)
        theta[i] -= lr * delta


class Adadelta(Optimizer):
    """Adadelta: θ ← θ − lr·Δ with Δ = √(a + ε)/√(v + ε)·g, where v and a are running means of g² and Δ².

    ``lr`` (1), ``rho`` (ρ, 0.9), ``eps`` (ε, 1e-6).
    ``ignore_lr`` (False): lr is 1 whatever is given, the paper's rule, as in MXNet, Chainer, river, DyNet, convnetjs.
    ``lr_in_delta`` (False): a is the mean of (lr·Δ)², as in climin.
    State: ``square_avg`` (v), ``acc_delta`` (a).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)

    def __init__(
        self,
        params: Parameters,
        lr: float = 1.0,
        *,
        rho: float = 0.9,
        eps: float = 1e-6,
        ignore_lr: bool = False,
        lr_in_delta: bool = False,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float | None]:
        return {"square_avg": 0.0, "acc_delta": 0.0}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        rho, lr = group["rho"], 1.0 if group["ignore_lr"] else group["lr"]
        rest_a = (1 - rho) * lr**2 if group["lr_in_delta"] else 1 - rho
        return rho, 1 - rho, rest_a, group["eps"], lr
