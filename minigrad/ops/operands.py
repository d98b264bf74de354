"""The operands of an op as Tensors that go together: what a number or a list becomes beside an array."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from minigrad.arrays import like
from minigrad.tensor import Tensor, as_tensor, as_tensors, floating


def tensors_of(values: Iterable[Any]) -> list[Tensor]:
    """Each as a Tensor. Numbers and lists take the dtype of the arrays among them, of the floats if there are any."""
    values = list(values)
    dtypes = [x.dtype for x in values if isinstance(x, (Tensor, np.ndarray, np.generic))]
    if not 0 < len(dtypes) < len(values):
        return [as_tensor(x) for x in values]
    other = np.empty(0, np.result_type(*([dtype for dtype in dtypes if dtype.kind == "f"] or dtypes)))
    return [x if isinstance(x, Tensor) else Tensor(_beside(x, other)) for x in values]


def tensor_beside(x: Any, *others: Any) -> Tensor:
    """x as a Tensor. A number or a list takes the dtype of the arrays among the others, of which None is none."""
    return x if isinstance(x, Tensor) else tensors_of((x, *(each for each in others if each is not None)))[0]


def _beside(x: Any, other: np.ndarray) -> np.ndarray:
    array = like(x, other)
    whole = array.dtype.kind != "f" and not isinstance(x, (np.ndarray, np.generic))
    return array.astype(other.dtype) if whole and other.dtype.kind == "f" else array


def as_floats(a: Any, b: Any) -> tuple[Tensor, Tensor]:
    """Both as Tensors of floats. A Python integer need not fit into the whole numbers beside it: 300 is no int8."""
    a, b = as_tensors(float(a) if type(a) is int else a, float(b) if type(b) is int else b)
    return floating(a), floating(b)
