"""Adagrad: each parameter's rate shrinks with the gradients it has had.

    s ← s + g²
    θ ← θ − lr/(1 + (t − 1)·lr_decay) · g / (√(s + ε_root) + ε)

θ is the parameter, g the gradient, s the sum of squares (state ``sum``), t the step from 1.

Duchi, Hazan, Singer, "Adaptive subgradient methods for online learning and stochastic optimization", JMLR 2011.

Where implementations disagree: the paper (its δ) and PyTorch have ε outside the root, so ``eps`` is 1e-10 and
``eps_root`` 0. Keras and optax have it inside: ``eps=0, eps_root=1e-7``. s starts at ``initial_accumulator_value``: 0
in the paper and in PyTorch, so that the first step is lr·sign(g) at any scale of the gradient; 0.1 in Keras and optax.
``lr_decay`` is PyTorch's own. JAX's example library and NumPyro put momentum over the scaled gradient,
b ← μb + (1 − μ)·g/√s, θ ← θ − lr·b: ``momentum=0.9``.
"""

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import options_in


@kernel
def step(theta, grad, s, b, lr, eps, eps_root, mu, rest):
    """s ← s + g²;  θ ← θ − lr·g / (√(s + ε_root) + ε).

    b is None without momentum; with it θ ← θ − lr·b, and rest is 1 − μ.
    """
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        s[i] += g * g
        if b is None:
            theta[i] -= lr * g / (np.sqrt(s[i] + eps_root) + eps)
        else:
            b[i] = flushed(mu * b[i] + rest * g / (np.sqrt(s[i] + eps_root) + eps), tiny)
            theta[i] -= lr * b[i]


class Adagrad(Optimizer):
    """Adagrad: s ← s + g²; θ ← θ − lr·g / (√s + ε).

    ``lr`` (0.01), ``eps`` (ε, 1e-10).
    ``eps_root`` (0): an ε inside the root, as in Keras and optax.
    ``lr_decay`` (0): divides lr by 1 + (t − 1)·lr_decay.
    ``initial_accumulator_value`` (0): where s starts.
    ``momentum`` (μ, 0): b ← μb + (1 − μ)·g/(√s + ε); θ ← θ − lr·b, as in JAX's example library and NumPyro.
    State: ``sum`` (s), ``momentum_buffer`` (b, with momentum).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.01,
        *,
        lr_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
        eps_root: float = 0.0,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float | None]:
        return {
            "sum": group["initial_accumulator_value"],
            "momentum_buffer": 0.0 if group["momentum"] else None,
        }

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        lr = group["lr"] / (1 + (numbers["step"] - 1) * group["lr_decay"])
        return lr, group["eps"], group["eps_root"], group["momentum"], 1 - group["momentum"]
