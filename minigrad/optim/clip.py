"""Gradient clipping: a bound on the gradients between ``backward`` and ``step``."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from minigrad.array_function import effect
from minigrad.checks import Rule, checked, is_number
from minigrad.errors import AnomalyError
from minigrad.optim.options import plain
from minigrad.tensor import Tensor

LIMIT = Rule("a number ≥ 0", lambda x: is_number(x) and x >= 0)
ORDER = Rule("a number > 0, or math.inf", lambda x: is_number(x) and x > 0)


@effect
@checked(max_norm=LIMIT, norm_type=ORDER)
def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor], max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> float:
    """Scale all gradients by one factor so that their norm, taken over all of them together, is at most ``max_norm``.

    g ← g · min(1, max_norm / (norm + 1e-6)),  norm = (Σ |gᵢ|^p)^(1/p)

    ``norm_type`` is p, > 0; ``math.inf`` is the largest |gᵢ|. The sum is a float64, and never out of range.
    Returns the norm before clipping. Tensors without a gradient are passed over, and one that is given twice counts
    once. ``max_norm=math.inf`` only measures.

    A norm that is inf makes the finite gradients 0 and the others NaN, and one that is NaN makes all of them NaN, as in
    PyTorch. With ``error_if_nonfinite`` it raises AnomalyError, which is a RuntimeError too, and changes no gradient.

    PyTorch has it in ``torch.nn.utils``, and there it returns a tensor. Raises ValueError for an iterator without any,
    as it was read before; PyTorch clips nothing then.

    A clipped ``.grad`` is a new Tensor, since gradients may share memory (under ``create_graph``).

    Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", 2013.
    """
    max_norm, norm_type = plain(max_norm), plain(norm_type)
    gradients = _gradients(parameters)
    norm = _norm(np.array([_norm(g, norm_type) for _, g in gradients]), norm_type)
    if error_if_nonfinite and not math.isfinite(norm):
        raise AnomalyError(f"clip_grad_norm_: the norm of the gradients is {norm}, and error_if_nonfinite is set")
    if max_norm < math.inf:
        scale = float(np.minimum(max_norm / (norm + 1e-6), 1.0))  # np.minimum passes NaN on
        for p, g in gradients if scale != 1 else []:
            with np.errstate(invalid="ignore"):  # inf · 0
                p.grad = Tensor(_scaled(g, scale))
    return norm


@effect
@checked(clip_value=LIMIT)
def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Bound every element of the gradients: g ← min(max(g, −clip_value), clip_value). NaN stays NaN."""
    clip_value = plain(clip_value)  # −np.uint8(1) is 255
    for p, g in _gradients(parameters):
        p.grad = Tensor(np.clip(g, -clip_value, clip_value))


def _gradients(parameters: Tensor | Iterable[Tensor]) -> list[tuple[Tensor, np.ndarray]]:
    single = isinstance(parameters, Tensor) or not isinstance(parameters, Iterable)
    each: list[Any] = [parameters] if single else list(parameters)
    if not each and isinstance(parameters, Iterator):
        raise ValueError(
            "clipping: the iterator has no parameters; it was read before, so pass module.parameters() anew"
        )
    for p in each:
        if not isinstance(p, Tensor):
            raise TypeError(f"clipping takes parameters, got {type(p).__name__}; pass module.parameters()")
    return [(p, p.grad.data) for p in dict.fromkeys(each) if p.grad is not None]


def _norm(g: np.ndarray, p: float) -> float:
    """(Σ |gᵢ|^p)^(1/p) in float64; where the sum leaves its range, of g divided by its largest element."""
    wide = g.astype(np.float64).ravel()
    largest = float(np.max(np.abs(wide), initial=0.0))
    if p == math.inf:
        return largest
    with np.errstate(over="ignore", under="ignore"):
        total = float(wide @ wide if p == 2 else np.sum(np.abs(wide) ** p))
        if not 1e-290 < total < math.inf and 0 < largest < math.inf:
            return largest * float(np.sum(np.abs(wide / largest) ** p) ** (1 / p))
    return math.sqrt(total) if p == 2 else float(total ** (1 / p))


def _scaled(g: np.ndarray, scale: float) -> np.ndarray:
    """g·scale in g's dtype, also where that has no such small scale: float16 ends at 6e-8."""
    if scale < np.finfo(g.dtype).tiny:
        return (g.astype(np.float64) * scale).astype(g.dtype)
    return g * scale
