"""Negative log-likelihoods, for a net that predicts a distribution. No target is ever broadcast."""

import math

import numpy as np

from minigrad import ops
from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.kernels import losses as kernels
from minigrad.nn.functional.pointwise import pointwise
from minigrad.nn.functional.reduction import check_fits, comparable, legacy, of_dtype, reduced
from minigrad.nn.functional.weighing import weighed
from minigrad.ops.elementwise import no_warning
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, record


@legacy
@checked
def poisson_nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    log_input: bool = True,
    full: bool = False,
    eps: float = 1e-8,
    reduction: str = "mean",
) -> Tensor:
    """eˣ − t·x for the logarithm x of the expected count and the count t, of one shape.

    Without ``log_input`` x is the expected count itself: x − t·ln(x + ε). ``full`` adds ln t! by Stirling's formula,
    t·ln t − t + ½ln(2πt), where t > 1; elsewhere its slope by t is 0, where PyTorch 2.13 has NaN for t = 0.
    A count of 0 costs nothing where none is expected (x = −∞), and has slope 0; where infinitely many are, every count
    costs ∞. PyTorch has NaN for both.

    Raises ShapeError, or ValueError for an expected count below 0.
    """
    x, t = comparable("poisson_nll_loss", input, target)
    if log_input and not full:
        return pointwise(kernels.excess, _of_logarithm, x, t, reduction, math.inf)
    if x.dtype == np.float16:
        wide = ops.astype(x, np.float32), ops.astype(t, np.float32)
        return ops.astype(poisson_nll_loss(*wide, log_input, full, eps, reduction=reduction), np.float16)
    if log_input:
        loss = _of_logarithm(x, t)
    else:
        negative = x.data[x.data < 0]
        if negative.size:
            raise ValueError(
                f"poisson_nll_loss: without log_input the input is an expected count, which is not negative, "
                f"got {negative[0]}"
            )
        rate = ops.where((t.data == 0) & (x.data + eps == 0), 1, x + eps)
        loss = _excess(x, t, ops.log(rate))
    if full:
        many = t.data > 1
        n = ops.where(many, t, 1)
        loss = loss + ops.where(many, n * ops.log(n) - n + 0.5 * ops.log(2 * math.pi * n), 0)
    return reduced(loss, reduction)


def _of_logarithm(x: Tensor, t: Tensor) -> Tensor:
    """eˣ − t·x."""
    with no_warning():
        return _excess(ops.exp(x), t, x)


def _excess(x: Tensor, t: Tensor, y: Tensor) -> Tensor:
    """x − t·y, where y grows slower than x: ∞ if both are, and x where t is 0. d/dx = 1, d/dt = −y, d/dy = −t."""
    with no_warning():
        value = np.subtract(x.data, t.data * y.data, out=...)
    nan = np.isnan(value)
    if nan.any():
        left = nan & np.isinf(y.data) & ((t.data == 0) | ((x.data == math.inf) & (y.data == math.inf)))
        value[left] = x.data[left]
        # Both were beyond the range, of a finite y: then x is eʸ.
        lost = nan & np.isinf(x.data) & np.isfinite(y.data) & np.isfinite(t.data)
        if lost.any():
            wide, count = y.data[lost].astype(np.longdouble), t.data[lost].astype(np.longdouble)
            with no_warning():
                value[lost] = np.where(wide > 700, np.inf, np.exp(wide) - count * wide)
    return record(value, (x, lambda g, _: g), (t, lambda g, _: -weighed(g, y)), (y, lambda g, _: -weighed(g, t)))


@legacy
@checked
def gaussian_nll_loss(
    input: ArrayLike,
    target: ArrayLike,
    var: ArrayLike,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:
    """½(ln v + (input − target)²/v) for the expected mean and variance v. Nix and Weigend 1994.

    ``var`` is a number, or has the input's shape (any length may be 1), or that shape without the last dimension: one
    variance for each row. A variance below ε counts as ε but gets the gradient at ε, as in PyTorch: it can grow again.
    ``full`` adds ½ln 2π. Where the square overflows but the quotient does not, the loss is exact; PyTorch 2.13 gives ∞.

    Raises ShapeError, or ValueError for a variance or an ε below 0.
    """
    op = "gaussian_nll_loss"
    if not eps >= 0:
        raise ValueError(f"{op}: eps must not be negative, got {eps}")
    x, t = comparable(op, input, target)
    v = of_dtype(var, x.dtype)
    if v.ndim and v.shape == x.shape[:-1]:
        v = ops.expand_dims(v, -1)
    elif v.ndim not in (0, x.ndim):
        raise ShapeError(f"{op}: input has shape {x.shape}, var {v.shape}; give a number, {x.shape} or {x.shape[:-1]}")
    check_fits(op, "var", v.shape, x.shape)
    negative = v.data[v.data < 0]
    if negative.size:
        raise ValueError(f"{op}: var must not be negative, got {negative[0]}")
    v = record(np.maximum(v.data, v.dtype.type(eps)), (v, lambda g, _: g))
    if x.dtype == np.float16:
        wide = [ops.astype(z, np.float32) for z in (x, t, v)]
        return ops.astype(gaussian_nll_loss(wide[0], wide[1], wide[2], full, 0.0, reduction=reduction), np.float16)
    d = x - t
    if not full and v.shape == d.shape:
        return pointwise(kernels.deviance, _deviance, d, v, reduction)
    loss = _deviance(d, v)
    return reduced(loss + 0.5 * math.log(2 * math.pi) if full else loss, reduction)


def _deviance(d: Tensor, v: Tensor) -> Tensor:
    """½(ln v + d²/v)."""
    return 0.5 * (ops.log(v) + d * (d / v))
