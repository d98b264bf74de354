"""SIMD vectors: as many numbers as a core multiplies at once, one in each lane of a vector register.

The compiler vectorises a simple loop by itself. But it does not keep sums in registers over a loop that contains
another loop, and then loads and stores take more time than the products. Where that matters, a kernel is written with
these functions, and says what a register holds.

Each function has two forms: one for the compiler, and one in Python for ``NUMBA_DISABLE_JIT``. Arrays are contiguous
and given as pointers to their first element. The index of an element is not checked.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.core.registry import cpu_target
from numba.extending import intrinsic, models, register_model

_target: Any = cpu_target.target_context
_FEATURES: str = _target.codegen().magic_tuple()[2]
"""The features of the processor that code is compiled for. They are also part of the names in the cache on disk."""

WIDEST = 64
"""Bytes of the widest vectors of any processor."""

BYTES = WIDEST if "+avx512f" in _FEATURES else 32
"""Bytes of a vector: 8 lanes of float32, or 16 with AVX-512; of float64 half as many."""

REGISTER = BYTES if "+avx" in _FEATURES else 16
"""Bytes of a register: without AVX a vector takes two."""


class Vector(types.Type):
    """The type of a vector of such numbers."""

    def __init__(self, number: types.Float) -> None:
        self.number = number
        self.lanes: int = BYTES * 8 // number.bitwidth
        super().__init__(f"Vector({number})")


@register_model(Vector)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Vector) -> None:
        super().__init__(manager, kind, ir.VectorType(manager.lookup(kind.number).get_value_type(), kind.lanes))


def _pointer_to(typing, array):
    if array.layout != "C":
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(array)(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), generate


def _load(typing, pointer, i):
    vector = Vector(pointer.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        at = builder.bitcast(builder.gep(arguments[0], arguments[1:]), context.get_value_type(vector).as_pointer())
        return builder.load(at, align=pointer.dtype.bitwidth // 8)

    return vector(pointer, types.int64), generate


def _load_as(typing, pointer, i, like):
    vector = Vector(like.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        number, wide = context.get_value_type(pointer.dtype), context.get_value_type(vector)
        narrow = ir.VectorType(number, vector.lanes).as_pointer()
        at = builder.bitcast(builder.gep(arguments[0], arguments[1:2]), narrow)
        loaded = builder.load(at, align=pointer.dtype.bitwidth // 8)
        return loaded if loaded.type == wide else builder.fpext(loaded, wide)

    return vector(pointer, types.int64, like), generate


def _store(typing, pointer, i, vector):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        at = builder.bitcast(builder.gep(arguments[0], arguments[1:2]), arguments[2].type.as_pointer())
        builder.store(arguments[2], at, align=pointer.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.none(pointer, types.int64, vector), generate


def _broadcast(typing, pointer, i):
    vector = Vector(pointer.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        number = builder.load(builder.gep(arguments[0], arguments[1:]))
        first, kind = ir.Constant(ir.IntType(32), 0), context.get_value_type(vector)
        alone = builder.insert_element(ir.Constant(kind, ir.Undefined), number, first)
        everywhere = ir.Constant(ir.VectorType(ir.IntType(32), vector.lanes), [0] * vector.lanes)
        return builder.shuffle_vector(alone, alone, everywhere)

    return vector(pointer, types.int64), generate


def _zeros(typing, pointer):
    vector = Vector(pointer.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = context.get_value_type(vector)
        return ir.Constant(kind, [ir.Constant(kind.element, 0.0)] * vector.lanes)

    return vector(pointer), generate


def _add_product(typing, total, a, b):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        total, a, b = arguments
        return builder.fadd(builder.fmul(a, b, flags=("contract",)), total, flags=("contract",))

    return total(total, a, b), generate


def _prefetch(typing, pointer, i):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte, whole = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        to_write, to_keep, data = ir.Constant(whole, 1), ir.Constant(whole, 3), ir.Constant(whole, 1)
        builder.call(
            function, [builder.bitcast(builder.gep(arguments[0], arguments[1:]), byte), to_write, to_keep, data]
        )
        return context.get_dummy_value()

    return types.none(pointer, types.int64), generate


def _lane_by_lane(instruction: str) -> Any:
    def form(typing, a, b):
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return getattr(builder, instruction)(*arguments)

        return a(a, b), generate

    return form


def _maximum(typing, a, b):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.select(builder.fcmp_ordered(">", *arguments), *arguments)

    return a(a, b), generate


def _larger(typing, a, b):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = arguments[0].type
        bits = ir.VectorType(ir.IntType(8 * BYTES // kind.count), kind.count)
        sign = ir.Constant(bits, [(1 << bits.element.width - 1) - 1] * kind.count)
        a, b = (builder.and_(builder.bitcast(each, bits), sign) for each in arguments)
        return builder.bitcast(builder.select(builder.icmp_unsigned(">", a, b), a, b), kind)

    return a(a, b), generate


def _reduce_max(typing, vector):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        (vector,) = arguments
        number, lanes = vector.type.element, vector.type.count
        name = f"llvm.vector.reduce.fmax.v{lanes}f{8 * BYTES // lanes}"
        reduce = cgutils.get_or_insert_function(builder.module, ir.FunctionType(number, [vector.type]), name)
        return builder.call(reduce, [vector])

    return vector.number(vector), generate


def _reduce_sum(typing, vector):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        (vector,) = arguments
        number, lanes = vector.type.element, vector.type.count
        name = f"llvm.vector.reduce.fadd.v{lanes}f{8 * BYTES // lanes}"
        reduce = cgutils.get_or_insert_function(builder.module, ir.FunctionType(number, [number, vector.type]), name)
        return builder.call(reduce, [ir.Constant(number, -0.0), vector], fastmath=("reassoc",))

    return vector.number(vector), generate


def _add_reductions(typing, pointer, i, vectors):
    lanes, near = vectors.dtype.lanes, 128 // pointer.dtype.bitwidth

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer, i, vectors = arguments
        left = [builder.extract_value(vectors, k) for k in range(signature.args[2].count)]
        kind = left[0].type
        left += [ir.Constant(kind, [ir.Constant(kind.element, 0.0)] * lanes)] * (-len(left) % lanes)
        # First each number and its neighbour, within 16 bytes, as one instruction does; then each 16 and the next.
        for near_by in [(near, 1)] * (near.bit_length() - 1) + [(lanes, near)] * ((lanes // near).bit_length() - 1):
            left = [_folded(builder, *pair, *near_by) for pair in zip(left[::2], left[1::2], strict=True)]
        for k, sums in enumerate(left):
            element = builder.gep(pointer, [builder.add(i, ir.Constant(i.type, k * lanes))])
            at, align = builder.bitcast(element, kind.as_pointer()), 16 // near
            builder.store(builder.fadd(builder.load(at, align=align), sums), at, align=align)
        return context.get_dummy_value()

    return types.none(pointer, types.int64, vectors), generate


def _folded(builder: Any, a: Any, b: Any, span: int, unit: int) -> Any:
    """In each span of lanes: every other unit of a and then of b, each with the unit after it added."""
    lanes = a.type.count

    def every_other(odd: int) -> Any:
        indices = [of + i for s in range(0, lanes, span) for of in (0, lanes) for i in range(s, s + span)]
        mask = [i for i in indices if i % span // unit % 2 == odd]
        return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(ir.IntType(32), lanes), mask))

    return builder.fadd(every_other(0), every_other(1))


def _transpose_square(typing, out, to, out_row, pointer, i, row):
    vector = Vector(pointer.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        out, to, out_row, pointer, i, row = arguments
        kind, align = context.get_value_type(vector), vector.number.bitwidth // 8
        rows = [builder.load(at, align=align) for at in _row_pointers(builder, pointer, i, row, kind)]
        step = 1
        while step < vector.lanes:
            rows = [_exchanged(builder, rows, r, step) for r in range(vector.lanes)]
            step *= 2
        for one, at in zip(rows, _row_pointers(builder, out, to, out_row, kind), strict=True):
            builder.store(one, at, align=align)
        return context.get_dummy_value()

    return types.none(out, types.int64, types.int64, pointer, types.int64, types.int64), generate


def _row_pointers(builder: Any, pointer: Any, first: Any, row: Any, kind: ir.VectorType) -> list:
    """Pointers to the rows of a square, each ``row`` elements after the one before."""
    indices = [builder.add(first, builder.mul(row, ir.Constant(row.type, r))) for r in range(kind.count)]
    return [builder.bitcast(builder.gep(pointer, [i]), kind.as_pointer()) for i in indices]


def _exchanged(builder: Any, rows: list, r: int, step: int) -> Any:
    """Row r after each element (r, c) has been swapped with its mirror image in the bit ``step`` of r and c."""
    lanes = len(rows)
    mask = [(c & ~step | r & step) + (lanes if c & step else 0) for c in range(lanes)]
    order = ir.Constant(ir.VectorType(ir.IntType(32), lanes), mask)
    return builder.shuffle_vector(rows[r & ~step], rows[r | step], order)


def _run(array: np.ndarray, i: int) -> np.ndarray:
    return array[i : i + BYTES // array.itemsize]


def _load_in_python(array: np.ndarray, i: int) -> np.ndarray:
    return _run(array, i).copy()


def _load_as_in_python(array: np.ndarray, i: int, like: np.ndarray) -> np.ndarray:
    return array[i : i + BYTES // like.itemsize].astype(like.dtype)


def _store_in_python(array: np.ndarray, i: int, vector: np.ndarray) -> None:
    _run(array, i)[:] = vector


def _broadcast_in_python(array: np.ndarray, i: int) -> np.ndarray:
    return np.repeat(array[i], BYTES // array.itemsize)


def _transpose_square_in_python(out: np.ndarray, to: int, out_row: int, array: np.ndarray, i: int, row: int) -> None:
    for r in range(BYTES // array.itemsize):
        _run(out, to + r * out_row)[:] = array[i + r :: row][: BYTES // array.itemsize]


def _add_reductions_in_python(array: np.ndarray, i: int, vectors: tuple[np.ndarray, ...]) -> None:
    for k, vector in enumerate(vectors):
        array[i + k] += np.sum(vector)


def _form(form: Any, in_python: Any) -> Any:
    return in_python if config.DISABLE_JIT else intrinsic(form)  # type: ignore[attr-defined]


pointer_to: Any = _form(_pointer_to, np.ravel)
"""``pointer_to(array)``: the address of the first element of a contiguous array."""

load: Any = _form(_load, _load_in_python)
"""``load(pointer, i)``: the elements from i on, as many as a vector has lanes. It need not be aligned."""

load_as: Any = _form(_load_as, _load_as_in_python)
"""``load_as(pointer, i, like)``: the elements from i on in the precision of the pointer ``like``, which has no less."""

store: Any = _form(_store, _store_in_python)
"""``store(pointer, i, v)``: write a vector to the elements from i on."""

prefetch: Any = _form(_prefetch, lambda array, i: None)
"""``prefetch(pointer, i)``: begin to load the cache line of element i, as if to write to it.

It does not wait. An address that does not exist does no harm.
"""

broadcast: Any = _form(_broadcast, _broadcast_in_python)
"""``broadcast(pointer, i)``: element i, in every lane."""

zeros: Any = _form(_zeros, lambda array: np.zeros(BYTES // array.itemsize, array.dtype))
"""``zeros(pointer)``: a vector of zeros, of the type of the array's elements."""

add: Any = _form(_lane_by_lane("fadd"), np.add)
"""``add(a, b)``: a + b, lane by lane."""

subtract: Any = _form(_lane_by_lane("fsub"), np.subtract)
"""``subtract(a, b)``: a − b, lane by lane."""

multiply: Any = _form(_lane_by_lane("fmul"), np.multiply)
"""``multiply(a, b)``: a·b, lane by lane."""

add_product: Any = _form(_add_product, lambda total, a, b: total + a * b)
"""``add_product(total, a, b)``: total + a·b, lane by lane, rounded once where the processor can (FMA)."""

transpose_square: Any = _form(_transpose_square, _transpose_square_in_python)
"""``transpose_square(out, to, out_row, pointer, i, row)``: write the transpose of a square block of a matrix.

It has as many rows and columns as a vector has lanes. It is read from element i on, its rows ``row`` elements apart,
and written to ``out`` from element ``to`` on, ``out_row`` apart.
"""

maximum: Any = _form(_maximum, np.fmax)
"""``maximum(a, b)``: the larger number, lane by lane; where one is NaN, either."""

larger: Any = _form(_larger, lambda a, b: np.maximum(np.abs(a), np.abs(b)))
"""``larger(a, b)``: the larger of |a| and |b|, lane by lane; NaN is larger than any number."""

reduce_max: Any = _form(_reduce_max, np.fmax.reduce)
"""``reduce_max(v)``: the largest of its lanes that is not NaN."""

reduce_sum: Any = _form(_reduce_sum, np.sum)
"""``reduce_sum(v)``: the sum of its lanes, in some order."""

add_reductions: Any = _form(_add_reductions, _add_reductions_in_python)
"""``add_reductions(pointer, i, (u, v, …))``: add the sum of each vector to an element, of those from i on in order.

So many vectors together are summed in a third of the instructions. Elements after the last sum have zeros added, up to
a whole vector.
"""
