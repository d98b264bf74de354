"""Operators and functions of NumPy as nodes of ONNX: what the forward() of one's own module may call.

A rule is a function of (graph, and the arguments of NumPy's function). Arguments that it does not name are refused.
"""

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.errors import ExportError
from minigrad.onnx.graph import Graph, like
from minigrad.onnx.symbol import Symbol
from minigrad.onnx.windows import END
from minigrad.tensor import Tensor

NUMBERS = {"float32": 1, "uint8": 2, "int32": 6, "int64": 7, "bool": 9, "float64": 11}
"""ONNX's numbers of the dtypes."""


def cast(g: Graph, x: Any, dtype: Any) -> Any:
    """x in a dtype: a Symbol by a node, anything else as a constant, a parameter that has it as it is."""
    if isinstance(x, Tensor) and x.dtype == dtype:
        return x
    if isinstance(x, Symbol):
        if str(dtype) not in NUMBERS:
            raise ExportError(f"a value of dtype {dtype} is not exported, only {', '.join(NUMBERS)}")
        return g.op("Cast", x, to=NUMBERS[str(dtype)])
    return np.asarray(x.data if isinstance(x, Tensor) else x, dtype)


def _common(*inputs: Any) -> np.dtype:
    """The dtype in which arrays meet: Python's numbers take the others', whole numbers beside floats theirs."""
    dtypes = [x.dtype for x in inputs if hasattr(x, "dtype")]
    floats = [dtype for dtype in dtypes if dtype.kind == "f"]
    return np.result_type(*(floats or dtypes))


def _elementwise(kind: str) -> Callable[..., Any]:
    def rule(g: Graph, *inputs: Any) -> Any:
        return g.op(kind, *(cast(g, x, g.results[0].dtype) for x in inputs))

    return rule


def _comparison(kind: str) -> Callable[..., Any]:
    def rule(g: Graph, a: Any, b: Any) -> Any:
        return g.op(kind, *(cast(g, x, _common(a, b)) for x in (a, b)))

    return rule


def _reduction(kind: str) -> Callable[..., Any]:
    def rule(
        g: Graph,
        a: Any,
        axis: Any = None,
        dtype: Any = None,
        out: None = None,
        keepdims: bool = False,
        initial: Any = None,
        where: Any = None,
    ) -> Any:
        if not all(each is None for each in (dtype, out, initial, where)):
            raise ExportError("a reduction with dtype=, initial= or where= is not exported")
        axes = [] if axis is None else [list(axis) if isinstance(axis, (tuple, list)) else [axis]]
        return g.op(kind, cast(g, a, g.results[0].dtype), *axes, keepdims=int(keepdims))

    return rule


def _extreme(kind: str) -> Callable[..., Any]:
    def rule(
        g: Graph,
        a: Any,
        axis: Any = None,
        out: None = None,
        keepdims: bool = False,
        initial: Any = None,
        where: Any = None,
    ) -> Any:
        return _reduction(kind)(g, a, axis, None, out, keepdims, initial, where)

    return rule


def _index_of(kind: str) -> Callable[..., Any]:
    def rule(g: Graph, a: Any, axis: Any = None, out: None = None, *, keepdims: bool = False) -> Any:
        if axis is None:
            a, axis = g.op("Reshape", a, [-1]), 0
        return g.op(kind, a, axis=int(axis), keepdims=int(keepdims))

    return rule


def _not_equal(g: Graph, a: Any, b: Any) -> Any:
    return g.op("Not", _comparison("Equal")(g, a, b))


def _logical(kind: str) -> Callable[..., Any]:
    def rule(g: Graph, *inputs: Any) -> Any:
        if g.results[0].dtype != bool:
            raise ExportError("& | ^ ~ are exported for booleans")
        return g.op(kind, *(cast(g, x, np.dtype(bool)) for x in inputs))

    return rule


def _square(g: Graph, x: Any) -> Any:
    return g.op("Mul", x, x)


def _same(g: Graph, a: Any) -> Any:
    return g.name(a)


def _clip(g: Graph, a: Any, a_min: Any = None, a_max: Any = None, out: None = None) -> Any:
    if any(isinstance(bound, (Tensor, np.ndarray)) for bound in (a_min, a_max)):
        raise ExportError("np.clip is exported with numbers as bounds; use np.minimum and np.maximum")
    return g.op("Clip", a, *(None if bound is None else like(a, bound) for bound in (a_min, a_max)))


def _where(g: Graph, condition: Any, x: Any, y: Any) -> Any:
    dtype = g.results[0].dtype
    return g.op("Where", cast(g, condition, np.dtype(bool)), cast(g, x, dtype), cast(g, y, dtype))


def _astype(g: Graph, x: Any, dtype: Any, *, copy: bool = True) -> Any:
    return g.name(cast(g, x, np.dtype(dtype)))


def _transpose(g: Graph, a: Any, axes: Any = None) -> Any:
    order = range(a.ndim)[::-1] if axes is None else [axis % a.ndim for axis in axes]
    return g.op("Transpose", a, perm=list(order))


def _swapaxes(g: Graph, a: Any, axis1: int, axis2: int) -> Any:
    order = list(range(a.ndim))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return g.op("Transpose", a, perm=order)


def _expand_dims(g: Graph, a: Any, axis: Any) -> Any:
    return g.op("Unsqueeze", a, list(axis) if isinstance(axis, (tuple, list)) else [axis])


def _squeeze(g: Graph, a: Any, axis: Any = None) -> Any:
    if axis is None:
        raise ExportError("np.squeeze is exported with an axis: without one a batch of 1 would lose its own")
    return g.op("Squeeze", a, list(axis) if isinstance(axis, (tuple, list)) else [axis])


def _concatenate(g: Graph, arrays: Any, axis: int = 0) -> Any:
    dtype = g.results[0].dtype
    return g.op("Concat", *(cast(g, x, dtype) for x in arrays), axis=axis)


def _stack(g: Graph, arrays: Any, axis: int = 0) -> Any:
    dtype = g.results[0].dtype
    return g.op("Concat", *(g.op("Unsqueeze", cast(g, x, dtype), [axis]) for x in arrays), axis=axis)


def _split(g: Graph, ary: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    sizes = [part.shape[axis] for part in g.results]
    if ary.moving == axis % ary.ndim:
        raise ExportError("np.split cuts the axis that grows with the batch")
    made = g.op("Split", ary, sizes, outputs=len(sizes), axis=axis)
    return [made] if len(sizes) == 1 else list(made)


def _getitem(g: Graph, x: Any, index: Any) -> Any:
    """Whole numbers, slices, ``...`` and ``None``; or a constant array of whole numbers along one axis."""
    parts = list(index) if isinstance(index, tuple) else [index]
    if sum(part is Ellipsis for part in parts) == 0:
        parts.append(Ellipsis)
    middle = next(i for i, part in enumerate(parts) if part is Ellipsis)
    missing = x.ndim - sum(part is not None and part is not Ellipsis for part in parts)
    parts[middle : middle + 1] = [slice(None)] * missing
    y: Any = x
    axis, dropped, added = 0, list[int](), list[int]()
    for place, part in enumerate(parts):
        if part is None:
            added.append(place - len(dropped))
            continue
        if isinstance(part, slice):
            y = _sliced(g, y, axis, part)
        elif isinstance(part, (int, np.integer)) and not isinstance(part, bool):
            last = int(part) + 1 or END
            y = g.op("Slice", y, [int(part)], [last], [axis])
            dropped.append(axis)
        elif isinstance(part, (list, np.ndarray)) and np.asarray(part).dtype.kind in "iu" and len(parts) == x.ndim:
            if sum(not isinstance(each, slice) for each in parts) > 1:
                raise ExportError("an index of an array beside other numbers is not exported")
            y = g.op("Gather", y, np.asarray(part, np.int64), axis=axis)
        else:
            raise ExportError(f"an index of {type(part).__name__} is not exported; slices and whole numbers are")
        axis += 1
    y = g.op("Squeeze", y, dropped) if dropped else y
    return g.name(g.op("Unsqueeze", y, added) if added else y)


def _sliced(g: Graph, y: Any, axis: int, part: slice) -> Any:
    if part == slice(None):
        return y
    step = 1 if part.step is None else operator.index(part.step)
    start = (0 if step > 0 else END) if part.start is None else operator.index(part.start)
    stop = (END if step > 0 else -END) if part.stop is None else operator.index(part.stop)
    return g.op("Slice", y, [start], [stop], [axis], [step])


def target(x: Symbol, shape: list[int]) -> list[int]:
    """A shape to reshape x to, with −1 for the axis that grows with the batch, if the shape has it."""
    if shape.count(-1) > 1:
        return shape
    known = math.prod(n for n in shape if n != -1)
    full = [x.size // known if n == -1 and known else n for n in shape]
    moving = x.moving
    if moving is None:
        return full
    for i, n in enumerate(full):
        if n == x.shape[moving] and math.prod(full[:i]) == math.prod(x.shape[:moving]):
            return [*full[:i], -1, *full[i + 1 :]]
    return shape


UNARY: dict[Any, str] = {
    np.absolute: "Abs",
    np.arctan: "Atan",
    np.ceil: "Ceil",
    np.cos: "Cos",
    np.exp: "Exp",
    np.floor: "Floor",
    np.log: "Log",
    np.logical_not: "Not",
    np.negative: "Neg",
    np.reciprocal: "Reciprocal",
    np.sign: "Sign",
    np.sin: "Sin",
    np.sqrt: "Sqrt",
    np.tan: "Tan",
    np.tanh: "Tanh",
}
BINARY: dict[Any, str] = {
    np.add: "Add",
    np.divide: "Div",
    np.logical_and: "And",
    np.logical_or: "Or",
    np.matmul: "MatMul",
    np.maximum: "Max",
    np.minimum: "Min",
    np.multiply: "Mul",
    np.power: "Pow",
    np.subtract: "Sub",
}
COMPARISONS: dict[Any, str] = {
    np.equal: "Equal",
    np.greater: "Greater",
    np.greater_equal: "GreaterOrEqual",
    np.less: "Less",
    np.less_equal: "LessOrEqual",
}

LOGICAL: dict[Any, str] = {np.bitwise_and: "And", np.bitwise_or: "Or", np.bitwise_xor: "Xor", np.invert: "Not"}

RULES: dict[Any, Callable[..., Any]] = {
    **{function: _logical(kind) for function, kind in LOGICAL.items()},
    **{function: _elementwise(kind) for function, kind in (UNARY | BINARY).items()},
    **{function: _comparison(kind) for function, kind in COMPARISONS.items()},
    np.sum: _reduction("ReduceSum"),
    np.mean: _reduction("ReduceMean"),
    np.max: _extreme("ReduceMax"),
    np.min: _extreme("ReduceMin"),
    np.amax: _extreme("ReduceMax"),
    np.amin: _extreme("ReduceMin"),
    np.argmax: _index_of("ArgMax"),
    np.argmin: _index_of("ArgMin"),
    np.astype: _astype,
    np.clip: _clip,
    np.concatenate: _concatenate,
    np.copy: _same,
    np.expand_dims: _expand_dims,
    np.not_equal: _not_equal,
    np.positive: _same,
    np.split: _split,
    np.square: _square,
    np.squeeze: _squeeze,
    np.stack: _stack,
    np.swapaxes: _swapaxes,
    np.transpose: _transpose,
    np.where: _where,
    operator.getitem: _getitem,
}
