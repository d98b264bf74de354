"""The parallel loop: a kernel whose range is divided among the threads.

Dividing and posting is done by a second, compiled kernel: Python would take longer to hand a part over than many a part
takes to compute.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

import llvmlite.binding
import numpy as np
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.core.dispatcher import Dispatcher
from numba.extending import intrinsic

from minigrad.kernels.compiler import TASK, KernelCache, kernel
from minigrad.kernels.parallel.mailbox import fork_join
from minigrad.kernels.parallel.tasks import is_noting, note, tell
from minigrad.kernels.parallel.thread_pool import call_with_workers, get_num_threads

_INT64 = ir.IntType(64)
_IN_PYTHON: bool = config.DISABLE_JIT  # type: ignore[attr-defined]


def parallel_for(function: Callable[..., None]) -> Callable[..., None]:
    """Decorate a kernel ``function(*arguments, start, stop)``, which does the part start…stop of a range.

    It is called as ``function(*arguments, length=n)``, and each thread does a part of 0…n. With ``grain=`` each part
    has so many elements or more. The parts must not depend on each other. Where the range is divided depends on the
    number of threads alone, and which thread computes a part changes no number.
    """
    return parallel_for_made(function, lambda: function)


def parallel_for_made(formula: Callable[..., Any], make: Callable[[], Callable[..., None]]) -> Callable[..., None]:
    """As ``parallel_for``, of the loop over a formula that ``make()`` gives when it is first called."""

    @cache
    def kernels() -> tuple[Any, Any]:
        return _part_and_launcher(make())

    @wraps(formula)
    def call(*arguments: Any, length: int, grain: int = 1) -> None:
        part, launcher = kernels()
        parts = min(get_num_threads(), length // grain if grain else length) or 1
        if is_noting():
            note(launcher, length, *arguments, parts=parts)
        elif _IN_PYTHON:
            with np.errstate(all="ignore"):  # compiled, it gives no warnings either
                for i in range(parts):
                    part(*arguments, length * i // parts, length * (i + 1) // parts)
        elif parts == 1:
            part(*arguments, 0, length)
        else:
            call_with_workers(launcher, length, *arguments, parts=parts)

    return call


def _part_and_launcher(function: Callable[..., None]) -> tuple[Any, Any]:
    """The two kernels, made at the first call: a program calls few of the hundreds that it imports."""
    part = kernel(function)

    def launch(parts, mailboxes, length, *arguments):
        code, job, words = task_of(part, arguments)
        if parts:
            fork_join(code, job, length, parts, mailboxes.ctypes.data)
        else:
            tell(mailboxes, code, job, words, length)

    # The cache on disk finds the code by this name.
    launch.__module__ = function.__module__
    launch.__qualname__ = f"{function.__qualname__}-parallel"
    launcher = kernel(launch)
    if isinstance(part, Dispatcher):
        launcher._cache = _LauncherCache(launcher, part)
    return part, launcher


class _LauncherCache(KernelCache):
    """The cache of a launcher. Its code calls the part by a symbol, which must be defined before the code is loaded."""

    def __init__(self, launcher: Dispatcher, part: Dispatcher) -> None:
        super().__init__(launcher)
        self._part = part

    def load_overload(self, signature: Any, target: Any) -> Any:
        if isinstance(signature[-1], types.BaseTuple):  # else the part has no types, and nothing will be found
            arguments: Any = signature[-1]
            _symbol_of(self._part, (*arguments, types.int64, types.int64))
        return super().load_overload(signature, target)


def _symbol_of(part: Dispatcher, kinds: tuple[types.Type, ...]) -> str:
    """Compile a kernel for arguments of these types, and define a symbol for its code.

    A kernel that is called by a symbol is not compiled a second time into its caller.
    """
    part.compile(kinds)
    compiled: Any = part.overloads[kinds]
    code = compiled.library.get_pointer_to_function(compiled.fndesc.mangled_name)
    name = f"minigrad {part.py_func.__module__}.{part.py_func.__qualname__} {kinds}"
    llvmlite.binding.add_symbol(name, code)
    return name


def _task_of(typing, part, arguments):
    kinds = (*arguments, types.int64, types.int64)
    found = part.get_call_type(typing, kinds, {})

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        code = _trampoline(context, builder.module, _symbol_of(part.dispatcher, found.args), found, arguments)
        job = cgutils.alloca_once_value(builder, given[1])
        words = ir.Constant(_INT64, -(-context.get_abi_sizeof(given[1].type) // 8))
        return context.make_tuple(
            builder, signature.return_type, [*(builder.ptrtoint(p, _INT64) for p in (code, job)), words]
        )

    # An array's address, which the other callers of ``fork_join`` give, is an unsigned number.
    return types.Tuple([types.int64, types.uint64, types.int64])(part, arguments), generate


def _trampoline(context: Any, module: Any, name: str, signature: Any, kinds: types.BaseTuple) -> Any:
    """The code of a task ``(job, start, stop)``: it loads a kernel's arguments from the job, and calls the kernel."""
    convention = context.call_conv
    part = cgutils.get_or_insert_function(module, convention.get_function_type(types.none, signature.args), name)
    function = ir.Function(module, TASK, f"{name} as a task")
    function.linkage = "internal"
    builder = ir.IRBuilder(function.append_basic_block())
    job, start, stop = function.args
    arguments = builder.load(builder.inttoptr(job, context.get_value_type(kinds).as_pointer()))
    each = [builder.extract_value(arguments, i) for i in range(len(kinds))]
    convention.call_function(builder, part, types.none, signature.args, [*each, start, stop])
    builder.ret(ir.Constant(TASK.return_type, None))
    return function


task_of: Any = intrinsic(_task_of)
"""``task_of(part, arguments)``: a kernel and its arguments as a task: the addresses of its code and of its job, and how
many words of eight bytes the job has.

The job is on the stack of the kernel that calls this, and ends with it.
"""
