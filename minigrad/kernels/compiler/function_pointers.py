"""Kernels called by their address: so that one thread can say in numbers what another is to do.

Such a kernel takes ``(job, start, stop)``, three whole numbers: where its job lies, itself a row of numbers, and the
part of it that is to be done. What is not a function of Python's is for kernels.
"""

from functools import cache
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.dispatcher import Dispatcher
from numba.extending import intrinsic

_WHOLE = ir.IntType(64)

C_FUNCTION = ir.FunctionType(ir.IntType(8).as_pointer(), [_WHOLE] * 3)
"""The type that such a kernel has for the compiler."""


@cache
def address_of(part: Dispatcher) -> int:
    """Where the code of a kernel of three whole numbers begins. The kernel and its code are kept from then on."""
    signature = (types.int64,) * 3
    part.compile(signature)
    compiled: Any = part.overloads[signature]
    return compiled.library.get_pointer_to_function(compiled.fndesc.llvm_cfunc_wrapper_name)


def _call_at(typing, address, job, start, stop):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.call(builder.inttoptr(arguments[0], C_FUNCTION.as_pointer()), arguments[1:])
        return context.get_dummy_value()

    return types.none(*[types.int64] * 4), generate


def _next_of(typing, row):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.atomic_rmw("add", arguments[0], ir.Constant(_WHOLE, 1), "monotonic")

    return types.int64(row), generate


def _row_of(number: types.Type) -> Any:
    pointer = types.CPointer(number)

    def row(typing, address):
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], context.get_value_type(pointer))

        return pointer(types.int64), generate

    return intrinsic(row)


call_at: Any = intrinsic(_call_at)
"""``call_at(address, job, start, stop)``: call the kernel that is there."""

numbers_at: Any = _row_of(types.int64)
"""``numbers_at(address)``: the row of whole numbers that begins there."""

words_at: Any = _row_of(types.int32)
"""``words_at(address)``: the row of whole numbers of 32 bits, or of whatever such there are."""

next_of: Any = intrinsic(_next_of)
"""``next_of(row)``: the first number of such a row, to which one is added: no two threads get the same."""
