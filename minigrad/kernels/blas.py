"""How many threads BLAS uses for a product."""

import ctypes
import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np


class _Switch(NamedTuple):
    """The two functions of a BLAS: how many threads it has, and may it have so many."""

    get: Callable[[], int]
    set: Callable[[int], None]


_lock = threading.Lock()
_users = 0
_before = 1


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


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Within the block BLAS computes a product in the thread that asks for it: for those who share the work themselves.

    Two pools would otherwise fight for the cores, and products asked for at the same time would wait for each other.
    """
    global _users, _before
    switch = _switch()
    if switch is None:
        yield
        return
    with _lock:
        if not _users:
            _before = switch.get()
            switch.set(1)
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if not _users:
                switch.set(_before)
