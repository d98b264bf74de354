"""The random numbers behind initial weights and dropout: one NumPy generator for each thread."""

import threading
from collections.abc import Mapping
from typing import Any

import numpy as np

from minigrad.array_function import draw, recorders


class _PerThread(threading.local):
    """Threads do not share a generator: training in one never changes the random numbers of another."""

    def __init__(self) -> None:
        self.generator = np.random.default_rng()


_current = _PerThread()


def manual_seed(seed: int) -> None:
    """Make the random numbers of the calling thread repeatable from here on. The seed is a whole number ≥ 0."""
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(f"manual_seed: the seed must be a whole number ≥ 0, got {seed!r}")
    _current.generator = np.random.default_rng(seed)


def generator() -> np.random.Generator:
    """The calling thread's generator."""
    if recorders:
        recorders[-1].leave("it draws random numbers from the generator itself; minigrad.rand and randn are replayed")
    return _current.generator


@draw
def drawn(method: str, *arguments: Any, **keywords: Any) -> np.ndarray:
    """What a method of the calling thread's generator gives: ``drawn("random", (64, 10), dtype="float32")``."""
    return getattr(_current.generator, method)(*arguments, **keywords)


def get_state() -> dict[str, Any]:
    """The state of the calling thread's generator, as numbers and strings that JSON can hold."""
    return dict(_current.generator.bit_generator.state)


def set_state(state: Mapping[str, Any]) -> None:
    """Go on from a state that ``get_state`` gave."""
    _current.generator.bit_generator.state = state
