"""Derivatives compared with numerical ones, first and second order. ``minigrad.testing`` has more, on the same core."""

from collections.abc import Callable, Sequence

import numpy as np

from minigrad.checks import checked
from minigrad.errors import DTypeError
from minigrad.errors import GradientError as GradientError  # where one looks
from minigrad.errors import KinkError as KinkError
from minigrad.tensor import Tensor
from minigrad.testing.compare import compare
from minigrad.testing.precision import WIDE, settings_for
from minigrad.testing.tensors import Named, checked_orders

__tracebackhide__ = True  # pytest shows no line of this file in a traceback


@checked
def gradcheck(
    function: Callable[..., Tensor],
    inputs: Tensor | Sequence[Tensor],
    eps: float | None = None,
    atol: float | None = None,
    rtol: float | None = None,
) -> bool:
    """Compare the derivatives of ``function(*inputs)`` with (f(x + h) − f(x − h)) / 2h, element by element.

    h is eps times |x|, or times what is usual in the input (at most 1) where an element is smaller. The defaults fit
    the function: eps ∛ε, 6e-6, atol 1e-5 and rtol 1e-3 where it computes in float64; 5e-3, 1e-3 and 5e-3 in float32.
    The inputs that require a gradient are float64. The output, of any shape, is weighted with fixed random numbers, so
    that no two errors cancel. Returns True if all agree. Raises GradientError for the worst element, or KinkError if
    each element that differs lies at a kink, a jump or the edge of the domain. The message has the values of the output
    element that differs most.
    """
    return _compared("gradcheck", function, inputs, 1, eps, atol, rtol)


@checked
def gradgradcheck(
    function: Callable[..., Tensor],
    inputs: Tensor | Sequence[Tensor],
    eps: float | None = None,
    atol: float | None = None,
    rtol: float | None = None,
) -> bool:
    """``gradcheck`` of the gradients of ``function``: by the inputs, and by the gradient that comes in."""
    return _compared("gradgradcheck", function, inputs, 2, eps, atol, rtol)


def _compared(
    owner: str,
    function: Callable[..., Tensor],
    inputs: Tensor | Sequence[Tensor],
    order: int,
    eps: float | None,
    atol: float | None,
    rtol: float | None,
) -> bool:
    inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    tested = [(f"input {i}", x) for i, x in enumerate(inputs) if x.requires_grad]
    if not tested:
        raise ValueError(f"{owner}: no input requires a gradient, so there is nothing to check; set requires_grad=True")
    for name, x in tested:
        if x.dtype != np.float64:
            raise DTypeError(
                f"{owner}: {name} is {x.dtype}; its differences need float64, or testing.check_gradient, "
                "whose steps fit float32"
            )

    def call() -> Named:
        y = function(*inputs)
        if not isinstance(y, Tensor):
            raise TypeError(
                f"{owner}: the function must give one Tensor, it gave {type(y).__name__}; "
                "testing.check_gradient takes several outputs"
            )
        return [("output", y)] if y.dtype.kind == "f" else []

    checked_orders(
        owner, call, tested, [order], lambda problem: compare(problem, settings_for(problem, eps, atol, rtol, WIDE))
    )
    return True


# ``minigrad.gradcheck`` is the function, not this module: one looks for its errors there too.
vars(gradcheck).update(GradientError=GradientError, KinkError=KinkError)
