"""Kernels that the threads share: whose range is cut, and handed over, by a kernel.

Python would take longer to hand a part over than many a part takes.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.core.dispatcher import Dispatcher
from numba.extending import intrinsic

from minigrad.kernels.compiler.cache import KernelCache
from minigrad.kernels.compiler.function_pointers import C_FUNCTION
from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.parallel.mailbox import share
from minigrad.kernels.parallel.thread_pool import at_desks, get_num_threads

_WHOLE = ir.IntType(64)


def shared(function: Callable[..., None]) -> Callable[..., None]:
    """A kernel that is given, after its other arguments, which part of a range it is to do: ``start, stop``.

    It is called with ``length=`` and, at choice, ``grain=`` in their place: each thread does a part of 0…length, each
    of ``grain`` or more. The parts must not depend on each other. Where the range is cut depends on the number of
    threads alone, and who computes a part changes no number.
    """
    part = kernel(function)

    def post(parts, desks, length, *arguments):
        code, job = lay_down(part, arguments)
        share(code, job, length, parts, desks)

    # By its name its code is found on the disk.
    post.__module__ = function.__module__
    post.__qualname__ = f"{function.__qualname__}-shared"
    posting: Any = kernel(post)
    if isinstance(part, Dispatcher):
        posting._cache = _Cache(posting, part)

    @wraps(function)
    def call(*arguments: Any, length: int, grain: int = 1) -> None:
        parts = min(get_num_threads(), length // grain if grain else length)
        if parts < 2:
            part(*arguments, 0, length)
        elif config.DISABLE_JIT:  # type: ignore[attr-defined]
            for i in range(parts):
                part(*arguments, length * i // parts, length * (i + 1) // parts)
        else:
            at_desks(posting, length, *arguments, parts=parts)

    return call


class _Cache(KernelCache):
    """The cache of a kernel that posts parts of another, by the name that the other has for the compiler."""

    def __init__(self, post: Dispatcher, part: Dispatcher) -> None:
        super().__init__(post)
        self._part = part

    def load_overload(self, signature: Any, target: Any) -> Any:
        if isinstance(signature[-1], types.BaseTuple):  # else they have no types, and none will be found
            arguments: Any = signature[-1]
            _named(self._part, (*arguments, types.int64, types.int64))
        return super().load_overload(signature, target)


def _named(part: Dispatcher, kinds: tuple[types.Type, ...]) -> str:
    """The name by which the compiler finds a kernel's code for arguments of these types.

    A kernel that is called by its name is not compiled into its caller once more, which takes as long as it took.
    """
    part.compile(kinds)
    compiled: Any = part.overloads[kinds]
    code = compiled.library.get_pointer_to_function(compiled.fndesc.mangled_name)
    name = f"minigrad {part.py_func.__module__}.{part.py_func.__qualname__} {kinds}"
    llvmlite.binding.add_symbol(name, code)
    return name


def _lay_down(typing, part, arguments):
    kinds = (*arguments, types.int64, types.int64)
    found = part.get_call_type(typing, kinds, {})

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        code = _called_with_a_job(context, builder.module, _named(part.dispatcher, found.args), found, arguments)
        job = cgutils.alloca_once_value(builder, _lent(context, builder, arguments, given[1]))
        return context.make_tuple(builder, signature.return_type, [builder.ptrtoint(p, _WHOLE) for p in (code, job)])

    # An array's address, which the other callers of ``share`` give, is an unsigned number.
    return types.Tuple([types.int64, types.uint64])(part, arguments), generate


def _lent(context: Any, builder: Any, kinds: Any, values: Any) -> Any:
    """The arguments, their arrays such that no one counts their users: they are the lender's until all is done.

    Each view counts as a user, and all threads' views of an array have one counter. Where a kernel makes a view of
    each short row, the threads would spend their time on handing it from core to core.
    """
    for i, kind in enumerate(kinds):
        if isinstance(kind, types.Array):
            array = context.make_array(kind)(context, builder, builder.extract_value(values, i))
            array.meminfo = cgutils.get_null_value(array.meminfo.type)
            values = builder.insert_value(values, array._getvalue(), i)
    return values


def _called_with_a_job(context: Any, module: Any, name: str, signature: Any, kinds: types.BaseTuple) -> Any:
    """The code of a function of (job, start, stop) that calls a kernel with what lies at the job, start and stop."""
    convention = context.call_conv
    part = cgutils.get_or_insert_function(module, convention.get_function_type(types.none, signature.args), name)
    function = ir.Function(module, C_FUNCTION, f"{name} with a job")
    function.linkage = "internal"
    builder = ir.IRBuilder(function.append_basic_block())
    job, start, stop = function.args
    arguments = builder.load(builder.inttoptr(job, context.get_value_type(kinds).as_pointer()))
    each = [builder.extract_value(arguments, i) for i in range(len(kinds))]
    convention.call_function(builder, part, types.none, signature.args, [*each, start, stop])
    builder.ret(ir.Constant(C_FUNCTION.return_type, None))
    return function


lay_down: Any = intrinsic(_lay_down)
"""``lay_down(part, arguments)``: a kernel's code, to be called with a job, and the job, both by their addresses.

The job lies there until the kernel that calls this returns.
"""
