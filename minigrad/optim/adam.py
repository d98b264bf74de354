"""Adam: momentum and RMSProp together, both corrected for having started at zero.

    m ← β₁m + (1 − β₁)g            m̂ = m / (1 − β₁ᵗ)
    v ← β₂v + (1 − β₂)g²           v̂ = v / (1 − β₂ᵗ)
    θ ← θ − lr·m̂ / (√v̂ + ε)

θ is the parameter, g the gradient, m and v its first and second moment (states ``exp_avg`` and ``exp_avg_sq``), t the
step from 1. The corrections make the first step lr·sign(g) at any scale of the gradient.

Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015, arXiv 1412.6980. With decoupled weight decay it
is ``AdamW``.

AMSGrad (Reddi, Kale, Kumar, "On the convergence of Adam and beyond", ICLR 2018): the largest v so far stands in place
of v, so that a rate never grows again (state ``max_exp_avg_sq``).

Where implementations disagree: ε stands where the paper's algorithm 1 and PyTorch have it. The end of the paper's
section 2 folds the corrections into the rate, lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε̂), and so do Keras and TensorFlow:
``eps_hat=True``. That is ε = ε̂/√(1 − β₂ᵗ), which weighs more in the first steps. AMSGrad takes the maximum of the raw v
in PyTorch and corrects it then; optax takes the maximum of the corrected v̂: ``amsgrad_corrected=True``. Its paper
corrects nothing, and neither does MLX, whose first step is three rates long: ``bias_correction=False``. optax also has
an ε inside the root, √(v̂ + ε_root), for gradients of the optimizer itself: ``eps_root``. ONNX counts steps from T = 0,
where nothing is corrected, and is one step behind from then on: ``count_from_zero=True``.
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
def step(theta, grad, m, v, v_max, lr, beta1, rest1, beta2, rest2, before, after, eps):
    """m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  θ ← θ − lr·m / (after·√v + ε).

    lr and after carry the corrections, rest1 and rest2 are 1 − β₁ and 1 − β₂. v_max is None unless AMSGrad: then it is
    the maximum of before·v, and stands in place of v.
    """
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        m[i] = flushed(beta1 * m[i] + rest1 * g, tiny)
        v[i] = raised(beta2 * v[i] + rest2 * g * g, tiny)
        second = v[i]
        if v_max is not None:
            v_max[i] = max(v_max[i], before * second)
            second = v_max[i]
        theta[i] -= lr * m[i] / (after * np.sqrt(second) + eps)


@kernel
def step_with_eps_root(theta, grad, m, v, v_max, lr, beta1, rest1, beta2, rest2, before, after, eps, eps_root):
    """As ``step``, with after·√(v + ε_root) + ε. The sum under the root takes a twentieth of a step."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        g = grad[i]
        m[i] = flushed(beta1 * m[i] + rest1 * g, tiny)
        v[i] = raised(beta2 * v[i] + rest2 * g * g, tiny)
        second = v[i]
        if v_max is not None:
            v_max[i] = max(v_max[i], before * second)
            second = v_max[i]
        theta[i] -= lr * m[i] / (after * np.sqrt(second + eps_root) + eps)


class Adam(Optimizer):
    """Adam: m, v ← running means of g and g²; θ ← θ − lr·m̂ / (√v̂ + ε), where ^ corrects for the start at zero.

    ``lr`` (0.001), ``betas`` (β₁ and β₂, 0.9 and 0.999), ``eps`` (ε, 1e-8).
    ``eps_hat`` (False): ε is added to √v instead of √v̂, as in Keras; so is ε_root to v, as in objax.
    ``eps_root`` (0): an ε inside the root, √(v̂ + ε_root), as in optax.
    ``bias_correction`` (True): False is m in place of m̂ and v of v̂, as in MLX and the AMSGrad of its paper.
    ``count_from_zero`` (False): the corrections are for t − 1, and the first step has none, as in ONNX from T = 0 on.
    ``amsgrad`` (False): divide by the largest v so far.
    ``amsgrad_corrected`` (False): the largest v̂ instead, as in optax.
    State: ``exp_avg`` (m), ``exp_avg_sq`` (v), ``max_exp_avg_sq`` (with AMSGrad).
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.001,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        eps_hat: bool = False,
        eps_root: float = 0.0,
        bias_correction: bool = True,
        count_from_zero: bool = False,
        amsgrad: bool = False,
        amsgrad_corrected: bool = False,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = False,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def rule_for(self, group: Group) -> Callable[..., None]:
        return step_with_eps_root if group["eps_root"] else self.rule

    def arrays(self, group: Group) -> dict[str, float | None]:
        return {"exp_avg": 0.0, "exp_avg_sq": 0.0, "max_exp_avg_sq": 0.0 if group["amsgrad"] else None}

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        (beta1, beta2), eps, eps_root = group["betas"], group["eps"], group["eps_root"]
        correct1, correct2 = corrections(numbers["step"], group)
        before, after = (
            (1 / correct2, 1.0) if group["amsgrad_corrected"] and group["amsgrad"] else (1.0, correct2**-0.5)
        )
        if group["eps_hat"]:
            eps /= correct2**0.5
            eps_root /= correct2
        # The root is after·√(v + …): what is added to v̂ is added to v = v̂/after².
        root = (eps_root / after**2,) if eps_root else ()
        return group["lr"] / correct1, beta1, 1 - beta1, beta2, 1 - beta2, before, after, eps, *root


def corrections(t: int, group: Group) -> tuple[float, float]:
    """1 − β₁ᵗ and 1 − β₂ᵗ, or what stands in their place."""
    beta1, beta2 = group["betas"]
    t -= group["count_from_zero"]
    return (1 - beta1**t, 1 - beta2**t) if t and group["bias_correction"] else (1.0, 1.0)
