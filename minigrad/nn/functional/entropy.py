"""Softmax and cross-entropy in one op, which takes the logarithm of the right class only."""

from typing import Any, NamedTuple

import numpy as np

from minigrad import ops
from minigrad.array_function import array_function
from minigrad.kernels import entropy as by_row
from minigrad.kernels import entropy_columns as by_column
from minigrad.kernels.parallel import made_of_tasks, no_tasks
from minigrad.kernels.softmax_columns import TILE
from minigrad.modes import recording
from minigrad.ops.elementwise import GRAIN
from minigrad.ops.fused import Arrays, Fused, Plain, fused
from minigrad.ops.softmax import softmax_of, softmax_slope
from minigrad.tensor import Tensor, record

SHORT = 32
"""Rows of fewer classes are gone through as columns: a vector would be filled in part."""

KEPT = 1 << 22
"""Bytes of logits whose exponentials are kept. Of more, to write and read them takes longer than to take them again."""


Measures = tuple[np.ndarray, np.ndarray]
"""Of each row the largest number, and Σ e^(x − top)."""


class Rows(NamedTuple):
    """What is kept of logits for the way back.

    For each row the largest number and Σ e^(x − top), and ``all``: e^(x − top), or no rows of it where they are many.
    Of columns that sum less 1, and x as (outer, C, inner). Of short rows softmax(x) as columns (C, N).
    """

    top: np.ndarray
    whole: np.ndarray
    all: np.ndarray


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
        loss, measures = _of_shares(x, t, smoothing)
        return (np.asarray(np.add.reduce(loss, None) / loss.size),), (x, t, measures)

    def backward(kept: tuple[np.ndarray, np.ndarray, Measures], g: np.ndarray) -> Arrays:
        return (_shares_gradient(g, *kept, smoothing),)

    return fused(Fused(forward, backward), plain, x, shares)[0]


def _matrix(x: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(x).reshape(-1, x.shape[-1])


def _threads(x: np.ndarray) -> dict[str, int]:
    return {"length": len(x), "grain": 1 + GRAIN // x.shape[1]}


def _columns(x: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Logits (N, C, …) as (outer, C, inner)."""
    columns = np.ascontiguousarray(x).reshape(*x.shape[:2], -1)
    if out is None:
        return columns
    no_tasks()
    out[...] = columns
    return out


def _tiles(x: np.ndarray) -> dict[str, int]:
    tiles = len(x) * -(-x.shape[2] // TILE)
    return {"length": tiles, "grain": 1 + tiles * GRAIN // x.size}


@array_function
@made_of_tasks
def _of_classes(
    logits: np.ndarray, classes: np.ndarray, smoothing: float, out: tuple[np.ndarray, Rows] | None = None
) -> tuple[np.ndarray, Rows]:
    """The loss of every sample, and what is kept of the logits."""
    picked = np.ascontiguousarray(classes, np.intp)
    if logits.ndim == 2 and logits.shape[1] < SHORT:
        N, C = logits.shape
        if out is None:
            loss, top = np.empty((2, N), logits.dtype)
            rows = Rows(top, np.empty(N), np.empty((C, N), logits.dtype))
        else:
            loss, rows = out
        tiles = -(-N // TILE)
        x, grain = np.ascontiguousarray(logits), 1 + tiles * GRAIN // logits.size
        by_column.row_entropies(loss, *rows, x, picked, smoothing, length=tiles, grain=grain)
        return loss, rows
    if logits.ndim > 2:
        x = _columns(logits, None if out is None else out[1].all)
        if out is None:
            (loss, top), more = np.empty((2, len(x), x.shape[2]), x.dtype), np.empty((len(x), x.shape[2]))
        else:
            loss, (top, more, _) = out[0].reshape(out[1].top.shape), out[1]
        by_column.class_entropies(loss, top, more, x, picked.reshape(more.shape), smoothing, **_tiles(x))
        return loss.reshape(classes.shape), Rows(top, more, x)
    x = _matrix(logits)
    loss, top, whole = np.empty((3, len(x)), x.dtype) if out is None else (out[0].reshape(-1), *out[1][:2])
    power = np.empty(x.shape if x.nbytes <= KEPT else (0, x.shape[1]), x.dtype) if out is None else out[1].all
    by_row.class_entropies(loss, top, whole, power, x, picked.reshape(-1), smoothing, **_threads(x))
    return loss.reshape(classes.shape), Rows(top, whole, power)


@array_function
def _of_shares(logits: np.ndarray, shares: np.ndarray, smoothing: float) -> tuple[np.ndarray, Measures]:
    x = _matrix(logits)
    loss, top, whole = np.empty((3, len(x)), x.dtype)
    by_row.share_entropies(loss, top, whole, x, _matrix(shares), smoothing, **_threads(x))
    return loss, (top, whole)


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
    (top, whole, kept), picked = rows, np.ascontiguousarray(classes, np.intp)
    over = picked.size if g.size == 1 else 1
    out = np.empty(logits.shape, logits.dtype) if out is None else out
    if logits.ndim == 2 and logits.shape[1] < SHORT:
        tiles = -(-len(logits) // TILE)
        g, grain = np.ascontiguousarray(g), 1 + tiles * GRAIN // logits.size  # a single number gets an axis
        by_column.row_entropy_slopes(out, g, kept, picked, smoothing, over, length=tiles, grain=grain)
        return out
    if logits.ndim > 2:
        value, picked = out.reshape(kept.shape), picked.reshape(top.shape)
        g = g.reshape(1, 1) if g.size == 1 else np.ascontiguousarray(g).reshape(top.shape)
        by_column.class_entropy_slopes(value, g, kept, top, whole, picked, smoothing, over, **_tiles(kept))
        return out
    x, g = _matrix(logits), np.ascontiguousarray(g).reshape(-1)
    value, picked = out.reshape(x.shape), picked.reshape(-1)
    by_row.class_entropy_slopes(value, g, kept, x, top, whole, picked, smoothing, over, **_threads(x))
    return out


@array_function
def _shares_gradient(
    g: np.ndarray, logits: np.ndarray, shares: np.ndarray, measures: Measures, smoothing: float
) -> np.ndarray:
    x, t = _matrix(logits), _matrix(shares)
    value, over = np.empty_like(x), len(x)
    by_row.share_entropy_slopes(value, g.reshape(-1), x, t, *measures, smoothing, over, **_threads(x))
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
