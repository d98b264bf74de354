"""The checks of ``detect_anomaly``: the first value that is not finite is an error that says where it came from."""

import sys
import weakref
from typing import TYPE_CHECKING

import numpy as np

from minigrad.errors import AnomalyError
from minigrad.source import derivative_line, op_name, user_line

if TYPE_CHECKING:
    from minigrad.autograd import Derivative
    from minigrad.tensor import Tensor

_made_at: dict[int, str] = {}
_UNKNOWN = "an unknown line: outside of detect_anomaly (put the forward pass inside too), or in a backward walk"


def check_value(y: "Tensor", parents: "list[Tensor]") -> None:
    """Raise AnomalyError if an op just gave a NaN or Inf; else remember the line of code that made y."""
    _made_at[id(y)] = line = user_line()
    weakref.finalize(y, _made_at.pop, id(y), None).atexit = False
    if _finite(y.data):
        return
    frame = sys._getframe(2)
    if frame.f_globals.get("__name__") == "minigrad.own_op" and frame.f_back:
        frame = frame.f_back
    op = frame.f_code.co_name.lstrip("_")
    shapes = ", ".join(str(x.shape) for x in parents) or "constants"
    fed = any(not _finite(x.data) for x in parents)
    if fed and not np.isnan(y.data).any():
        return  # The Inf came in, as in a mask of scores; it was not made here.
    raise AnomalyError(
        f"{op} of {shapes} gave {_first_fault(y.data)}{', as there is one in its input' if fed else ''}; at {line}"
    )


def check_gradient(
    y: "Tensor", parent: "Tensor", derivative: "Derivative", g: "Tensor", d: "Tensor", masked: "set[Tensor]"
) -> None:
    """Raise AnomalyError if the derivative of y by a parent gave a NaN or Inf from the gradient g.

    ``masked`` collects the tensors that feed a ``where``: there a gradient of 0 means "not selected".
    """
    op = op_name(derivative)
    if op == "where" or y in masked:
        masked.add(parent)
    if _finite(d.data):
        return
    text = (
        f"the gradient of {op} by its input of shape {parent.shape} is {_first_fault(d.data)}; the op was made at "
        f"{_made_at.get(id(y), _UNKNOWN)}; its derivative is {derivative_line(derivative)}"
    )
    if y in masked and _only_where_unselected(g.data, d.data):
        text += (
            ". This is the where trap: a `where` did not select this branch here, so the incoming gradient is 0, and 0 "
            "times an infinite slope is NaN. Give the branch an input that is safe where it is not selected: "
            "where(c, f(where(c, x, 1)), other)"
        )
    raise AnomalyError(text)


def _only_where_unselected(g: np.ndarray, d: np.ndarray) -> bool:
    faulty = ~np.isfinite(d)
    return bool((g[faulty] == 0).all() if g.shape == d.shape else (g == 0).any())


def _finite(x: np.ndarray) -> bool:
    return x.dtype.kind != "f" or bool(np.isfinite(x).all())


def _first_fault(x: np.ndarray) -> str:
    faulty = ~np.isfinite(x)
    index = tuple(int(i) for i in np.argwhere(faulty)[0])
    return f"{x[index]} at {index} ({faulty.sum()} of {x.size} elements are not finite)"
