"""Softmax and cross-entropy in one op, which takes the logarithm of the right class only."""

import numpy as np

from minigrad import ops
from minigrad.array_function import array_function
from minigrad.kernels import softmax as kernels
from minigrad.ops.softmax import softmax_of, softmax_slope
from minigrad.tensor import Tensor, record


def entropy(x: Tensor, classes: np.ndarray) -> Tensor:
    """ln Σeˣ − x[class] for logits x (…, C) and classes (…). d/dx = p − 1 at the class, with p = softmax(x).

    An index outside of the classes (one that will not be counted) is taken for the first or the last class.
    """
    loss, p, picked = _computed(x.data, classes)
    return record(loss, (x, lambda g, _: _slope(g, x, p, picked)))


def mean_entropy(x: Tensor, classes: np.ndarray) -> Tensor:
    """The mean of ``entropy`` over all samples, in the same op."""
    loss, p, picked = _computed(x.data, classes)
    return record(np.add.reduce(loss, None) / loss.size, (x, lambda g, _: _slope(g, x, p, picked)))


@array_function
def _computed(logits: np.ndarray, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The loss of every sample, the softmax, and the classes flattened."""
    rows = np.ascontiguousarray(logits).reshape(-1, logits.shape[-1])
    picked = np.ascontiguousarray(classes, np.intp).reshape(-1)
    loss, p = np.empty(len(rows), logits.dtype), np.empty_like(rows)
    kernels.shifted(p, loss, rows, picked)
    np.exp(p, out=p)
    kernels.entropy(loss, p)
    return loss.reshape(classes.shape), p, picked


@array_function
def _logits_gradient(g: np.ndarray, p: np.ndarray, picked: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    value = np.empty_like(p) if out is None else out
    kernels.entropy_slope(value, np.ascontiguousarray(g).reshape(-1), p, picked)
    return value


def _slope(g: Tensor, x: Tensor, p: np.ndarray, picked: np.ndarray) -> Tensor:
    """g·(p − 1 at the class); of a single g, the mean's, each of the n samples has g/n.

    d/dg = Σ h·(p − 1 at the class) = Σ p·(h − h at the class), d/dx = that of the softmax at g·h.
    """
    value = _logits_gradient(g.data, p, picked)
    shape, shares = x.shape[:-1], p.reshape(x.shape)
    n = 1 if g.shape == shape else len(p)

    def by_g(h: Tensor, _: Tensor) -> Tensor:
        at_class = np.expand_dims(np.clip(picked, 0, p.shape[-1] - 1).reshape(shape), -1)
        slope = ops.sum(softmax_of(x, shares) * (h - ops.take_along_axis(h, at_class, -1)), -1)
        return slope if g.shape == shape else ops.sum(slope) / n

    def by_x(h: Tensor, _: Tensor) -> Tensor:
        y = softmax_of(x, shares)
        return softmax_slope(ops.expand_dims(ops.broadcast_to(g / n, shape), -1) * h, y)

    return record(value.reshape(x.data.shape), (g, by_g), (x, by_x))
