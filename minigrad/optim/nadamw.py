"""NadamW: Nadam whose weight decay shrinks the parameters, and leaves the gradient alone.

    θ ← θ·(1 − lr·λ)
    θ ← Nadam's step: θ − lr·[(1 − μₜ)g/(1 − P) + μₜ₊₁m/(1 − P·μₜ₊₁)] / (√(v/(1 − β₂ᵗ)) + ε)

θ is the parameter, g the gradient, λ the weight decay; the other letters are Nadam's, whose kernel this is. Why the
decay is decoupled is told in ``adamw.py``.

Dozat, "Incorporating Nesterov momentum into Adam", ICLR workshop 2016; Loshchilov, Hutter, "Decoupled weight decay
regularization", ICLR 2019, arXiv 1711.05101.

Where implementations disagree: this is PyTorch's ``NAdam(decoupled_weight_decay=True)``, but for its λ of 0: .01 here
is AdamW's. timm's ``NAdamW``, from MLCommons' algorithmic efficiency benchmark (λ .01, lr .001), has a constant
μ = β₁, and corrects the whole bracket by 1 − β₁ᵗ (``textbook=True``). optax's ``nadamw`` has a constant μ as well
(``momentum_decay=1e6``), and λ 1e-4.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from minigrad.optim.groups import Parameters
from minigrad.optim.nadam import Nadam
from minigrad.optim.options import Rule, always, options_in


class NadamW(Nadam):
    """NadamW: θ ← θ·(1 − lr·λ), then Nadam's step.

    ``lr`` (0.002), ``weight_decay`` (λ, 0.01), and what Nadam has.
    ``decoupled_weight_decay`` is always True: it tells PyTorch's ``NAdam`` which rule a state dict is of.
    State: ``exp_avg`` (m), ``exp_avg_sq`` (v), and one number, ``mu_product`` (P).
    """

    ranges: ClassVar[Mapping[str, Rule]] = {"decoupled_weight_decay": always("Nadam")}

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.002,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        momentum_decay: float = 0.004,
        textbook: bool = False,
        eps_hat: bool = False,
        eps_root: float = 0.0,
        weight_decay: float = 0.01,
        decoupled_weight_decay: Literal[True] = True,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        super().__init__(params, **options_in(locals()))
