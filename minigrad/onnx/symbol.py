"""Symbol: a Tensor that stands for a value of the exported graph."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from minigrad.autograd import Edge
from minigrad.errors import ExportError
from minigrad.tensor import Tensor


class Symbol(Tensor):
    """A value of the graph: its name there, and what it is for the example, for each of the traced batch sizes.

    Its numbers are known only when the exported network runs. Asked for them, it raises ExportError: an operation
    that is not traced is an error, and never a constant.
    """

    __slots__ = ("name", "tracer", "values")

    name: str
    tracer: Any
    values: tuple[Tensor, ...]

    grad: Tensor | None
    edges: tuple[Edge, ...] | None
    hooks: dict[int, Callable[[Tensor], Tensor | None]] | None
    made: int
    past: Sequence[tuple[int, Tensor]]
    requires_grad: bool

    def __init__(self, tracer: Any, name: str, values: tuple[Tensor, ...]) -> None:
        self.tracer = tracer
        self.name = name
        self.values = values
        self.grad = self.hooks = None
        self.edges = self.past = ()
        self.requires_grad = False
        self.made = values[0].made

    @property
    def data(self) -> np.ndarray:  # type: ignore[override]
        """Raises ExportError."""
        raise ExportError(self.tracer.refusal("its code, or a function that it calls, asks for the numbers of a value"))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape for the example."""
        return self.values[0].shape

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return self.values[0].ndim

    @property
    def size(self) -> int:
        """How many elements there are for the example."""
        return self.values[0].size

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the elements."""
        return self.values[0].dtype

    @property
    def moving(self) -> int | None:
        """The axis that is longer for a larger batch, or None. Raises ExportError for several such axes."""
        shapes = [value.shape for value in self.values]
        axes = [axis for axis, lengths in enumerate(zip(*shapes, strict=True)) if len(set(lengths)) > 1]
        if len(axes) > 1:
            raise ExportError(self.tracer.refusal(f"a value has {len(axes)} axes that grow with the batch"))
        return axes[0] if axes else None

    @property
    def dims(self) -> list[int]:
        """The shape, with −1 for the axis that grows with the batch: what Reshape takes."""
        moving = self.moving
        return [-1 if axis == moving else n for axis, n in enumerate(self.shape)]

    def detach(self) -> "Symbol":
        """Itself: nothing is differentiated."""
        return self

    def __len__(self) -> int:
        return len(self.values[0])

    def __repr__(self) -> str:
        return f"Symbol({self.name}, shape={self.shape}, dtype={self.dtype})"
