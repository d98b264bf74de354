"""RMSProp: the gradient divided by the root of a running mean of its squares.

    v ← αv + (1 − α)g²
    θ ← θ − lr·g / (√(v + ε_root) + ε)

centered: ḡ ← αḡ + (1 − α)g, and v − ḡ², the variance, stands in place of v under the root.
with momentum: b ← μb + g / (√(v + ε_root) + ε);  θ ← θ − lr·b.

θ is the parameter, g the gradient, v the mean square (state ``square_avg``), ḡ the mean (``grad_avg``), b the velocity
(``momentum_buffer``), α the smoothing, μ the momentum.

Tieleman, Hinton, "Lecture 6.5: rmsprop", Coursera, 2012 (α .9, no ε); centered and with momentum: Graves, "Generating
sequences with recurrent neural networks", 2013, arXiv 1308.0850.

Where implementations disagree: this is PyTorch's form, with ε outside the root (``eps`` 1e-8, ``eps_root`` 0) and α
.99. Graves (1e-4), Keras (1e-7) and optax (1e-8) have ε inside: ``eps=0, eps_root=1e-7``; Keras and optax have α .9.
Graves and Keras have the learning rate inside the velocity, b ← μb + lr·g/…, θ ← θ − b: ``lr_in_velocity=True``. Where
rounding makes v − ḡ² negative it is 0 here, and NaN in PyTorch.
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
def step(theta, grad, v, gbar, b, alpha, rest, eps, eps_root, mu, share, lr):
    """v ← αv + (1−α)g²;  θ ← θ − lr·g / (√(v + ε_root) + ε).

    rest is 1 − α. gbar is None unless centered, b is None without momentum: Numba leaves those lines out.
    """
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        v[i] = raised(alpha * v[i] + rest * g * g, tiny)
        spread = v[i]
        if gbar is not None:
            gbar[i] = flushed(alpha * gbar[i] + rest * g, tiny)
            spread = max(v[i] - gbar[i] * gbar[i], np.float32(0))
        delta = share * g / (np.sqrt(spread + eps_root) + eps)
        if b is not None:
            b[i] = flushed(mu * b[i] + delta, tiny)
            delta = b[i]
        theta[i] -= lr * delta


class RMSProp(Optimizer):
    """RMSProp: v ← αv + (1 − α)g²; θ ← θ − lr·g / (√v + ε).

    ``lr`` (0.001), ``alpha`` (α, 0.99), ``eps`` (ε, 1e-8).
    ``eps_root`` (0): an ε inside the root, as in Graves, Keras and optax.
    ``centered`` (False): divide by the standard deviation, √(v − ḡ²).
    ``momentum`` (μ, 0): b ← μb + g/(√v + ε); θ ← θ − lr·b.
    ``lr_in_velocity`` (False): b ← μb + lr·g/(√v + ε); θ ← θ − b, as in Graves and Keras.
    State: ``square_avg`` (v), ``grad_avg`` (ḡ, if centered), ``momentum_buffer`` (b, with momentum).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.001,
        *,
        alpha: float = 0.99,
        eps: float = 1e-8,
        eps_root: float = 0.0,
        centered: bool = False,
        momentum: float = 0.0,
        lr_in_velocity: bool = False,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float | None]:
        return {
            "square_avg": 0.0,
            "grad_avg": 0.0 if group["centered"] else None,
            "momentum_buffer": 0.0 if group["momentum"] else None,
        }

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        share, lr = (group["lr"], 1.0) if group["lr_in_velocity"] else (1.0, group["lr"])
        alpha = group["alpha"]
        return alpha, 1 - alpha, group["eps"], group["eps_root"], group["momentum"], share, lr
