"""How many threads BLAS uses for a product."""

import ctypes
import functools
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np


class _Switch(NamedTuple):
    """The two functions of a BLAS: how many threads it has, and may it have so many."""

    get: Callable[[], int]
    set: Callable[[int], None]


@functools.cache
def _switch() -> _Switch | None:
    """The switch of the OpenBLAS that comes with NumPy's wheels; None for any other BLAS, which keeps its threads."""
    package = Path(np.__file__).parent
    for path in sorted([*package.parent.glob("numpy.libs/*openblas*"), *package.glob(".dylibs/*openblas*")]):
        library = ctypes.CDLL(str(path))
        for prefix, suffix in (("scipy_", "64_"), ("scipy_", ""), ("", "64_"), ("", "")):
            names = [f"{prefix}openblas_{verb}_num_threads{suffix}" for verb in ("get", "set")]
            if all(hasattr(library, name) for name in names):
                return _Switch(*(getattr(library, name) for name in names))
    return None


class _OneThreadEach:
    """The block of ``one_thread_each``: how many are in it, and how many threads BLAS had before the first."""

    def __init__(self) -> None:
        self.lock, self.users, self.before = threading.Lock(), 0, 1

    def __enter__(self) -> None:
        switch = _switch()
        if switch is not None:
            with self.lock:
                if not self.users:
                    self.before = switch.get()
                    switch.set(1)
                self.users += 1

    def __exit__(self, *_: object) -> None:
        switch = _switch()
        if switch is not None:
            with self.lock:
                self.users -= 1
                if not self.users:
                    switch.set(self.before)


one_thread_each = _OneThreadEach()
"""Within the block BLAS computes a product in the thread that asks for it: for those who share the work themselves.

Two pools would otherwise fight for the cores, and products asked for at the same time would wait for each other.
"""
