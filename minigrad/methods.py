"""What NumPy's ndarray has as a method, Tensor has too: NumPy's names, keywords, order and defaults.

Each method is the function of its name, an op of ``minigrad.ops``, with the Tensor before its other arguments:
``t.sum(axis=0)`` is ``np.sum(t, axis=0)``. What is no method of an ndarray is a function here too: ``np.exp(t)``.
"""

import functools
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeAlias, TypeVar

import numpy as np
from numpy.typing import DTypeLike

from minigrad.arrays import Numbers
from minigrad.dispatch import OPS
from minigrad.errors import ShapeError
from minigrad.spelling import message

if TYPE_CHECKING:
    from minigrad.tensor import Tensor

P = ParamSpec("P")
R = TypeVar("R")
Axis: TypeAlias = int | None
Axes: TypeAlias = int | tuple[int, ...] | None
DType: TypeAlias = DTypeLike | None
Kind: TypeAlias = Literal["stable", "quicksort", "heapsort", "mergesort"] | None
Order: TypeAlias = Literal["C", "F"]


def method(function: Callable[P, R]) -> Callable[P, R]:
    """The method, which names its keywords where it is called with another, and for PyTorch's names its own."""
    takes = frozenset(function.__code__.co_varnames)
    ours = {"dim": "axis", "keepdim": "keepdims", "unbiased": "ddof=1", "descending": "np.flip(np.sort(t))"}

    @functools.wraps(function)
    def called(*arguments: P.args, **keywords: P.kwargs) -> R:
        if not takes.issuperset(keywords):
            name = next(each for each in keywords if each not in takes)
            names = ", ".join(sorted(takes - {"self"})) or "none"
            raise TypeError(message(f"Tensor.{function.__name__}()", name, ours) + f" (it takes {names})")
        return function(*arguments, **keywords)

    return called


class ArrayMethods:
    """The methods. ``out`` is there for its position only and must be None: writing over an array loses gradients."""

    __slots__ = ()

    data: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        """The length of every axis."""
        return self.data.shape

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return self.data.ndim

    @property
    def size(self) -> int:
        """How many elements there are."""
        return self.data.size

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the elements."""
        return self.data.dtype

    @property
    def itemsize(self) -> int:
        """The bytes of one element."""
        return self.data.itemsize

    @property
    def nbytes(self) -> int:
        """The bytes of all elements."""
        return self.data.nbytes

    @property
    def T(self) -> "Tensor":
        """The axes reversed."""
        return OPS[np.transpose](self)

    @property
    def mT(self) -> "Tensor":
        """The last two axes exchanged: each matrix transposed. Raises ShapeError for fewer than two axes."""
        if self.ndim < 2:
            raise ShapeError(f"mT: a tensor of shape {self.shape} holds no matrices; that needs two axes or more")
        return OPS[np.swapaxes](self, -1, -2)

    def item(self, *index: Any) -> Any:
        """One element as a Python number: the only one, the i-th of the ravelled tensor, or that at (i, j, …)."""
        return self.data.item(*index)

    def tolist(self) -> Any:
        """The elements as Python numbers, in nested lists."""
        return self.data.tolist()

    @method
    def sum(
        self,
        axis: Axes = None,
        dtype: DType = None,
        out: None = None,
        keepdims: bool = False,
        initial: Numbers | None = None,
        where: Numbers | None = None,
    ) -> "Tensor":
        """Σ of the elements."""
        return OPS[np.sum](self, axis, dtype, out, keepdims, initial, where)

    @method
    def prod(
        self,
        axis: Axes = None,
        dtype: DType = None,
        out: None = None,
        keepdims: bool = False,
        initial: Numbers | None = None,
        where: Numbers | None = None,
    ) -> "Tensor":
        """Π of the elements."""
        return OPS[np.prod](self, axis, dtype, out, keepdims, initial, where)

    @method
    def mean(
        self,
        axis: Axes = None,
        dtype: DType = None,
        out: None = None,
        keepdims: bool = False,
        *,
        where: Numbers | None = None,
    ) -> "Tensor":
        """Σ / n."""
        return OPS[np.mean](self, axis, dtype, out, keepdims, where=where)

    @method
    def var(
        self,
        axis: Axes = None,
        dtype: DType = None,
        out: None = None,
        ddof: float = 0,
        keepdims: bool = False,
        *,
        where: Numbers | None = None,
        mean: Numbers | None = None,
        correction: float | None = None,
    ) -> "Tensor":
        """Σ(t − mean)² / (n − ddof); ``correction`` is another name of ``ddof``."""
        return OPS[np.var](self, axis, dtype, out, ddof, keepdims, where=where, mean=mean, correction=correction)

    @method
    def std(
        self,
        axis: Axes = None,
        dtype: DType = None,
        out: None = None,
        ddof: float = 0,
        keepdims: bool = False,
        *,
        where: Numbers | None = None,
        mean: Numbers | None = None,
        correction: float | None = None,
    ) -> "Tensor":
        """√var."""
        return OPS[np.std](self, axis, dtype, out, ddof, keepdims, where=where, mean=mean, correction=correction)

    @method
    def max(
        self,
        axis: Axes = None,
        out: None = None,
        keepdims: bool = False,
        initial: Numbers | None = None,
        where: Numbers | None = None,
    ) -> "Tensor":
        """The largest element."""
        return OPS[np.max](self, axis, out, keepdims, initial, where)

    @method
    def min(
        self,
        axis: Axes = None,
        out: None = None,
        keepdims: bool = False,
        initial: Numbers | None = None,
        where: Numbers | None = None,
    ) -> "Tensor":
        """The smallest element."""
        return OPS[np.min](self, axis, out, keepdims, initial, where)

    @method
    def any(
        self, axis: Axes = None, out: None = None, keepdims: bool = False, *, where: Numbers | None = None
    ) -> "Tensor":
        """Whether at least one element is true."""
        return OPS[np.any](self, axis, out, keepdims, where=where)

    @method
    def all(
        self, axis: Axes = None, out: None = None, keepdims: bool = False, *, where: Numbers | None = None
    ) -> "Tensor":
        """Whether every element is true."""
        return OPS[np.all](self, axis, out, keepdims, where=where)

    @method
    def argmax(self, axis: Axis = None, out: None = None, *, keepdims: bool = False) -> "Tensor":
        """The index of the largest element, the first of several."""
        return OPS[np.argmax](self, axis, out, keepdims=keepdims)

    @method
    def argmin(self, axis: Axis = None, out: None = None, *, keepdims: bool = False) -> "Tensor":
        """The index of the smallest element, the first of several."""
        return OPS[np.argmin](self, axis, out, keepdims=keepdims)

    @method
    def cumsum(self, axis: Axis = None, dtype: DType = None, out: None = None) -> "Tensor":
        """The running sum."""
        return OPS[np.cumsum](self, axis, dtype, out)

    @method
    def cumprod(self, axis: Axis = None, dtype: DType = None, out: None = None) -> "Tensor":
        """The running product."""
        return OPS[np.cumprod](self, axis, dtype, out)

    @method
    def round(self, decimals: int = 0, out: None = None) -> "Tensor":
        """Rounded to that many decimals, a half to the even neighbour."""
        return OPS[np.round](self, decimals, out)

    @method
    def clip(self, min: Numbers | None = None, max: Numbers | None = None, out: None = None) -> "Tensor":
        """The elements clipped to [min, max] (None: no bound)."""
        return OPS[np.clip](self, min, max, out)

    @method
    def reshape(self, *shape: int | tuple[int, ...] | list[int], order: Order = "C") -> "Tensor":
        """The same elements in another shape: ``t.reshape(2, -1)`` or ``t.reshape((2, -1))``."""
        return OPS[np.reshape](self, _one_or_several(shape), order)

    @method
    def ravel(self, order: Order = "C") -> "Tensor":
        """The elements in a row, in the memory of this tensor where that is possible."""
        return OPS[np.ravel](self, order)

    @method
    def flatten(self, order: Order = "C") -> "Tensor":
        """The elements in a row, in memory of their own."""
        return OPS[np.copy](OPS[np.ravel](self, order))

    @method
    def transpose(self, *axes: int | tuple[int, ...] | list[int] | None) -> "Tensor":
        """The axes in another order: ``t.transpose(1, 0)`` or ``t.transpose((1, 0))``; without any, reversed."""
        return OPS[np.transpose](self, _one_or_several(axes) if axes else None)

    @method
    def swapaxes(self, axis1: int, axis2: int) -> "Tensor":
        """Two axes exchanged."""
        return OPS[np.swapaxes](self, axis1, axis2)

    @method
    def squeeze(self, axis: Axes = None) -> "Tensor":
        """Without the axes of length 1."""
        return OPS[np.squeeze](self, axis)

    @method
    def astype(self, dtype: DTypeLike, *, copy: bool = True) -> "Tensor":
        """In another dtype; this tensor itself if it has that dtype and ``copy`` is False."""
        return OPS[np.astype](self, dtype, copy=copy)

    @method
    def copy(self) -> "Tensor":
        """The same values in memory of their own, with the gradient of these."""
        return OPS[np.copy](self)

    @method
    def take(
        self,
        indices: Numbers,
        axis: Axis = None,
        out: None = None,
        mode: Literal["raise", "wrap", "clip"] = "raise",
    ) -> "Tensor":
        """The elements at ``indices`` along an axis, or (None) of the ravelled tensor."""
        return OPS[np.take](self, indices, axis, out, mode)

    @method
    def repeat(self, repeats: Numbers, axis: Axis = None) -> "Tensor":
        """Every element that many times."""
        return OPS[np.repeat](self, repeats, axis)

    @method
    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> "Tensor":
        """The elements t[…, i, i + offset] on two axes, in memory of their own."""
        return OPS[np.diagonal](self, offset, axis1, axis2)

    @method
    def trace(self, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: DType = None, out: None = None) -> "Tensor":
        """The sum of a diagonal, in ``dtype``."""
        return OPS[np.trace](self, offset, axis1, axis2, dtype, out)

    @method
    def dot(self, other: Numbers) -> "Tensor":
        """The inner product of vectors, the product of matrices."""
        return OPS[np.dot](self, other)

    @method
    def sort(self, axis: int = -1, kind: Kind = None, order: None = None, *, stable: bool | None = None) -> None:
        """Sort this tensor itself, and return None, as an ndarray does; ``np.sort(t)`` gives a sorted copy.

        A write like any other: gradients go back to where the elements were, and a leaf that requires a gradient can
        be sorted under ``no_grad`` only.
        """
        if axis is None:
            raise TypeError(
                "Tensor.sort(): in place the shape stays, so axis must be a number; np.sort(t, None) is flat"
            )
        OPS[operator.setitem](self, ..., OPS[np.sort](self, axis, kind, order, stable=stable))

    @method
    def argsort(
        self, axis: Axis = -1, kind: Kind = None, order: None = None, *, stable: bool | None = None
    ) -> "Tensor":
        """The indices that sort the elements along an axis."""
        return OPS[np.argsort](self, axis, kind, order, stable=stable)


def _one_or_several(numbers: tuple[Any, ...]) -> Any:
    """``f((2, 3))`` and ``f(2, 3)`` mean the same."""
    return numbers[0] if len(numbers) == 1 else numbers
