"""Schedule-Free SGD: gradients are taken at y, and the average x is what is used. No schedule of the rate is needed.

    z ← z − lr·g(y)
    x ← (1 − c)x + cz,   c = lr² / (sum of all lr² so far)
    y ← (1 − β)z + βx

Defazio et al., "The road less scheduled", 2024, arXiv 2405.15682; with c as in its algorithm 1, so that the small rates
of a warm-up weigh little.
"""

import numpy as np

from minigrad import no_grad
from minigrad.kernels import kernel
from minigrad.optim import Optimizer


@kernel
def step(theta, grad, z, x, lr, c, beta):
    """z ← z − lr·g;  x ← x + c(z − x);  θ, which is y, ← z + β(x − z)."""
    for i in range(theta.size):
        z[i] -= lr * grad[i]
        x[i] += c * (z[i] - x[i])
        theta[i] = z[i] + beta * (x[i] - z[i])


class ScheduleFree(Optimizer):
    """Schedule-Free SGD. ``lr`` (1), ``beta`` (β, 0.9).

    The parameters are y; between ``eval()`` and ``train()`` they are x, and a step is an error.
    State: ``z``, ``x`` (y between ``eval()`` and ``train()``), the numbers ``weight_sum`` and ``averaged``.
    """

    rule = step
    defaults = {"lr": 1.0, "beta": 0.9}
    numbers = {"weight_sum": 0.0, "averaged": False}

    def arrays(self, group):
        return {"z": np.copy, "x": np.copy}  # both start as θ

    def count(self, numbers, group):
        if numbers["averaged"]:
            raise RuntimeError("ScheduleFree: the parameters are the average now; call train() before the next step")
        super().count(numbers, group)
        numbers["weight_sum"] += group["lr"] ** 2

    def scalars(self, numbers, group):
        total = numbers["weight_sum"]
        return group["lr"], group["lr"] ** 2 / total if total else 0.0, group["beta"]

    def train(self):
        self._exchange(averaged=False)

    def eval(self):
        self._exchange(averaged=True)

    def _exchange(self, averaged):
        with no_grad():
            for i, p, _ in self.positions():
                state = self.state.get(i)
                if state and state["averaged"] is not averaged:
                    before = p.data.copy()
                    p[...], state["x"][...] = state["x"], before
                    state["averaged"] = averaged
