"""Prodigy: Adam that finds its learning rate while it trains.

    m ← β₁m + (1 − β₁)·d·g         v ← β₂v + (1 − β₂)·d²·g²
    s ← β₃s + d/d₀·d·lr·g
    r ← β₃r + d/d₀·d·lr·⟨g, θ₀ − θ⟩
    θ ← θ·(1 − d·lr·λ) − d·lr·m / (√v + d'·ε),   where d' ← max(d, c·r / ‖s‖₁) is the d of the next step

θ is the parameter, θ₀ what it was at the start (state ``p0``), g the gradient, m and v the moments of d·g (states
``exp_avg`` and ``exp_avg_sq``), s the gradients summed up (state ``s``), λ the weight decay, c ``d_coef``. ⟨·,·⟩ and
‖·‖₁ are taken over all parameters together; the numbers d, its largest estimate, and r are one for all, and kept with
each (``d``, ``d_max``, ``d_numerator``). d is a lower bound on how far the minimum is from θ₀: where gradients go on
pointing from θ to θ₀'s other side it grows, from d₀ on, and never shrinks. lr stays 1, and a schedule goes from 1 to 0.

Mishchenko, Defazio, "Prodigy: an expeditiously adaptive parameter-free learner", ICML 2024, arXiv 2306.06101, algorithm
3.

Pitfalls: four arrays of state, and one rate for all parameters: a group with a rate of its own is an error. d needs
some hundred steps to grow, which a training of few steps does not have; one large wrong estimate stays. With a warm-up
of lr set ``safeguard_warmup``, or small rates make s small and d large. λ is multiplied by d·lr: as with AdamW at that
rate.

Where implementations disagree: this is the authors' ``prodigyopt`` in its default form, without slices. The paper has d
beside ε too, not d'; the authors' code has d' there, as here. It counts the steps of a group; here each
parameter counts those in which it had a gradient, as PyTorch's rules do.
"""

from collections.abc import Callable, Mapping
from math import inf, sqrt
from typing import Any, ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.kernels.parallel import parallel_for
from minigrad.optim.denormal import flushed, raised
from minigrad.optim.groups import Group, Parameters
from minigrad.optim.modern.two_passes import BLOCK, LANES, Seen, TwoPasses, added
from minigrad.optim.optimizer import Ready, State
from minigrad.optim.options import DECAYS_ITSELF, Rule, options_in


@kernel(inner=True)
def moments(grad, m, v, s, beta1, rest1, beta2, rest2, beta3, rest3):
    """m ← β₁m + rest1·g;  v ← β₂v + rest2·g²;  s ← β₃s + rest3·g."""
    tiny = np.finfo(m.dtype).tiny
    for i in range(m.size):
        g = grad[i]
        m[i] = flushed(beta1 * m[i] + rest1 * g, tiny)
        v[i] = raised(beta2 * v[i] + rest2 * g * g, tiny)
        s[i] = flushed(beta3 * s[i] + rest3 * g, tiny)


@kernel(inner=True)
def add_evidence(along, length, theta, grad, s, start_theta):
    """Add g·(θ₀−θ) and |s| to running sums beside one another."""
    for i in range(theta.size):
        along[i] += np.float64(grad[i]) * np.float64(start_theta[i] - theta[i])
    for i in range(theta.size):
        length[i] += np.float64(abs(s[i]))


@parallel_for
def look(sums, theta, grad, m, v, s, start_theta, beta1, rest1, beta2, rest2, beta3, rest3, start, stop):
    """The moments, and Σg·(θ₀−θ) and Σ|s| in LANES running sums of each block, for the blocks from start to stop."""
    for b in range(start, stop):
        for at in range(b * BLOCK, min((b + 1) * BLOCK, theta.size), LANES):
            run = slice(at, min(at + LANES, theta.size))
            moments(grad[run], m[run], v[run], s[run], beta1, rest1, beta2, rest2, beta3, rest3)
            add_evidence(sums[0, b], sums[1, b], theta[run], grad[run], s[run], start_theta[run])


@kernel
def step(theta, grad, m, v, s, start_theta, keep, rate, eps):
    """θ ← keep·θ − rate·m / (√v + ε).  rate is d·lr, keep 1 − d·lr·λ, and ε is multiplied by d'."""
    tiny = np.finfo(theta.dtype).tiny
    for i in range(theta.size):
        theta[i] = flushed(keep * theta[i], tiny) - rate * m[i] / (np.sqrt(v[i]) + eps)


class Prodigy(TwoPasses):
    """Prodigy: Adam at the rate d·lr, where d is an estimate of the distance to the minimum that grows.

    ``lr`` (1.0), ``betas`` (β₁ and β₂, 0.9 and 0.999), ``beta3`` (β₃, None), which is √β₂ then, ``eps`` (ε, 1e-8).
    ``d0`` (d₀, 1e-6): the first d. ``d_coef`` (c, 1.0): larger is bolder. ``growth_rate`` (inf): d grows by no more
    than this factor in a step, once it has left d₀. ``bias_correction`` (False): as Adam's.
    ``safeguard_warmup`` (False): s is added up without lr. Its weight decay is decoupled.
    State: ``exp_avg`` (m), ``exp_avg_sq`` (v), ``s``, ``p0`` (θ₀), and the numbers ``d``, ``d_max``, ``d_numerator``
    (r) and ``rate``.
    """

    rule: ClassVar[Callable[..., None]] = staticmethod(step)
    ranges: ClassVar[Mapping[str, Rule]] = DECAYS_ITSELF
    numbers: ClassVar[State] = {"step": 0, "d": 0.0, "d_max": 0.0, "d_numerator": 0.0, "rate": 0.0}
    decays: ClassVar[bool] = True

    def __init__(
        self,
        params: Parameters,
        lr: float = 1.0,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        beta3: float | None = None,
        eps: float = 1e-8,
        d0: float = 1e-6,
        d_coef: float = 1.0,
        growth_rate: float = inf,
        bias_correction: bool = False,
        safeguard_warmup: bool = False,
        weight_decay: float = 0.0,
        decoupled_weight_decay: bool = True,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))

    def arrays(self, group: Group) -> dict[str, Any]:
        return {"exp_avg": 0.0, "exp_avg_sq": 0.0, "s": 0.0, "p0": np.copy}

    def count(self, numbers: State, group: Group) -> None:
        super().count(numbers, group)
        if not numbers["d"]:  # one that joins has the d of the others
            others = next((each for each in self.state.values() if each["d"]), {"d": group["d0"], "d_max": group["d0"]})
            numbers |= {name: others.get(name, 0.0) for name in ("d", "d_max", "d_numerator")}
        beta1, beta2 = group["betas"]
        t = numbers["step"]
        correction = (1 - beta2**t) ** 0.5 / (1 - beta1**t) if group["bias_correction"] else 1.0
        numbers["rate"] = numbers["d"] * group["lr"] * correction

    def look(self, theta: np.ndarray, grad: np.ndarray, arrays: list[Any], state: State, group: Group) -> Any:
        (beta1, beta2), d = group["betas"], state["d"]
        rest3 = d / group["d0"] * (d if group["safeguard_warmup"] else state["rate"])
        scalars = beta1, d * (1 - beta1), beta2, d * d * (1 - beta2), slow_beta(group), rest3
        return added(look, theta.size, 2, theta, grad, *arrays, *map(theta.dtype.type, scalars))

    def agree(self, seen: list[Seen]) -> bool:
        numbers, group = seen[0].state, seen[0].group
        along, length = (sum(each.sums[k] for each in seen) for k in (0, 1))
        if not length:  # all gradients have been 0
            return False
        d, d0 = numbers["d"], group["d0"]
        numerator = slow_beta(group) * numbers["d_numerator"] + d / d0 * numbers["rate"] * along
        estimate = group["d_coef"] * numerator / length
        if d == d0:
            d = max(d, estimate)
        largest = max(numbers["d_max"], estimate)
        found = {"d": min(largest, d * group["growth_rate"]), "d_max": largest, "d_numerator": numerator}
        for each in seen:
            each.state.update(found)
        return True

    def scalars(self, numbers: State, group: Group) -> tuple[float, ...]:
        decay = group["weight_decay"] if group["decoupled_weight_decay"] else 0.0
        return 1 - numbers["rate"] * decay, numbers["rate"], numbers["d"] * group["eps"]

    def _by_rule(self, ready: Ready) -> None:
        rates = sorted({group["lr"] for *_, group in ready})
        if len(rates) > 1:
            raise ValueError(f"Prodigy: all groups have one lr, which d is multiplied by; got {rates}")
        if rates != [0.0]:
            super()._by_rule(ready)


def slow_beta(group: Group) -> float:
    """β₃, by which s and r forget."""
    return sqrt(group["betas"][1]) if group["beta3"] is None else group["beta3"]
