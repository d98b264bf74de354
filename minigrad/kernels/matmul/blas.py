"""What NumPy's BLAS offers beside NumPy: its functions for kernels, and how many threads it uses for a product."""

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import llvmlite.binding
import numpy as np
from numba import config, types

from minigrad.kernels.compiler import kernel
from minigrad.kernels.parallel import compare_and_swap, yield_core

_NAMES = ["openblas_get_num_threads", "openblas_set_num_threads", "cblas_sgemm", "cblas_dgemm"]


class _OpenBLAS(NamedTuple):
    """The library, and how its functions' names begin and end: ``scipy_openblas_get_num_threads64_``."""

    library: ctypes.CDLL
    prefix: str
    suffix: str

    def get(self, name: str) -> Any:
        return getattr(self.library, f"{self.prefix}{name}{self.suffix}")


def _find() -> _OpenBLAS | None:
    """The OpenBLAS that comes with NumPy's wheels; None for any other BLAS, which keeps its threads.

    So for Apple's Accelerate, for MKL, and for the BLAS of a Linux distribution or of conda.
    """
    package = Path(np.__file__).parent
    for path in sorted([*package.parent.glob("numpy.libs/*openblas*"), *package.glob(".dylibs/*openblas*")]):
        try:
            library = ctypes.CDLL(str(path))
        except OSError:  # no library, or one for another machine
            continue
        for prefix, suffix in (("scipy_", "64_"), ("scipy_", ""), ("", "64_"), ("", "")):
            if all(hasattr(library, f"{prefix}{name}{suffix}") for name in _NAMES):
                return _OpenBLAS(library, prefix, suffix)
    return None


_openblas = _find()

is_callable: bool = _openblas is not None and not config.DISABLE_JIT  # type: ignore[attr-defined]
"""Whether kernels can call BLAS: if it is the OpenBLAS of NumPy's wheels, and they are compiled."""


def _function(name: str, result: types.Type, *arguments: types.Type) -> Callable[..., Any]:
    """A function of the library, for kernels to call."""
    if _openblas is None:
        return _absent
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        return partial(_in_python, _openblas.get(name))
    # The compiled kernel is kept on disk: the name says all that it depends on.
    symbol = f"minigrad_{name}_{arguments}"
    llvmlite.binding.add_symbol(symbol, ctypes.cast(_openblas.get(name), ctypes.c_void_p).value)
    return types.ExternalFunction(symbol, result(*arguments))


def _in_python(function: Any, *numbers: int) -> int:
    return function(*map(int, numbers))


@kernel
def _absent(*arguments):
    """Stands for a function of BLAS where none is known, and is not called."""


def gemm(name: str) -> Callable[..., None]:
    """``sgemm`` or ``dgemm`` of C's interface to BLAS, for kernels to call. Arrays are given by their addresses."""
    whole = types.int64 if _openblas is not None and _openblas.suffix == "64_" else types.int32
    real = types.float32 if name[0] == "s" else types.float64
    flag, array = types.int32, types.intp
    arguments = [flag] * 3 + [whole] * 3 + [real] + [array, whole] * 2 + [real] + [array, whole]
    return _function(f"cblas_{name}", types.void, *arguments)


_get_threads = _function("openblas_get_num_threads", types.int32)
_set_threads = _function("openblas_set_num_threads", types.void, types.int32)

_LOCK, _USERS, _BEFORE = range(3)
one_thread: np.ndarray = np.zeros(16, np.int64)
"""For ``use_one_thread``: a lock, how many users of one thread there are, and BLAS's threads before the first came."""


@kernel
def use_one_thread(state, more):
    """Add so many users (or take them away). While there are any, BLAS computes each product in one thread.

    It is for callers that divide the work among threads themselves. Otherwise two pools would fight for the cores, and
    products that are asked for at the same time would wait for each other.
    """
    while not compare_and_swap(state, 0, 1):
        yield_core()
    before = state[_USERS]
    if before == 0:
        state[_BEFORE] = _get_threads()
        _set_threads(1)
    if before + more == 0:
        _set_threads(state[_BEFORE])
    state[_USERS] = before + more
    compare_and_swap(state, 1, 0)


@contextmanager
def one_thread_each() -> Iterator[None]:
    """A block with one user more. Another BLAS keeps its threads."""
    if _openblas is None:
        yield
        return
    use_one_thread(one_thread, 1)
    try:
        yield
    finally:
        use_one_thread(one_thread, -1)


def limit_blas_threads(number: int) -> None:
    """Let BLAS use at most so many threads from here on. Another BLAS than NumPy's own OpenBLAS keeps its threads."""
    if _openblas is not None:
        _openblas.get("openblas_set_num_threads")(min(number, _openblas.get("openblas_get_num_threads")()))


def _after_fork() -> None:
    """Who was changing the number in the parent does not in the child."""
    one_thread[_LOCK] = 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
