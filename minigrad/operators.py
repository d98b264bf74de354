"""What Python's operators mean for a Tensor: each is the op of its name, and ``t += x`` writes into t itself."""

import numbers
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from minigrad.arrays import Numbers, is_foreign
from minigrad.dispatch import OPS

if TYPE_CHECKING:
    from minigrad.tensor import Tensor


class Operators:
    """Arithmetic, comparison, and their forms that write in place; the ops are in ``minigrad.ops``.

    ``t += x`` and its like change t itself, so that every name of t sees it. Shape and dtype of t stay. Where ops are
    recorded the write is on the tape; a leaf that requires a gradient can be written only under ``no_grad``.
    """

    __slots__ = ()

    if TYPE_CHECKING:  # an assignment has no type of its own to them

        def __hash__(self) -> int: ...

    else:
        __hash__ = object.__hash__

    def __neg__(self) -> "Tensor":
        return OPS[np.negative](self)

    def __pos__(self) -> "Tensor":
        return OPS[np.copy](self)

    def __abs__(self) -> "Tensor":
        return OPS[np.absolute](self)

    def __invert__(self) -> "Tensor":
        return OPS[np.invert](self)

    def __add__(self, other: Numbers) -> "Tensor":
        return OPS[np.add](self, other)

    def __radd__(self, other: Numbers) -> "Tensor":
        return OPS[np.add](other, self)

    def __iadd__(self, other: Numbers) -> "Tensor":
        return OPS[operator.iadd](self, other)

    def __sub__(self, other: Numbers) -> "Tensor":
        return OPS[np.subtract](self, other)

    def __rsub__(self, other: Numbers) -> "Tensor":
        return OPS[np.subtract](other, self)

    def __isub__(self, other: Numbers) -> "Tensor":
        return OPS[operator.isub](self, other)

    def __mul__(self, other: Numbers) -> "Tensor":
        return OPS[np.multiply](self, other)

    def __rmul__(self, other: Numbers) -> "Tensor":
        return OPS[np.multiply](other, self)

    def __imul__(self, other: Numbers) -> "Tensor":
        return OPS[operator.imul](self, other)

    def __truediv__(self, other: Numbers) -> "Tensor":
        return OPS[np.divide](self, other)

    def __rtruediv__(self, other: Numbers) -> "Tensor":
        return OPS[np.divide](other, self)

    def __itruediv__(self, other: Numbers) -> "Tensor":
        return OPS[operator.itruediv](self, other)

    def __floordiv__(self, other: Numbers) -> "Tensor":
        return OPS[np.floor_divide](self, other)

    def __rfloordiv__(self, other: Numbers) -> "Tensor":
        return OPS[np.floor_divide](other, self)

    def __ifloordiv__(self, other: Numbers) -> "Tensor":
        return OPS[operator.ifloordiv](self, other)

    def __mod__(self, other: Numbers) -> "Tensor":
        return OPS[np.mod](self, other)

    def __rmod__(self, other: Numbers) -> "Tensor":
        return OPS[np.mod](other, self)

    def __imod__(self, other: Numbers) -> "Tensor":
        return OPS[operator.imod](self, other)

    def __pow__(self, other: Numbers) -> "Tensor":
        return OPS[np.power](self, other)

    def __rpow__(self, other: Numbers) -> "Tensor":
        return OPS[np.power](other, self)

    def __ipow__(self, other: Numbers) -> "Tensor":
        return OPS[operator.ipow](self, other)

    def __matmul__(self, other: Numbers) -> "Tensor":
        return OPS[np.matmul](self, other)

    def __rmatmul__(self, other: Numbers) -> "Tensor":
        return OPS[np.matmul](other, self)

    def __imatmul__(self, other: Numbers) -> "Tensor":
        return OPS[operator.imatmul](self, other)

    def __and__(self, other: Numbers) -> "Tensor":
        return OPS[np.bitwise_and](self, other)

    def __rand__(self, other: Numbers) -> "Tensor":
        return OPS[np.bitwise_and](other, self)

    def __iand__(self, other: Numbers) -> "Tensor":
        return OPS[operator.iand](self, other)

    def __or__(self, other: Numbers) -> "Tensor":
        return OPS[np.bitwise_or](self, other)

    def __ror__(self, other: Numbers) -> "Tensor":
        return OPS[np.bitwise_or](other, self)

    def __ior__(self, other: Numbers) -> "Tensor":
        return OPS[operator.ior](self, other)

    def __xor__(self, other: Numbers) -> "Tensor":
        return OPS[np.bitwise_xor](self, other)

    def __rxor__(self, other: Numbers) -> "Tensor":
        return OPS[np.bitwise_xor](other, self)

    def __ixor__(self, other: Numbers) -> "Tensor":
        return OPS[operator.ixor](self, other)

    def __lshift__(self, other: Numbers) -> "Tensor":
        return OPS[np.left_shift](self, other)

    def __rlshift__(self, other: Numbers) -> "Tensor":
        return OPS[np.left_shift](other, self)

    def __ilshift__(self, other: Numbers) -> "Tensor":
        return OPS[operator.ilshift](self, other)

    def __rshift__(self, other: Numbers) -> "Tensor":
        return OPS[np.right_shift](self, other)

    def __rrshift__(self, other: Numbers) -> "Tensor":
        return OPS[np.right_shift](other, self)

    def __irshift__(self, other: Numbers) -> "Tensor":
        return OPS[operator.irshift](self, other)

    def __divmod__(self, other: Numbers) -> "tuple[Tensor, Tensor]":
        return self // other, self % other

    def __rdivmod__(self, other: Numbers) -> "tuple[Tensor, Tensor]":
        return other // self, other % self

    def __eq__(self, other: object) -> "Tensor":  # type: ignore[override]
        return OPS[np.equal](self, other) if _are_numbers(other) else NotImplemented

    def __ne__(self, other: object) -> "Tensor":  # type: ignore[override]
        return OPS[np.not_equal](self, other) if _are_numbers(other) else NotImplemented

    def __lt__(self, other: Numbers) -> "Tensor":  # type: ignore[misc]
        return OPS[np.less](self, other) if _are_numbers(other) else NotImplemented

    def __le__(self, other: Numbers) -> "Tensor":  # type: ignore[misc]
        return OPS[np.less_equal](self, other) if _are_numbers(other) else NotImplemented

    def __gt__(self, other: Numbers) -> "Tensor":  # type: ignore[misc]
        return OPS[np.greater](self, other) if _are_numbers(other) else NotImplemented

    def __ge__(self, other: Numbers) -> "Tensor":  # type: ignore[misc]
        return OPS[np.greater_equal](self, other) if _are_numbers(other) else NotImplemented


def _are_numbers(other: Any) -> bool:
    """Whether a comparison is elementwise. With anything else Python decides: it is not equal, and has no order."""
    if isinstance(other, (Operators, float, int, np.ndarray, np.number)):
        return True
    if isinstance(other, (list, tuple)):
        try:
            return np.asarray(other).dtype.kind in "biufc"
        except ValueError:  # rows of different lengths
            return False
    return isinstance(other, (np.bool_, numbers.Number)) or is_foreign(other)  # which the op refuses
