"""Schedule-Free SGD: momentum's place is taken by an average of the weights, and no schedule of the rate is needed.

    z ← z − lr·g(y)
    x ← (1 − c)x + cz,   c = wₜ / (w₁ + … + wₜ)
    y ← (1 − β)z + βx

Gradients are taken at y, the steps are those of z, and the average x is what is used. The parameter is y; between
``eval()`` and ``train()`` it is x. One array of state (``z``): ``averaged.py`` has how x follows from y and z. g is the
gradient, β the ``momentum``, and the weights wₜ of the average are lrᵖ, so that the small rates of a warm-up weigh
little.

A schedule that falls to 0 and an average of the weights do the same: they end the noise of the last steps. The average
needs no end to be known, and is good at any time.

Defazio et al., "The road less scheduled", NeurIPS 2024, arXiv 2405.15682, equations 5 to 7.

Pitfalls: ``train()`` before gradients are taken, ``eval()`` before the net is evaluated or saved to be used: to forget
it is to judge y, and a step on x is an error. Batch norm's running statistics are those of y: before x is evaluated,
forward some batches in the net's ``train()`` mode under ``no_grad`` (``docs/optimizers.md`` has the lines). The rate is
larger than SGD's, by one to two powers of ten, and is not to be scheduled but for a warm-up (``warmup_steps``).

Where implementations disagree: the authors' ``SGDScheduleFree`` counts steps and weights for a group, here they are
each parameter's own: the same unless a parameter has its first gradient later. Its weight decay is L2 at y; a decoupled
one would be the same here.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.modern.averaged import Averaged
from minigrad.optim.optimizer import State
from minigrad.optim.options import DECAYS_ITSELF, INSIDE_ONE, Rule, options_in


@kernel
def step(theta, grad, z, lr, c, of_y, decay):
    """u ← g + λy;  θ, which is y, ← y + c(z − y) − of_y·u;  z ← z − lr·u.  of_y is lr·(1 − β(1 − c))."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        y = theta[i]
        u = grad[i] + decay * y
        theta[i] = flushed(y + c * (z[i] - y) - of_y * u, tiny)
        z[i] = flushed(z[i] - lr * u, tiny)


class ScheduleFreeSGD(Averaged):
    """Schedule-Free SGD: gradients at y = (1 − β)z + βx, steps of z, and x, the average of z, to be used.

    ``lr`` (1.0), ``momentum`` (β, 0.9), ``warmup_steps`` (0): over how many steps lr grows to its value.
    ``r`` (0.0), ``weight_lr_power`` (p, 2.0): a step weighs tʳ·lrᵖ in the average.
    ``eval()`` puts x into the parameters, ``train()`` y.
    State: ``z``, between the two ``y``; the numbers ``weight_sum``, ``lr_max`` and ``averaged``.
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)
    ranges: ClassVar[Mapping[str, Rule]] = {"momentum": INSIDE_ONE, **DECAYS_ITSELF}

    def __init__(
        self,
        params: Parameters,
        lr: float = 1.0,
        *,
        momentum: float = 0.9,
        warmup_steps: int = 0,
        r: float = 0.0,
        weight_lr_power: float = 2.0,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def beta(self, group: Group) -> float:
        return group["momentum"]

    def arrays(self, group: Group) -> dict[str, Callable[..., np.ndarray]]:
        return {"z": np.copy}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        decay = group["weight_decay"] if group["decoupled_weight_decay"] else 0.0
        return *self.mixing(numbers, group), decay
