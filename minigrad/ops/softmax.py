"""Softmax, its logarithm, and the logarithm of a sum of exponentials: exact where one number has nearly all.

What the others have is summed by itself there: 1 − p, and ln(1 + …) of a rounded sum, would have no digits left.
"""

import math

import numpy as np

from minigrad.checks import checked
from minigrad.kernels.reduction import total
from minigrad.kernels.softmax import NEARLY
from minigrad.ops.elementwise import no_warning
from minigrad.ops.exponential import exp
from minigrad.ops.keywords import in_float32
from minigrad.ops.reduction import _axes_of, _rows_of, kept, sum
from minigrad.ops.selection import where
from minigrad.ops.shape import squeeze
from minigrad.ops.types import ArrayLike, Axes
from minigrad.tensor import Tensor, floating, record


def softmax(x: ArrayLike, axis: int = -1) -> Tensor:
    """e^xᵢ / Σⱼ e^xⱼ along ``axis``; NaN where all are −∞, or one is ∞. d/dx = y·(g − Σ g·y)."""
    x = floating(x)
    if x.data.dtype.char == "e":
        return in_float32(softmax, x, axis)
    with no_warning():
        value = np.exp(x.data - np.max(x.data, axis, keepdims=True, initial=-np.inf))
    value /= total(value, axis, keepdims=True)
    return record(value, (x, lambda g, y: softmax_slope(g, y, axis)))


def softmax_slope(g: Tensor, y: Tensor, axis: int = -1) -> Tensor:
    """y·(g − Σ g·y). Where one y is nearly 1, its g is taken from all: g − g·y would have no digits left.

    d/dg is the same of h, d/dy = h·(g − Σ g·y) − g·Σ h·y.
    """
    away = _away(g, y.data > NEARLY, axis)
    value = away.data * y.data
    np.subtract(away.data, total(value, axis, keepdims=True), out=value)
    value *= y.data

    def by_y(h: Tensor, _: Tensor) -> Tensor:
        return h * (away - sum(away * y, axis, keepdims=True)) - away * sum(h * y, axis, keepdims=True)

    return record(value, (g, lambda h, _: softmax_slope(h, y, axis)), (y, by_y))


def log_softmax(x: ArrayLike, axis: int = -1) -> Tensor:
    """ln softmax(x), exact where the softmax itself is 0, and where it is nearly 1. d/dx = g − eʸ·Σg."""
    x = floating(x)
    if x.data.dtype.char == "e":
        return in_float32(log_softmax, x, axis)
    with no_warning():
        value = x.data - np.max(x.data, axis, keepdims=True, initial=-np.inf)
        value -= _log_of_sum(np.exp(value), axis)
    return record(value, (x, lambda g, y: _log_softmax_slope(g, y, axis)))


def _log_softmax_slope(g: Tensor, y: Tensor, axis: int) -> Tensor:
    """g − eʸ·Σg. Where eʸ is nearly 1 it is g·(1 − eʸ) − eʸ·Σ of the others' g. d/dg = h − Σ eʸ·h, d/dy = −h·eʸ·Σg."""
    near = y.data > math.log(NEARLY)
    value = np.exp(y.data)
    alone = value
    if near.any():
        others = total(np.where(near, 0, g.data), axis, keepdims=True)
        alone = -g.data * np.expm1(y.data) - value * others
    value *= total(g.data, axis, keepdims=True)
    np.subtract(g.data, value, out=value)
    if near.any():
        value = np.where(near, alone, value)

    def by_g(h: Tensor, _: Tensor) -> Tensor:
        away = _away(h, near, axis)
        return away - sum(exp(y) * away, axis, keepdims=True)

    return record(value, (g, by_g), (y, lambda h, _: -h * exp(y) * sum(g, axis, keepdims=True)))


def _away(g: Tensor, near: np.ndarray, axis: int) -> Tensor:
    """g less that of the place, one at most along the axis, that is ``near``."""
    return g - sum(where(near, g, 0), axis, keepdims=True) if near.any() else g


@checked
def logsumexp(x: ArrayLike, axis: Axes = None, keepdims: bool = False) -> Tensor:
    """ln Σeˣ, without overflow: the largest x is taken out first; −∞ for none. d/dx = softmax(x), 0 if all are −∞."""
    x = floating(x)
    if x.data.dtype.char == "e":
        return in_float32(logsumexp, x, axis, keepdims)
    if axis is None or isinstance(axis, tuple) or not x.ndim:
        y = logsumexp(_rows_of(x, axis), -1)
        return kept(y, x.shape, axis) if keepdims else y
    axis = _axes_of(axis, x.ndim)[0]
    top = np.max(x.data, axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0)
    with no_warning():
        rest = _log_of_sum(np.exp(x.data - top), axis)
    y = record(top + rest, (x, lambda g, _: g * _shares(x, top, rest, axis)))
    return y if keepdims else squeeze(y, axis)


def _shares(x: Tensor, top: np.ndarray, rest: np.ndarray, axis: int) -> Tensor:
    """softmax(x) = e^(x − top − rest), given the largest x and the logarithm of Σ e^(x − top); 0 if all x are −∞."""
    value = x.data - top
    value -= np.where(rest == -np.inf, 0, rest)
    np.exp(value, out=value)
    return record(value, (x, lambda g, y: softmax_slope(g, y, axis)))


def _log_of_sum(e: np.ndarray, axis: int) -> np.ndarray:
    """ln Σe along the axis, for e whose largest is 1 (or 0, where there is nothing)."""
    whole = total(e, axis, keepdims=True)
    value = np.log(whole)
    alone = (whole >= 1) & (whole < 1 / NEARLY)
    if alone.any():
        np.log1p(total(e * (e < 1), axis, keepdims=True), out=value, where=alone)
    return value
