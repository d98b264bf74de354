"""What a row of the table of ops is made of; the rows are in ``cases_*.py`` beside this file.

A row: the op's name, how to call it on Tensors, the same in NumPy (or in plain arrays), the same in PyTorch, and its
inputs. Inputs stay away from kinks; the corners have tests of their own.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import minigrad as mg


class Case(NamedTuple):
    name: str
    call: Callable
    numpy: Callable | None
    torch: Callable | None
    inputs: tuple[np.ndarray, ...]


def numbers(*shape: int, low: float = -2.0, high: float = 2.0, seed: int = 0) -> np.ndarray:
    """Numbers between low and high, none nearer than a hundredth to another or to 0, in random order."""
    count = int(np.prod(shape))
    spread = low + (high - low) * (np.arange(count) + 0.37) / max(count, 1)
    return np.random.default_rng(seed).permutation(spread).reshape(shape)


X = numbers(2, 3)
Y = numbers(2, 3, seed=1) + 0.05
ROW = numbers(3, seed=2)
POSITIVE = numbers(2, 3, low=0.2, high=3.0)
UNIT = numbers(2, 3, low=-0.9, high=0.9)
CUBE = numbers(2, 3, 4, seed=3)


def unary(name: str, x: np.ndarray, torch_name: str | None = None) -> Case:
    return Case(name, getattr(mg, name), getattr(np, name), lambda t, x: getattr(t, torch_name or name)(x), (x,))


def binary(name: str, a: np.ndarray, b: np.ndarray, label: str = "", torch_name: str | None = None) -> Case:
    return Case(
        name + label,
        getattr(mg, name),
        getattr(np, name),
        lambda t, a, b: getattr(t, torch_name or name)(a, b),
        (a, b),
    )
