"""Ops of several outputs or inputs that are computed at once, forward and backward, by kernels of their own.

What is differentiated again is made of the plain ops that such an op stands for.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from minigrad.autograd import grad
from minigrad.modes import recording
from minigrad.tensor import Tensor, record
from minigrad.writes import clock

Arrays = Sequence[np.ndarray]
Plain = Callable[..., Tensor | tuple[Tensor, ...]]


class Fused(NamedTuple):
    """How an op is computed: ``forward(*inputs)`` gives its outputs and what ``backward`` needs.

    ``backward(kept, *gradients)`` gives the gradients of all inputs; None stands for an output's that is 0. ``holds``:
    arrays that it reads beside what was kept.
    """

    forward: Callable[..., tuple[Arrays, Any]]
    backward: Callable[..., Arrays]
    holds: Any = ()


def fused(op: Fused, plain: Plain, *inputs: Tensor) -> tuple[Tensor, ...]:
    """The outputs of an op; ``plain`` computes the same by ops. The function that ``plain`` is in gives it its name."""
    values, kept = op.forward(*[x.data for x in inputs])
    outputs = len(values)

    def edges(k: int) -> list[tuple]:
        gradients = _gradients if len(inputs) == 1 else once_a_walk(_gradients)

        # The inputs are in the edges, where the walk looks for what was overwritten since.
        def derivative(g: Tensor, _: Tensor, i: int, *inputs: Tensor) -> Tensor:
            return gradients(g, op, kept, plain, inputs, k, outputs)[i]

        derivative.kept = op.holds, kept  # type: ignore[attr-defined]  # there, too
        return [(x, derivative, i, *inputs) for i, x in enumerate(inputs)]

    return tuple([record(value, *edges(k)) for k, value in enumerate(values)])


def once_a_walk(derivatives: Callable[..., Any]) -> Callable[..., Any]:
    """``derivatives(g, *more)``, computed once for all edges of an op.

    The next walk computes them anew: by then the program may have written into g, or into what was given out for it.
    """
    last: list[Any] = [None, None, None]

    def found(g: Tensor, *more: Any) -> Any:
        if last[0] is not g or last[1] != clock.walks:
            value = derivatives(g, *more)
            last[:] = g, clock.walks, value
        return last[2]

    return found


def _gradients(
    g: Tensor, op: Fused, kept: Any, plain: Plain, inputs: Sequence[Tensor], k: int, outputs: int
) -> Sequence[Tensor]:
    """Those of all inputs, for the gradient g of output k."""
    if not recording.get():
        given = [g.data] if outputs == 1 else [g.data if i == k else None for i in range(outputs)]
        return [record(each) for each in op.backward(kept, *given)]
    each = [record(x.data, (x, lambda h, _: h)) for x in inputs]  # one tensor may stand for two of them
    wanted = [x for x in each if x.requires_grad]
    y = output(plain, each, k)
    found = dict(zip(wanted, grad(y, wanted, g, create_graph=True), strict=True))
    return [found.get(x, x) for x in each]


def output(plain: Plain, inputs: Sequence[Tensor], k: int) -> Tensor:
    """The k-th output, by the plain ops."""
    found = plain(*inputs)
    return found if isinstance(found, Tensor) else found[k]
