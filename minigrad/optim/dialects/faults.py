"""Rules that are a library's alone, most of them faults: classes of their own, so that the nine stay what they are.

They are reached through ``minigrad.optim.dialects``, under the library's name.
"""

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.adam import Adam
from minigrad.optim.denormal import flushed, raised
from minigrad.optim.groups import Group
from minigrad.optim.momentum import Momentum
from minigrad.optim.nadam import Nadam, momentum_at
from minigrad.optim.nag import NAG
from minigrad.optim.optimizer import State
from minigrad.optim.rmsprop import RMSProp
from minigrad.optim.sgd import SGD


class MeanVelocity(Momentum):
    """HIPS autograd's ``sgd``: b ← μb + (1 − μ)g, with any μ."""

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        return super().scalars(numbers, {**group, "dampening": group["momentum"], "dampen_first_step": True})


@kernel
def no_nesterov_step(theta, grad, b, mu, mu_squared, ahead, lr):
    """b ← μb + lr·g;  θ ← θ − (μ²b + (1 + μ)·lr·g), where ahead is 1 + μ."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = lr * grad[i]
        b[i] = flushed(mu * b[i] + g, tiny)
        theta[i] -= mu_squared * b[i] + ahead * g


class NoNesterov(NAG):
    """Chainer's ``NesterovAG``: θ ← θ − (μ²b + (1 + μ)·lr·g) with the new b. With the old one it would be NAG."""

    rule: ClassVar[Callable[..., None]] = staticmethod(no_nesterov_step)

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        mu = group["momentum"]
        return mu, mu**2, 1 + mu, group["lr"]


@kernel
def constant_step(theta, grad, lr, shift):
    """θ ← θ − lr·g − shift."""
    for i in range(theta.size):
        theta[i] -= lr * grad[i] + shift


class ConstantDecay(SGD):
    """torch_optimizer's ``SGDW``: θ ← θ − lr·(g + λ), where θ ← θ − lr·(g + λθ) is meant."""

    rule: ClassVar[Callable[..., None]] = staticmethod(constant_step)
    decays: ClassVar[bool] = True

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        (lr,) = super().scalars(numbers, group)
        return lr, lr * group["weight_decay"] if group["decoupled_weight_decay"] else 0.0


class SubtractedEpsilon(RMSProp):
    """TensorFlow.js's RMSProp: √(v + ε), but √(v − ḡ² − ε) if centered, which is NaN where g is 0."""

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        alpha, rest, eps, eps_root, *others = super().scalars(numbers, group)
        return alpha, rest, eps, -eps_root if group["centered"] else eps_root, *others


class FixedEpsilon(RMSProp):
    """fastai's RMSProp: ε is 1e-8 whatever is asked."""

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        alpha, rest, _, *others = super().scalars(numbers, group)
        return alpha, rest, 1e-8, *others


class ThreeEpsilons(Adam):
    """climin's Adam: m̂ = m/(1 − β₁ᵗ + ε), v̂ = v/(1 − β₂ᵗ + ε), and ε once more beside √v̂.

    m's mean has β₁λ^(t−1) with λ = 1 − 1e-8, as the first version of Adam's paper.
    """

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        t, (beta1, beta2), eps = numbers["step"], group["betas"], group["eps"]
        lr, after = group["lr"] / (1 - beta1**t + eps), (1 - beta2**t + eps) ** -0.5
        beta1 *= (1 - 1e-8) ** (t - 1)
        return lr, beta1, 1 - beta1, beta2, 1 - beta2, 1.0, after, eps


@kernel
def late_step(theta, grad, m, v, v_max, lr, beta1, rest1, beta2, rest2, before, after, eps):
    """As Adam's, but θ moves before m and v do."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        theta[i] -= lr * m[i] / (after * np.sqrt(v[i]) + eps)
        m[i] = flushed(beta1 * m[i] + rest1 * g, tiny)
        v[i] = raised(beta2 * v[i] + rest2 * g * g, tiny)


class LateMoments(Adam):
    """brain.js's Adam for biases: the moments of the step before, corrected as this step's are."""

    rule: ClassVar[Callable[..., None]] = staticmethod(late_step)


class SharedSchedule(Nadam):
    """MXNet's Nadam: one product P for all parameters, so that with n of them it shrinks n times a step."""

    def count(self, numbers: State, group: Group) -> None:
        # P only shrinks: the latest is the least of those that the parameters have.
        latest = min(state["mu_product"] for state in self.state.values())
        super().count(numbers, group)
        numbers["mu_product"] = latest * momentum_at(numbers["step"], group)
