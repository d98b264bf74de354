"""LAMB: Adam whose step has, in every parameter, the length of lr times that parameter.

    m ← β₁m + (1 − β₁)g            m̂ = m / (1 − β₁ᵗ)
    v ← β₂v + (1 − β₂)g²           v̂ = v / (1 − β₂ᵗ)
    u = m̂ / (√v̂ + ε) + λθ
    θ ← θ − lr·‖θ‖/‖u‖·u

θ is a parameter, a layer's weights or its biases, g its gradient, m and v its first and second moment (states
``exp_avg`` and ``exp_avg_sq``), λ the weight decay, t the step from 1, ‖·‖ the Euclidean norm. The ratio ‖θ‖/‖u‖
(number ``trust_ratio``) is 1 where one of the two norms is 0. Every layer is turned by the same angle, roughly lr,
whatever its size: made for batches of ten thousand and more, at rates that one layer bears and another does not.

You et al., "Large batch optimization for deep learning: training BERT in 76 minutes", ICLR 2020, arXiv 1904.00962,
algorithm 2, with φ(x) = x.

Pitfalls: what starts at 0 (a bias) takes Adam's steps once, and is small ever after: its steps are lr times its small
norm. Many give biases and the scales of norms a group of their own, with ``weight_decay=0``, and by Adam. Steps do not
get shorter as gradients do. At small batches it has no advantage over AdamW.

Where implementations disagree: timm's ``Lamb``, after NVIDIA's, first scales all gradients together to a norm of at
most 1 (``clip_grad_norm_`` does), and leaves the ratio out where λ is 0; with ``max_grad_norm=None, always_adapt=True``
it is this rule. The authors' code has ``bias_correction=False``, and many after it; some bound ‖θ‖ by 10. Those
packages count t for a group; here each parameter counts the steps in which it had a gradient, as PyTorch's rules do.
"""

from collections.abc import Callable, Mapping
from math import sqrt
from typing import Any, ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.kernels.parallel import parallel_for
from minigrad.optim.denormal import flushed, raised
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.modern.two_passes import BLOCK, LANES, Seen, TwoPasses, added
from minigrad.optim.optimizer import State
from minigrad.optim.options import DECAYS_ITSELF, Rule, options_in


@kernel(inner=True)
def moments(grad, m, v, beta1, rest1, beta2, rest2):
    """m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²."""
    tiny = np.finfo(m.dtype).tiny
    for i in range(m.size):
        g = grad[i]
        m[i] = flushed(beta1 * m[i] + rest1 * g, tiny)
        v[i] = raised(beta2 * v[i] + rest2 * g * g, tiny)


@kernel(inner=True)
def add_squares(of_theta, of_u, theta, m, v, of_m, after, eps, decay):
    """Add θ² and u² to running sums beside one another, where u = of_m·m / (after·√v + ε) + λθ."""
    for i in range(theta.size):
        u = np.float64(of_m * m[i] / (after * np.sqrt(v[i]) + eps) + decay * theta[i])
        of_theta[i] += np.float64(theta[i]) * np.float64(theta[i])
        of_u[i] += u * u


@parallel_for
def look(sums, theta, grad, m, v, beta1, rest1, beta2, rest2, of_m, after, eps, decay, start, stop):
    """The moments, and Σθ² and Σu² in LANES running sums of each block, for the blocks from start to stop."""
    for b in range(start, stop):
        for at in range(b * BLOCK, min((b + 1) * BLOCK, theta.size), LANES):
            run = slice(at, min(at + LANES, theta.size))
            moments(grad[run], m[run], v[run], beta1, rest1, beta2, rest2)
            add_squares(sums[0, b], sums[1, b], theta[run], m[run], v[run], of_m, after, eps, decay)


@kernel
def step(theta, grad, m, v, rate, of_m, after, eps, decay):
    """θ ← θ − rate·u,  u = of_m·m / (after·√v + ε) + λθ.  of_m and after carry the corrections, rate is lr·‖θ‖/‖u‖."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        u = of_m * m[i] / (after * np.sqrt(v[i]) + eps) + decay * theta[i]
        theta[i] = flushed(theta[i] - rate * u, tiny)


class LAMB(TwoPasses):
    """LAMB: θ ← θ − lr·‖θ‖/‖u‖·u, where u = m̂ / (√v̂ + ε) + λθ is AdamW's step.

    ``lr`` (0.001), ``betas`` (β₁ and β₂, 0.9 and 0.999), ``eps`` (ε, 1e-6), ``weight_decay`` (λ, 0.01).
    ``bias_correction`` (True): False is m in place of m̂ and v of v̂, as in the authors' code.
    State: ``exp_avg`` (m), ``exp_avg_sq`` (v), and one number, ``trust_ratio`` (‖θ‖/‖u‖).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)
    ranges: ClassVar[Mapping[str, Rule]] = DECAYS_ITSELF
    numbers: ClassVar[State] = {"step": 0, "trust_ratio": 1.0}
    decays: ClassVar[bool] = True

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-6,
        bias_correction: bool = True,
        weight_decay: float = 0.01,
        decoupled_weight_decay: bool = True,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, float]:
        return {"exp_avg": 0.0, "exp_avg_sq": 0.0}

    def look(self, theta: np.ndarray, grad: np.ndarray, arrays: list[Any], state: State, group: Group) -> Any:
        (beta1, beta2), real = group["betas"], theta.dtype.type
        means = map(real, (beta1, 1 - beta1, beta2, 1 - beta2))
        return added(look, theta.size, 2, theta, grad, *arrays, *means, *map(real, self._of_u(state, group)))

    def agree(self, seen: list[Seen]) -> bool:
        for each in seen:
            of_theta, of_u = map(sqrt, each.sums)
            each.state["trust_ratio"] = of_theta / of_u if of_theta > 0 and of_u > 0 else 1.0
        return True

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        return group["lr"] * numbers["trust_ratio"], *self._of_u(numbers, group)

    def _of_u(self, numbers: State, group: Group) -> tuple[float, float, float, float]:
        """What u is made with: of_m, after, ε and λ."""
        (beta1, beta2), t = group["betas"], numbers["step"]
        correct1, correct2 = (1 - beta1**t, 1 - beta2**t) if group["bias_correction"] else (1.0, 1.0)
        decay = group["weight_decay"] if group["decoupled_weight_decay"] else 0.0
        return 1 / correct1, correct2**-0.5, group["eps"], decay
