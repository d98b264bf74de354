"""What an import of minigrad changes in the process: all of it is here. It changes speed, and no number.

- **OpenBLAS's threads** sleep sooner after a product (``let_blas_sleep``): a setting that OpenBLAS reads from the
  environment when NumPy is loaded. So NumPy is loaded here, and then the environment is again what it was.
- **GNU's malloc** keeps freed memory (``keep_freed_memory``).

What the user has set stays: ``OPENBLAS_THREAD_TIMEOUT``, and any variable that begins with ``MALLOC_``. With
``MINIGRAD_PROCESS_SETTINGS=0`` in the environment neither is touched.

Nothing else of the process is changed: no signal handler, warning filter, NumPy error state, random state, path, locale
or log, and no thread is started (what NumPy and Numba do when they are loaded is theirs: four warning filters, and the
threads of BLAS). Functions are registered that Python calls in a forked child.

Later, when kernels run:

- There are threads named "minigrad", from the first kernel on that is divided; ``OMP_NUM_THREADS=1`` or
  ``minigrad.set_num_threads(1)`` forbids them. On Linux each keeps off the core of the thread that called it.
- OpenBLAS computes with one thread while ours divide a product, and then with as many as before.
- Compiled kernels are kept on disk, in ``NUMBA_CACHE_DIR`` or else beside the package; and a line on stderr says that
  kernels are compiled, unless ``MINIGRAD_COMPILE_NOTICE=0``.
"""

import ctypes
import os
import sys

MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1
"""Parameters of ``mallopt``, from GNU's malloc.h."""

BLAS_TIMEOUT = "OPENBLAS_THREAD_TIMEOUT"


def let_blas_sleep() -> None:
    """Let OpenBLAS's threads sleep 2¹⁸ cycles (some 0.1 ms) after a product, not 2²⁶ (30 ms).

    While they spin they take a core from the other kernels, which then take twice as long. 0.1 ms is enough to reach
    the next product of a step. Nothing is done where NumPy was loaded before minigrad: it would have no effect.
    """
    if BLAS_TIMEOUT in os.environ or "numpy" in sys.modules:
        return
    os.environ[BLAS_TIMEOUT] = "18"
    try:
        import numpy  # noqa: F401  (``python -X importtime`` does not see ``importlib``)
    finally:
        del os.environ[BLAS_TIMEOUT]


def keep_freed_memory() -> None:
    """Let GNU's malloc keep up to 512 MiB of freed memory for the next arrays instead of returning it to the system.

    Returned memory comes back page by page, each cleared by the system: 1,300 page faults in a training step of
    LeNet-5, a quarter of its time. Nothing is done where the C library is another one.
    """
    if not sys.platform.startswith("linux") or any(name.startswith("MALLOC_") for name in os.environ):
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "gnu_get_libc_version") and hasattr(library, "mallopt"):
        library.mallopt(MMAP_THRESHOLD, 32 << 20)
        library.mallopt(TRIM_THRESHOLD, 512 << 20)


if os.environ.get("MINIGRAD_PROCESS_SETTINGS") != "0":
    let_blas_sleep()
    keep_freed_memory()
