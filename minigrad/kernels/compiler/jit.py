"""How every kernel is compiled, decided in one place."""

from collections.abc import Callable
from typing import Any

import numba
from numba.core.compiler import Compiler
from numba.core.dispatcher import Dispatcher
from numba.core.errors import NumbaError

from minigrad.kernels.compiler.cache import KernelCache

_ALLOCATES = "NRT required but not enabled", "Only accept returning of array passed into the function as argument"
"""What Numba says of a function that needs its runtime, which is off: of memory, and of a view that is returned."""


class _Compiler(Compiler):
    """Numba's compiler. Where a kernel cannot be compiled because it allocates, the error begins by saying so."""

    def compile_extra(self, func: Callable) -> Any:
        try:
            return super().compile_extra(func)
        except NumbaError as error:
            said, rule = str(error), "a kernel makes no array, list or text, and returns no view of an array"
            if rule not in said and any(each in said for each in _ALLOCATES):
                error.patch_message(f"{func.__qualname__}: {rule}; its caller gives it what it writes into\n{said}")
            raise


def kernel(
    function: Callable | None = None,
    *,
    fastmath: Any = False,
    by_address: bool = False,
    inner: bool = False,
    inline: bool = False,
) -> Any:
    """Compile a loop over arrays with Numba: for each dtype at its first call, then kept on disk.

    A kernel writes into its arguments; it never allocates, validates or raises: its caller does.
    The order of arguments is outputs, inputs, state, scalars.

    - ``error_model="numpy"``: x/0 is inf, as in NumPy. The check for a zero divisor would also keep the loop from
      being vectorised.
    - ``nogil``: another Python thread may run meanwhile.
    - ``_nrt``, Numba's runtime, is off: the caller keeps all arrays alive. Otherwise each view of a row would be
      counted by calls, and threads would share the counter's cache line. A kernel that allocates, as ``x.max()`` does,
      is an error when it is compiled.
    - ``@kernel(fastmath={"contract"})`` lets a·b + c be rounded once: for sums of products, as in BLAS.
      With "reassoc" a sum, and with "nnan" and "nsz" a maximum, is taken several numbers at a time, in another order.
    - ``@kernel(by_address=True)`` has C's calling convention; see ``function_pointers``.
    - ``@kernel(inner=True)`` is called by other kernels only, and takes up to a third less time to compile.
      Neither of the two has an entry for Python: a call from there crashes.
    - ``@kernel(inline=True)`` is an inner one that becomes a part of its callers, however long: a loop with a call is
      not vectorised.
    - The first time a kernel is compiled, a line on stderr says so; see ``notice``.
    - With ``NUMBA_DISABLE_JIT=1`` in the environment the same loop runs as plain Python.
    """

    def compiled(function: Callable) -> Any:
        # Forms that are never called.
        options: Any = {"no_cpython_wrapper": by_address or inner or inline, "no_cfunc_wrapper": not by_address}
        options |= {"_nrt": False, "pipeline_class": _Compiler}
        if inline:
            options["forceinline"] = True
        dispatcher = numba.njit(error_model="numpy", nogil=True, fastmath=fastmath, **options)(function)
        if isinstance(dispatcher, Dispatcher):  # and not the function itself, with NUMBA_DISABLE_JIT
            setattr(dispatcher, "_cache", KernelCache(dispatcher))  # noqa: B010  (it has no public way)
        return dispatcher

    return compiled if function is None else compiled(function)
