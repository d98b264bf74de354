"""Scaled dot-product attention."""

import math
from typing import Any

import numpy as np

from minigrad import ops
from minigrad.checks import UP_TO_ONE, checked
from minigrad.errors import DTypeError, ShapeError
from minigrad.nn.functional.dropout import dropout
from minigrad.nn.functional.fused_attention import attention, is_fused
from minigrad.nn.functional.reduction import check_fits, of_dtype
from minigrad.nn.functional.seen_products import scores_of_seen, sum_of_seen
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, values_of


@checked(dropout_p=UP_TO_ONE)
def scaled_dot_product_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    attn_mask: ArrayLike | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
) -> Tensor:
    """softmax(Q Kᵀ·scale + mask) V. Q (…, L, E), K (…, S, E), V (…, S, D) → (…, L, D). Vaswani et al. 2017.

    ``scale`` is 1/√E unless given. ``attn_mask`` broadcasts to (…, L, S): booleans say which keys a query sees, floats
    are added. ``is_causal`` lets query i see the keys up to i, in place of a mask. A query that sees no key gets 0.
    ``dropout_p`` drops weights whenever it is not 0: pass 0 in evaluation.

    What a hidden key and its value hold takes no part, be it NaN, neither in values nor in derivatives; in PyTorch 2.13
    it does, as 0·NaN. Scores beyond the range of the dtype have the softmax that they have; PyTorch gives NaN.

    Raises ShapeError, DTypeError, or ValueError for a mask together with ``is_causal``.
    """
    op = "scaled_dot_product_attention"
    query, key, value = as_tensor(query), as_tensor(key), as_tensor(value)
    if (
        min(query.ndim, key.ndim, value.ndim) < 2
        or query.shape[-1] != key.shape[-1]
        or key.shape[-2] != value.shape[-2]
    ):
        raise ShapeError(
            f"{op}: query (…, L, E), key (…, S, E) and value (…, S, D) have shapes {query.shape}, {key.shape} and "
            f"{value.shape}; E and S must be the same"
        )
    if len({query.dtype, key.dtype, value.dtype}) > 1:
        raise DTypeError(
            f"{op}: query is {query.dtype}, key {key.dtype}, value {value.dtype}; "
            "convert them to one dtype with np.astype"
        )
    if is_causal and attn_mask is not None:
        raise ValueError(f"{op}: is_causal is a mask already; leave attn_mask out, or combine the two in it")
    if not dropout_p:
        return attended(query, key, value, attn_mask, scale, is_causal)
    if is_causal:
        attn_mask = triangle(query, key)
    weights, hidden = weights_and_hidden(query, key, attn_mask, scale)
    return sum_of_seen(dropout(weights, dropout_p), value, hidden)


def attended(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: ArrayLike | None = None,
    scale: float | None = None,
    causal: bool = False,
) -> Tensor:
    """softmax(Q Kᵀ·scale + mask) V, in one op where there are kernels for it. ``causal`` stands for a mask.

    float16 is computed with in float32: scores that it does not hold have a softmax that it does.
    """
    if query.dtype == np.float16:
        wide = [ops.astype(x, np.float32) for x in (query, key, value)]
        return ops.astype(attended(wide[0], wide[1], wide[2], mask, scale, causal), np.float16)
    scale = 1 / math.sqrt(max(1, query.shape[-1])) if scale is None else scale

    def masked(mask: ArrayLike | None, query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor]:
        weights, hidden = weights_and_hidden(query, key, triangle(query, key) if causal else mask, scale)
        return (sum_of_seen(weights, value, hidden),)

    def plain(query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor]:
        return masked(mask, query, key, value)

    needs_gradient = isinstance(mask, Tensor) and mask.requires_grad
    if needs_gradient or not is_fused(query, key, value):
        return plain(query, key, value)[0]
    floats = None if mask is None else _floats(mask, (*query.shape[:-1], key.shape[-2]))
    return attention(query, key, value, floats, scale, causal, plain, masked)


def triangle(query: Tensor, key: Tensor) -> np.ndarray:
    """The mask by which query i sees the keys up to i."""
    return np.tri(query.shape[-2], key.shape[-2], dtype=bool)


def attention_weights(query: Tensor, key: Tensor, mask: ArrayLike | None = None, scale: float | None = None) -> Tensor:
    """softmax(Q Kᵀ·scale + mask) over the keys: (…, L, S). Where a query sees no key, all weights are 0."""
    return weights_and_hidden(query, key, mask, scale)[0]


def weights_and_hidden(
    query: Tensor, key: Tensor, mask: ArrayLike | None = None, scale: float | None = None
) -> tuple[Tensor, Tensor | None]:
    """The weights of attention, and where a query does not see a key; None where there is no mask."""
    if query.dtype == np.float16:
        wide, hidden = weights_and_hidden(ops.astype(query, np.float32), ops.astype(key, np.float32), mask, scale)
        return ops.astype(wide, np.float16), hidden
    scale = 1 / math.sqrt(max(1, query.shape[-1])) if scale is None else scale
    if mask is None:
        return ops.softmax(scores_of_seen(query, key, scale, None)), None
    shape = (*np.broadcast_shapes(query.shape[:-1], (*key.shape[:-2], 1)), key.shape[-2])
    mask = as_tensor(_checked_mask(mask, shape))
    hidden = ops.broadcast_to(mask == -math.inf if mask.dtype.kind == "f" else ops.logical_not(mask), shape)
    scores = scores_of_seen(query, key, scale, hidden)
    if mask.dtype.kind == "f":
        scores = ops.where(hidden, -math.inf, scores + of_dtype(mask, scores.dtype))
    blind = ops.all(hidden, -1, keepdims=True)
    return ops.where(blind, 0, ops.softmax(ops.where(blind, 0, scores))), hidden


def _floats(mask: Any, scores: tuple[int, ...]) -> np.ndarray:
    """What is added to scores of this shape: −∞ where a mask of booleans is false."""
    mask = _checked_mask(mask, scores)
    array = mask.data if isinstance(mask, Tensor) else mask
    return np.where(array, 0, -np.inf) if array.dtype.kind == "b" else array


def _checked_mask(mask: Any, scores: tuple[int, ...]) -> Any:
    mask = mask if isinstance(mask, Tensor) else values_of(mask)
    check_fits("scaled_dot_product_attention", "attn_mask", mask.shape, scores)
    if mask.dtype.kind not in "bf":
        raise DTypeError(
            f"scaled_dot_product_attention: attn_mask must be booleans (which keys to see) or floats (to add), "
            f"got {mask.dtype}; use np.astype(mask, bool)"
        )
    return mask
