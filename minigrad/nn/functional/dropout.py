"""Dropout: elements, or whole channels, made zero at random."""

import numpy as np

from minigrad import random
from minigrad.array_function import array_function
from minigrad.checks import UP_TO_ONE, checked
from minigrad.errors import ShapeError
from minigrad.kernels import gates as kernels
from minigrad.kernels.matmul import REALS
from minigrad.kernels.memory import empty_like
from minigrad.ops.elementwise import GRAIN, computed
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensor, record


@checked(p=UP_TO_ONE)
def dropout(x: ArrayLike, p: float = 0.5, training: bool = True) -> Tensor:
    """Zero with probability p, else x / (1 − p), so that the expected value stays. Srivastava et al. 2014.

    Without ``training``, x itself. The mask comes from ``minigrad.random``.
    """
    x = as_tensor(x)
    return _dropped("dropout", x, x.shape, p, training)


@checked(p=UP_TO_ONE)
def dropout1d(x: ArrayLike, p: float = 0.5, training: bool = True) -> Tensor:
    """As dropout, whole channels at a time: x (N, C, L) or (C, L). Tompson et al. 2015."""
    x = as_tensor(x)
    if x.ndim not in (2, 3):
        raise ShapeError(f"dropout1d: x must be (N, C, L) or (C, L), got {x.shape}")
    return _dropped("dropout1d", x, (*x.shape[:-1], 1), p, training)


@checked(p=UP_TO_ONE)
def dropout2d(x: ArrayLike, p: float = 0.5, training: bool = True) -> Tensor:
    """As dropout, whole channels at a time: x (N, C, H, W), or (N, C, L) as in PyTorch. Tompson et al. 2015."""
    x = as_tensor(x)
    if x.ndim not in (3, 4):
        raise ShapeError(f"dropout2d: x must be (N, C, H, W) or (N, C, L), got {x.shape}")
    return _dropped("dropout2d", x, (*x.shape[:2], *[1] * (x.ndim - 2)), p, training)


def _dropped(op: str, x: Tensor, mask: tuple[int, ...], p: float, training: bool) -> Tensor:
    """x times a mask of that shape, of zeros and 1 / (1 − p)."""
    if not 0 <= p <= 1:
        raise ValueError(f"{op}: p must be between 0 and 1, got {p}")
    if not training or p == 0:
        return x
    drawn = random.drawn("random", mask, dtype="float32")
    scale = 1 / (1 - p) if p < 1 else 1.0
    if x.size and x.dtype in REALS:
        return _kept(x, drawn, p, scale)
    return x * ((drawn >= p) * x.dtype.type(scale))


def _kept(x: Tensor, drawn: np.ndarray, p: float, scale: float) -> Tensor:
    """x · scale where the number drawn is p or more, else x · 0. It is linear, and its own derivative."""
    more = np.float32(p), x.dtype.type(scale)
    by_element = drawn.shape == x.shape
    value = computed(kernels.kept, drawn, x.data, more=more) if by_element else _rows_kept(drawn, x.data, more)
    return record(value, (x, lambda g, _: _kept(g, drawn, p, scale)))


@array_function
def _rows_kept(drawn: np.ndarray, x: np.ndarray, more: tuple) -> np.ndarray:
    """Of x, in whose first axes there is one number drawn for each row."""
    rows = np.ascontiguousarray(x).reshape(drawn.size, -1)
    out = empty_like(rows, x.dtype)
    kernels.kept_rows(out, drawn.reshape(-1), rows, *more, length=len(rows), grain=1 + GRAIN // rows.shape[1])
    return out.reshape(x.shape)
