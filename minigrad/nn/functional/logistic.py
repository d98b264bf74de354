"""Binary cross-entropy of a logit in one op, each of its tails by itself: none is the difference of two large terms."""

import numpy as np

from minigrad import ops
from minigrad.nn.functional.weighing import weighed
from minigrad.ops.saturating import sigmoid_slope
from minigrad.ops.selection import selected
from minigrad.tensor import Tensor, record


def binary_entropy(x: Tensor, t: Tensor, w: Tensor | None = None) -> Tensor:
    """w·t·ln(1 + e⁻ˣ) + (1 − t)·ln(1 + eˣ) for logits x, targets t and a weight w of the first term, 1 unless given.

    d/dx = (1 − t)·σ(x) − w·t·σ(−x), d/dt = w·ln(1 + e⁻ˣ) − ln(1 + eˣ), d/dw = t·ln(1 + e⁻ˣ). For an infinite x that
    is right, all are 0 but d/dt; PyTorch 2.13 has NaN.
    """
    distance, yes, no = np.absolute(x.data), _of_yes(t, w), 1 - t.data
    with np.errstate(invalid="ignore", over="ignore"):
        wrong = selected(x.data >= 0, no, yes)
        value = distance * wrong
        if np.isnan(value).any():
            value = np.where(wrong == 0, 0, value)
        value = value + (1 if w is None else yes + no) * np.log1p(np.exp(-distance))

    def by_t(g: Tensor, _: Tensor) -> Tensor:
        by_yes = weighed(g, -x)
        return by_yes if w is None else by_yes + g * weighed(w - 1, ops.softplus(-x))

    edges = [(x, lambda g, _: g * _slope(x, t, w)), (t, by_t)]
    if w is not None:
        edges.append((w, lambda g, _: weighed(g * t, ops.softplus(-x))))
    return record(value, *edges)


def _slope(x: Tensor, t: Tensor, w: Tensor | None) -> Tensor:
    """(1 − t)·σ(x) − w·t·σ(−x)."""
    yes, no, small = _of_yes(t, w), 1 - t.data, np.exp(-np.absolute(x.data))
    value = selected(x.data >= 0, no - yes * small, no * small - yes) / (1 + small)

    def by_x(g: Tensor, _: Tensor) -> Tensor:
        return sigmoid_slope(g if w is None else g * (1 + (w - 1) * t), ops.sigmoid(x), x.data)

    def by_t(g: Tensor, _: Tensor) -> Tensor:
        return -g if w is None else -g * (1 + (w - 1) * ops.sigmoid(-x))

    edges = [(x, by_x), (t, by_t)]
    if w is not None:
        edges.append((w, lambda g, _: -g * (t * ops.sigmoid(-x))))
    return record(value, *edges)


def _of_yes(t: Tensor, w: Tensor | None) -> np.ndarray:
    return t.data if w is None else w.data * t.data
