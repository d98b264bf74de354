"""Station 10: a rate for each number: Adagrad, Adam, AdaMax, Nadam.

All arrays are changed where they are. t counts the steps from 1.
"""

import numpy as np


def adagrad(theta, g, s, lr, eps=1e-10):
    """s ← s + g²;  θ ← θ − lr·g / (√s + ε)."""
    raise NotImplementedError("adagrad: s, and a step divided by its root")


def adam(theta, g, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²;  θ ← θ − lr·m̂ / (√v̂ + ε).

    m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) are corrected for the start at 0.
    """
    raise NotImplementedError("adam: two running means, corrected where they are used")


def adamax(theta, g, m, u, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """m ← β₁m + (1 − β₁)g;  u ← max(β₂u, |g| + ε);  θ ← θ − lr·m̂ / u."""
    raise NotImplementedError("adamax: the largest gradient in place of the mean square")


def nadam(theta, g, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """m and v as in Adam;  θ ← θ − lr·((1 − β₁)g / (1 − β₁ᵗ) + β₁m / (1 − β₁ᵗ⁺¹)) / (√v̂ + ε)."""
    raise NotImplementedError("nadam: Adam, with the m of the next step foreseen")


class Optimizer:
    """A rule for a list of parameters (Values), with its states: ``step`` takes their gradients."""

    def __init__(self, parameters, rule=nadam, lr=0.002):
        self.parameters, self.rule, self.lr, self.t = parameters, rule, lr, 0
        self.states = [(np.zeros_like(p.data), np.zeros_like(p.data)) for p in parameters]

    def step(self, gradients):
        self.t += 1
        for p, g, (m, v) in zip(self.parameters, gradients, self.states, strict=True):
            self.rule(p.data, g.data, m, v, self.t, self.lr)
