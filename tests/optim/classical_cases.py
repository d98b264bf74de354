"""The cases on which PyTorch's other optimizers, and the rules for matrices, are compared with PyTorch's."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from minigrad import optim
from minigrad.tensor import Tensor
from tests.optim.cases import CHECKPOINTS, SIZE, problem

MATRIX = (17, 59)
"""A shape of SIZE numbers."""

CLASSES: dict[str, type[optim.Optimizer]] = {
    "rprop": optim.Rprop,
    "asgd": optim.ASGD,
    "adafactor": optim.Adafactor,
    "muon": optim.Muon,
    "soap": optim.SOAP,
}
"""Those that take a step without a closure."""


class Case(NamedTuple):
    """One optimizer with options, and PyTorch's class and options that say the same."""

    name: str
    options: dict[str, Any]
    theirs: str
    their_options: dict[str, Any]
    shape: tuple[int, ...] = (SIZE,)
    decay: float = 0.0
    """An L2 regularisation that their class lacks: it is added to their gradient by hand."""
    climbs: bool = False
    """Whether their class lacks ``maximize``: it is given −g."""

    @property
    def id(self) -> str:
        return " ".join([self.name, *(f"{k}={v}" for k, v in self.options.items()), "×".join(map(str, self.shape))])


def _cases() -> Iterator[Case]:
    climb = {"maximize": True, "weight_decay": 0.1}
    of_vectors: dict[str, list[dict[str, Any]]] = {
        "Rprop": [{}, {"etas": (0.3, 1.5), "step_sizes": (1e-4, 0.1), "lr": 0.02}, {"maximize": True}],
        "ASGD": [{}, {"lambd": 0.1, "alpha": 0.5, "t0": 20.0, "lr": 0.05}, climb],
        "Adafactor": [{}, {"lr": 0.1, "beta2_decay": -0.5, "eps": (1e-3, 1e-2), "d": 2.0}, climb],
    }
    for theirs, variants in of_vectors.items():
        for shape in [(SIZE,), MATRIX, (1, *MATRIX)] if theirs == "Adafactor" else [(SIZE,)]:
            for options in variants:
                yield Case(theirs.lower(), options, theirs, options, shape)
    yield Case("rprop", {"weight_decay": 0.1}, "Rprop", {}, decay=0.1)
    yield Case("adafactor", {"weight_decay": 0.1, "decoupled_weight_decay": False}, "Adafactor", {}, decay=0.1)
    for shape in (MATRIX, MATRIX[::-1]):
        for options in [
            {"adjust_lr_fn": "original"},
            {"adjust_lr_fn": "match_rms_adamw", "momentum": 0.8, "lr": 0.01, "weight_decay": 0.3},
            {"adjust_lr_fn": "match_rms_adamw", "nesterov": False, "ns_coefficients": (2, -1.5, 0.5), "ns_steps": 3},
        ]:
            yield Case("muon", options, "Muon", options, shape)
    options = {"adjust_lr_fn": "original"}
    yield Case("muon", {**options, "maximize": True}, "Muon", options, MATRIX, climbs=True)


CASES = list(_cases())


def ours(case: Case, dtype: Any) -> np.ndarray:
    """θ at the checkpoints, as minigrad has it."""
    theta, gradients = problem(dtype)
    p = Tensor(theta.reshape(case.shape), requires_grad=True)
    optimizer = CLASSES[case.name]([p], **case.options)
    rows = []
    for t, g in enumerate(gradients, 1):
        p.grad = Tensor(g.reshape(case.shape))
        optimizer.step()
        if t in CHECKPOINTS:
            rows.append(p.data.copy())
    return np.array(rows)


def theirs(case: Case, dtype: Any, torch: Any) -> np.ndarray:
    """θ at the checkpoints, as PyTorch has it, where a float is a float64. Its Muon must not go to bfloat16."""
    theta, gradients = problem(dtype)
    p = torch.nn.Parameter(torch.tensor(theta.reshape(case.shape)))
    optimizer = getattr(torch.optim, case.theirs)([p], **case.their_options)
    rows = []
    for t, g in enumerate(gradients, 1):
        p.grad = torch.tensor(-g if case.climbs else g).reshape(case.shape) + case.decay * p.detach()
        optimizer.step()
        if t in CHECKPOINTS:
            rows.append(p.detach().numpy().copy())
    return np.array(rows)
