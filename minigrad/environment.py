"""What must be said before NumPy is loaded: it stands first among the imports of ``minigrad``.

It changes how fast things go in this process, and nothing else. What the user has set stays.
"""

import ctypes
import os
import sys

MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1
"""Of ``mallopt``, in GNU's malloc.h."""


def let_blas_sleep() -> None:
    """OpenBLAS's threads go to sleep 2¹⁸ cycles after a product, some 0.1 ms.

    They would spin for 2²⁶, some 30 ms, and take a core from the other kernels, which then take twice as long. The next
    product of a step is there earlier. It has no effect where NumPy was loaded before minigrad.
    """
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "18")


def keep_freed_memory() -> None:
    """Arrays that a training step frees are the next step's, and not given back to the system in between.

    GNU's malloc would return them, and the next step's arrays come in pages that the system has to clear one by one:
    1,300 page faults in a step of LeNet-5, a quarter of its time. Up to 512 MiB are kept so.
    """
    if not sys.platform.startswith("linux") or any(name.startswith("MALLOC_") for name in os.environ):
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "gnu_get_libc_version"):
        library.mallopt(MMAP_THRESHOLD, 32 << 20)
        library.mallopt(TRIM_THRESHOLD, 512 << 20)


let_blas_sleep()
keep_freed_memory()
