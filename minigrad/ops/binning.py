"""Numbers put into order or into bins."""

from typing import Literal

import numpy as np

from minigrad.errors import ShapeError
from minigrad.ops.indexing import scatter
from minigrad.ops.types import ArrayLike, Indices
from minigrad.tensor import Tensor, floating, implements, record


@implements(np.searchsorted)
def searchsorted(
    a: ArrayLike, v: ArrayLike, side: Literal["left", "right"] = "left", sorter: Indices | None = None
) -> Tensor:
    """Where in a sorted a each v belongs: before its equals ("left") or behind them. Whole numbers, no gradient."""
    order = sorter.data if isinstance(sorter, Tensor) else sorter
    return record(np.searchsorted(_array(a), _array(v), side, order))  # type: ignore[arg-type]


@implements(np.digitize)
def digitize(x: ArrayLike, bins: ArrayLike, right: bool = False) -> Tensor:
    """The number of the bin that each x is in: i where binsᵢ₋₁ ≤ x < binsᵢ, or < and ≤ with ``right``. No gradient."""
    return record(np.asarray(np.digitize(_array(x), _array(bins), right)))


@implements(np.bincount)
def bincount(x: Indices, weights: ArrayLike | None = None, minlength: int = 0) -> Tensor:
    """How often each whole number 0, 1, … is in x (n); or the sum of the weights (n) of each, which have a gradient."""
    places = np.asarray(_array(x))
    counts = np.bincount(places, minlength=minlength)
    if weights is None:
        return record(counts)
    weights = floating(weights)
    if weights.shape != places.shape:
        raise ShapeError(f"bincount: x has shape {places.shape}, the weights {weights.shape}; they must be equal")
    return scatter(weights, places, counts.shape)


def _array(x: ArrayLike) -> np.ndarray:
    return x.data if isinstance(x, Tensor) else np.asarray(x)
