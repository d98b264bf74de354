"""Tensor: an array that remembers how it was computed.

An op is a plain function that calls ``record`` with its value and, for every parent, one derivative. NumPy's functions
and Python's operators find the op through ``implements``, so ``np.tanh(t)``, ``array + t`` and ``t @ w`` all arrive in
``minigrad.ops``, and this file knows no mathematics. Operators are in ``minigrad.operators``, NumPy's
ndarray methods in ``minigrad.methods``, what other array libraries ask for in ``minigrad.interchange``.
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, Optional

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from minigrad import autograd, dispatch
from minigrad.anomaly import check_value
from minigrad.arrays import like, refuse_foreign, to_array
from minigrad.autograd import Edge
from minigrad.dispatch import OPS
from minigrad.dispatch import implements as implements  # where every op looks for it
from minigrad.errors import DTypeError, GraphError
from minigrad.handle import RemovableHandle, registered
from minigrad.interchange import Interchange
from minigrad.methods import ArrayMethods
from minigrad.modes import checking, recording
from minigrad.operators import Operators
from minigrad.other_names import TENSOR as NAMES
from minigrad.other_names import functions
from minigrad.source import library_function, op_name
from minigrad.spelling import message
from minigrad.writes import check_current, clock, shared_on_tape


class Tensor(Operators, ArrayMethods, Interchange):
    """An n-dimensional array with a gradient.

    ``data``: numbers and (nested) lists become float32; a NumPy array keeps its dtype. It is copied if the Tensor
    requires a gradient, since an optimizer will write into it, and shared otherwise.
    ``grad``: a Tensor of the same shape once ``backward`` has been called, and None before.
    Raises DTypeError for data that is not numeric, and for ``requires_grad`` on anything but floats; TypeError for a
    ``requires_grad`` that is neither True nor False.
    """

    __slots__ = ("__weakref__", "data", "edges", "grad", "hooks", "made", "past", "requires_grad")

    grad: Optional["Tensor"]
    edges: tuple[Edge, ...] | None
    hooks: dict[int, Callable[["Tensor"], Optional["Tensor"]]] | None
    made: int
    past: Sequence[tuple[int, "Tensor"]]
    requires_grad: bool

    def __init__(self, data: ArrayLike, requires_grad: bool = False, dtype: DTypeLike | None = None) -> None:
        if isinstance(data, Tensor):
            raise DTypeError("Tensor: the data is a Tensor already; use it as it is, or detach() it")
        if requires_grad is not False and requires_grad is not True:
            requires_grad = _true_or_false(requires_grad)
        self.data: np.ndarray = to_array(data, dtype, own=requires_grad)
        self.grad = None
        self.edges = ()
        self.hooks = None
        self.made = clock.now
        self.past = ()
        self.requires_grad = requires_grad
        if requires_grad and self.data.dtype.kind != "f":
            raise DTypeError(f"Tensor: requires_grad needs a float dtype, got {self.data.dtype}; pass dtype=np.float32")

    def backward(
        self, gradient: Optional["Tensor"] = None, retain_graph: bool = False, create_graph: bool = False
    ) -> None:
        """Add the gradient of this tensor to ``.grad`` of every leaf that it was computed from.

        ``gradient`` (this tensor's shape) weights the elements; a single number needs none. The graph is freed unless
        ``retain_graph``. With ``create_graph`` the gradients can themselves be differentiated.
        Raises GraphError for a non-scalar without a gradient, a freed graph, or a value overwritten since.
        """
        autograd.backward(self, None if gradient is None else as_tensor(gradient), retain_graph, create_graph)

    def detach(self) -> "Tensor":
        """The same array, cut off from the graph."""
        return _constant(self.data)

    def numpy(self) -> np.ndarray:
        """The array itself. Raises GraphError if this tensor needs a gradient; use ``t.detach().numpy()`` then."""
        if self.requires_grad:
            raise GraphError("numpy: this tensor needs a gradient, and NumPy keeps none; call detach().numpy()")
        return self.data

    def register_hook(self, hook: Callable[["Tensor"], Optional["Tensor"]]) -> RemovableHandle:
        """Call ``hook(g)`` whenever this tensor's gradient is known; what it returns, if not None, replaces g.

        The handle's ``remove()`` takes it off again. What hooks add or remove while they run counts from the next
        gradient on. Raises GraphError for a tensor that needs no gradient, or whose memory was overwritten through
        another since it was made.
        """
        if not callable(hook):
            raise TypeError(f"register_hook: a hook is a function of the gradient, got {type(hook).__name__}")
        if not self.requires_grad:
            raise GraphError(
                f"register_hook: this tensor of shape {self.shape} needs no gradient, so no hook would be called; "
                "make it with requires_grad=True, or compute it from one that has it"
            )
        if self.made < clock.now and self.past != []:  # [] has what a tensor was before a write, as `trace` shows it
            check_current(self)
        if self.hooks is None:
            self.hooks = {}
        return registered(self.hooks, hook)

    if not TYPE_CHECKING:  # to a type checker, too, an unknown name is an error

        def __getattr__(self, name: str) -> NoReturn:
            raise AttributeError(message("a Tensor", name, {**functions(), **NAMES}))

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else repr(self)

    def __repr__(self) -> str:
        text = np.array2string(self.data, separator=", ", prefix="Tensor(")
        dtype = "" if self.dtype == np.float32 else f", dtype={self.dtype}"
        made_by = f", op={op_name(self.edges[0][1])}" if self.edges else ""
        return f"Tensor({text}{dtype}{made_by or (', requires_grad=True' if self.requires_grad else '')})"

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> np.ndarray:
        if self.requires_grad and (function := library_function()):
            raise GraphError(
                f"{function}: it computes in NumPy's arrays, which would lose the gradient of this tensor of shape "
                f"{self.shape}; give it t.detach() where none is needed, else see docs/scipy.md for what takes Tensors"
            )
        return np.array(self.numpy(), dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        if keywords or method != "__call__" or ufunc not in OPS:
            return dispatch.otherwise(ufunc, method, inputs, keywords)
        return OPS[ufunc](*inputs)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        op = OPS.get(function)
        if op is None:
            raise dispatch.no_rule(function)
        try:
            return op(*args, **keywords)
        except TypeError:
            by_position = dispatch.by_position(function, args, keywords)
            if by_position is not None:
                return self.__array_function__(function, types, *by_position)
            dispatch.check_arguments(function, args, keywords)
            raise

    def __len__(self) -> int:
        if not self.data.ndim:
            raise TypeError("len: a 0-d tensor has no length")
        return len(self.data)

    def __iter__(self) -> Iterator["Tensor"]:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self.data)

    def __float__(self) -> float:
        return float(self._number("float"))

    def __int__(self) -> int:
        return int(self._number("int"))

    def __complex__(self) -> complex:
        return complex(self._number("complex"))

    def __index__(self) -> int:
        if self.data.size != 1 or self.data.dtype.kind not in "iub":
            raise TypeError(
                f"a Tensor of shape {self.shape} and dtype {self.dtype} is no index: it must be a whole number"
            )
        return operator.index(self.data.item())

    def _number(self, what: str) -> float:
        if self.data.size != 1:
            raise TypeError(f"{what}: a Tensor of shape {self.shape} is no single number; take one, as in {what}(t[0])")
        if self.requires_grad:
            raise GraphError(
                f"{what}: this tensor needs a gradient, and a Python number keeps none; write t.item(), or "
                "t.detach() where NumPy or the math module takes it"
            )
        return self.data.item()

    def __contains__(self, x: object) -> bool:
        return bool(np.any(self == x))

    def __getitem__(self, index: Any) -> "Tensor":
        return OPS[operator.getitem](self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        OPS[operator.setitem](self, index, value)


def _true_or_false(requires_grad: Any) -> bool:
    if not isinstance(requires_grad, np.bool_):
        raise TypeError(f"Tensor: requires_grad is True or False, got {requires_grad!r}; a dtype is given by name")
    return bool(requires_grad)


def _constant(array: np.ndarray) -> Tensor:
    """The Tensor of an array, without a graph."""
    y: Tensor = object.__new__(Tensor)
    y.data = array
    y.grad = y.hooks = None
    y.edges = y.past = ()
    y.made = clock.now
    y.requires_grad = False
    return y


def record(value: np.ndarray, *edges: Edge) -> Tensor:
    """The Tensor of an op: its value, and for every parent an edge (parent, derivative), see ``minigrad.autograd``.

    An edge to a parent that needs no gradient is dropped here, so its derivative is never computed.
    """
    y = _constant(value if type(value) is np.ndarray else np.asanyarray(value))
    if recording.get():
        needed, made = 0, y.made
        for edge in edges:
            parent = edge[0]
            if parent.requires_grad:
                needed += 1
            if parent.made < made and (parent.edges or shared_on_tape):
                check_current(parent)
        y.edges = edges if needed == len(edges) else tuple([edge for edge in edges if edge[0].requires_grad])
        y.requires_grad = needed > 0
    if checking.get():
        check_value(y, [edge[0] for edge in edges])
    return y


def as_tensor(x: Any) -> Tensor:
    """x itself if it is a Tensor, else a Tensor of it. Raises TypeError for the array of another library."""
    if isinstance(x, Tensor):
        return x
    refuse_foreign(x)
    return Tensor(x)


def values_of(x: Any) -> np.ndarray:
    """The array of a Tensor, or of what an op takes beside one. Raises TypeError for the array of another library."""
    if isinstance(x, Tensor):
        return x.data
    refuse_foreign(x)
    return np.asarray(x)


def as_tensors(a: Any, b: Any) -> tuple[Tensor, Tensor]:
    """Both as Tensors. Python numbers, and whole numbers beside floats, take the other's dtype."""
    if not isinstance(a, Tensor):
        a = _constant(like(a, b))
    if not isinstance(b, Tensor):
        b = _constant(like(b, a))
    if a.data.dtype is not b.data.dtype:
        a_floats, b_floats = a.data.dtype.kind == "f", b.data.dtype.kind == "f"
        if b_floats and not a_floats:
            a = Tensor(a.data.astype(b.data.dtype))
        elif a_floats and not b_floats:
            b = Tensor(b.data.astype(a.data.dtype))
    return a, b


def floating(x: Any) -> Tensor:
    """x as a Tensor of floats: whole numbers and booleans become float32."""
    x = as_tensor(x)
    return x if x.data.dtype.kind == "f" else Tensor(x.data.astype(np.float32))
