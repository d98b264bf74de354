"""Embeddings and one-hot codes."""

import numpy as np

from minigrad import ops
from minigrad.checks import Rule, checked, is_whole
from minigrad.errors import DTypeError, ShapeError
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, values_of


@checked
def embedding(x: ArrayLike, weight: Tensor, padding_idx: int | None = None) -> Tensor:
    """Row x of ``weight`` (rows, columns), for whole numbers x (…) → (…, columns).

    Row ``padding_idx`` gets no gradient.

    Raises DTypeError unless x are whole numbers, ValueError for one that is no row.
    """
    indices = _whole_numbers("embedding", x)
    if weight.ndim != 2:
        raise ShapeError(f"embedding: weight must be (rows, columns), got {weight.shape}")
    _check_range("embedding", indices, len(weight), "row")
    rows = weight[indices]
    if padding_idx is None:
        return rows
    check_padding("embedding", padding_idx, len(weight))
    return ops.where(np.expand_dims(indices == padding_idx % len(weight), -1), rows.detach(), rows)


CLASSES = Rule("a whole number ≥ 1, or −1", lambda n: is_whole(n) and (n >= 1 or n == -1))


@checked(num_classes=CLASSES)
def one_hot(x: ArrayLike, num_classes: int = -1) -> Tensor:
    """1 at index x of ``num_classes``, 0 elsewhere: whole numbers x (…) → whole numbers (…, num_classes).

    −1 stands for one class more than the largest x. ``np.astype(y, np.float32)`` makes probabilities of them.
    """
    indices = _whole_numbers("one_hot", x)
    if num_classes == -1:
        if not indices.size:
            raise ValueError("one_hot: of no numbers the largest is not known; pass num_classes")
        num_classes = max(int(np.max(indices)), 0) + 1
    _check_range("one_hot", indices, num_classes, "class")
    return Tensor(np.eye(num_classes, dtype=np.int64)[indices])


def _whole_numbers(op: str, x: ArrayLike) -> np.ndarray:
    indices = values_of(x)
    if indices.dtype.kind not in "iu":
        raise DTypeError(f"{op}: x must be whole numbers, got {indices.dtype}; use np.astype(x, np.int64)")
    return indices


def check_padding(op: str, padding_idx: int, rows: int) -> None:
    """Raise ValueError unless there is a row ``padding_idx``, which may count from the last."""
    if not -rows <= padding_idx < rows:
        raise ValueError(f"{op}: padding_idx {padding_idx} is no row; there are {rows}")


def _check_range(op: str, indices: np.ndarray, count: int, thing: str) -> None:
    wrong = indices[(indices < 0) | (indices >= count)]
    if wrong.size:
        raise ValueError(f"{op}: {wrong.flat[0]} is no {thing}; there are {count}, 0 to {count - 1}")
