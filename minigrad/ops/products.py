"""Products of vectors and matrices."""

import math
from typing import Literal

import numpy as np

from minigrad.autograd import Edge
from minigrad.checks import checked
from minigrad.errors import DTypeError, ShapeError
from minigrad.kernels.matmul import REALS, product
from minigrad.kernels.reduction import rows_total
from minigrad.ops.arithmetic import multiply
from minigrad.ops.einsum import tensordot
from minigrad.ops.reduction import sum
from minigrad.ops.shape import (
    astype,
    atleast_1d,
    broadcast_to,
    expand_dims,
    flip,
    moveaxis,
    ravel,
    reshape,
    roll,
    squeeze,
    swapaxes,
)
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, as_tensors, implements, record

TALL = 512
"""Rows from which each thread has some of the rows of a linear layer's result; below, some of its columns."""


@implements(np.matmul, np.linalg.matmul)
def matmul(a: ArrayLike, b: ArrayLike) -> Tensor:
    """a @ b, stacks of matrices broadcast; a vector is a row on the left, a column on the right.

    d/da = g bᵀ, d/db = aᵀ g. Raises ShapeError if the inner lengths differ.
    """
    a, b = as_tensors(a, b)
    if not a.ndim or not b.ndim or a.shape[-1] != b.shape[-2 if b.ndim > 1 else 0]:
        raise ShapeError(
            f"matmul: shapes {a.shape} and {b.shape} do not match; the last axis of the first must equal the last but "
            "one of the second, and neither may be 0-d"
        )
    if b.ndim == 1:
        return squeeze(matmul(a, expand_dims(b, 1)), -1)
    if a.ndim == 1:
        return squeeze(matmul(expand_dims(a, 0), b), -2)
    if a.ndim > 2 and b.ndim == 2:
        # One tall matrix: a single product, and no stack of b's gradients to sum.
        return reshape(matmul(_rows(a), b), (*a.shape[:-1], b.shape[-1]))
    # Of two matrices each thread has a part, along the longer side of the result.
    value = product(a.data, b.data, 0 if a.shape[-2] >= b.shape[-1] else 1)
    return record(value, (a, lambda g, _: g @ swapaxes(b, -1, -2)), (b, lambda g, _: swapaxes(a, -1, -2) @ g))


def linear(x: ArrayLike, weight: ArrayLike, bias: ArrayLike | None = None) -> Tensor:
    """x Wᵀ + b. x (…, in), W (out, in), b (out) → (…, out). d/dx = g W, d/dW = gᵀ x over all rows, d/db = Σg.

    Raises ShapeError for features that do not match, DTypeError for two dtypes.
    """
    x, weight, bias = as_tensor(x), as_tensor(weight), None if bias is None else as_tensor(bias)
    rows, w, b = x.data, weight.data, None if bias is None else bias.data
    _check_linear(rows, w, b)
    # Each thread computes the part of y, and of W's gradient, that belongs to some rows of W: they stay in its cache.
    # Of many rows of x it computes some instead: else each thread would pack all of x.
    y = _rows_product(rows, w.T, b)
    by_column = rows.ndim == 2 and rows.flags.f_contiguous
    edges: list[Edge] = [(x, _linear.by_x, weight, by_column), (weight, _linear.by_weight, x)]
    if bias is not None:
        edges.append((bias, _linear.by_bias))
    return record(y, *edges)


def _rows_product(x: np.ndarray, w: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
    """x @ w + bias, all axes of x but the last made one: a stack would be as many small products."""
    rows = x if x.ndim == 2 else x.reshape(math.prod(x.shape[:-1]), x.shape[-1])
    value = product(rows, w, 0 if len(rows) >= TALL else 1, bias)
    return value if x.ndim == 2 else value.reshape(*x.shape[:-1], w.shape[1])


class _linear:
    @staticmethod
    def by_x(g: Tensor, _: Tensor, weight: Tensor, by_column: bool) -> Tensor:
        return _input_gradient(g, weight, by_column)

    @staticmethod
    def by_weight(g: Tensor, _: Tensor, x: Tensor) -> Tensor:
        return _weight_gradient(_rows(g), _rows(x))

    @staticmethod
    def by_bias(g: Tensor, _: Tensor) -> Tensor:
        return _bias_gradient(_rows(g))


def _check_linear(x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None) -> None:
    """Raise ShapeError or DTypeError unless x is (…, in), weight (out, in) and bias (out,), all of one dtype."""
    if weight.ndim != 2:
        raise ShapeError(f"linear: weight must be (out, in), got shape {weight.shape}")
    if x.ndim == 0 or x.shape[-1] != weight.shape[1]:
        raise ShapeError(
            f"linear: x has {x.shape[-1] if x.ndim else 'no'} features (shape {x.shape}), "
            f"weight expects {weight.shape[-1]} (shape {weight.shape})"
        )
    if x.dtype != weight.dtype:
        raise DTypeError(f"linear: x is {x.dtype}, weight is {weight.dtype}; convert one with np.astype")
    if bias is None:
        return
    if bias.shape != weight.shape[:1]:
        raise ShapeError(f"linear: bias has shape {bias.shape}, weight {weight.shape} gives {len(weight)} features")
    if bias.dtype != weight.dtype:
        raise DTypeError(f"linear: bias is {bias.dtype}, weight is {weight.dtype}; convert one with np.astype")


def _input_gradient(g: Tensor, weight: Tensor, by_column: bool) -> Tensor:
    """g W, in one op; ``by_column`` it lies in memory column by column, as x does. d/dg = h Wᵀ, d/dW = gᵀ h."""
    value = product(weight.data.T, g.data.T, 1).T if by_column else _rows_product(g.data, weight.data)
    return record(
        value, (g, lambda h, _: linear(h, weight)), (weight, lambda h, _: _weight_gradient(_rows(g), _rows(h)))
    )


def _weight_gradient(g: Tensor, x: Tensor) -> Tensor:
    """gᵀ x, in one op. d/dg = x hᵀ, d/dx = g h."""
    return record(product(g.data.T, x.data, 0), (g, lambda h, _: x @ h.T), (x, lambda h, _: g @ h))


def _bias_gradient(g: Tensor) -> Tensor:
    """Σg over the rows. d/dg = 1."""
    if g.data.dtype not in REALS or not g.data.flags.carray:
        return sum(g, 0)
    shape = g.shape
    return record(rows_total(g.data), (g, lambda h, _: broadcast_to(h, shape)))


def _rows(x: Tensor) -> Tensor:
    """All axes but the last made one."""
    return x if x.data.ndim == 2 else reshape(x, (math.prod(x.shape[:-1]), x.shape[-1]))


@implements(np.dot)
def dot(a: ArrayLike, b: ArrayLike) -> Tensor:
    """NumPy's dot: Σ over the last axis of a and the last but one of b, with all other axes side by side.

    So the inner product of vectors and the product of matrices; with a number, a multiple.
    """
    a, b = as_tensors(a, b)
    if not a.ndim or not b.ndim:
        return multiply(a, b)
    return matmul(a, b) if b.ndim <= 2 else tensordot(a, b, (-1, -2))


@implements(np.outer, np.linalg.outer)
def outer(a: ArrayLike, b: ArrayLike) -> Tensor:
    """aᵢ bⱼ for all pairs of elements, the operands ravelled."""
    a, b = as_tensors(a, b)
    return multiply(expand_dims(ravel(a), 1), ravel(b))


@implements(np.kron)
def kron(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The Kronecker product: a with every element replaced by that element times b."""
    a, b = as_tensors(a, b)
    axes = max(a.ndim, b.ndim)
    tall = (1,) * (axes - a.ndim) + a.shape
    wide = (1,) * (axes - b.ndim) + b.shape
    blocks = multiply(
        reshape(a, [n for length in tall for n in (length, 1)]), reshape(b, [n for length in wide for n in (1, length)])
    )
    return reshape(blocks, [m * n for m, n in zip(tall, wide, strict=True)])


@implements(np.inner)
def inner(a: ArrayLike, b: ArrayLike) -> Tensor:
    """Σ ab over the last axes, for all pairs of the other ones; with a number, a multiple."""
    a, b = as_tensors(a, b)
    return tensordot(a, b, (-1, -1)) if a.ndim and b.ndim else multiply(a, b)


@implements(np.vecdot, np.linalg.vecdot)
@checked
def vecdot(a: ArrayLike, b: ArrayLike, *, axis: int = -1) -> Tensor:
    """Σ ab along an axis of both, the others broadcast. Raises ShapeError if it differs in length."""
    a, b = as_tensors(a, b)
    if a.data.dtype.char == b.data.dtype.char == "e":  # a product may be infinite in float16, and their sum not
        return astype(vecdot(astype(a, np.float32), astype(b, np.float32), axis=axis), np.float16)
    rows, others = (moveaxis(_stacked("vecdot", x, 1), axis, -1) for x in (a, b))
    _check_inner("vecdot", a, b, rows.shape[-1], others.shape[-1])
    products = multiply(rows, others)
    return sum(products, -1, products.dtype)


@implements(np.matvec)
def matvec(a: ArrayLike, v: ArrayLike) -> Tensor:
    """Matrices times vectors, stacks of both broadcast: (…, m, n), (…, n) → (…, m)."""
    a, v = as_tensors(a, v)
    _check_inner("matvec", a, v, _stacked("matvec", a, 2).shape[-1], _stacked("matvec", v, 1).shape[-1])
    return squeeze(matmul(a, expand_dims(v, -1)), -1)


@implements(np.vecmat)
def vecmat(v: ArrayLike, a: ArrayLike) -> Tensor:
    """Vectors times matrices, stacks of both broadcast: (…, m), (…, m, n) → (…, n)."""
    v, a = as_tensors(v, a)
    _check_inner("vecmat", v, a, _stacked("vecmat", v, 1).shape[-1], _stacked("vecmat", a, 2).shape[-2])
    return squeeze(matmul(expand_dims(v, -2), a), -2)


@implements(np.cross, np.linalg.cross)
@checked
def cross(
    a: ArrayLike, b: ArrayLike, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Tensor:
    """Vectors perpendicular to those of a and b, which lie along ``axisa`` and ``axisb``; the result's along ``axisc``.

    ``axis`` is all three. float16 is computed in float32. Raises ShapeError unless the vectors have three elements.
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = as_tensors(a, b)
    if a.data.dtype.char == b.data.dtype.char == "e":  # a product may be infinite in float16, and the difference not
        return astype(cross(astype(a, np.float32), astype(b, np.float32), axisa, axisb, axisc), np.float16)
    u, v = moveaxis(_stacked("cross", a, 1), axisa, -1), moveaxis(_stacked("cross", b, 1), axisb, -1)
    if u.shape[-1] != 3 or v.shape[-1] != 3:
        raise ShapeError(f"cross: the vectors are {u.shape[-1]} and {v.shape[-1]} elements long; both must be 3")
    return moveaxis(roll(u, -1, -1) * roll(v, 1, -1) - roll(u, 1, -1) * roll(v, -1, -1), -1, axisc)


@implements(np.convolve)
def convolve(a: ArrayLike, v: ArrayLike, mode: Literal["full", "same", "valid"] = "full") -> Tensor:
    """yₖ = Σᵢ aᵢ·vₖ₋ᵢ of vectors of m ≥ n elements: all m + n − 1 ("full"), or the middle m ("same").

    "valid" gives the m − n + 1 in the middle for which the shorter vector lies within the longer one.

    Raises ShapeError for anything but two vectors with an element or more.
    """
    a, v = (atleast_1d(x) for x in as_tensors(a, v))
    if a.ndim > 1 or v.ndim > 1 or not a.size or not v.size:
        raise ShapeError(f"convolve: shapes {a.shape} and {v.shape} must be two vectors, neither of them empty")
    if mode not in ("full", "same", "valid"):
        raise ValueError(f'convolve: mode must be "full", "same" or "valid", got {mode!r}')
    long, short = (a, v) if a.size >= v.size else (v, a)
    if mode == "valid":
        return _within(long, short)
    y = _wherever(long, short)
    before = (short.size - 1) // 2
    return y if mode == "full" else y[before : before + long.size]


def _wherever(a: Tensor, v: Tensor) -> Tensor:
    """The convolution wherever a and v overlap. What is convolved with either, ``_within`` takes back."""
    return record(
        np.convolve(a.data, v.data, "full"),
        (a, lambda g, _: _within(g, flip(v))),
        (v, lambda g, _: _within(g, flip(a))),
    )


def _within(a: Tensor, v: Tensor) -> Tensor:
    """The convolution wherever the shorter v lies within a."""
    return record(
        np.convolve(a.data, v.data, "valid"),
        (a, lambda g, _: _wherever(g, flip(v))),
        (v, lambda g, _: flip(_within(a, flip(g)))),
    )


def _stacked(name: str, x: Tensor, axes: int) -> Tensor:
    if x.ndim < axes:
        raise ShapeError(f"{name}: an operand has shape {x.shape}; it needs {axes} {'axis' if axes == 1 else 'axes'}")
    return x


def _check_inner(name: str, a: Tensor, b: Tensor, length: int, other: int) -> None:
    if length != other:
        raise ShapeError(f"{name}: shapes {a.shape} and {b.shape} do not match; {length} elements meet {other}")
