"""Rows for ops that are called just like NumPy's."""

from collections.abc import Callable
from typing import Any

import numpy as np

import minigrad as mg
from tests.ops.case import Case


def row(name: str, torch: Callable, *inputs: np.ndarray, args: tuple = (), label: str = "", **keywords: Any) -> Case:
    """name(*inputs, *args, **keywords), in minigrad and in NumPy."""
    plain = [x.tolist() if isinstance(x, np.ndarray) else x for x in args]
    written = ",".join([*map(repr, plain), *(f"{key}={value}" for key, value in keywords.items())])
    return Case(
        f"{name}[{label or written}]",
        lambda *xs: getattr(mg, name)(*xs, *args, **keywords),
        lambda *xs: getattr(np, name)(*xs, *args, **keywords),
        torch,
        inputs,
    )
