"""What NumPy's BLAS offers beside NumPy: its functions for kernels, and how many threads it uses for a product."""

import ctypes
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import llvmlite.binding
import numpy as np
from numba import config, types

from minigrad.kernels.compile import kernel

_NAMES = ["openblas_get_num_threads", "openblas_set_num_threads", "cblas_sgemm", "cblas_dgemm"]


class _OpenBLAS(NamedTuple):
    """The library, and how its functions' names begin and end: ``scipy_openblas_get_num_threads64_``."""

    library: ctypes.CDLL
    prefix: str
    suffix: str

    def get(self, name: str) -> Any:
        return getattr(self.library, f"{self.prefix}{name}{self.suffix}")


def _find() -> _OpenBLAS | None:
    """The OpenBLAS that comes with NumPy's wheels; None for any other BLAS, which keeps its threads."""
    package = Path(np.__file__).parent
    for path in sorted([*package.parent.glob("numpy.libs/*openblas*"), *package.glob(".dylibs/*openblas*")]):
        library = ctypes.CDLL(str(path))
        for prefix, suffix in (("scipy_", "64_"), ("scipy_", ""), ("", "64_"), ("", "")):
            if all(hasattr(library, f"{prefix}{name}{suffix}") for name in _NAMES):
                return _OpenBLAS(library, prefix, suffix)
    return None


_openblas = _find()

is_callable = _openblas is not None and not config.DISABLE_JIT  # type: ignore[attr-defined]
"""Whether kernels can call BLAS: if it is the OpenBLAS of NumPy's wheels, and they are compiled."""


def function(name: str) -> Callable[..., None]:
    """``sgemm`` or ``dgemm`` of C's interface to BLAS, for kernels to call. Arrays are given by their addresses."""
    if _openblas is None:
        return _absent
    address = ctypes.cast(_openblas.get(f"cblas_{name}"), ctypes.c_void_p).value
    whole = types.int64 if _openblas.suffix == "64_" else types.int32
    real = types.float32 if name[0] == "s" else types.float64
    # The compiled kernel is kept on disk: the name says all that it depends on.
    symbol = f"minigrad_{name}_{whole}"
    llvmlite.binding.add_symbol(symbol, address)
    flag, array = types.int32, types.intp
    arguments = [flag] * 3 + [whole] * 3 + [real] + [array, whole] * 2 + [real] + [array, whole]
    return types.ExternalFunction(symbol, types.void(*arguments))


@kernel
def _absent(*arguments):
    """Stands for a function of BLAS where none is known, and is not called."""


if _openblas is not None:
    _get_threads, _set_threads = (_openblas.get(name) for name in _NAMES[:2])


class _OneThreadEach:
    """The block of ``one_thread_each``: how many are in it, and how many threads BLAS had before the first."""

    def __init__(self) -> None:
        self.lock, self.users, self.before = threading.Lock(), 0, 1

    def __enter__(self) -> None:
        if _openblas is not None:
            with self.lock:
                if not self.users:
                    self.before = _get_threads()
                    _set_threads(1)
                self.users += 1

    def __exit__(self, *_: object) -> None:
        if _openblas is not None:
            with self.lock:
                self.users -= 1
                if not self.users:
                    _set_threads(self.before)


one_thread_each = _OneThreadEach()
"""Within the block BLAS computes a product in the thread that asks for it: for those who share the work themselves.

Two pools would otherwise fight for the cores, and products asked for at the same time would wait for each other.
"""
