"""How every kernel is compiled, decided in one place."""

from collections.abc import Callable

import numba
from numba.core.dispatcher import Dispatcher

from minigrad.kernels.cache import KernelCache


def kernel(function: Callable) -> Callable:
    """Compile a loop over arrays with Numba: for each dtype at its first call, then kept on disk.

    A kernel writes into its arguments; it never allocates, validates or raises: its caller does.
    The order of arguments is outputs, inputs, state, scalars.

    - ``error_model="numpy"``: x/0 is inf, as in NumPy. The check for a zero divisor would also keep the loop from
      being vectorised.
    - ``nogil``: another Python thread may run meanwhile.
    - With ``NUMBA_DISABLE_JIT=1`` in the environment the same loop runs as plain Python.
    """
    compiled = numba.njit(error_model="numpy", nogil=True)(function)
    if isinstance(compiled, Dispatcher):  # and not the function itself, with NUMBA_DISABLE_JIT
        setattr(compiled, "_cache", KernelCache(compiled))  # noqa: B010  (it has no public way)
    return compiled
