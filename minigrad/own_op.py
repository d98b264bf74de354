"""``minigrad.record``: the way into the engine for an op of one's own, which is checked. Ours go in without a check."""

import sys
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from minigrad.autograd import Edge
from minigrad.edges import check_edges
from minigrad.errors import DTypeError
from minigrad.tensor import Tensor
from minigrad.tensor import record as unchecked


def record(value: ArrayLike, *edges: Edge) -> Tensor:
    """The Tensor of an op of your own: its value as an array, and for every parent an edge (parent, derivative, *more).

    ``derivative(g, y, *more)`` is given the gradient g of the output and the output y, and gives the parent's gradient
    as a Tensor: of the parent's shape, or of one that the parent was broadcast to. ``docs/own_op.md`` has an example.

    Raises TypeError for a value that is a Tensor or no numbers, and for an edge of another form; DTypeError for whole
    numbers computed from a parent that needs a gradient.
    """
    op = sys._getframe(1).f_code.co_name.lstrip("_")
    if isinstance(value, Tensor):
        raise TypeError(f"{op}: the value must be an array, computed from the parents' .data; got a Tensor")
    array: Any = np.asanyarray(value)
    if array.dtype.kind not in "fiub":
        got = f"an array of {array.dtype}" if isinstance(value, np.ndarray) else type(value).__name__
        raise TypeError(f"{op}: the value must be an array of real numbers or booleans; got {got}")
    check_edges(op, edges)
    if array.dtype.kind != "f" and any(edge[0].requires_grad for edge in edges):
        raise DTypeError(f"{op}: the value is {array.dtype}, and has no gradient; give floats, or no edges")
    return unchecked(array, *edges)
