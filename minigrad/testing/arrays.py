"""Hand-written pairs of NumPy functions as problems for the comparison: a function and its derivative."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.errors import GradientError, ShapeError
from minigrad.tensor import Tensor
from minigrad.testing.arguments import Arguments
from minigrad.testing.nesting import described, leaves, replaced
from minigrad.testing.problem import Input, Problem

__tracebackhide__ = True  # pytest shows no line of this file in a traceback

Named = list[tuple[str, np.ndarray]]
Function = Callable[..., Any]


def pair(arguments: Arguments, function: Function, df: Function | None, vjp: Function | None) -> Problem:
    """The problem of a function with ``df(*inputs)`` or ``vjp(weights, *inputs)``; with neither it gives both in one.

    Raises GradientError for a function that is random, writes into its inputs, or is not finite.
    """
    owner = arguments.owner
    in_one = df is None and vjp is None

    def value(given: list[Any]) -> Any:
        out = function(*given)
        return loss_and_gradients(out, owner)[0] if in_one else out

    def derivative(weights: np.ndarray) -> tuple[str, Any]:
        # The function is called before its derivative, which may read what it kept.
        out, now = function(*arguments.now()), arguments.now()
        if vjp is not None:
            return "vjp", vjp(shaped(out, weights), *now)
        return ("df", df(*now)) if df is not None else ("the function", loss_and_gradients(out, owner)[1])

    def gradients(weights: np.ndarray) -> list[np.ndarray | None]:
        before = [x.array.copy() for x in arguments.inputs]
        with np.errstate(all="ignore"):
            what, given = derivative(weights)
        for x, old in zip(arguments.inputs, before, strict=True):
            if not np.array_equal(x.array, old):
                raise GradientError(f"{owner}: {what} writes into {x.name}; let it work on a copy")
        shapes = [shape for _, shape in problem.names]
        found = zip(arguments.gradients(given, what), arguments.inputs, strict=True)
        if vjp is not None:
            return [None if g is None else _of_shape(_numbers(g, x, owner, what), x, owner, what) for g, x in found]
        return [None if g is None else _weighted(g, x, weights, shapes, owner, what) for g, x in found]

    def imaginary(parts: list[np.ndarray], h: float) -> np.ndarray | None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", np.exceptions.ComplexWarning)
                row = flat_complex(value(arguments.complex(parts, h)))
        except Exception as error:  # whatever a function for real numbers does with complex ones
            problem.refused = f"{type(error).__name__}: {error}"
            return None
        return None if row is None or row.size != problem.here.size else np.imag(row) / h

    problem = Problem(owner, arguments.inputs, lambda: outputs_of(value(arguments.now()), owner), gradients, imaginary)
    problem.start()
    return problem


def outputs_of(value: Any, owner: str) -> Named:
    """A function's outputs as named arrays. Raises TypeError for what is no real number."""
    found = []
    for name, each in leaves(value, "output"):
        array = np.array(each.data if isinstance(each, Tensor) else each)
        if array.dtype.kind not in "fiu":
            real = "; give the real and imaginary parts" if array.dtype.kind == "c" else ""
            of = f" of {array.dtype}" if isinstance(each, np.ndarray) else ""
            raise TypeError(f"{owner}: the {name} of the function is {described(each)}{of}, not real numbers{real}")
        found.append((name, array))
    if not found:
        raise TypeError(f"{owner}: the function gave {described(value)}; it must give numbers")
    return found


def flat_complex(value: Any) -> np.ndarray | None:
    """All outputs in one row; None if none of them is complex."""
    arrays = [np.asarray(each) for _, each in leaves(value, "output")]
    if not any(array.dtype.kind == "c" for array in arrays):
        return None
    return np.concatenate([array.ravel().astype(complex) for array in arrays])


def is_pair(out: Any) -> bool:
    """Whether a function of arrays gave (loss, gradients): a number, and no Tensor."""
    if not isinstance(out, (tuple, list)) or len(out) != 2 or isinstance(out[0], Tensor):
        return False
    return not isinstance(out[0], (tuple, list, dict)) and np.size(out[0]) == 1


def loss_and_gradients(out: Any, owner: str) -> tuple[Any, Any]:
    """The two parts of what a function gave that computes both. Raises TypeError if it is something else."""
    if not is_pair(out):
        raise TypeError(
            f"{owner}: without df the function must give (loss, gradients), a loss of one number, or Tensors; it gave "
            f"{described(out)}"
        )
    return out[0], out[1]


def shaped(out: Any, weights: np.ndarray) -> Any:
    """A row of weights in the containers and shapes of a function's output."""
    start = 0

    def part(leaf: Any) -> Any:
        nonlocal start
        array = np.asarray(leaf.data if isinstance(leaf, Tensor) else leaf)
        dtype = array.dtype if array.dtype.kind == "f" else np.float64
        start += array.size
        return weights[start - array.size : start].reshape(array.shape).astype(dtype)[()]

    return replaced(out, part)


def _numbers(g: Any, x: Input, owner: str, what: str) -> np.ndarray:
    array = np.array(g.data if isinstance(g, Tensor) else g)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{owner}: {what} gave {described(g)} of {array.dtype} for {x.name}; give real numbers")
    return array.astype(np.float64)


def _of_shape(g: np.ndarray, x: Input, owner: str, what: str) -> np.ndarray:
    if g.shape != x.array.shape:
        raise ShapeError(
            f"{owner}: the gradient of {x.name} that {what} gave has shape {g.shape}, and {x.name} {x.array.shape}; "
            "they must be equal"
        )
    return g


def _weighted(
    given: Any, x: Input, weights: np.ndarray, shapes: list[tuple[int, ...]], owner: str, what: str
) -> np.ndarray:
    """A derivative times the weights of the outputs: a gradient, a Jacobian, or slopes element by element."""
    if len(shapes) > 1:
        raise ValueError(
            f"{owner}: the function gives {len(shapes)} outputs; in place of df give vjp=, a function (weights of the "
            "outputs, *inputs) → gradients"
        )
    g, shape = _numbers(given, x, owner, what), shapes[0]
    jacobian = shape + x.array.shape
    if g.shape == jacobian:
        return np.tensordot(weights.reshape(shape), g, len(shape))
    if weights.size == 1:
        return weights[0] * _of_shape(g, x, owner, what)
    if g.shape == shape == x.array.shape:
        return weights.reshape(shape) * g
    one_each = f", or {shape} for slopes element by element" if shape == x.array.shape else ""
    raise ShapeError(
        f"{owner}: {what} gave shape {g.shape} for {x.name}; for an output of shape {shape} and an input of shape "
        f"{x.array.shape} it is {jacobian}, the output's and then the input's{one_each}"
    )
