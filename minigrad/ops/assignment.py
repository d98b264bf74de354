"""Assignment: y[index] = x, in place and on the tape."""

import operator
from typing import Any

from minigrad.autograd import Derivative, Edge
from minigrad.errors import GraphError
from minigrad.modes import mode
from minigrad.ops.indexing import places_of
from minigrad.tensor import Tensor, as_tensor, implements, record
from minigrad.writes import clock, wrote


@implements(operator.setitem)
def setitem(y: Tensor, index: Any, x: Any) -> None:
    """y[index] = x, x broadcast to the place. d/dx = g[index]; the old y gets g with zeros there.

    Raises GraphError for a leaf that requires a gradient, unless under ``no_grad`` (then nothing is recorded).
    """
    places = places_of(index)
    x = as_tensor(x)
    if mode.recording and y.requires_grad and not y.edges:
        raise GraphError(
            f"y[index] = x: y, of shape {y.shape}, is a leaf that requires a gradient: writing into it would lose it. "
            "Write into a copy (mg.copy(y)), or under no_grad() to change its value"
        )
    y.data[places] = x.data
    wrote(y.data)
    if mode.recording and (y.requires_grad or x.requires_grad):
        _record_write(y, lambda g, _: _cleared(g, places), (x, lambda g, _: g[places]))


def _cleared(g: Tensor, places: Any) -> Tensor:
    """g with zeros at the places. It is linear in g, and its own derivative."""
    value = g.data.copy()
    value[places] = 0
    return record(value, (g, lambda h, _: _cleared(h, places)))


def _record_write(x: Tensor, kept: Derivative, *edges: Edge) -> None:
    """Put a write into x on the tape, after ``wrote`` noted it: from now on x is the result of an op.

    What x was until now lives on as a Tensor of its own: ``kept`` is the derivative by that one, ``edges`` are the
    others. Ops that have used x go on leading to what it was.
    """
    before = Tensor.__new__(Tensor)
    before.data, before.grad, before.hooks, before.past = x.data, None, None, ()
    before.made, before.edges, before.requires_grad = x.made, x.edges, x.requires_grad
    x.past = (*x.past, (clock.now, before))
    x.made = clock.now
    x.edges = tuple([edge for edge in ((before, kept), *edges) if edge[0].requires_grad])
    x.requires_grad = bool(x.edges)
