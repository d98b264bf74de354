"""Assignment: y[index] = x and y += x, in place and on the tape."""

import functools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.arrays import is_foreign, real_array
from minigrad.autograd import Edge
from minigrad.dispatch import OPS
from minigrad.errors import DTypeError, GraphError, ShapeError
from minigrad.modes import checking, recording
from minigrad.ops.indexing import copied_index, may_repeat
from minigrad.ops.selection import where
from minigrad.ops.shape import copy
from minigrad.tensor import Tensor, as_tensor, as_tensors, implements, record
from minigrad.writes import check_current, clock, shared_on_tape, written_as, wrote


@implements(operator.setitem)
def setitem(y: Tensor, index: Any, x: Any) -> None:
    """y[index] = x, x broadcast to the shape of y[index]. d/dx = g[index], and 0 for what another
    element of x then overwrote, as an index may repeat; the old y gets g with zeros there.

    Raises GraphError for a leaf that requires a gradient or a view of one, unless under ``no_grad`` (then nothing is
    recorded), for y or x whose memory was overwritten through another tensor since, and ShapeError for an x that does
    not fit. Into whole numbers no gradient is recorded.
    """
    index = copied_index(index)
    if not isinstance(x, Tensor):
        x = _exact(x, y.dtype)
    _check_writable("y[index] = x", y)
    if recording.get():  # after the write both would count as current
        if not (x.made > y.made and x.past and written_as(x, y.data[index], y)):
            check_current(y)
        check_current(x)
    try:
        y.data[index] = x.data
    except ValueError as error:
        raise ShapeError(f"y[index] = x: x has shape {x.shape}; it must broadcast to a part of {y.shape}") from error
    _note_write(y, (y, lambda g, _: _cleared(g, index)), (x, lambda g, _: _assigned(g, index)))


def _exact(x: Any, dtype: np.dtype) -> Tensor:
    """A number or a list as a Tensor of the dtype that it is written into: as float32 it would have lost digits.

    Raises OverflowError for a whole number that a dtype of whole numbers does not hold, as NumPy does.
    """
    if isinstance(x, (np.ndarray, np.generic)) or is_foreign(x):
        return as_tensor(x)
    if not isinstance(x, (bool, int, float)):
        real_array(x)  # text is none, though NumPy reads numbers from it if a dtype is given
    return Tensor(x, dtype=dtype)


def update(function: Callable[..., Any], sign: str, y: Tensor, x: Any) -> Tensor:
    """y = function(y, x), in place: ``y += x`` for np.add. Derivatives are those of the op. Gives y.

    Every name and view of y sees the new values; its shape and its dtype stay. Raises ShapeError or DTypeError where
    the result has another shape or dtype, and GraphError as ``setitem`` does.
    """
    _check_writable(f"y {sign} x", y)
    if function in _AT_ONCE and not _on_tape(y, x) and _written_at_once(function, y, x):
        return y
    # The write destroys y's old values: an op whose derivatives need its operands works with a copy of them.
    needed = recording.get() and (y.requires_grad or getattr(x, "requires_grad", False))
    old = copy(y) if needed and function not in (np.add, np.subtract) else y
    new = OPS[function](old, old if x is y else x)
    if new.shape != y.shape:
        raise ShapeError(_would_change("shape", sign, y.shape, new.shape))
    if not np.can_cast(new.dtype, y.dtype, "same_kind"):
        raise DTypeError(_would_change("dtype", sign, y.dtype, new.dtype))
    y.data[...] = new.data
    _note_write(y, (new, lambda g, _: g))
    return y


UPDATES: dict[Callable[..., Any], tuple[np.ufunc, str]] = {
    operator.iadd: (np.add, "+="),
    operator.isub: (np.subtract, "-="),
    operator.imul: (np.multiply, "*="),
    operator.itruediv: (np.divide, "/="),
    operator.ifloordiv: (np.floor_divide, "//="),
    operator.imod: (np.mod, "%="),
    operator.ipow: (np.power, "**="),
    operator.imatmul: (np.matmul, "@="),
    operator.iand: (np.bitwise_and, "&="),
    operator.ior: (np.bitwise_or, "|="),
    operator.ixor: (np.bitwise_xor, "^="),
    operator.ilshift: (np.left_shift, "<<="),
    operator.irshift: (np.right_shift, ">>="),
}
for _operator, _of in UPDATES.items():
    implements(_operator)(functools.partial(update, *_of))


# Of the others NumPy broadcasts @ to what it writes into, and finds a negative power of a whole number half way.
_AT_ONCE = (np.add, np.subtract, np.multiply, np.divide)


def _on_tape(y: Tensor, x: Any) -> bool:
    """Whether y = function(y, x) is to be recorded or looked at, and not just computed."""
    recorded = recording.get() and (y.requires_grad or getattr(x, "requires_grad", False) or bool(shared_on_tape))
    return recorded or checking.get()


def _written_at_once(function: Callable[..., Any], y: Tensor, x: Any) -> bool:
    """Let NumPy write function(y, x) into y, with no array between. False, and y as it was, if that cannot be."""
    a, b = as_tensors(y, x)
    if a is not y:
        return False
    try:
        function(a.data, b.data, out=a.data)
    except (TypeError, ValueError):  # another shape or dtype: ``update`` says which
        return False
    except (FloatingPointError, Warning):
        wrote(y.data)
        raise
    _note_write(y)
    return True


def _would_change(what: str, sign: str, own: Any, new: Any) -> str:
    return (
        f"y {sign} x: y has {what} {own}, the result would have {new}; an update in place keeps the {what}. "
        f"Write y = y {sign.removesuffix('=')} x"
    )


def _check_writable(what: str, y: Tensor) -> None:
    if recording.get() and _shares_a_leaf(y):
        raise GraphError(
            f"{what}: y, of shape {y.shape}, is a leaf that requires a gradient, or a view of one: writing into "
            "it would lose it. Write into a copy (mg.copy(y)), or under no_grad() to change its value"
        )
    if not y.data.flags.writeable:
        raise GraphError(
            f"{what}: y, of shape {y.shape}, cannot be written to: several of its elements may be one number in memory "
            "(np.broadcast_to), or its array is read-only. Write into a copy (mg.copy(y))"
        )


def _note_write(y: Tensor, *edges: Edge) -> None:
    """Note that y was written to; on the tape too if the new values, or the old ones, have a gradient."""
    on_tape = recording.get() and y.data.dtype.kind == "f" and any(edge[0].requires_grad for edge in edges)
    wrote(y.data, on_tape=on_tape)
    if on_tape:
        _record_write(y, *edges)
    elif not y.edges and (recording.get() or not shared_on_tape):  # a constant that was found current stays so
        y.made = clock.now


def _shares_a_leaf(y: Tensor) -> bool:
    """Whether y is a leaf that requires a gradient, or shows the memory of one."""
    if not y.edges:
        return y.requires_grad
    stack, seen = [y], {y}
    while stack:
        x = stack.pop()
        if x.requires_grad and not x.edges:
            return True
        if not x.past:  # else it was checked before the first write into it
            near = {edge[0] for edge in x.edges or () if np.may_share_memory(edge[0].data, y.data)} - seen
            seen |= near
            stack += near
    return False


def _cleared(g: Tensor, index: Any) -> Tensor:
    """g with zeros at the index. It is linear in g, and its own derivative."""
    value = g.data.copy()
    value[index] = 0
    return record(value, (g, lambda h, _: _cleared(h, index)))


def _assigned(g: Tensor, index: Any) -> Tensor:
    """g[index], for what was assigned there. Of several elements assigned to one index the last counts."""
    picked = g[index]
    if not may_repeat(index):
        return picked
    order, last = np.arange(picked.size).reshape(picked.shape), np.empty(g.shape, np.intp)
    last[index] = order
    return where(last[index] == order, picked, 0)


def _record_write(x: Tensor, *edges: Edge) -> None:
    """Put a write into x on the tape, after ``wrote`` noted it: from now on x is the result of an op, with ``edges``.

    What x was before the write becomes a Tensor of its own, and the edges of ops that used x lead to that one.
    """
    before = Tensor.__new__(Tensor)
    before.data, before.grad, before.past = x.data, None, []
    before.made, before.edges, before.requires_grad = x.made, x.edges, x.requires_grad
    before.hooks, x.hooks = x.hooks, None
    _lead_to(before, x, [edge[0] for edge in edges if edge[0] is not x])
    past = x.past if isinstance(x.past, list) else []
    past.append((clock.now, before))
    x.past = past
    x.made = clock.now
    sources = [(before if parent is x else parent, *rest) for parent, *rest in edges]
    x.edges = tuple([edge for edge in sources if edge[0].requires_grad])
    x.requires_grad = bool(x.edges)


def _lead_to(before: Tensor, x: Tensor, tensors: list[Tensor]) -> None:
    """In the graph behind ``tensors``, which are about to become parents of x, let edges to x lead to ``before``.

    Else x would be its own ancestor, and only the garbage collector could free it. Tensors older than x cannot have
    used it.
    """
    stack, seen = list(tensors), set(tensors)
    while stack:
        y = stack.pop()
        if y.edges and y.made >= before.made:
            y.edges = tuple([(before if parent is x else parent, *rest) for parent, *rest in y.edges])
            near = {edge[0] for edge in y.edges} - seen
            seen |= near
            stack += near
