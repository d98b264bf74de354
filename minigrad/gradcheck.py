"""Derivatives compared with numerical ones, first and second order."""

from collections.abc import Callable, Sequence

import numpy as np

from minigrad import ops
from minigrad.autograd import grad
from minigrad.errors import DTypeError
from minigrad.tensor import Tensor


class GradientError(AssertionError):
    """A derivative that differs from the numerical one; the message names the worst element and both values."""


def gradcheck(
    function: Callable[..., Tensor],
    inputs: Sequence[Tensor],
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
) -> bool:
    """Compare the derivatives of ``function(*inputs)`` with (f(x + ε) − f(x − ε)) / 2ε, element by element.

    The inputs that require a gradient are float64. The output, of any shape, is weighted with fixed random numbers, so
    that no two errors cancel. True if all agree; raises GradientError for the worst element.
    """
    weights = np.random.default_rng(0).standard_normal(function(*inputs).shape)

    def total() -> Tensor:
        return ops.sum(function(*inputs) * weights)

    checked = [(i, x) for i, x in enumerate(inputs) if x.requires_grad]
    for i, x in checked:
        if x.dtype != np.float64:
            raise DTypeError(f"gradcheck: input {i} is {x.dtype}; differences need float64")
    y = total()
    analytic = grad(y, [x for _, x in checked], allow_unused=True) if y.requires_grad else [None] * len(checked)
    for (i, x), g in zip(checked, analytic, strict=True):
        numeric = _slopes(total, x, eps)
        found = np.zeros(x.shape) if g is None else g.data
        _compare(f"input {i}", found, numeric, atol + rtol * np.abs(numeric))
    return True


def gradgradcheck(
    function: Callable[..., Tensor],
    inputs: Sequence[Tensor],
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
) -> bool:
    """``gradcheck`` of the gradients of ``function``: by the inputs, and by the gradient that comes in."""
    y = function(*inputs)
    incoming = Tensor(np.random.default_rng(1).standard_normal(y.shape), requires_grad=True)
    checked = [x for x in inputs if x.requires_grad]

    def gradients(*everything: Tensor) -> Tensor:
        output = function(*everything[:-1])
        if not output.requires_grad:
            return Tensor(np.zeros(0))
        found = grad(output, checked, [everything[-1]], create_graph=True, allow_unused=True)
        return ops.concatenate([ops.reshape(g, -1) for g in found if g is not None])

    return gradcheck(gradients, [*inputs, incoming], eps, atol, rtol)


def _slopes(total: Callable[[], Tensor], x: Tensor, eps: float) -> np.ndarray:
    slopes = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        before = x.data[place]
        x.data[place] = before + eps
        above = total().item()
        x.data[place] = before - eps
        below = total().item()
        x.data[place] = before
        slopes[place] = (above - below) / (2 * eps)
    return slopes


def _compare(what: str, found: np.ndarray, numeric: np.ndarray, allowed: np.ndarray) -> None:
    excess = np.abs(found - numeric) - allowed
    if not excess.size or (excess <= 0).all():
        return
    worst = np.unravel_index(np.nanargmax(excess) if not np.isnan(excess).all() else 0, excess.shape)
    raise GradientError(
        f"gradcheck: {what} differs most at {tuple(int(i) for i in worst)}: the derivative says {found[worst]:.9g}, "
        f"the difference quotient {numeric[worst]:.9g}"
    )
