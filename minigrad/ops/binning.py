"""Search in sorted arrays, bins, counts."""

from typing import Literal

import numpy as np

from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.ops.indexing import scatter
from minigrad.ops.types import ArrayLike, Indices
from minigrad.tensor import Tensor, floating, implements, record, values_of


@implements(np.searchsorted)
def searchsorted(
    a: ArrayLike, v: ArrayLike, side: Literal["left", "right"] = "left", sorter: Indices | None = None
) -> Tensor:
    """The index in a sorted a at which each v belongs: before its equals ("left") or after them. No gradient."""
    order = sorter.data if isinstance(sorter, Tensor) else sorter
    return record(np.searchsorted(_vector("searchsorted: a", a), values_of(v), side, order))  # type: ignore[arg-type]


@implements(np.digitize)
@checked
def digitize(x: ArrayLike, bins: ArrayLike, right: bool = False) -> Tensor:
    """The bin of each x: i where binsᵢ₋₁ ≤ x < binsᵢ, with ``right`` where binsᵢ₋₁ < x ≤ binsᵢ. No gradient."""
    return record(np.asarray(np.digitize(values_of(x), _vector("digitize: bins", bins), right)))


@implements(np.bincount)
@checked
def bincount(x: Indices, weights: ArrayLike | None = None, minlength: int = 0) -> Tensor:
    """How often each whole number 0, 1, … is in x (n); with ``weights`` (n) the sum of its weights, with a gradient."""
    whole = _vector("bincount: x", x)
    counts = np.bincount(whole, minlength=minlength)
    if weights is None:
        return record(counts)
    weights = floating(weights)
    if weights.shape != whole.shape:
        raise ShapeError(f"bincount: x has shape {whole.shape}, the weights {weights.shape}; they must be equal")
    return scatter(weights, whole, counts.shape)


def _vector(what: str, x: ArrayLike) -> np.ndarray:
    array = values_of(x)
    if array.ndim != 1:
        raise ShapeError(f"{what} has shape {array.shape}; it must be a vector")
    return array
