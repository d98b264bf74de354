"""Attention as a layer."""

import functools
import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from minigrad import ops
from minigrad.checks import checked
from minigrad.errors import DTypeError, ShapeError
from minigrad.nn import functional as F
from minigrad.nn import init
from minigrad.nn.convolution import changed
from minigrad.nn.functional.attention import attended, triangle, weights_and_hidden
from minigrad.nn.functional.reduction import of_dtype
from minigrad.nn.functional.seen_products import sum_of_seen
from minigrad.nn.linear import Linear
from minigrad.nn.module import Module, Parameter
from minigrad.tensor import Tensor, as_tensor, values_of

Shapes = dict[tuple[int, ...], tuple[int, ...]]


class MultiheadAttention(Module):
    """concat(head₁, …) W_outᵀ + b with headᵢ = attention(Q Wᵢ_Qᵀ, K Wᵢ_Kᵀ, V Wᵢ_Vᵀ). Vaswani et al. 2017.

    in_proj_weight (3·E, E) holds W_Q, W_K and W_V, one below the other; each head has E/heads rows of each.
    Initial values are PyTorch's: in_proj_weight xavier_uniform_, out_proj.weight as in Linear, the biases 0.
    """

    embed_dim: int
    num_heads: int
    dropout: float
    batch_first: bool
    in_proj_weight: Parameter
    in_proj_bias: Parameter | None
    out_proj: Linear

    if TYPE_CHECKING:

        def __call__(self, *inputs: Any, **keywords: Any) -> tuple[Tensor, Tensor | None]: ...  # type: ignore[override]

    @checked
    def __init__(
        self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True, *, batch_first: bool = False
    ) -> None:
        if embed_dim % num_heads:
            raise ValueError(f"MultiheadAttention: num_heads {num_heads} must divide embed_dim {embed_dim}")
        self.embed_dim, self.num_heads, self.dropout, self.batch_first = embed_dim, num_heads, dropout, batch_first
        self.in_proj_weight = init.xavier_uniform_(Parameter(np.empty((3 * embed_dim, embed_dim), np.float32)))
        self.in_proj_bias = Parameter(np.zeros(3 * embed_dim, np.float32)) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias)
        if self.out_proj.bias is not None:
            init.zeros_(self.out_proj.bias)

    def forward(
        self,
        query: Any,
        key: Any,
        value: Any,
        key_padding_mask: Any = None,
        need_weights: bool = True,
        attn_mask: Any = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """query (L, N, E), key and value (S, N, E) → (L, N, E), and the weights (N, L, S), the mean over the heads.

        With ``batch_first`` inputs and output are (N, L, E); a single sequence may lack the axis N.
        ``key_padding_mask`` is (N, S), ``attn_mask`` (L, S) or (N·heads, L, S). True in a mask hides a key (in
        scaled_dot_product_attention it shows one); floats are added to the scores. ``is_causal`` hides the keys after
        i from query i, also without an ``attn_mask``. A query that sees no key gets 0 from every head.
        Without ``average_attn_weights`` the weights are (N, heads, L, S), without ``need_weights`` None.
        """
        inputs = as_tensor(query), as_tensor(key), as_tensor(value)
        self._check(*inputs)
        batched = inputs[0].ndim == 3
        weights = ops.split(self.in_proj_weight, 3)
        biases: Sequence[Tensor | None] = [None] * 3 if self.in_proj_bias is None else ops.split(self.in_proj_bias, 3)
        q, k, v = (
            self._heads(F.linear(self._batch_first(x), w, b)) for x, w, b in zip(inputs, weights, biases, strict=True)
        )
        only_causal = is_causal and key_padding_mask is None and attn_mask is None
        mask: Any = None if only_causal else self._mask(q, k, key_padding_mask, attn_mask, is_causal, batched)
        attention: Tensor | None = None
        hidden: Tensor | None = None
        if need_weights or (self.dropout and self.training):
            mask = triangle(q, k) if only_causal else mask
            shown, hidden = weights_and_hidden(q, k, mask)
            attention = F.dropout(shown, self.dropout, self.training)
            by_head: Tensor = sum_of_seen(attention, v, hidden)
        else:
            by_head = attended(q, k, v, mask, None, only_causal)
        joined = ops.swapaxes(by_head, 1, 2)
        y = self.out_proj(ops.reshape(joined, (*joined.shape[:2], self.embed_dim)))
        shares: Tensor | None = None
        if need_weights and attention is not None:
            shares = ops.mean(attention, 1) if average_attn_weights else attention
            shares = shares if batched else ops.squeeze(shares, 0)
        if not batched:
            return ops.squeeze(y, 0), shares
        return y if self.batch_first else ops.swapaxes(y, 0, 1), shares

    def _batch_first(self, x: Tensor) -> Tensor:
        """x as (N, L, E), whether it came so, as (L, N, E), or as (L, E)."""
        if x.ndim == 2:
            return ops.expand_dims(x, 0)
        return x if self.batch_first else ops.swapaxes(x, 0, 1)

    def _heads(self, x: Tensor) -> Tensor:
        """(N, L, E) → (N, heads, L, E/heads)."""
        N, L, E = x.shape
        return ops.swapaxes(ops.reshape(x, (N, L, self.num_heads, E // self.num_heads)), 1, 2)

    def _mask(
        self, q: Tensor, k: Tensor, key_padding_mask: Any, attn_mask: Any, is_causal: bool, batched: bool
    ) -> Tensor | None:
        """What is added to the scores (N, heads, L, S): −∞ where a key is not to be seen."""
        N, heads, L = q.shape[:3]
        S = k.shape[2]
        padding: Shapes = {(N, S) if batched else (S,): (N, 1, 1, S)}
        pairs: Shapes = {(L, S): (1, 1, L, S), (N * heads, L, S): (N, heads, L, S)}
        masks = [
            _added("key_padding_mask", key_padding_mask, padding, q.dtype),
            _added("attn_mask", attn_mask, pairs, q.dtype),
            _added("is_causal", ~np.tri(L, S, dtype=bool) if is_causal else None, pairs, q.dtype),
        ]
        given = [mask for mask in masks if mask is not None]
        return functools.reduce(operator.add, given) if given else None

    def _check(self, query: Tensor, key: Tensor, value: Tensor) -> None:
        """Raise ShapeError or DTypeError unless all three fit each other and the weights, in shape and dtype."""
        if query.ndim not in (2, 3) or key.ndim != query.ndim or key.shape != value.shape:
            raise ShapeError(
                f"MultiheadAttention: query, key and value have shapes {query.shape}, {key.shape} and {value.shape}; "
                "those of key and value must be equal, and all have 3 axes, or 2 for a single sequence"
            )
        batch = 0 if self.batch_first else 1
        if query.shape[-1] != self.embed_dim or key.shape[-1] != self.embed_dim:
            raise ShapeError(
                f"MultiheadAttention: query {query.shape} and key {key.shape} must end in embed_dim = {self.embed_dim}"
            )
        if query.ndim == 3 and query.shape[batch] != key.shape[batch]:
            raise ShapeError(
                f"MultiheadAttention: query {query.shape} and key {key.shape} must have the same number of sequences "
                f"(axis {batch}, as batch_first={self.batch_first})"
            )
        dtypes = [x.dtype for x in (query, key, value, self.in_proj_weight)]
        if len(set(dtypes)) > 1:
            raise DTypeError(
                "MultiheadAttention: query, key, value and the weights are {}, {}, {} and {}; convert them to one "
                "dtype with np.astype or to()".format(*dtypes)
            )

    def extra_repr(self) -> str:
        return f"{self.embed_dim}, {self.num_heads}" + changed(self, dropout=0.0, batch_first=False)


def _added(name: str, mask: Any, shapes: Shapes, dtype: np.dtype) -> Tensor | None:
    """A mask as floats to add to the scores, in the shape that its own shape stands for."""
    if mask is None:
        return None
    mask = mask if isinstance(mask, Tensor) else values_of(mask)
    if mask.shape not in shapes:
        expected = " or ".join(map(str, shapes))
        raise ShapeError(f"MultiheadAttention: {name} has shape {mask.shape}, expected {expected}")
    if mask.dtype.kind not in "bf":
        raise DTypeError(
            f"MultiheadAttention: {name} must be booleans (which keys not to see) or floats (to add), "
            f"got {mask.dtype}; use np.astype(mask, bool)"
        )
    if mask.dtype.kind == "b":
        mask = ops.where(mask, np.asarray(-np.inf, dtype), np.asarray(0, dtype))
    return ops.reshape(of_dtype(mask, dtype), shapes[mask.shape])
