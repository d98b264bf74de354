"""QHM, quasi-hyperbolic momentum: a weighted mean of a plain step and a step of momentum.

    m ← βm + (1 − β)g
    θ ← θ − lr·[(1 − ν)g + νm̂],   m̂ = m / (1 − P),   P = β·β·…·β

Ma, Yarats, "Quasi-hyperbolic momentum and Adam for deep learning", ICLR 2019, arXiv 1810.06801. The paper has m for m̂,
``corrected=False``. ν = 0 is SGD. P is kept as a number, and not computed as βᵗ, so that β may change between steps.
"""

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim import Optimizer, Rule
from minigrad.optim.denormal import flushed


@kernel
def step(theta, grad, m, beta, rest, of_g, of_m):
    """m ← βm + (1−β)g;  θ ← θ − (of_g·g + of_m·m).  of_g and of_m carry lr, rest is 1 − β."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        m[i] = flushed(beta * m[i] + rest * g, tiny)
        theta[i] -= of_g * g + of_m * m[i]


class QHM(Optimizer):
    """QHM. ``lr`` (1), ``beta`` (β, 0.999), ``nu`` (ν, 0.7), ``corrected`` (False): m starts unbiased, as Adam's.

    State: ``momentum_buffer`` (m), and one number, ``beta_product`` (P).
    """

    rule = step
    defaults = {"lr": 1.0, "beta": 0.999, "nu": 0.7, "corrected": False}
    ranges = {
        "beta": Rule("a number ≥ 0 and < 1", lambda x: 0 <= x < 1),
        "nu": Rule("a number from 0 to 1", lambda x: 0 <= x <= 1),
    }
    numbers = {"beta_product": 1.0}

    def arrays(self, group):
        return {"momentum_buffer": 0.0}

    def count(self, numbers, group):
        super().count(numbers, group)
        numbers["beta_product"] *= group["beta"]

    def scalars(self, numbers, group):
        lr, beta, nu = group["lr"], group["beta"], group["nu"]
        correction = 1 - numbers["beta_product"] if group["corrected"] else 1.0
        return beta, 1 - beta, lr * (1 - nu), lr * nu / correction
