"""What went into an op and needs no gradient: the tape has no edge to it, but a derivative may hold it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from minigrad.autograd import edges_of
from minigrad.study.walk_page.formula import held
from minigrad.tensor import Tensor

# What the one parent of a sum of two says of the other: by the derivative, the other as y and the parent give it.
OTHERS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "_add.by_either": lambda y, x: y - x,
    "_subtract.by_a": lambda y, x: x - y,
    "_subtract.by_b": lambda y, x: y + x,
}
# How near that is, in parts of itself, where its four digits are to be shown.
NEAR = 5e-5


class Constant(NamedTuple):
    """A value without a gradient, and the ops that use it. The value is None where nobody kept it."""

    value: np.ndarray | None
    name: str
    users: list[Tensor]

    @property
    def is_number(self) -> bool:
        """Whether it is no array, or not known to be one."""
        return self.value is None or self.value.size == 1


def constants_of(tensors: Sequence[Tensor], called: Mapping[Tensor, str]) -> list[Constant]:
    """The constants that went into these tensors' ops, each once."""
    found: dict[int, Constant] = {}
    lost = []
    for y in tensors:
        for x in _held_by(y):
            found.setdefault(id(x.data), Constant(x.data, called.get(x, ""), [])).users.append(y)
        value = _not_held_by(y)
        if value is not None:
            lost.append(Constant(value if value.size else None, "", [y]))
    return [*found.values(), *lost]


def _held_by(y: Tensor) -> Iterator[Tensor]:
    """The Tensors without a gradient that the derivatives of y's op hold."""
    edges = edges_of(y)
    met = {id(y.data), *(id(edge[0].data) for edge in edges)}
    for _, derivative, *more in edges:
        values = held(derivative, tuple(more)).values()
        for x in (x for value in values for x in (value if type(value) is tuple else (value,))):
            if isinstance(x, Tensor) and not x.requires_grad and id(x.data) not in met:
                met.add(id(x.data))
                yield x


def _not_held_by(y: Tensor) -> np.ndarray | None:
    """The constant of a sum, which no derivative needs, from y and the other term; empty where these say too little."""
    edges = edges_of(y)
    by = getattr(edges[0][1], "__qualname__", "") if len(edges) == 1 else ""
    if by not in OTHERS or edges[0][1].__module__ != "minigrad.ops.arithmetic":
        return None
    x, value = edges[0][0].data.astype(np.float64), y.data.astype(np.float64)
    with np.errstate(invalid="ignore"):  # −∞ of a mask
        other = np.asarray(OTHERS[by](value, x))
    error = np.finfo(y.dtype).eps * np.maximum(np.abs(value), np.abs(x))
    if not other.size or not np.all(error <= NEAR * np.abs(other)):
        return np.empty(0)
    if np.ptp(other) <= 2 * np.max(error):
        other = np.asarray(np.median(other))
    return other.astype(y.dtype)
