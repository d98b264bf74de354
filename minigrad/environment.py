"""Settings that must be made before NumPy is loaded: the first import of ``minigrad``.

They change the speed of this process and nothing else. What the user has set stays.
"""

import ctypes
import os
import sys

MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1
"""Parameters of ``mallopt``, from GNU's malloc.h."""


def let_blas_sleep() -> None:
    """Let OpenBLAS's threads sleep 2¹⁸ cycles (some 0.1 ms) after a product, not 2²⁶ (30 ms).

    While they spin they take a core from the other kernels, which then take twice as long. 0.1 ms is enough to reach
    the next product of a step. No effect where NumPy was loaded before minigrad.
    """
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "18")


def keep_freed_memory() -> None:
    """Let GNU's malloc keep up to 512 MiB of freed memory for the next arrays instead of returning it to the system.

    Returned memory comes back page by page, each cleared by the system: 1,300 page faults in a training step of
    LeNet-5, a quarter of its time.
    """
    if not sys.platform.startswith("linux") or any(name.startswith("MALLOC_") for name in os.environ):
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "gnu_get_libc_version"):
        library.mallopt(MMAP_THRESHOLD, 32 << 20)
        library.mallopt(TRIM_THRESHOLD, 512 << 20)


let_blas_sleep()
keep_freed_memory()
