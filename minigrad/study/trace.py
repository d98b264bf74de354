"""trace: the backward walk, step by step."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from minigrad import ops
from minigrad.autograd import Derivative, walk
from minigrad.source import derivative_formula, derivative_place
from minigrad.study.names import Names, check_recorded, names_of, norm, number, op_of, title_of
from minigrad.tensor import Tensor

COLUMNS = ("step", "tensor", "value", "gradient g", "to", "gives", "at", "derivative")
# The steps that a table shows at its start, and at its end; the size up to which an array is shown in full.
SHOWN_STEPS, SHOWN_NUMBERS = 100, 4


class Flow(NamedTuple):
    """What a step gives to one of the op's parents: ``gradient`` is derivative(g, y), summed to the parent's shape."""

    parent: Tensor
    gradient: Tensor
    derivative: Derivative

    @property
    def formula(self) -> str:
        """The derivative as it is written: ``g * (1 - y * y)``, with g the incoming gradient and y the op's value."""
        return derivative_formula(self.derivative)

    @property
    def place(self) -> str:
        """Where the derivative is written: ``trigonometry.py:78``."""
        return derivative_place(self.derivative)


class Step(NamedTuple):
    """One step: the op ("" for a leaf), what it had computed, the whole gradient of that, and what the parents get."""

    op: str
    output: Tensor
    gradient: Tensor
    flows: tuple[Flow, ...]


class Trace(Sequence[Step]):
    """The steps of a backward walk in their order. Printed, it is a table."""

    def __init__(self, steps: list[Step], called: Mapping[Tensor, str]) -> None:
        self._steps = steps
        self._called = called

    def __len__(self) -> int:
        return len(self._steps)

    def __getitem__(self, index: Any) -> Any:
        return self._steps[index]

    def __repr__(self) -> str:
        return "\n".join(_aligned([COLUMNS, *self._rows()]))

    def _rows(self) -> Iterator[tuple[str, ...]]:
        """A row for each flow, and one for each leaf."""
        numbers = {step.output: i for i, step in enumerate(self, 1)}
        for i, step in enumerate(self, 1):
            if SHOWN_STEPS < i <= len(self) - SHOWN_STEPS:
                if i == SHOWN_STEPS + 1:
                    yield ("…", f"{len(self) - 2 * SHOWN_STEPS:,} more steps")
                continue
            head: tuple[str, ...] = (
                str(i),
                title_of(step.output, self._called),
                _value(step.output),
                _gradient(step.gradient),
            )
            for flow in step.flows:
                parent = f"{numbers[flow.parent]} {title_of(flow.parent, self._called)}"
                yield (*head, parent, _gradient(flow.gradient), flow.place, flow.formula)
                head = ("",) * len(head)
            if not step.flows:
                yield head


def trace(x: Any, *arguments: Any, **keywords: Any) -> Any:
    """Of a single number, the backward walk behind it: see ``steps``. Of a matrix, what NumPy calls its trace.

    The two meanings never conflict: a walk starts from a single number, which has no diagonal.
    """
    matrix = getattr(x, "ndim", 0) > 1
    return (ops.trace if matrix else steps)(x, *arguments, **keywords)


def steps(output: Tensor, names: Names = None, gradient: Tensor | None = None) -> Trace:
    """The steps that ``output.backward(gradient)`` takes, with their gradients; ``print`` it as a table.

    It is that walk itself, but it touches no ``.grad``, and keeps the graph and every gradient. ``names`` is
    a Module, whose parameters then go by their dotted names, or a mapping such as ``{"a": a}``.

    >>> for step in steps(loss):
    ...     print(step.op, step.gradient, [(flow.gradient, flow.formula, flow.place) for flow in step.flows])

    Raises GraphError where ``backward`` does: for a freed graph, or an output that is no single number.
    """
    check_recorded("trace", output)
    walked = walk([output], [gradient], None, keep=True)
    return Trace([_step(*step) for step in walked], names_of(names))


def _step(y: Tensor, g: Tensor, flows: list[tuple[Tensor, Derivative, Tensor]]) -> Step:
    return Step(op_of(y), y, g, tuple(Flow(parent, d, derivative) for parent, derivative, d in flows))


def _value(x: Tensor) -> str:
    """A single number or a few, else the shape."""
    return _numbers(x) if x.size <= SHOWN_NUMBERS else str(x.shape)


def _gradient(g: Tensor) -> str:
    """A single number or a few, else the norm."""
    return _numbers(g) if g.size <= SHOWN_NUMBERS else f"norm {norm(g)}"


def _numbers(x: Tensor) -> str:
    text = np.array2string(x.data, separator=", ", formatter={"float_kind": number})
    return " ".join(text.split())


def _aligned(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Lines with the cells of each column below each other."""
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
