"""The two products of attention, of which a key that is hidden takes no part, whatever it holds: not even a NaN does.

A weight of 0 is not enough for that, for 0·∞ is NaN. The derivatives of each are made of both, so it is true of every
order. Where all numbers are finite the values are those of a plain product, bit by bit.
"""

import math
from typing import Any

import numpy as np

from minigrad.array_function import array_function
from minigrad.kernels.matmul import product
from minigrad.ops.elementwise import no_warning
from minigrad.ops.shape import swapaxes
from minigrad.ops.units import unit_along
from minigrad.tensor import Tensor, record


def scores_of_seen(query: Tensor, key: Tensor, scale: float, hidden: Tensor | None) -> Tensor:
    """scale·Q Kᵀ, and −∞ where hidden. A row that leaves the range is told from its largest score: softmax is the same.

    Q (…, L, E), K (…, S, E), hidden (…, L, S) booleans → (…, L, S). d/dQ = scale·g K and d/dK = scale·gᵀ Q.
    """
    return record(
        _scores(query.data, key.data, scale, _data(hidden)),
        (query, lambda g, _: sum_of_seen(g, key, hidden) * scale),
        (key, lambda g, _: sum_of_seen(swapaxes(g, -1, -2), query, _turned(hidden)) * scale),
    )


def sum_of_seen(weights: Tensor, value: Tensor, hidden: Tensor | None) -> Tensor:
    """W V, over what is not hidden. W (…, L, S), V (…, S, D), hidden (…, L, S) booleans → (…, L, D)."""
    return record(
        _sums(weights.data, value.data, _data(hidden)),
        (weights, lambda g, _: _slopes_of_seen(g, value, hidden)),
        (value, lambda g, _: sum_of_seen(swapaxes(weights, -1, -2), g, _turned(hidden))),
    )


def _slopes_of_seen(g: Tensor, value: Tensor, hidden: Tensor | None) -> Tensor:
    """G Vᵀ, and 0 where hidden. d/dG = h V, d/dV = hᵀ G."""
    return record(
        _products(g.data, value.data, _data(hidden)),
        (g, lambda h, _: sum_of_seen(h, value, hidden)),
        (value, lambda h, _: sum_of_seen(swapaxes(h, -1, -2), g, _turned(hidden))),
    )


@array_function
def _products(a: np.ndarray, b: np.ndarray, hidden: np.ndarray | None) -> np.ndarray:
    """a bᵀ, and 0 where hidden."""
    with no_warning():
        value = _product(a, b.swapaxes(-1, -2))
    return value if hidden is None else np.where(hidden, value.dtype.type(0), value)


@array_function
def _scores(q: np.ndarray, k: np.ndarray, scale: float, hidden: np.ndarray | None) -> np.ndarray:
    value = _products(q * q.dtype.type(scale), k, hidden)
    if not all_finite(value):
        odd = ~np.isfinite(value).all(-1, keepdims=True)
        # In units of their own the products are in range; and their differences from the largest may be −∞.
        of_q, of_k = unit_along(q, -1), unit_along(k, (-2, -1))
        with no_warning():
            small = _products(q / of_q * q.dtype.type(scale), k / of_k, hidden)
            top = np.max(small if hidden is None else np.where(hidden, -np.inf, small), -1, keepdims=True)
            far = (small - np.where(np.isfinite(top), top, 0)) * of_q * of_k
        value = np.where(odd, far, value)
    return value if hidden is None else np.where(hidden, value.dtype.type(-np.inf), value)


@array_function
def _sums(w: np.ndarray, v: np.ndarray, hidden: np.ndarray | None) -> np.ndarray:
    if hidden is None or all_finite(v):
        with no_warning():
            return _product(w, v)
    odd: Any = ~np.isfinite(v).all(-1)
    w, zero = np.where(hidden, w.dtype.type(0), w), v.dtype.type(0)
    with no_warning():
        value = _product(w, np.where(odd[..., np.newaxis], zero, v))
        for j in np.flatnonzero(odd.reshape(-1, odd.shape[-1]).any(0)):
            one = slice(j, j + 1)
            takes_part = odd[..., np.newaxis, one] & ~hidden[..., one]
            value = value + np.where(takes_part, w[..., one] * v[..., one, :], zero)
    return value


def all_finite(x: np.ndarray) -> bool:
    """Whether all numbers are finite: their squares seldom overflow, and BLAS adds those up in a fraction of a pass."""
    flat = x.ravel(order="K")  # no copy, also where the heads of a row lie side by side
    with no_warning():
        return math.isfinite(flat.dot(flat)) or bool(np.isfinite(x).all())


def _product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return product(a, b, 0 if a.shape[-2] >= b.shape[-1] else 1)


def _data(hidden: Tensor | None) -> np.ndarray | None:
    return None if hidden is None else hidden.data


def _turned(hidden: Tensor | None) -> Tensor | None:
    return None if hidden is None else swapaxes(hidden, -1, -2)
