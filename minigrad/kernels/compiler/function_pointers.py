"""Kernels called by their address, so that one thread can hand another a function as a plain number.

Such a kernel is a task: it takes ``(job, start, stop)``, three integers. ``job`` is the address of its arguments, a row
of integers; ``start`` and ``stop`` say which part of the work to do. The functions below are for kernels, all but
``address_of``.
"""

from functools import cache
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.dispatcher import Dispatcher
from numba.extending import intrinsic

_INT64 = ir.IntType(64)

TASK: Any = ir.FunctionType(ir.IntType(8).as_pointer(), [_INT64] * 3)
"""The type of a task in LLVM."""


@cache
def address_of(task: Dispatcher, arguments: int = 3) -> int:
    """The address of a kernel of so many integers. The kernel and its code are kept alive from then on."""
    signature = (types.int64,) * arguments
    task.compile(signature)
    compiled: Any = task.overloads[signature]
    return compiled.library.get_pointer_to_function(compiled.fndesc.llvm_cfunc_wrapper_name)


def _call_at(typing, address, job, start, stop):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.call(builder.inttoptr(arguments[0], TASK.as_pointer()), arguments[1:])
        return context.get_dummy_value()

    return types.none(*[types.int64] * 4), generate


def _fetch_add_one(typing, pointer):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.atomic_rmw("add", arguments[0], ir.Constant(_INT64, 1), "monotonic")

    return types.int64(pointer), generate


def _pointer_to(number: types.Type) -> Any:
    pointer = types.CPointer(number)

    def cast(typing, address):
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], context.get_value_type(pointer))

        return pointer(types.int64), generate

    return intrinsic(cast)


def _numbers_at(typing, like, address):
    return types.CPointer(like.dtype)(like, types.int64), _cast_second


def _cast_second(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return builder.inttoptr(arguments[1], context.get_value_type(signature.return_type))


def _int64_rows_at(typing, address, rows, columns):
    array = types.Array(types.int64, 2, "C")

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        # Numba loads this module with its first kernel; to import minigrad without it takes a twentieth less.
        from numba.np.arrayobj import populate_array

        address, rows, columns = arguments
        matrix, size = context.make_array(array)(context, builder), ir.Constant(_INT64, 8)
        data = builder.inttoptr(address, matrix.data.type)
        populate_array(matrix, data, [rows, columns], [builder.mul(columns, size), size], size, None)
        return matrix._getvalue()

    return array(types.int64, types.int64, types.int64), generate


call_at: Any = intrinsic(_call_at)
"""``call_at(address, job, start, stop)``: call the task at this address."""

int64_at: Any = _pointer_to(types.int64)
"""``int64_at(address)``: a pointer to int64."""

int64_rows_at: Any = intrinsic(_int64_rows_at)
"""``int64_rows_at(address, rows, columns)``: the matrix of int64 there, as an array."""

int32_at: Any = _pointer_to(types.int32)
"""``int32_at(address)``: a pointer to int32, or to any numbers of 32 bits that are only copied."""

numbers_at: Any = intrinsic(_numbers_at)
"""``numbers_at(like, address)``: a pointer to numbers of the type of the array ``like``."""

fetch_add_one: Any = intrinsic(_fetch_add_one)
"""``fetch_add_one(pointer)``: add 1 to the integer there, atomically, and return what it was before."""
