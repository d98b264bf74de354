"""The cases on which SOAP is compared with its formula, and with its author's code.

The axes of a gradient of low rank are not determined by it: here every second moment has full rank from the start.
"""

from typing import Any

import numpy as np

from minigrad.optim import SOAP
from minigrad.tensor import Tensor

STEPS = 201
"""The first only makes the axes."""

CASES: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "a matrix": ((5, 5), {}),
    "one side": ((6, 4), {"max_precond_dim": 5}),
    "three axes": ((4, 3, 5), {"precondition_frequency": 1}),
    "merged": ((2, 3, 6), {"merge_dims": True, "max_precond_dim": 6, "weight_decay": 0.3}),
    "a vector": ((7,), {"betas": (0.9, 0.99)}),
    "a number": ((), {}),
    "every third step": ((5, 5), {"precondition_frequency": 3, "shampoo_beta": 0.8, "betas": (0.8, 0.9), "lr": 0.05}),
    "normalised": ((5, 5), {"normalize_grads": True, "eps": 1e-3}),
    "not corrected": ((5, 5), {"bias_correction": False, "lr": 0.01, "precondition_frequency": 20}),
}


def problem(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Where θ starts, and its gradients."""
    draw = np.random.RandomState(2409)
    scale = 10.0 ** draw.uniform(-2, 0, shape)
    return draw.standard_normal(shape), draw.standard_normal((STEPS, *shape)) * scale


def ours(name: str, dtype: Any = np.float64) -> np.ndarray:
    """θ after each step."""
    shape, options = CASES[name]
    theta, gradients = problem(shape)
    p = Tensor(theta.astype(dtype), requires_grad=True)
    optimizer = SOAP([p], **options)
    rows = []
    for g in gradients:
        p.grad = Tensor(np.asarray(g, dtype))
        optimizer.step()
        rows.append(p.data.copy())
    return np.array(rows)
