"""Products of vectors and matrices."""

from typing import Any

import numpy as np

from minigrad.errors import ShapeError
from minigrad.ops.shape import expand_dims, squeeze, swapaxes
from minigrad.tensor import Tensor, as_tensors, implements, record


@implements(np.matmul)
def matmul(a: Any, b: Any) -> Tensor:
    """a @ b, stacks of matrices broadcast; a vector is a row on the left, a column on the right.

    d/da = g bᵀ, d/db = aᵀ g.
    """
    a, b = as_tensors(a, b)
    if not a.ndim or not b.ndim or a.shape[-1] != b.shape[-2 if b.ndim > 1 else 0]:
        raise ShapeError(
            f"matmul: shapes {a.shape} and {b.shape} do not match; the last axis of the first must equal the last but "
            "one of the second, and neither may be 0-d"
        )

    def by_a(g: Tensor, _: Tensor) -> Tensor:
        if b.ndim == 1:
            return expand_dims(g, -1) * b
        if a.ndim == 1:
            return squeeze(expand_dims(g, -2) @ swapaxes(b, -1, -2), -2)
        return g @ swapaxes(b, -1, -2)

    def by_b(g: Tensor, _: Tensor) -> Tensor:
        if b.ndim == 1:
            return expand_dims(g, -1) * a
        if a.ndim == 1:
            return expand_dims(a, -1) * expand_dims(g, -2)
        return swapaxes(a, -1, -2) @ g

    return record(a.data @ b.data, (a, by_a), (b, by_b))


def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """x Wᵀ + b. x (…, in), W (out, in), b (out) → (…, out)."""
    if x.ndim == 0 or weight.ndim != 2 or x.shape[-1] != weight.shape[1]:
        raise ShapeError(
            f"linear: x has {x.shape[-1] if x.ndim else 'no'} features (shape {x.shape}), "
            f"weight expects {weight.shape[-1]} (shape {weight.shape})"
        )
    y = x @ weight.T
    return y if bias is None else y + bias
