"""Muon: a matrix goes by the orthogonal matrix that is nearest to its momentum; all else by another rule, AdamW.

    m ← μm + (1 − μ)g
    u = (1 − μ)g + μm                       with Nesterov's look ahead; without it u = m
    θ ← θ·(1 − lr·λ)
    θ ← θ − lr·scale·orthogonal(u)

θ is a matrix, g its gradient, m the momentum (state ``momentum_buffer``), λ the weight decay. ``orthogonal(u)`` is U·Vᵀ
of u = U·diag(σ)·Vᵀ: all directions of u get the same length. See ``orthogonal.py``. A gradient is dominated by a few
directions; what is rare and faint in it is moved as far as they are.

The scales, by name (``adjust_lr_fn``), for n × k:

- "match_rms_adamw": 0.2·√max(n, k). The step's numbers are as large as AdamW's are, on average, so that AdamW's lr and
  λ fit. (Liu et al., "Muon is scalable for LLM training", 2025, arXiv 2502.16982: Moonshot's.)
- "original": √max(1, n/k). (Jordan's.) None is this one, as in PyTorch.
- "spectral": 1. The spectral norm of the step is lr.

Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024, kellerjordan.github.io/posts/muon.

Pitfalls: it is for the matrices between hidden layers. An embedding (of which a batch touches few rows) and the last
layer go by AdamW: ``Muon([{"params": hidden}, {"params": last, "matrices": False}])``. With another scale than
"match_rms_adamw" AdamW's rate is not Muon's: ``rest_options={"lr": 3e-4}``. The step does not become shorter near a
minimum: it takes a schedule.

Where implementations disagree: PyTorch and Jordan orthogonalise in bfloat16, here it is done in θ's dtype. PyTorch's
takes matrices only; Jordan's takes filters of a convolution as rows, as here, but gives them the scale of a filter's
height and width, which is 1 for square ones. PyTorch's scale is Jordan's unless another is named, and its optimizer of
the rest is one's own affair.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from minigrad.kernels import kernel
from minigrad.optim.adamw import AdamW
from minigrad.optim.denormal import flushed
from minigrad.optim.divided import Divided
from minigrad.optim.groups import Group, Parameters, leaves, params_in
from minigrad.optim.modern.orthogonal import orthogonal
from minigrad.optim.optimizer import Optimizer, State
from minigrad.optim.options import FLAG, Rule, check, options_in

SCALES: dict[str | None, Callable[[int, int], float]] = {
    "match_rms_adamw": lambda rows, columns: 0.2 * max(rows, columns) ** 0.5,
    "original": lambda rows, columns: max(1, rows / columns) ** 0.5,
    "spectral": lambda rows, columns: 1.0,
}
SCALES[None] = SCALES["original"]  # as PyTorch's state dicts have it

MATRICES = Rule("True, False or None", lambda x: x is None or isinstance(x, bool))
SHARED = ("lr", "weight_decay", "maximize")


@kernel
def mean(u, grad, m, mu, rest, of_g, of_m):
    """m ← μm + (1−μ)g;  u ← of_g·g + of_m·m.  rest is 1 − μ."""
    tiny = np.finfo(m.dtype).tiny
    for i in range(m.size):
        m[i] = flushed(mu * m[i] + rest * grad[i], tiny)
        u[i] = of_g * grad[i] + of_m * m[i]


class MuonOfMatrices(Optimizer):
    """The part of ``Muon`` that updates the matrices, with its options."""

    defaults: Mapping[str, Any] = {
        "lr": 0.001,
        "momentum": 0.95,
        "nesterov": True,
        "adjust_lr_fn": "match_rms_adamw",
        "ns_coefficients": (3.4445, -4.775, 2.0315),
        "ns_steps": 5,
        "eps": 1e-7,
        "weight_decay": 0.1,
        "decoupled_weight_decay": True,
    }
    ranges: ClassVar[Mapping[str, Rule]] = {"nesterov": FLAG}

    def arrays(self, group: Group) -> dict[str, float]:
        return {"momentum_buffer": 0.0}

    @np.errstate(over="ignore", invalid="ignore")
    def update(self, theta: np.ndarray, grad: np.ndarray, state: State, group: Group) -> None:
        if not theta.size:
            return
        m, mu, real = state["momentum_buffer"], group["momentum"], theta.dtype.type
        of_g, of_m = (1 - mu, mu) if group["nesterov"] else (0.0, 1.0)
        u = np.empty_like(m)
        mean(u.ravel(), grad.ravel(), m.ravel(), *map(real, (mu, 1 - mu, of_g, of_m)))
        u = u.reshape(len(u), -1)
        rate = group["lr"] * SCALES[group["adjust_lr_fn"]](*u.shape)
        step = orthogonal(u, group["ns_coefficients"], group["ns_steps"], group["eps"])
        step *= real(rate)
        theta -= step.reshape(theta.shape)


class Muon(Divided):
    """Muon for what has two axes or more, ``rest`` for the others.

    ``lr`` (0.001), ``momentum`` (μ, 0.95), ``nesterov`` (True), ``adjust_lr_fn`` (match_rms_adamw; or original,
    spectral): the scale of a step. ``ns_coefficients`` (a, b and c), ``ns_steps`` (5) and ``eps`` (1e-7) are those of
    ``orthogonal``. ``weight_decay`` (λ, 0.1) is decoupled.
    ``rest`` (AdamW): a class of optimizer. It gets ``lr``, ``weight_decay`` and ``maximize``, or what
    ``rest_options`` says, and its own defaults.

    A group with ``"matrices": True`` goes by Muon, with False by ``rest``; without, it is divided. A group may have the
    options of the rule by which it goes, and one that is divided ``lr``, ``weight_decay`` and ``maximize``. In
    ``param_groups`` the groups of matrices come first.
    State: ``momentum_buffer`` (m), or that of ``rest``.
    """

    ranges: ClassVar[Mapping[str, Rule]] = {
        "nesterov": FLAG,
        "rest": Rule("a class of optimizer", lambda x: isinstance(x, type) and issubclass(x, Optimizer)),
        "rest_options": Rule("a dict of options, or None", lambda x: x is None or isinstance(x, Mapping)),
    }

    def __init__(
        self,
        params: Parameters,
        lr: float = 0.001,
        *,
        momentum: float = 0.95,
        nesterov: bool = True,
        adjust_lr_fn: str | None = "match_rms_adamw",
        ns_coefficients: tuple[float, float, float] = (3.4445, -4.775, 2.0315),
        ns_steps: int = 5,
        eps: float = 1e-7,
        rest: type[Optimizer] = AdamW,
        rest_options: Mapping[str, Any] | None = None,
        weight_decay: float = 0.1,
        decoupled_weight_decay: bool = True,
        maximize: bool = False,
        decay_after_step: bool = False,
        independent_weight_decay: bool = False,
    ) -> None:
        self.matrices: Optimizer | None = None
        self.rest: Optimizer | None = None
        super().__init__(params, **options_in(locals()))

    def add_param_group(self, group: Mapping[str, Any]) -> None:
        own = {name: value for name, value in group.items() if name not in ("params", "matrices")}
        check(self._name, group, {"matrices": MATRICES})
        parameters = leaves(self._name, params_in(self._name, group), {id(p) for _, p, _ in self.positions()})
        chosen = group.get("matrices")
        for p in parameters:
            if chosen and p.ndim < 2:
                raise ValueError(f"{self._name}: a group with matrices=True has a parameter of shape {p.shape}")
        are_matrices = [p.ndim >= 2 if chosen is None else chosen for p in parameters]
        if len(set(are_matrices)) == 2 and (only := own.keys() - {*SHARED}):
            raise ValueError(
                f"{self._name}: a group with matrices and others may have {', '.join(SHARED)}, which both rules know; "
                f"got {', '.join(sorted(only))}; make two groups of it"
            )
        for of_matrices in sorted(set(are_matrices), reverse=True):
            which = [p for p, is_matrix in zip(parameters, are_matrices, strict=True) if is_matrix is of_matrices]
            (self._add_matrices if of_matrices else self._add_rest)({**own, "params": which})
        self.join([part for part in (self.matrices, self.rest) if part])

    def _add_matrices(self, group: Mapping[str, Any]) -> None:
        if self.matrices is None:
            options = {name: value for name, value in self.defaults.items() if name in MuonOfMatrices.defaults}
            self.matrices = MuonOfMatrices([group], **options)
        else:
            self.matrices.add_param_group(group)

    def _add_rest(self, group: Mapping[str, Any]) -> None:
        if self.rest is None:
            shared = {name: self.defaults[name] for name in SHARED}
            self.rest = self.defaults["rest"]([group], **{**shared, **(self.defaults["rest_options"] or {})})
        else:
            self.rest.add_param_group(group)
