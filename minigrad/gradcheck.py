"""Derivatives compared with numerical ones, first and second order."""

from collections.abc import Callable, Sequence

import numpy as np

from minigrad import ops
from minigrad.autograd import grad
from minigrad.checks import checked
from minigrad.errors import DTypeError
from minigrad.tensor import Tensor


class GradientError(AssertionError):
    """A derivative that differs from the numerical one; the message names the worst element and both values."""


class KinkError(GradientError):
    """A point at which the function has no derivative: its slopes from the two sides differ."""


@checked
def gradcheck(
    function: Callable[..., Tensor],
    inputs: Tensor | Sequence[Tensor],
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
) -> bool:
    """Compare the derivatives of ``function(*inputs)`` with (f(x + ε) − f(x − ε)) / 2ε, element by element.

    The inputs that require a gradient are float64. The output, of any shape, is weighted with fixed random numbers, so
    that no two errors cancel. Returns True if all agree. Raises GradientError for the worst element, or KinkError if at
    every element that differs the slopes from the left and the right differ. The message has the values of the output
    element that differs most.
    """
    inputs = [inputs] if isinstance(inputs, Tensor) else inputs
    y = function(*inputs)
    if not isinstance(y, Tensor):
        raise TypeError(f"gradcheck: the function must give one Tensor, it gave {type(y).__name__}")
    if not np.array_equal(y.data, function(*inputs).data, equal_nan=True):
        raise GradientError("gradcheck: two calls with the same inputs differ; take the randomness out of the function")
    weights = np.random.default_rng(0).standard_normal(y.shape)

    def total() -> Tensor:
        return ops.sum(function(*inputs) * weights)

    tested = [(i, x) for i, x in enumerate(inputs) if x.requires_grad]
    if not tested:
        raise ValueError(
            "gradcheck: no input requires a gradient, so there is nothing to check; set requires_grad=True"
        )
    for i, x in tested:
        if x.dtype != np.float64:
            raise DTypeError(f"gradcheck: input {i} is {x.dtype}; differences need float64")
    y = total()
    analytic = grad(y, [x for _, x in tested], allow_unused=True) if y.requires_grad else [None] * len(tested)
    for (i, x), g in zip(tested, analytic, strict=True):
        left, right = _slopes(total, x, eps)
        worst, is_kink = _worst(np.zeros(x.shape) if g is None else g.data, left, right, atol, rtol)
        if worst is not None:
            raise _fault(f"input {i} at {worst}", is_kink, *_entry(function, inputs, x, worst, eps))
    return True


@checked
def gradgradcheck(
    function: Callable[..., Tensor],
    inputs: Tensor | Sequence[Tensor],
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
) -> bool:
    """``gradcheck`` of the gradients of ``function``: by the inputs, and by the gradient that comes in."""
    inputs = [inputs] if isinstance(inputs, Tensor) else inputs
    y = function(*inputs)
    incoming = Tensor(np.random.default_rng(1).standard_normal(y.shape), requires_grad=True)
    tested = [x for x in inputs if x.requires_grad]

    def gradients(*everything: Tensor) -> Tensor:
        output = function(*everything[:-1])
        if not output.requires_grad:
            return Tensor(np.zeros(0))
        found = grad(output, tested, [everything[-1]], create_graph=True, allow_unused=True)
        return ops.concatenate([ops.reshape(g, -1) for g in found if g is not None])

    return gradcheck(gradients, [*inputs, incoming], eps, atol, rtol)


def _slopes(total: Callable[[], Tensor], x: Tensor, eps: float) -> tuple[np.ndarray, np.ndarray]:
    """(f(x) − f(x − ε)) / ε and (f(x + ε) − f(x)) / ε for every element of x."""
    left, right = np.empty(x.shape), np.empty(x.shape)
    here = total().item()
    for index in np.ndindex(x.shape):
        before = x.data[index]
        x.data[index] = before - eps
        left[index] = (here - total().item()) / eps
        x.data[index] = before + eps
        right[index] = (total().item() - here) / eps
        x.data[index] = before
    return left, right


def _worst(
    found: np.ndarray, left: np.ndarray, right: np.ndarray, atol: float, rtol: float
) -> tuple[tuple[int, ...] | None, bool]:
    """The element whose derivative differs most (None if all agree), and whether all that differ are at a kink."""
    numeric = (left + right) / 2
    allowed = atol + rtol * np.abs(numeric)
    error = np.abs(found - numeric)
    wrong = ~((error <= allowed) | (found == numeric))
    kink = wrong & (np.abs(right - left) > allowed)
    if not wrong.any():
        return None, False
    suspects = wrong & ~kink if (wrong & ~kink).any() else kink
    flat = np.argmax(np.where(suspects, np.nan_to_num(error, nan=np.inf), -1))
    return tuple(int(i) for i in np.unravel_index(flat, error.shape)), bool(kink.ravel()[flat])


def _entry(
    function: Callable[..., Tensor], inputs: Sequence[Tensor], x: Tensor, index: tuple[int, ...], eps: float
) -> tuple[tuple[int, ...], float, float, float]:
    """The output whose derivative by x[index] differs most: its index, derivative, left and right slope."""
    y, before = function(*inputs), x.data[index]
    x.data[index] = before - eps
    left = (y.data - function(*inputs).data) / eps
    x.data[index] = before + eps
    right = (function(*inputs).data - y.data) / eps
    x.data[index] = before
    found = np.zeros(y.shape)
    for output in np.ndindex(y.shape) if y.requires_grad else ():
        v = np.zeros(y.shape)
        v[output] = 1
        g = grad(y, x, [Tensor(v)], allow_unused=True, retain_graph=True)[0]
        found[output] = 0 if g is None else g.data[index]
    flat = np.argmax(np.nan_to_num(np.abs(found - (left + right) / 2), nan=np.inf))
    worst = tuple(int(i) for i in np.unravel_index(flat, y.shape))
    return worst, float(found[worst]), float(left[worst]), float(right[worst])


def _fault(what: str, is_kink: bool, output: tuple[int, ...], found: float, left: float, right: float) -> GradientError:
    of = f"output {output} by {what}"
    if is_kink:
        return KinkError(
            f"gradcheck: there is a kink in {of}: the slope is {left:.6g} from the left and {right:.6g} from the "
            f"right, and the derivative, {found:.6g}, can be compared with neither; move the input away"
        )
    return GradientError(
        f"gradcheck: the derivative of {of} is {found:.9g}, the difference quotient {(left + right) / 2:.9g}"
    )
