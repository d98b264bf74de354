"""How many numbers of an array a vector holds, as a constant."""

from typing import Any

from llvmlite import ir
from numba import config, types
from numba.extending import intrinsic

from minigrad.kernels.simd.vector import BYTES


def _lanes_of(typing, array):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return ir.Constant(ir.IntType(64), BYTES * 8 // array.dtype.bitwidth)

    return types.int64(array), generate


def _in_python(array: Any) -> int:
    return BYTES // array.itemsize


lanes_of: Any = _in_python if config.DISABLE_JIT else intrinsic(_lanes_of)  # type: ignore[attr-defined]
"""``lanes_of(array)``: how many of its elements a vector has.

An array's ``itemsize`` is a field that is read: a loop whose step comes of it begins with two divisions.
"""
