"""Kernels that the threads share: whose range is cut, and handed over, by a kernel.

Python would take longer to hand a part over than many a part takes.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic

from minigrad.kernels.compile import kernel
from minigrad.kernels.desk import share
from minigrad.kernels.threads import at_desks, get_num_threads

_WHOLE = ir.IntType(64)


def shared(function: Callable | None = None, *, fastmath: Any = False) -> Any:
    """A kernel that is given, after its other arguments, which part of a range it is to do: ``start, stop``.

    It is called with ``length=`` and, at choice, ``grain=`` in their place: each thread does a part of 0…length, each
    of ``grain`` or more. The parts must not depend on each other. Where the range is cut depends on the number of
    threads alone, and who computes a part changes no number.
    """
    if function is None:
        return lambda function: shared(function, fastmath=fastmath)
    part = kernel(function, fastmath=fastmath, within=True)

    def post(parts, desks, length, *arguments):
        code, job = lay_down(part, arguments)
        share(code, job, length, parts, desks)

    # By its name its code is found on the disk.
    post.__module__ = function.__module__
    post.__qualname__ = f"{function.__qualname__}-shared"
    post = kernel(post)

    @wraps(function)
    def call(*arguments: Any, length: int, grain: int = 1) -> None:
        parts = max(1, min(get_num_threads(), length // max(1, grain)))
        if config.DISABLE_JIT:  # type: ignore[attr-defined]
            for i in range(parts):
                part(*arguments, length * i // parts, length * (i + 1) // parts)
        else:
            at_desks(post, length, *arguments, parts=parts)

    return call


def _lay_down(typing, part, arguments):
    kinds = (*arguments, types.int64, types.int64)
    found = part.get_call_type(typing, kinds, {})

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        compiled = part.dispatcher.overloads[found.args]
        context.add_linking_libs([compiled.library])
        code = _called_with_a_job(context, builder.module, compiled.fndesc, found, arguments)
        job = cgutils.alloca_once_value(builder, given[1])
        return context.make_tuple(builder, signature.return_type, [builder.ptrtoint(p, _WHOLE) for p in (code, job)])

    return types.UniTuple(types.int64, 2)(part, arguments), generate


def _called_with_a_job(context: Any, module: Any, description: Any, signature: Any, kinds: types.BaseTuple) -> Any:
    """The code of a function of (job, start, stop) that calls a kernel with what lies at the job, start and stop."""
    c_function = ir.FunctionType(ir.IntType(8).as_pointer(), [_WHOLE] * 3)
    function = ir.Function(module, c_function, f"{description.mangled_name}.with_a_job")
    function.linkage = "internal"
    builder = ir.IRBuilder(function.append_basic_block())
    job, start, stop = function.args
    arguments = builder.load(builder.inttoptr(job, context.get_value_type(kinds).as_pointer()))
    each = [builder.extract_value(arguments, i) for i in range(len(kinds))]
    context.call_internal_no_propagate(builder, description, signature, [*each, start, stop])
    builder.ret(ir.Constant(c_function.return_type, None))
    return function


lay_down: Any = intrinsic(_lay_down)
"""``lay_down(part, arguments)``: a kernel's code, to be called with a job, and the job, both by their addresses.

The job lies there until the kernel that calls this returns.
"""
