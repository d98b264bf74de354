"""Linear, Embedding, and layers that only pass x on or flatten it."""

import math
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.nn import functional as F
from minigrad.nn import init
from minigrad.nn.functional.sparse import check_padding
from minigrad.nn.module import Module, Parameter
from minigrad.ops.shape import reshape
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor


class Linear(Module):
    """y = x Wᵀ + b. x (…, in), W (out, in), b (out) → (…, out).

    W and b start from U(−k, k) with k = 1/√in, as in PyTorch.
    """

    in_features: int
    out_features: int
    weight: Parameter
    bias: Parameter | None

    @checked
    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        self.in_features = in_features
        self.out_features = out_features
        self.weight = init.kaiming_uniform_(_empty(out_features, in_features), a=math.sqrt(5))
        self.bias = fan_in_bias(self.weight) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"{self.in_features}, {self.out_features}" + ("" if self.bias is not None else ", bias=False")


class Identity(Module):
    """x itself: a placeholder for a layer. Arguments are ignored, as in PyTorch."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        pass

    def forward(self, x: Any) -> Tensor:
        return as_tensor(x)


class Embedding(Module):
    """Row x of a table, for every whole number x. x (…) → (…, embedding_dim).

    The table starts from N(0, 1). The row ``padding_idx`` starts as zeros and gets no gradient.
    """

    num_embeddings: int
    embedding_dim: int
    padding_idx: int | None
    weight: Parameter

    @checked
    def __init__(self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None) -> None:
        if padding_idx is not None:
            check_padding("Embedding", padding_idx, num_embeddings)
        self.num_embeddings, self.embedding_dim, self.padding_idx = num_embeddings, embedding_dim, padding_idx
        self.weight = init.normal_(_empty(num_embeddings, embedding_dim))
        if padding_idx is not None:
            self.weight.data[padding_idx] = 0

    def forward(self, x: Tensor | np.ndarray) -> Tensor:
        return F.embedding(x, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        return text if self.padding_idx is None else f"{text}, padding_idx={self.padding_idx}"


class Flatten(Module):
    """(N, a, b, …) → (N, a·b·…): the axes from ``start_dim`` to ``end_dim`` made one."""

    start_dim: int
    end_dim: int

    @checked
    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, x: ArrayLike) -> Tensor:
        x = as_tensor(x)
        shape = x.shape
        start = normalize_axis_index(self.start_dim, len(shape))
        end = normalize_axis_index(self.end_dim, len(shape))
        if start > end:
            raise ShapeError(
                f"Flatten: start_dim {self.start_dim} comes after end_dim {self.end_dim} in an x of shape {shape}"
            )
        return reshape(x, (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


def fan_in_bias(weight: Parameter, size: int | None = None) -> Parameter:
    """A bias of ``size`` (default: one for every filter of ``weight``), from U(−k, k) with k = 1/√fan_in."""
    bound = 1 / math.sqrt(math.prod(weight.shape[1:])) if weight.size else 0
    return init.uniform_(_empty(weight.shape[0] if size is None else size), -bound, bound)


def _empty(*shape: int) -> Parameter:
    return Parameter(np.empty(shape, np.float32))
