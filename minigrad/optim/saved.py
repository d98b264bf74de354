"""The parts of a saved state: each is looked at before ``minigrad.optim.loading`` takes any of it over."""

import math
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from minigrad.foreign import to_numpy


def check_structure(owner: str, groups: Any, state: Any) -> None:
    """Raise ValueError unless groups are dicts with a list of numbers each, none twice, and the state is of dicts."""
    if not isinstance(groups, (list, tuple)):
        raise ValueError(f"{owner}: a state dict's param_groups are a list of dicts; got {groups!r}")
    keys: list[Any] = []
    for group in groups:
        if not (isinstance(group, Mapping) and isinstance(group.get("params"), (list, tuple))):
            raise ValueError(f"{owner}: a group of a state dict is a dict with a list as 'params'; got {group!r}")
        keys += group["params"]
    for key in keys:
        if isinstance(key, bool) or not isinstance(key, (int, np.integer)):
            raise ValueError(f"{owner}: the params of a state dict are numbers of parameters; got {key!r}")
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"{owner}: the groups of the state dict list parameter {twice} twice")
    if not isinstance(state, Mapping):
        raise ValueError(f"{owner}: a state dict's state is a dict of dicts; got {state!r}")
    for key, each in state.items():
        if not isinstance(each, Mapping):
            raise ValueError(f"{owner}: the state of parameter {key} must be a dict; got {each!r}")


def loaded_number(where: str, name: str, saved: Any, start: float) -> float:
    """A number of the state in the type of ``start``: finite, and whole where that is; ``step`` is ≥ 0."""
    number = to_numpy(saved)
    if isinstance(start, bool):
        if number.size != 1 or number.dtype.kind != "b":
            raise ValueError(f"{where} {name}={saved!r}; it must be True or False")
        return number.item()
    least, text = (0, "a number ≥ 0") if name == "step" else (-sys.float_info.max, "a finite number")
    if number.size != 1 or number.dtype.kind not in "iuf" or not (least <= (value := number.item()) < math.inf):
        raise ValueError(f"{where} {name}={saved!r}; it must be {text}")
    if isinstance(start, int) and value != int(value):
        raise ValueError(f"{where} {name}={saved!r}; it must be a whole number")
    return type(start)(value)


def loaded_array(where: str, name: str, saved: Any, dtype: np.dtype) -> np.ndarray:
    """An array of the state, which holds real numbers that the dtype can hold."""
    array = to_numpy(saved)
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{where} {name} of dtype {array.dtype}; it must hold real numbers")
    if array.dtype.itemsize > dtype.itemsize:
        with np.errstate(over="ignore"):
            if np.isinf(array.astype(dtype)).sum() > np.isinf(array).sum():
                raise ValueError(f"{where} {name} with a number that {dtype} cannot hold")
    return array
