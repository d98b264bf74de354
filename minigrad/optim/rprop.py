"""Rprop: only the sign of a gradient counts, and every weight has a step length of its own that follows the signs.

    η ← min(η⁺η, Δmax)          where g has the sign that it had at the step before
    η ← max(η⁻η, Δmin), g ← 0   where it has the other one: the minimum was jumped over, and θ waits a step
    θ ← θ − η·sign(g)

θ is the parameter, g the gradient, η the step lengths (state ``step_size``, lr at the start). The last g is kept
(state ``prev``); where it was set to 0, the next step leaves η as it is.

Riedmiller, Braun, "A direct adaptive method for faster backpropagation learning: the RPROP algorithm", IEEE ICNN 1993.

Pitfalls: it is for the gradient of all data. On batches a weight whose gradients are +0.1 nine times and −0.9 once has
no trend, and Rprop moves it nine steps out of ten (Hinton's lecture 6, whose answer is RMSProp). ``lr`` is the first
step length and nothing after it: a schedule changes nothing.

Where implementations disagree: the paper takes the last step back where the sign changes; here, as in PyTorch, the
weight stays where it is (iRprop⁻ of Igel, Hüsken, 2000). PyTorch looks at the sign of the product of both gradients,
which is 0 where they are so small that it vanishes; here it is the product of the signs.
"""

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import options_in


@kernel
def step(theta, grad, previous, eta, minus, plus, least, most):
    """η ← η⁺η or η⁻η within its bounds, as g keeps or changes its sign;  θ ← θ − η·sign(g)."""
    zero = theta.dtype.type(0)
    for i in range(theta.size):
        g = grad[i]
        agree = np.sign(g) * np.sign(previous[i])
        factor = plus if agree > 0 else (minus if agree < 0 else theta.dtype.type(1))
        eta[i] = min(max(factor * eta[i], least), most)
        g = zero if agree < 0 else g
        theta[i] -= eta[i] * np.sign(g)
        previous[i] = g


class Rprop(Optimizer):
    """Rprop: η grows while g keeps its sign and shrinks where it changes; θ ← θ − η·sign(g). For full batches.

    ``lr`` (0.01) is the first η, ``etas`` (η⁻ and η⁺, 0.5 and 1.2), ``step_sizes`` (Δmin and Δmax, 1e-6 and 50).
    State: ``prev`` (the last g), ``step_size`` (η).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.01,
        *,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50.0),
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float]:
        return {"prev": 0.0, "step_size": group["lr"]}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        return *group["etas"], *group["step_sizes"]
