"""One of several numbers, elementwise: by a condition, or the larger, or the smaller."""

import math
from typing import Any

import numpy as np

from minigrad.tensor import Tensor, as_tensor, as_tensors, implements, record


@implements(np.where)
def where(condition: Any, a: Any, b: Any) -> Tensor:
    """a where the condition holds, else b. The branch that was not chosen gets no gradient."""
    chosen = condition if isinstance(condition, Tensor) else Tensor(np.asarray(condition))
    a, b = as_tensors(a, b)
    return record(
        np.where(chosen.data, a.data, b.data),
        (a, lambda g, _: where(chosen, g, 0)),
        (b, lambda g, _: where(chosen, 0, g)),
    )


@implements(np.maximum)
def maximum(a: Any, b: Any) -> Tensor:
    """The larger of a and b; NaN if either is. A tie gives half of the gradient to each."""
    a, b = as_tensors(a, b)
    value = np.maximum(a.data, b.data)
    return record(value, (a, lambda g, _: g * _share(b, a, np.greater)), (b, lambda g, _: g * _share(a, b, np.greater)))


@implements(np.minimum)
def minimum(a: Any, b: Any) -> Tensor:
    """The smaller of a and b; NaN if either is. A tie gives half of the gradient to each."""
    a, b = as_tensors(a, b)
    value = np.minimum(a.data, b.data)
    return record(value, (a, lambda g, _: g * _share(b, a, np.less)), (b, lambda g, _: g * _share(a, b, np.less)))


@implements(np.clip)
def clip(x: Any, a_min: Any = None, a_max: Any = None) -> Tensor:
    """x held between a_min and a_max (None: no bound), which broadcast; a_max where a_min > a_max.

    d/dx = 1 within and at the bounds, 0 outside, where a bound that is a Tensor gets the gradient in its place.
    """
    x = as_tensor(x)
    for bound in (a_min, a_max):
        x = x if bound is None else as_tensors(x, bound)[0]
    _, low = as_tensors(x, -math.inf if a_min is None else a_min)
    _, high = as_tensors(x, math.inf if a_max is None else a_max)
    endless = a_max is None
    value = np.clip(x.data, None if a_min is None else low.data, None if endless else high.data)
    return record(
        value,
        (x, lambda g, _: where((low.data <= x.data) & (x.data <= high.data), g, 0)),
        (low, lambda g, _: where((x.data < low.data) & ((low.data < high.data) | endless), g, 0)),
        (high, lambda g, _: where((x.data > high.data) | (low.data > high.data), g, 0)),
    )


def _share(rival: Tensor, own: Tensor, wins: np.ufunc) -> np.ndarray:
    """How much of the gradient is one's own: 0 where the rival wins, ½ at a tie, else 1."""
    half = own.data.dtype.type(0.5)
    return ~wins(rival.data, own.data) - half * (rival.data == own.data)
