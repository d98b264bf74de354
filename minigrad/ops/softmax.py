"""Softmax, its logarithm, and the logarithm of a sum of exponentials: exact where one number has nearly all.

What the others have is summed by itself there: 1 − p, and ln(1 + …) of a rounded sum, would have no digits left.
"""

import math

import numpy as np

from minigrad.array_function import array_function
from minigrad.checks import checked
from minigrad.kernels import entropy
from minigrad.kernels import softmax_columns as by_column
from minigrad.kernels import softmax_rows as by_row
from minigrad.kernels.matmul import REALS
from minigrad.kernels.reduction import total
from minigrad.kernels.softmax import NEARLY
from minigrad.modes import recording
from minigrad.ops.along import Columns, along
from minigrad.ops.elementwise import GRAIN, no_warning
from minigrad.ops.exponential import exp
from minigrad.ops.keywords import in_float32
from minigrad.ops.reduction import _axes_of, _rows_of, kept, sum
from minigrad.ops.shape import squeeze
from minigrad.ops.types import ArrayLike, Axes
from minigrad.tensor import Tensor, floating, record


def softmax(x: ArrayLike, axis: int = -1) -> Tensor:
    """e^xᵢ / Σⱼ e^xⱼ along ``axis``; NaN where all are −∞, or one is ∞. d/dx = y·(g − Σ g·y)."""
    x = floating(x)
    if x.data.dtype.char == "e":
        return in_float32(softmax, x, axis)
    value = along(axis, by_row.softmax_rows, Columns(by_column.softmax_columns), x.data)
    if value is None:
        with no_warning():
            value = np.exp(x.data - np.max(x.data, axis, keepdims=True, initial=-np.inf))
        value /= total(value, axis, keepdims=True)
    met = [False]
    return record(value, (x, lambda g, y: softmax_slope(g, y, axis, _again(met))))


def softmin(x: Tensor, axis: int = -1) -> Tensor:
    """softmax(−x), where the axis is the last without an array of −x, and on the way back without one of −dx."""
    value = along(axis, by_row.softmin_rows, None, x.data) if axis in (-1, x.ndim - 1) else None
    if value is None:
        return softmax(-x, axis)
    met = [False]
    return record(value, (x, lambda g, y: _softmin_slope(g, y, _again(met))))


def _softmin_slope(g: Tensor, y: Tensor, again: bool) -> Tensor:
    value = None if recording.get() else along(-1, by_row.softmin_slope_rows, None, g.data, y.data, more=(again,))
    return -softmax_slope(g, y, -1, again) if value is None else record(value)


def softmax_of(x: Tensor, y: np.ndarray, axis: int = -1) -> Tensor:
    """softmax(x), whose value y is known, within a derivative."""
    return record(y, (x, lambda g, y: softmax_slope(g, y, axis)))


def softmax_slope(g: Tensor, y: Tensor, axis: int = -1, again: bool = True) -> Tensor:
    """y·(g − Σ g·y). d/dg is the same of h, d/dy = h·(g − Σ g·y) − g·Σ h·y.

    It is the same for g + c, whatever the number c is. So g is taken from a place that has nearly all, where
    g − Σ g·y would have no digits left; ``again``, as a derivative's derivative, from their mean: a direction may be
    the same at several places that have nearly all, and what is left of it there be small.
    """
    columns = None if again else Columns(by_column.softmax_slope_columns, wide=(False, False))
    value = along(axis, by_row.softmax_slope_rows, columns, g.data, y.data, more=(again,))
    if value is None:
        level = _away(g, y.data, axis, again).data
        value = level * y.data
        np.subtract(level, total(value, axis, keepdims=True), out=value)
        value *= y.data

    def by_y(h: Tensor, _: Tensor) -> Tensor:
        away = _away(g, y.data, axis, again)
        return h * (away - sum(away * y, axis, keepdims=True)) - away * sum(h * y, axis, keepdims=True)

    return record(value, (g, lambda h, _: softmax_slope(h, y, axis)), (y, by_y))


def log_softmax(x: ArrayLike, axis: int = -1) -> Tensor:
    """ln softmax(x), exact where the softmax itself is 0, and where it is nearly 1. d/dx = g − eʸ·Σg."""
    x = floating(x)
    if x.data.dtype.char == "e":
        return in_float32(log_softmax, x, axis)
    columns = Columns(by_column.log_softmax_columns, wide=(False, True, False))
    value = along(axis, by_row.log_softmax_rows, columns, x.data)
    if value is None:
        with no_warning():
            value = x.data - np.max(x.data, axis, keepdims=True, initial=-np.inf)
            value -= _log_of_sum(np.exp(value), axis)
    return record(value, (x, lambda g, y: _log_softmax_slope(g, y, axis)))


def _log_softmax_slope(g: Tensor, y: Tensor, axis: int) -> Tensor:
    """g − eʸ·Σg. Where eʸ is nearly 1 it is g·(1 − eʸ) − eʸ·Σ of the others' g. d/dg = h − Σ eʸ·h, d/dy = −h·eʸ·Σg.

    Of the h in d/dy the mean is taken out: it comes to a multiple of eʸ, which no x sees. A hook on y would.
    """
    columns = Columns(by_column.log_softmax_slope_columns, wide=(False,) * 4)
    value = along(axis, by_row.log_softmax_slope_rows, columns, g.data, y.data)
    if value is None:
        value = _plain_log_slope(g.data, y.data, axis)

    def by_g(h: Tensor, _: Tensor) -> Tensor:
        away = _away(h, np.exp(y.data), axis, again=True)
        return away - sum(exp(y) * away, axis, keepdims=True)

    def by_y(h: Tensor, _: Tensor) -> Tensor:
        away = h if y.hooks else _away(h, np.exp(y.data), axis, again=True)
        return -away * exp(y) * sum(g, axis, keepdims=True)

    return record(value, (g, by_g), (y, by_y))


def _plain_log_slope(g: np.ndarray, y: np.ndarray, axis: int) -> np.ndarray:
    """The value of ``_log_softmax_slope`` without a kernel."""
    near = y > math.log(NEARLY)
    value = np.exp(y)
    alone = value
    if near.any():
        others = total(np.where(near, 0, g), axis, keepdims=True)
        alone = -g * np.expm1(y) - value * others
    value *= total(g, axis, keepdims=True)
    np.subtract(g, value, out=value)
    return np.where(near, alone, value) if near.any() else value


def _again(met: list[bool]) -> bool:
    """Whether a walk that is recorded has met the op: what comes back to it is then a derivative's derivative."""
    met[0] = met[0] or recording.get()
    return met[0]


def _away(g: Tensor, p: np.ndarray, axis: int, again: bool) -> Tensor:
    """g less that of the place, one at most along the axis, that has nearly all; or, ``again``, less the mean Σ g·p."""
    near = p > NEARLY
    some = near.any()
    if not some and not again:
        return g
    level = total(np.where(near, g.data, 0) if some else g.data * p, axis, keepdims=True)
    if some and again:
        level = np.where(near.any(axis, keepdims=True), level, total(g.data * p, axis, keepdims=True))
    return g - Tensor(level)


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
    value = _log_sums(x.data) if axis == x.ndim - 1 and x.dtype in REALS and x.size else None
    inside = None if value is None else np.isfinite(value)
    if value is not None and np.all(inside):
        y = record(value, (x, lambda g, _: g * _softmax_again(x)))
        return y if keepdims else squeeze(y, axis)
    top = np.max(x.data, axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0)
    with no_warning():
        rest = _log_of_sum(np.exp(x.data - top), axis)
    plain = top + rest
    if value is not None and inside is not None:
        # A row that has a sum keeps the kernel's: its last digit is not to depend on what is in other rows.
        plain = np.where(inside, value, plain)
    y = record(plain, (x, lambda g, _: g * _shares(x, top, rest, axis, inside)))
    return y if keepdims else squeeze(y, axis)


@array_function
def _log_sums(x: np.ndarray) -> np.ndarray:
    """ln Σeˣ along the last axis, which is kept."""
    rows = np.ascontiguousarray(x).reshape(-1, x.shape[-1])
    value = np.empty(len(rows), x.dtype)
    entropy.log_sums(value, rows, length=len(rows), grain=1 + GRAIN // rows.shape[1])
    return value.reshape(*x.shape[:-1], 1)


def _softmax_again(x: Tensor) -> Tensor:
    """softmax(x) along the last axis, within a derivative."""
    return softmax_of(x, _softmax_rows(x.data))


def _softmax_rows(x: np.ndarray) -> np.ndarray:
    value = along(-1, by_row.softmax_rows, None, x)
    assert value is not None
    return value


def _shares(x: Tensor, top: np.ndarray, rest: np.ndarray, axis: int, inside: np.ndarray | None) -> Tensor:
    """softmax(x) = e^(x − top − rest), given the largest x and the logarithm of Σ e^(x − top); 0 if all x are −∞.

    The rows that are ``inside`` have the kernel's.
    """
    value = x.data - top
    value -= np.where(rest == -np.inf, 0, rest)
    np.exp(value, out=value)
    return softmax_of(x, value if inside is None else np.where(inside, _softmax_rows(x.data), value), axis)


def _log_of_sum(e: np.ndarray, axis: int) -> np.ndarray:
    """ln Σe along the axis, for e whose largest is 1 (or 0, where there is nothing)."""
    whole = total(e, axis, keepdims=True)
    value = np.log(whole)
    alone = (whole >= 1) & (whole < 1 / NEARLY)
    if alone.any():
        np.log1p(total(e * (e < 1), axis, keepdims=True), out=value, where=alone)
    return value
