"""AdamW: Adam whose weight decay shrinks the parameters, and leaves the gradient alone.

    θ ← θ·(1 − lr·λ)
    m ← β₁m + (1 − β₁)g            m̂ = m / (1 − β₁ᵗ)
    v ← β₂v + (1 − β₂)g²           v̂ = v / (1 − β₂ᵗ)
    θ ← θ − lr·m̂ / (√v̂ + ε)

θ is the parameter, g the gradient, λ the weight decay; the other letters are Adam's, whose kernel this is.

L2 regularisation adds λθ to g. In SGD that is the same as shrinking θ. In Adam it is not: λθ is divided by √v̂ with the
gradient, so that the parameters with the largest gradients are decayed least. Decoupled, all are decayed alike.

Loshchilov, Hutter, "Decoupled weight decay regularization", ICLR 2019, arXiv 1711.05101, algorithm 2.

Where implementations disagree: the paper decays by η·λ, where η is the schedule's factor (1 at its top), whatever the
rate. PyTorch, Keras and optax decay by lr·λ, as here; so the paper's λ is lr·λ here. λ is .01 in PyTorch and here, .004
in Keras, 1e-4 in optax.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from minigrad.optim.adam import Adam
from minigrad.optim.groups import Parameters
from minigrad.optim.options import Rule, always, options_in


class AdamW(Adam):
    """AdamW: θ ← θ·(1 − lr·λ), then Adam's step.

    ``lr`` (0.001), ``weight_decay`` (λ, 0.01), and what Adam has.
    ``decoupled_weight_decay`` is always True: it tells PyTorch's ``Adam`` which rule a state dict is of.
    State: ``exp_avg`` (m), ``exp_avg_sq`` (v), ``max_exp_avg_sq`` (with AMSGrad).
    """

    ranges: ClassVar[Mapping[str, Rule]] = {"decoupled_weight_decay": always("Adam")}

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
        weight_decay: float = 0.01,
        decoupled_weight_decay: Literal[True] = True,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))
