"""How a kernel is compiled, kept on disk, and called by its address.

- ``jit``                the decorator ``kernel``: what Numba is told
- ``cache``              where compiled kernels are kept, and when one is stale
- ``notice``             what a program is told while kernels are compiled for the first time
- ``function_pointers``  kernels called by their address, so that one thread can hand another a function
"""

from minigrad.kernels.compiler.cache import KernelCache
from minigrad.kernels.compiler.function_pointers import (
    TASK,
    address_of,
    call_at,
    fetch_add_one,
    int32_at,
    int64_at,
    int64_rows_at,
    numbers_at,
)
from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.compiler.notice import compilation_notice

__all__ = [
    "TASK",
    "KernelCache",
    "address_of",
    "call_at",
    "compilation_notice",
    "fetch_add_one",
    "int32_at",
    "int64_at",
    "int64_rows_at",
    "kernel",
    "numbers_at",
]
