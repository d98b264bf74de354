"""One call of one function: its value beside NumPy's, its two derivatives beside central differences, or the error."""

import warnings
from typing import Any, NamedTuple

import numpy as np

import minigrad as mg
from minigrad import Tensor
from reliability.scipy_table.calls import INPUTS, Call

NEAR = 1e-5
"""How far, relatively, a derivative may be from a central difference."""
STEPS = (1e-5, 1e-4)
"""Where values are only as exact as a root finder makes them, a difference of near ones is nothing but their errors."""
FIELDS = ("statistic", "pvalue", "x", "df", "ddf", "integral", "sum", "estimate", "bracket", "confidence_interval")


class Line(NamedTuple):
    """What a function does: "equal", "no number", "lost", a difference, or an error, for value and two derivatives."""

    module: str
    name: str
    value: str
    first: str = ""
    second: str = ""


def outputs(result: Any) -> list[Any]:
    """The arrays in what a function returns."""
    if isinstance(result, (Tensor, np.ndarray, np.number, float, int)):
        return [result]
    if isinstance(result, (tuple, list)):
        return [each for part in result for each in outputs(part)]
    return [each for field in FIELDS if hasattr(result, field) for each in outputs(getattr(result, field))]


def measure(module: str, name: str, function: Any, call: Call) -> Line:
    x = INPUTS[module]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            expected = outputs(call(function, x))
        except Exception as error:  # SciPy's own refusal of the call: a mistake in ``calls``
            return Line(module, name, f"NumPy: {_said(error)}")
        try:
            found = outputs(call(function, Tensor(x)))
        except Exception as error:
            return Line(module, name, _said(error))
        value = _compared(found, expected)
        try:
            gradient = slope(function, call, x, create_graph=False)
        except Exception as error:
            return Line(module, name, value, _said(error))
        if isinstance(gradient, str):
            return Line(module, name, value, gradient)
        first = _near(gradient, lambda at: _total(outputs(call(function, at))), x)
        try:
            twice = second(function, call, x)
        except Exception as error:
            return Line(module, name, value, first, _said(error))
        found_twice = _near(
            twice, lambda at: float(np.sum(slope(function, call, at, create_graph=False) * weights(x))), x
        )
        return Line(module, name, value, first, found_twice)


def weights(x: np.ndarray) -> np.ndarray:
    """Weights of which no two are alike."""
    return (np.arange(x.size).reshape(x.shape) % 7 + 1.0) / 4


def slope(function: Any, call: Call, x: Any, create_graph: bool) -> Any:
    """The gradient of Σ w·y by x, or in words why there is none."""
    leaf = x if isinstance(x, Tensor) else Tensor(x, requires_grad=True)
    found = outputs(call(function, leaf))
    floats = [y for y in found if not isinstance(y, Tensor) or y.dtype.kind == "f"]
    tensors = [y for y in floats if isinstance(y, Tensor)]
    if not floats:
        return "whole numbers"
    if not any(y.requires_grad for y in tensors):
        return "constant" if len(tensors) == len(floats) else "LOST: not a Tensor"
    totals = [mg.sum(y * weights(y.data)) for y in tensors if y.requires_grad]
    gradient = mg.grad(totals, leaf, create_graph=create_graph)[0]
    return gradient if create_graph else gradient.data


def second(function: Any, call: Call, x: np.ndarray) -> np.ndarray:
    """The gradient of Σ w·g, g the first gradient."""
    leaf = Tensor(x, requires_grad=True)
    g = slope(function, call, leaf, create_graph=True)
    if not g.requires_grad:
        return np.zeros(x.shape)
    (twice,) = mg.grad(mg.sum(g * weights(x)), leaf, allow_unused=True)
    return np.zeros(x.shape) if twice is None else twice.data


def _total(found: list[Any]) -> float:
    arrays = [np.asarray(y) for y in found]
    return float(sum(np.sum(y * weights(y)) for y in arrays if y.dtype.kind == "f"))


def _near(found: np.ndarray, total: Any, x: np.ndarray) -> str:
    """ "right" if each component is a central difference of the total; else how far it is."""
    errors = []
    for step in STEPS:
        true = _differences(total, x, step)
        errors.append(float(np.max(np.abs(found - true), initial=0) / max(np.max(np.abs(true), initial=0), 1e-3)))
        if errors[-1] <= NEAR:
            return "right"
    return f"off by {min(errors):.0e}"


def _differences(total: Any, x: np.ndarray, step: float) -> np.ndarray:
    true = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        ends = []
        for sign in (1, -1):
            at = x.copy()
            at[i] += sign * step
            ends.append(total(at))
        true[i] = (ends[0] - ends[1]) / (2 * step)
    return true


def _compared(found: list[Any], expected: list[Any]) -> str:
    if len(found) != len(expected):
        return f"{len(found)} arrays for {len(expected)}"
    error = 0.0
    for y, true in zip(found, expected, strict=True):
        a, b = np.asarray(y.data if isinstance(y, Tensor) else y), np.asarray(true)
        if a.shape != b.shape:
            return f"shape {a.shape} for {b.shape}"
        difference = np.abs(np.where(a == b, 0, a - b)) if b.dtype.kind in "fiub" else np.array(np.nan)
        error = max(
            error,
            float(
                np.nan_to_num(np.max(difference / np.maximum(np.abs(b), 1), initial=0), nan=np.inf)
                if not np.array_equal(np.isnan(a), np.isnan(b))
                else np.nanmax(difference / np.maximum(np.abs(b), 1), initial=0)
            ),
        )
    return "equal" if error <= 1e-12 else f"off by {error:.0e}"


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
