"""Softmax and cross-entropy in one op, which takes the logarithm of the right class only."""

from typing import Any, NamedTuple

import numpy as np

from minigrad import ops
from minigrad.array_function import array_function
from minigrad.kernels import entropy as by_row
from minigrad.kernels import entropy_columns as by_column
from minigrad.kernels.memory import transpose
from minigrad.kernels.parallel import is_noting, made_of_tasks, no_tasks, scratch
from minigrad.kernels.softmax_columns import TILE
from minigrad.modes import recording
from minigrad.ops.elementwise import GRAIN
from minigrad.ops.fused import Arrays, Fused, Plain, fused
from minigrad.ops.softmax import softmax_of, softmax_slope
from minigrad.tensor import Tensor, record

SHORT = 32
"""Rows of fewer classes are transposed: a vector would be filled in part."""


class Rows(NamedTuple):
    """What is kept of rows of logits: the largest of each, and Σ e^(x − top); of ``columns`` that less 1, and they."""

    top: np.ndarray
    whole: np.ndarray
    columns: np.ndarray | None = None


def entropy(x: Tensor, classes: np.ndarray, smoothing: float = 0.0) -> Tensor:
    """ln Σeˣ − (1 − ε)·x[class] − ε·mean x for logits x (N, C, …) or (C,), classes (N, …), and the ``smoothing`` ε.

    d/dx = p − (1 − ε at the class) − ε/C, with p = softmax(x). An index outside of the classes (one that will not be
    counted) is taken for the first or the last class.
    """
    loss, rows = _of_classes(x.data, classes, smoothing)
    return record(loss, (x, lambda g, _: _slope(g, x, rows, classes, smoothing)))


def mean_entropy(x: Tensor, classes: np.ndarray, smoothing: float = 0.0) -> Tensor:
    """The mean of ``entropy`` over all samples, in the same op."""
    loss, rows = _of_classes(x.data, classes, smoothing)
    value = np.add.reduce(loss, None) / loss.size
    return record(value, (x, lambda g, _: _slope(g, x, rows, classes, smoothing)))


def share_entropy(x: Tensor, shares: Tensor, smoothing: float, plain: Plain) -> Tensor:
    """The mean of −Σ t·ln softmax(x), for shares t (…, C), instead of which there are (1 − ε)t + ε/C.

    d/dx = p·Σt − t. ``plain(x, shares)`` computes the same by ops.
    """

    def forward(x: np.ndarray, t: np.ndarray) -> tuple[Arrays, Any]:
        loss, rows = _of_shares(x, t, smoothing)
        return (np.asarray(np.add.reduce(loss, None) / loss.size),), (x, t, rows)

    def backward(kept: tuple[np.ndarray, np.ndarray, Rows], g: np.ndarray) -> Arrays:
        return (_shares_gradient(g, *kept, smoothing),)

    return fused(Fused(forward, backward), plain, x, shares)[0]


def _matrix(x: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(x).reshape(-1, x.shape[-1])


def _threads(x: np.ndarray) -> dict[str, int]:
    return {"length": len(x), "grain": 1 + GRAIN // x.shape[1]}


def _columns(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray | None:
    """Logits (N, C, …) as (outer, C, inner) where they are columns, or short rows; None for long rows."""
    if x.ndim == 2:
        return _turned(x, None if out is None else out[0])[np.newaxis] if x.shape[1] < SHORT else None
    if x.ndim < 2:
        return None
    columns = np.ascontiguousarray(x).reshape(*x.shape[:2], -1)
    if out is None:
        return columns
    no_tasks()
    out[...] = columns
    return out


def _tiles(x: np.ndarray) -> dict[str, int]:
    tiles = len(x) * -(-x.shape[2] // TILE)
    return {"length": tiles, "grain": 1 + tiles * GRAIN // x.size}


def _turned(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """The transpose of a matrix, row by row in memory."""
    if is_noting() and not x.T.flags.c_contiguous:
        out = scratch(np.empty(x.shape[::-1], x.dtype)) if out is None else out
        transpose(out, x, length=len(out), grain=len(out))
        return out
    if out is None:
        return np.ascontiguousarray(x.T)
    out[...] = x.T
    return out


@array_function
@made_of_tasks
def _of_classes(
    logits: np.ndarray, classes: np.ndarray, smoothing: float, out: tuple[np.ndarray, Rows] | None = None
) -> tuple[np.ndarray, Rows]:
    """The loss of every sample, and what is kept of the logits."""
    x, picked = _columns(logits, None if out is None else out[1].columns), np.ascontiguousarray(classes, np.intp)
    if x is not None:
        if out is None:
            (loss, top), more = np.empty((2, len(x), x.shape[2]), x.dtype), np.empty((len(x), x.shape[2]))
        else:
            loss, (top, more, _) = out[0].reshape(out[1].top.shape), out[1]
        by_column.class_entropies(loss, top, more, x, picked.reshape(more.shape), smoothing, **_tiles(x))
        return loss.reshape(classes.shape), Rows(top, more, x)
    x = _matrix(logits)
    loss, top, whole = np.empty((3, len(x)), x.dtype) if out is None else (out[0].reshape(-1), *out[1][:2])
    by_row.class_entropies(loss, top, whole, x, picked.reshape(-1), smoothing, **_threads(x))
    return loss.reshape(classes.shape), Rows(top, whole)


@array_function
def _of_shares(logits: np.ndarray, shares: np.ndarray, smoothing: float) -> tuple[np.ndarray, Rows]:
    x = _matrix(logits)
    loss, top, whole = np.empty((3, len(x)), x.dtype)
    by_row.share_entropies(loss, top, whole, x, _matrix(shares), smoothing, **_threads(x))
    return loss, Rows(top, whole)


@array_function
@made_of_tasks
def _logits_gradient(
    g: np.ndarray,
    logits: np.ndarray,
    rows: Rows,
    classes: np.ndarray,
    smoothing: float,
    out: np.ndarray | None = None,
) -> np.ndarray:
    (top, whole, x), picked = rows, np.ascontiguousarray(classes, np.intp)
    over = logits.dtype.type(classes.size if g.size == 1 else 1)
    out = np.empty(logits.shape, logits.dtype) if out is None else out
    if x is not None:
        value = scratch(np.empty(x.shape, x.dtype)) if logits.ndim == 2 else out.reshape(x.shape)
        g = g.reshape(1, 1) if g.size == 1 else np.ascontiguousarray(g).reshape(top.shape)
        by_column.class_entropy_slopes(value, g, x, top, whole, picked.reshape(top.shape), smoothing, over, **_tiles(x))
        return _turned(value[0], out) if logits.ndim == 2 else out
    x, g = _matrix(logits), np.ascontiguousarray(g).reshape(-1)
    by_row.class_entropy_slopes(
        out.reshape(x.shape), g, x, top, whole, picked.reshape(-1), smoothing, over, **_threads(x)
    )
    return out


@array_function
def _shares_gradient(g: np.ndarray, logits: np.ndarray, shares: np.ndarray, rows: Rows, smoothing: float) -> np.ndarray:
    x, t = _matrix(logits), _matrix(shares)
    value, over = np.empty_like(x), x.dtype.type(len(x))
    by_row.share_entropy_slopes(value, g.reshape(-1), x, t, rows.top, rows.whole, smoothing, over, **_threads(x))
    return value.reshape(logits.shape)


def _slope(g: Tensor, x: Tensor, rows: Rows, classes: np.ndarray, smoothing: float) -> Tensor:
    """g·(p − (1 − ε at the class) − ε/C); of a single g, the mean's, each of the n samples has g/n.

    d/dg = Σ p·(h − h at the class) + ε·(h at the class − mean h), d/dx = that of the softmax at g·h.
    """
    value = _logits_gradient(g.data, x.data, rows, classes, smoothing)
    if not recording.get():  # of a small batch, what follows takes longer than the kernel
        return record(value)
    axis = min(1, x.ndim - 1)
    shape, C = classes.shape, x.shape[axis]
    n = 1 if g.shape == shape else classes.size

    def by_g(h: Tensor, _: Tensor) -> Tensor:
        places = np.expand_dims(np.clip(classes, 0, C - 1).astype(np.intp), axis)
        at_class = ops.take_along_axis(h, places, axis)
        slope = ops.sum(ops.softmax(x, axis) * (h - at_class), axis)
        if smoothing:
            slope = slope + smoothing * (ops.squeeze(at_class, axis) - ops.mean(h, axis))
        return slope if g.shape == shape else ops.sum(slope) / n

    def by_x(h: Tensor, _: Tensor) -> Tensor:
        y = softmax_of(x, ops.softmax(x, axis).data, axis)
        return softmax_slope(ops.expand_dims(ops.broadcast_to(g / n, shape), axis) * h, y, axis)

    return record(value, (g, by_g), (x, by_x))
