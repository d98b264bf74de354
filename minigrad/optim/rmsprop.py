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

v starts at ``initial_accumulator_value``: 0 in PyTorch and Keras, where the first step is lr/√(1 − α) long; 1 in
TensorFlow 1, MindSpore, timm's ``RMSpropTF``, climin and HIPS autograd, where it is short. optax can correct v (and ḡ)
for the start at 0 as Adam does, ``bias_correction=True``, and can look ahead along b as NAG does, ``nesterov=True``.
fastai divides the velocity of the raw gradients, b ← μb + g, θ ← θ − lr·b/(√v + ε): ``momentum_of_gradient=True``.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.denormal import flushed, raised
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import FLAG, Rule, options_in


@kernel(inner=True)
def variance(v, gbar, of_mean):
    """v − of_mean·ḡ², at least 0. Where v is beyond the largest number it is, too: ∞ − ∞ would be NaN."""
    return max(v - of_mean * gbar * gbar, np.float32(0)) if v < np.inf else v


@kernel
def step(theta, grad, v, gbar, b, alpha, rest, eps, eps_root, of_mean, mu, share, lr):
    """v ← αv + (1−α)g²;  θ ← θ − lr·g / (√(v + ε_root) + ε).

    rest is 1 − α. gbar is None unless centered, b is None without momentum: Numba leaves those lines out. of_mean is 1,
    or what a corrected ḡ² has beside a corrected v.
    """
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        v[i] = raised(alpha * v[i] + rest * g * g, tiny)
        spread = v[i]
        if gbar is not None:
            gbar[i] = flushed(alpha * gbar[i] + rest * g, tiny)
            spread = variance(v[i], gbar[i], of_mean)
        delta = share * g / (np.sqrt(spread + eps_root) + eps)
        if b is not None:
            b[i] = flushed(mu * b[i] + delta, tiny)
            delta = b[i]
        theta[i] -= lr * delta


@kernel
def nesterov_step(theta, grad, v, gbar, b, alpha, rest, eps, eps_root, of_mean, mu, share, lr):
    """As ``step``, with a look-ahead: b ← μb + delta;  θ ← θ − lr·(delta + μb)."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        v[i] = raised(alpha * v[i] + rest * g * g, tiny)
        spread = v[i]
        if gbar is not None:
            gbar[i] = flushed(alpha * gbar[i] + rest * g, tiny)
            spread = variance(v[i], gbar[i], of_mean)
        delta = share * g / (np.sqrt(spread + eps_root) + eps)
        b[i] = flushed(mu * b[i] + delta, tiny)
        theta[i] -= lr * (delta + mu * b[i])


@kernel
def step_of_mean(theta, grad, v, gbar, b, alpha, rest, eps, eps_root, of_mean, mu, share, lr):
    """As ``step``, with the momentum of the gradient: b ← μb + g;  θ ← θ − lr·share·b / (√(v + ε_root) + ε)."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        v[i] = raised(alpha * v[i] + rest * g * g, tiny)
        spread = v[i]
        if gbar is not None:
            gbar[i] = flushed(alpha * gbar[i] + rest * g, tiny)
            spread = variance(v[i], gbar[i], of_mean)
        b[i] = flushed(mu * b[i] + g, tiny)
        theta[i] -= lr * (share * b[i] / (np.sqrt(spread + eps_root) + eps))


class RMSProp(Optimizer):
    """RMSProp: v ← αv + (1 − α)g²; θ ← θ − lr·g / (√v + ε).

    ``lr`` (0.001), ``alpha`` (α, 0.99), ``eps`` (ε, 1e-8).
    ``eps_root`` (0): an ε inside the root, as in Graves, Keras and optax.
    ``centered`` (False): divide by the standard deviation, √(v − ḡ²).
    ``momentum`` (μ, 0): b ← μb + g/(√v + ε); θ ← θ − lr·b.
    ``lr_in_velocity`` (False): b ← μb + lr·g/(√v + ε); θ ← θ − b, as in Graves and Keras.
    ``nesterov`` (False): θ ← θ − lr·(g/(√v + ε) + μb), as optax has it by option.
    ``momentum_of_gradient`` (False): b ← μb + g; θ ← θ − lr·b/(√v + ε), as in fastai.
    ``initial_accumulator_value`` (0): where v starts; 1 in TensorFlow 1, MindSpore and others.
    ``bias_correction`` (False): v/(1 − αᵗ) in place of v, and ḡ likewise, as optax has it by option.
    State: ``square_avg`` (v), ``grad_avg`` (ḡ, if centered), ``momentum_buffer`` (b, with momentum).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)
    ranges: ClassVar[Mapping[str, Rule]] = {"nesterov": FLAG}

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
        nesterov: bool = False,
        momentum_of_gradient: bool = False,
        initial_accumulator_value: float = 0.0,
        bias_correction: bool = False,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def rule_for(self, group: Group) -> Callable[..., None]:
        if group["momentum"] and group["momentum_of_gradient"]:
            return step_of_mean
        return nesterov_step if group["momentum"] and group["nesterov"] else self.rule

    def arrays(self, group: Group) -> dict[str, float | None]:
        return {
            "square_avg": group["initial_accumulator_value"],
            "grad_avg": 0.0 if group["centered"] else None,
            "momentum_buffer": 0.0 if group["momentum"] else None,
        }

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        share, lr = (group["lr"], 1.0) if group["lr_in_velocity"] else (1.0, group["lr"])
        alpha, eps, eps_root, of_mean = group["alpha"], group["eps"], group["eps_root"], 1.0
        if group["bias_correction"]:
            # g/(√(v/c + ε_root) + ε) with c = 1 − αᵗ, both sides of the fraction times √c.
            c = 1 - alpha ** numbers["step"]
            share, eps, eps_root, of_mean = share * c**0.5, eps * c**0.5, eps_root * c, 1 / c
        return alpha, 1 - alpha, eps, eps_root, of_mean, group["momentum"], share, lr
