"""The log of writes into arrays, by which a backward walk finds that a value it needs was overwritten.

The clock counts writes. An op's output remembers the clock at which it was made; an array that was written to at a
later count no longer holds what the op saw. Views share memory, so the log is kept for the array that owns it.
"""

import threading
import weakref
from collections.abc import Callable, Iterator
from types import CodeType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from minigrad.arrays import owner_of
from minigrad.errors import GraphError
from minigrad.source import code_of, line_at, op_name, user_place, values_held

if TYPE_CHECKING:
    from minigrad.autograd import Edge
    from minigrad.tensor import Tensor


class Write(NamedTuple):
    """A write into an array: its time on the clock, and the user's code that did it, see ``source.user_place``.

    ``earlier`` is the time of the write before it, ``taped`` that of the last one with a gradient, ``taped_earlier``
    that of the last such before this one; 0 if there was none.
    """

    time: int
    earlier: int
    taped: int
    taped_earlier: int
    code: CodeType
    instruction: int

    @property
    def line(self) -> str:
        """``file:line``. Most writes are never asked for it."""
        path, number = line_at(self.code, self.instruction)
        return f"{path}:{number}"


class _Clock:
    """``now`` counts writes, ``walks`` backward walks."""

    now: int = 0
    walks: int = 0


clock: _Clock = _Clock()
_lock = threading.Lock()
_writes: dict[int, Write] = {}
# The arrays into which something with a gradient was written.
shared_on_tape: set[int] = set()


def wrote(*arrays: np.ndarray, on_tape: bool = False, within: int = 3) -> None:
    """Note that the arrays were just written to, by the user's line that is being run.

    ``on_tape``: the written values have a gradient, which other tensors with the same memory do not know of.
    ``within``: see ``user_place``, whose caller's caller is always minigrad's.
    """
    place = user_place(within)
    with _lock:
        clock.now += 1
        now = clock.now
    write: Write | None = None
    before: Write | None = None
    for array in arrays:
        owner = array if array.base is None else owner_of(array)
        key = id(owner)
        last = _writes.get(key)
        if last is None:
            weakref.finalize(owner, _forget, key).atexit = False
        if write is None or last is not before:  # arrays that are written together mostly were before, too
            time, taped = (last.time, last.taped) if last else (0, 0)
            write, before = Write(now, time, now if on_tape else taped, taped, *place), last
        _writes[key] = write
        if on_tape:
            shared_on_tape.add(key)


def _forget(key: int) -> None:
    """The array is gone, and its id may soon be another's."""
    _writes.pop(key, None)
    shared_on_tape.discard(key)


def unwritten(array: np.ndarray, y: "Tensor") -> bool:
    """Whether the array's memory holds what it held when y was made."""
    if y.made == clock.now:
        return True
    write = _writes.get(id(owner_of(array)))
    return write is None or write.time <= y.made


def check_unwritten(y: "Tensor", edge: "Edge") -> None:
    """Raise GraphError if a tensor that the derivative of an edge needs, or y, was written to after y was made."""
    _, derivative, *held = edge
    held += values_held(derivative)
    if _takes_output(derivative):
        held.append(y)
    # Arrays count if an op that is computed at once has kept them (see ops.fused); tanh looks at its own by itself.
    arrays = [each.data for each in held if isinstance(getattr(each, "data", None), np.ndarray)]
    for data in [*arrays, *_arrays_in(getattr(derivative, "kept", ()))]:
        write = _writes.get(id(owner_of(data)))
        if write is not None and write.time > y.made:
            op = op_name(derivative)
            raise GraphError(
                f"{op}: the value of shape {data.shape} that its gradient needs was overwritten at {write.line}, after "
                f"{op} had used it; call backward() before writing, or write into a copy"
            )


def _takes_output(derivative: Callable[..., Any]) -> bool:
    """Whether a derivative may use the output. Ours call it y where they do; a user's anything but ``_``."""
    code = code_of(derivative)
    if code is None or code.co_argcount < 2:
        return True
    names = code.co_varnames[: code.co_argcount]
    is_ours = (getattr(derivative, "__module__", None) or "").startswith("minigrad.")
    return "y" in names or not (is_ours or names[1].startswith("_"))


def _arrays_in(value: object) -> Iterator[np.ndarray]:
    """The arrays in tuples and lists."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _arrays_in(part)


def check_current(x: "Tensor", on_tape: bool = False) -> None:
    """Raise GraphError if the memory of x was written to since x was made, but not through x: its gradient is lost.

    x is the result of an op; or a constant, if the written values have a gradient. With ``on_tape`` only values with
    a gradient count.
    """
    write = _writes.get(id(owner_of(x.data)))
    if write is not None and write.time > x.made and ((x.edges and not on_tape) or write.taped > x.made):
        raise GraphError(
            f"the memory of this tensor of shape {x.shape} was overwritten at {write.line} after it was computed, "
            "through a tensor that shares it or under no_grad, so its gradient is no longer known; compute it again, "
            "or write into a copy"
        )


def written_as(x: "Tensor", part: np.ndarray, y: "Tensor") -> bool:
    """Whether the one write that counts since y was made was into x, and x is ``part`` of y: as in ``y[i] += 1``.

    What counts is what ``check_current`` asks for: of a constant, writes with a gradient.
    """
    write = _writes.get(id(owner_of(y.data)))
    if write is None or write.time != x.made or not x.past:
        return False
    if (write.earlier if y.edges else write.taped_earlier) > y.made:
        return False
    mine, its = x.data.__array_interface__, part.__array_interface__
    return mine["data"] == its["data"] and x.data.shape == part.shape and x.data.strides == part.strides
