"""Vectors: as many numbers as a core multiplies at once, held in one of its registers.

The compiler makes vectors of a simple loop by itself. But it does not keep sums in registers over a loop that contains
another, and then loads and stores take more time than the products. Where that matters, a kernel says what is held.

Each function is there in two forms: for the compiler, and in Python for ``NUMBA_DISABLE_JIT``. Arrays are contiguous,
and given by where they begin: their numbers have one index, from 0 on, that no one checks.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.core.registry import cpu_target
from numba.extending import intrinsic, models, register_model

_FEATURES = cpu_target.target_context.codegen().magic_tuple()[2]
"""What the processor has that code is compiled for. The names of the files in which it is kept depend on it too."""

WIDEST = 64
"""Bytes of the widest vectors that there are."""

BYTES = WIDEST if "+avx512f" in _FEATURES else 32
"""Bytes of a vector: of float32 eight numbers, or sixteen where a register holds as many, of float64 half of that."""


class Vector(types.Type):
    """The type of a vector of these numbers."""

    def __init__(self, number: types.Float) -> None:
        self.number = number
        self.lanes = BYTES * 8 // number.bitwidth
        super().__init__(f"Vector({number})")


@register_model(Vector)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Vector) -> None:
        super().__init__(manager, kind, ir.VectorType(manager.lookup(kind.number).get_value_type(), kind.lanes))


def _start_of(typing, array):
    if array.layout != "C":
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(array)(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), generate


def _load(typing, start, i):
    vector = Vector(start.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        at = builder.bitcast(builder.gep(arguments[0], arguments[1:]), context.get_value_type(vector).as_pointer())
        return builder.load(at, align=start.dtype.bitwidth // 8)

    return vector(start, types.int64), generate


def _store(typing, start, i, vector):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        at = builder.bitcast(builder.gep(arguments[0], arguments[1:2]), arguments[2].type.as_pointer())
        builder.store(arguments[2], at, align=start.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.none(start, types.int64, vector), generate


def _spread(typing, start, i):
    vector = Vector(start.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        number = builder.load(builder.gep(arguments[0], arguments[1:]))
        first, kind = ir.Constant(ir.IntType(32), 0), context.get_value_type(vector)
        alone = builder.insert_element(ir.Constant(kind, ir.Undefined), number, first)
        everywhere = ir.Constant(ir.VectorType(ir.IntType(32), vector.lanes), [0] * vector.lanes)
        return builder.shuffle_vector(alone, alone, everywhere)

    return vector(start, types.int64), generate


def _zeros(typing, start):
    vector = Vector(start.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = context.get_value_type(vector)
        return ir.Constant(kind, [ir.Constant(kind.element, 0.0)] * vector.lanes)

    return vector(start), generate


def _add_product(typing, total, a, b):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        total, a, b = arguments
        return builder.fadd(builder.fmul(a, b, flags=("contract",)), total, flags=("contract",))

    return total(total, a, b), generate


def _fetch(typing, start, i):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte, whole = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
        prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        to_write, to_keep, data = ir.Constant(whole, 1), ir.Constant(whole, 3), ir.Constant(whole, 1)
        builder.call(
            prefetch, [builder.bitcast(builder.gep(arguments[0], arguments[1:]), byte), to_write, to_keep, data]
        )
        return context.get_dummy_value()

    return types.none(start, types.int64), generate


def _add(typing, a, b):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fadd(*arguments)

    return a(a, b), generate


def _subtract(typing, a, b):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fsub(*arguments)

    return a(a, b), generate


def _larger(typing, a, b):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.select(builder.fcmp_ordered(">", *arguments), *arguments)

    return a(a, b), generate


def _max_of(typing, vector):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        (vector,) = arguments
        number, lanes = vector.type.element, vector.type.count
        name = f"llvm.vector.reduce.fmax.v{lanes}f{8 * BYTES // lanes}"
        reduce = cgutils.get_or_insert_function(builder.module, ir.FunctionType(number, [vector.type]), name)
        return builder.call(reduce, [vector])

    return vector.number(vector), generate


def _sum_of(typing, vector):
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        (vector,) = arguments
        number, lanes = vector.type.element, vector.type.count
        name = f"llvm.vector.reduce.fadd.v{lanes}f{8 * BYTES // lanes}"
        reduce = cgutils.get_or_insert_function(builder.module, ir.FunctionType(number, [number, vector.type]), name)
        return builder.call(reduce, [ir.Constant(number, -0.0), vector], fastmath=("reassoc",))

    return vector.number(vector), generate


def _add_sums(typing, start, i, vectors):
    lanes, near = vectors.dtype.lanes, 128 // start.dtype.bitwidth

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        start, i, vectors = arguments
        left = [builder.extract_value(vectors, k) for k in range(signature.args[2].count)]
        kind = left[0].type
        left += [ir.Constant(kind, [ir.Constant(kind.element, 0.0)] * lanes)] * (-len(left) % lanes)
        # First each number and its neighbour, within 16 bytes, as one instruction does; then each 16 and the next.
        for near_by in [(near, 1)] * (near.bit_length() - 1) + [(lanes, near)] * ((lanes // near).bit_length() - 1):
            left = [_folded(builder, *pair, *near_by) for pair in zip(left[::2], left[1::2], strict=True)]
        for k, sums in enumerate(left):
            place = builder.gep(start, [builder.add(i, ir.Constant(i.type, k * lanes))])
            at, align = builder.bitcast(place, kind.as_pointer()), 16 // near
            builder.store(builder.fadd(builder.load(at, align=align), sums), at, align=align)
        return context.get_dummy_value()

    return types.none(start, types.int64, vectors), generate


def _folded(builder: Any, a: Any, b: Any, span: int, unit: int) -> Any:
    """In each span of numbers: every other unit of a and then of b, each with the unit after it added."""
    lanes = a.type.count

    def every_other(odd: int) -> Any:
        places = [of + i for s in range(0, lanes, span) for of in (0, lanes) for i in range(s, s + span)]
        mask = [i for i in places if i % span // unit % 2 == odd]
        return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(ir.IntType(32), lanes), mask))

    return builder.fadd(every_other(0), every_other(1))


def _turn(typing, out, to, out_row, start, i, row):
    vector = Vector(start.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        out, to, out_row, start, i, row = arguments
        kind, align = context.get_value_type(vector), vector.number.bitwidth // 8
        lines = [builder.load(at, align=align) for at in _lines(builder, start, i, row, kind)]
        step = 1
        while step < vector.lanes:
            lines = [_exchanged(builder, lines, r, step) for r in range(vector.lanes)]
            step *= 2
        for line, at in zip(lines, _lines(builder, out, to, out_row, kind), strict=True):
            builder.store(line, at, align=align)
        return context.get_dummy_value()

    return types.none(out, types.int64, types.int64, start, types.int64, types.int64), generate


def _lines(builder: Any, start: Any, first: Any, row: Any, kind: ir.VectorType) -> list:
    """Where the lines of a square begin, each a ``row`` after the one before."""
    places = [builder.add(first, builder.mul(row, ir.Constant(row.type, r))) for r in range(kind.count)]
    return [builder.bitcast(builder.gep(start, [place]), kind.as_pointer()) for place in places]


def _exchanged(builder: Any, lines: list, r: int, step: int) -> Any:
    """Line r after each number has changed places with its mirror image in one bit, ``step``, of its line and place."""
    lanes = len(lines)
    mask = [(c & ~step | r & step) + (lanes if c & step else 0) for c in range(lanes)]
    places = ir.Constant(ir.VectorType(ir.IntType(32), lanes), mask)
    return builder.shuffle_vector(lines[r & ~step], lines[r | step], places)


def _run(array: np.ndarray, i: int) -> np.ndarray:
    return array[i : i + BYTES // array.itemsize]


def _load_in_python(array: np.ndarray, i: int) -> np.ndarray:
    return _run(array, i).copy()


def _store_in_python(array: np.ndarray, i: int, vector: np.ndarray) -> None:
    _run(array, i)[:] = vector


def _spread_in_python(array: np.ndarray, i: int) -> np.ndarray:
    return np.repeat(array[i], BYTES // array.itemsize)


def _turn_in_python(out: np.ndarray, to: int, out_row: int, array: np.ndarray, i: int, row: int) -> None:
    for r in range(BYTES // array.itemsize):
        _run(out, to + r * out_row)[:] = array[i + r :: row][: BYTES // array.itemsize]


def _add_sums_in_python(array: np.ndarray, i: int, vectors: tuple[np.ndarray, ...]) -> None:
    for k, vector in enumerate(vectors):
        array[i + k] += np.sum(vector)


def _form(form: Any, in_python: Any) -> Any:
    return in_python if config.DISABLE_JIT else intrinsic(form)  # type: ignore[attr-defined]


start_of = _form(_start_of, np.ravel)
"""``start_of(array)``: where a contiguous array begins."""

load = _form(_load, _load_in_python)
"""``load(start, i)``: the numbers of an array from i on."""

store = _form(_store, _store_in_python)
"""``store(start, i, v)``: write them there."""

fetch = _form(_fetch, lambda array, i: None)
"""``fetch(start, i)``: have the line of memory with this number brought near, as if to be written to.

Work goes on meanwhile. Nothing happens where there is none.
"""

spread = _form(_spread, _spread_in_python)
"""``spread(start, i)``: one number of an array, in every place."""

zeros = _form(_zeros, lambda array: np.zeros(BYTES // array.itemsize, array.dtype))
"""``zeros(start)``: zeros, as many as a vector has of the array's numbers."""

add = _form(_add, np.add)
"""``add(a, b)``: a + b, place by place."""

subtract = _form(_subtract, np.subtract)
"""``subtract(a, b)``: a − b, place by place."""

add_product = _form(_add_product, lambda total, a, b: total + a * b)
"""``add_product(total, a, b)``: total + a·b, place by place, and rounded once where the processor can."""

turn = _form(_turn, _turn_in_python)
"""``turn(out, to, out_row, start, i, row)``: write a square down turned over, its columns as lines.

It has as many lines as a vector has numbers. They lie from ``start`` at i on, and from ``out`` at ``to`` on, each a
``row`` after the one before.
"""

larger = _form(_larger, np.fmax)
"""``larger(a, b)``: the larger number, place by place; where there is a NaN, either."""

max_of = _form(_max_of, np.fmax.reduce)
"""``max_of(v)``: the largest of its numbers that are not NaN."""

sum_of = _form(_sum_of, np.sum)
"""``sum_of(v)``: the sum of its numbers."""

add_sums = _form(_add_sums, _add_sums_in_python)
"""``add_sums(start, i, (u, v, …))``: add to the numbers from i on the sum of each vector.

So many vectors together are summed in a third of the instructions. After the last sum zeros may be added, as many as
fill a vector.
"""
