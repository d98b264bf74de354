"""``check_gradient``: derivatives of any function, written by hand or minigrad's, compared with numerical ones."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from functools import partial
from typing import Any

import numpy as np

from minigrad.checks import NON_NEGATIVE, POSITIVE, SIZE, Rule, checked, is_whole
from minigrad.tensor import Tensor
from minigrad.testing.arguments import Arguments, names_of, not_finite
from minigrad.testing.arrays import is_pair, loss_and_gradients, pair
from minigrad.testing.compare import compare, weights_for
from minigrad.testing.directions import along
from minigrad.testing.exact import check_analytic
from minigrad.testing.look import closer
from minigrad.testing.nesting import described, leaves
from minigrad.testing.precision import settings_for
from minigrad.testing.problem import Problem, through
from minigrad.testing.tensors import Named, checked_orders

__tracebackhide__ = True  # pytest shows no line of this file in a traceback

OWNER = "check_gradient"
METHODS = ("auto", "central", "complex")

usual_order: ContextVar[int] = ContextVar("usual_order", default=1)
"""The order for functions of Tensors where a call names none: pytest's ``--gradcheck-order``."""

SEED = Rule("a whole number ≥ 0", lambda x: is_whole(x) and x >= 0)


@checked(eps=POSITIVE, atol=NON_NEGATIVE, rtol=NON_NEGATIVE, order=SIZE, directions=SIZE, seed=SEED)
def check_gradient(
    f: Callable[..., Any],
    df: Any = None,
    *inputs: Any,
    vjp: Callable[..., Any] | None = None,
    order: int | None = None,
    directions: int | None = None,
    method: str = "auto",
    eps: float | None = None,
    atol: float | None = None,
    rtol: float | None = None,
    seed: int = 0,
) -> bool:
    """Compare the derivative of ``f`` with a numerical one: |derivative − numeric| ≤ atol + rtol |numeric|.

    What is checked is the first of these that is there::

        check_gradient(f, df, x, w)         df(x, w) gives the gradients (dx, dw), or Jacobians, outputs' axes first
        check_gradient(f, None, x, vjp=b)   b(g, x) gives the gradients of the sum of g times f's outputs
        check_gradient(f, x, w)             f gives (loss, gradients)
        check_gradient(f, x, w)             f is a function of Tensors, or takes them: minigrad's derivative

    Inputs and outputs are arrays, numbers, Tensors, and dicts, lists and tuples of them; floats are checked, all else
    is constant. ``order=2`` checks second derivatives too (Tensors only; 1 unless given). ``directions=n`` compares
    along n random directions, from ``seed``, not at each element: for large inputs. ``method``: "central" differences,
    "complex" steps, exact to rounding, for NumPy functions that take complex numbers, or "auto", the former and the
    latter where rounding would hide the answer. ``eps`` is the step relative to |x|. By f's precision, eps is 6e-6,
    atol 1e-7 and rtol 1e-5 (float64), or 5e-3, 1e-3 and 5e-3 (float32).

    Returns True. Raises GradientError for the element that differs most, KinkError for a point without a derivative:
    both are AssertionErrors, and pytest's traceback ends at the line that called. Raises ValueError, TypeError or
    ShapeError for inputs, outputs and gradients that do not go together.
    """
    if df is not None and not callable(df):
        df, inputs = None, (df, *inputs)
    _check(f, df, inputs, vjp, method)

    check = partial(_compare, method=method, directions=directions, seed=seed, eps=eps, atol=atol, rtol=rtol)
    if df is None and vjp is None and (tested := _as_tensors(f, inputs)):
        if method == "complex":
            raise ValueError(f"{OWNER}: method='complex' needs a NumPy function with df or vjp; Tensors are real")
        given, named = tested
        most = usual_order.get() if order is None else order
        checked_orders(OWNER, lambda: _named(f(*given)), named, range(1, most + 1), check)
    elif order is not None and order > 1:
        raise ValueError(
            f"{OWNER}: order={order} needs the derivative of a derivative that was written by hand; "
            "check_gradient(df, ddf, x) checks it"
        )
    else:
        check(pair(Arguments(OWNER, f, inputs), f, df, vjp))
    return True


def _check(f: Any, df: Any, inputs: tuple[Any, ...], vjp: Any, method: str) -> None:
    if not callable(f):
        raise TypeError(f"{OWNER}: f must be a function, got {described(f)}; it comes first, then df, then the inputs")
    if vjp is not None and not callable(vjp):
        raise TypeError(f"{OWNER}: vjp must be a function (g, *inputs) → gradients, got {described(vjp)}")
    if df is not None and vjp is not None:
        raise TypeError(f"{OWNER}: df and vjp are two forms of one derivative; give one of them")
    if not inputs:
        raise TypeError(f"{OWNER}: no input was given; give the arrays at which to check, after the functions")
    if method not in METHODS:
        raise ValueError(f"{OWNER}: method must be one of {', '.join(METHODS)}, got {method!r}")


def _compare(
    problem: Problem,
    method: str,
    directions: int | None,
    seed: int,
    eps: float | None,
    atol: float | None,
    rtol: float | None,
) -> None:
    """The derivative at each element, or along random directions."""
    settings = settings_for(problem, eps, atol, rtol, method=method)
    if method == "complex":
        line, weights = through(problem, np.random.default_rng(seed)), weights_for(problem)
        check_analytic(line, weights, closer(line, weights, settings.step, settings.eps, settings.atol), OWNER)
    if directions is None:
        compare(problem, settings)
    else:
        # In float32 a step is so long that one element in 200 of a large input has a kink within it.
        factor = 1.0 if rtol is not None else 0.01 if settings.eps < 1e-9 else 10.0
        along(problem, settings, directions, seed, factor * settings.rtol)


def _as_tensors(f: Callable[..., Any], inputs: tuple[Any, ...]) -> tuple[Sequence[Any], Named] | None:
    """The inputs of a function of Tensors, and those Tensors that are tested; None if it gives (loss, gradients).

    Tensors are given as they are. Arrays are made Tensors for a function that gives no (loss, gradients) for them.
    """
    names = names_of(f, len(inputs))
    slots = [slot for each, name in zip(inputs, names, strict=True) for slot in leaves(each, name)]
    if not any(isinstance(x, Tensor) for _, x in slots):
        arguments = Arguments(OWNER, f, inputs)
        out = _of_arrays(f, arguments)
        if is_pair(out):
            return None
        if not any(isinstance(y, Tensor) for _, y in leaves(out, "")) and isinstance(out, (tuple, list, dict)):
            loss_and_gradients(out, OWNER)
        inputs = tuple(arguments.filled(lambda array: Tensor(array, requires_grad=True)))
        slots = [slot for each, name in zip(inputs, names, strict=True) for slot in leaves(each, name)]
    tested = [(name, x) for name, x in slots if isinstance(x, Tensor) and x.requires_grad]
    if not tested:
        raise ValueError(
            f"{OWNER}: no Tensor requires a gradient, so there is nothing to check; set requires_grad=True"
        )
    for name, x in tested:
        for index in np.argwhere(~np.isfinite(x.data))[:1]:
            raise not_finite(OWNER, name, x.data, index)
    return inputs, tested


def _of_arrays(f: Callable[..., Any], arguments: Arguments) -> Any:
    """What a function gives for arrays; for Tensors if only these are what it takes."""
    try:
        return f(*arguments.now())
    except (AttributeError, TypeError):
        with suppress(Exception):  # the first error says what is wrong
            return f(*arguments.filled(Tensor))
        raise


def _named(out: Any) -> Named:
    """The outputs of a function of Tensors that hold floats, with their names."""
    found = list(leaves(out, "output"))
    for name, y in found:
        if not isinstance(y, Tensor):
            raise TypeError(
                f"{OWNER}: the {name} of the function is {described(y)}; a function of Tensors gives Tensors. For one "
                "of arrays give df, vjp, or let it give (loss, gradients)"
            )
    if not (floats := [(name, y) for name, y in found if y.dtype.kind == "f"]):
        raise TypeError(f"{OWNER}: the function gave {described(out)} without floats, so it has no derivative")
    return floats
