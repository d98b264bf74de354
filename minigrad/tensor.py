"""Tensor: an array that remembers how it was computed.

An op is a plain function that calls ``record`` with its value and, for every parent, one derivative. NumPy's functions
and Python's operators find the op through ``implements``, so ``np.tanh(t)``, ``array + t`` and ``t @ w`` all arrive in
``minigrad.ops``, and this file knows no mathematics.
"""

import functools
import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Optional

import numpy as np

from minigrad import autograd
from minigrad.anomaly import check_value
from minigrad.arrays import to_array
from minigrad.autograd import Edge
from minigrad.errors import DTypeError, GraphError, UnsupportedError
from minigrad.modes import checking, recording
from minigrad.source import op_name
from minigrad.writes import check_current, clock, shared_on_tape

_OPS: dict[Callable, Callable] = {}


class Tensor:
    """An n-dimensional array with a gradient.

    ``data``: numbers and (nested) lists become float32; a NumPy array keeps its dtype. It is copied if the Tensor
    requires a gradient, since an optimizer will write into it, and shared otherwise.
    ``grad``: a Tensor of the same shape once ``backward`` has been called, and None before.
    Raises DTypeError for data that is not numeric, and for ``requires_grad`` on anything but floats.
    """

    __hash__ = object.__hash__
    __slots__ = ("__weakref__", "data", "edges", "grad", "hooks", "made", "past", "requires_grad")

    def __init__(self, data: Any, requires_grad: bool = False, dtype: Any = None) -> None:
        if isinstance(data, Tensor):
            raise DTypeError("Tensor: the data is a Tensor already; use it as it is, or detach() it")
        self.data = to_array(data, dtype, own=requires_grad)
        self.grad: Tensor | None = None
        self.edges: tuple[Edge, ...] | None = ()
        self.hooks: list[Callable] | None = None
        self.made = clock.now
        self.past: Sequence[tuple[int, Tensor]] = ()
        self.requires_grad = requires_grad
        if requires_grad and self.data.dtype.kind != "f":
            raise DTypeError(f"Tensor: requires_grad needs a float dtype, got {self.data.dtype}; pass dtype=np.float32")

    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape

    @property
    def ndim(self) -> int:
        return self.data.ndim

    @property
    def size(self) -> int:
        return self.data.size

    @property
    def dtype(self) -> np.dtype:
        return self.data.dtype

    @property
    def T(self) -> "Tensor":
        return _OPS[np.transpose](self)

    def backward(
        self, gradient: Optional["Tensor"] = None, retain_graph: bool = False, create_graph: bool = False
    ) -> None:
        """Add the gradient of this tensor to ``.grad`` of every leaf that it was computed from.

        ``gradient`` (this tensor's shape) weights the outputs; only a single number can do without. The graph is freed
        on the way unless ``retain_graph``. With ``create_graph`` the gradients can be differentiated in turn.
        Raises GraphError for a non-scalar without a gradient, a freed graph, or a value overwritten since.
        """
        autograd.backward(self, None if gradient is None else as_tensor(gradient), retain_graph, create_graph)

    def detach(self) -> "Tensor":
        """The same array, cut off from the graph."""
        return _constant(self.data)

    def numpy(self) -> np.ndarray:
        """The array itself. Raises GraphError if a gradient is needed: ``t.detach().numpy()`` gives it up."""
        if self.requires_grad:
            raise GraphError("numpy: this tensor needs a gradient, and NumPy keeps none; call detach().numpy()")
        return self.data

    def item(self) -> Any:
        """The single number in this tensor, as a Python number."""
        return self.data.item()

    def register_hook(self, hook: Callable[["Tensor"], Optional["Tensor"]]) -> Callable[[], None]:
        """Call ``hook(g)`` whenever this tensor's gradient is known; what it returns, if not None, replaces g.

        Returns the function that takes the hook off again.
        """
        self.hooks = self.hooks or []
        self.hooks.append(hook)
        return functools.partial(self.hooks.remove, hook)

    def __getattr__(self, name: str) -> Any:
        known = any(op.__name__ == name for op in _OPS.values())
        hint = f"; it is a function: minigrad.{name}(t) or np.{name}(t)" if known else ""
        raise AttributeError(f"a Tensor has no attribute {name!r}{hint}")

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else repr(self)

    def __repr__(self) -> str:
        text = np.array2string(self.data, separator=", ", prefix="Tensor(")
        dtype = "" if self.dtype == np.float32 else f", dtype={self.dtype}"
        made_by = f", op={op_name(self.edges[0][1])}" if self.edges else ""
        return f"Tensor({text}{dtype}{made_by or (', requires_grad=True' if self.requires_grad else '')})"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.numpy(), dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> "Tensor":
        if "out" in keywords:
            raise UnsupportedError(
                f"numpy.{ufunc.__name__}: a Tensor cannot be written into a NumPy array in place; under no_grad() "
                "write w -= x on the Tensor itself, or take the arrays of both, w.data and x.data"
            )
        if method != "__call__" or ufunc not in _OPS:
            name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
            raise _no_rule(name)
        return _OPS[ufunc](*inputs, **keywords)

    def __array_function__(self, function: Callable, types: Any, args: tuple, keywords: dict) -> "Tensor":
        if function not in _OPS:
            raise _no_rule(function.__name__)
        return _OPS[function](*args, **keywords)

    def __len__(self) -> int:
        if not self.data.ndim:
            raise TypeError("len: a 0-d tensor has no length")
        return len(self.data)

    def __iter__(self) -> Iterator["Tensor"]:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self.data)

    def __float__(self) -> float:
        return float(self.data.item())

    def __int__(self) -> int:
        return int(self.data.item())

    def __index__(self) -> int:
        return operator.index(self.data.item())

    def __getitem__(self, index: Any) -> "Tensor":
        return _OPS[operator.getitem](self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        _OPS[operator.setitem](self, index, value)

    def __neg__(self) -> "Tensor":
        return _OPS[np.negative](self)

    def __pos__(self) -> "Tensor":
        return self

    def __abs__(self) -> "Tensor":
        return _OPS[np.absolute](self)

    def __add__(self, other: Any) -> "Tensor":
        return _OPS[np.add](self, other)

    def __radd__(self, other: Any) -> "Tensor":
        return _OPS[np.add](other, self)

    def __sub__(self, other: Any) -> "Tensor":
        return _OPS[np.subtract](self, other)

    def __rsub__(self, other: Any) -> "Tensor":
        return _OPS[np.subtract](other, self)

    def __mul__(self, other: Any) -> "Tensor":
        return _OPS[np.multiply](self, other)

    def __rmul__(self, other: Any) -> "Tensor":
        return _OPS[np.multiply](other, self)

    def __truediv__(self, other: Any) -> "Tensor":
        return _OPS[np.divide](self, other)

    def __rtruediv__(self, other: Any) -> "Tensor":
        return _OPS[np.divide](other, self)

    def __pow__(self, other: Any) -> "Tensor":
        return _OPS[np.power](self, other)

    def __rpow__(self, other: Any) -> "Tensor":
        return _OPS[np.power](other, self)

    def __matmul__(self, other: Any) -> "Tensor":
        return _OPS[np.matmul](self, other)

    def __rmatmul__(self, other: Any) -> "Tensor":
        return _OPS[np.matmul](other, self)

    def __iadd__(self, other: Any) -> "Tensor":
        return self._updated(self + other)

    def __isub__(self, other: Any) -> "Tensor":
        return self._updated(self - other)

    def __imul__(self, other: Any) -> "Tensor":
        return self._updated(self * other)

    def __itruediv__(self, other: Any) -> "Tensor":
        return self._updated(self / other)

    def _updated(self, new: "Tensor") -> "Tensor":
        """What ``t += x`` makes of t: under ``no_grad`` t itself, written in place; else a new tensor of its name."""
        if recording.get() and not (self.requires_grad and not self.edges):
            return new
        self[...] = new
        return self

    def __mod__(self, other: Any) -> "Tensor":
        return _OPS[np.mod](self, other)

    def __rmod__(self, other: Any) -> "Tensor":
        return _OPS[np.mod](other, self)

    def __invert__(self) -> "Tensor":
        return _OPS[np.invert](self)

    def __and__(self, other: Any) -> "Tensor":
        return _OPS[np.bitwise_and](self, other)

    def __or__(self, other: Any) -> "Tensor":
        return _OPS[np.bitwise_or](self, other)

    def __xor__(self, other: Any) -> "Tensor":
        return _OPS[np.bitwise_xor](self, other)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __eq__(self, other: Any) -> "Tensor":  # type: ignore[override]
        return _OPS[np.equal](self, other)

    def __ne__(self, other: Any) -> "Tensor":  # type: ignore[override]
        return _OPS[np.not_equal](self, other)

    def __lt__(self, other: Any) -> "Tensor":
        return _OPS[np.less](self, other)

    def __le__(self, other: Any) -> "Tensor":
        return _OPS[np.less_equal](self, other)

    def __gt__(self, other: Any) -> "Tensor":
        return _OPS[np.greater](self, other)

    def __ge__(self, other: Any) -> "Tensor":
        return _OPS[np.greater_equal](self, other)


def _constant(array: np.ndarray) -> Tensor:
    """The Tensor of an array, with nothing behind it."""
    y = Tensor.__new__(Tensor)
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
    y = _constant(value if type(value) is np.ndarray else np.asarray(value))
    if recording.get():
        needed = 0
        for edge in edges:
            parent = edge[0]
            needed += parent.requires_grad
            if parent.made < y.made and (parent.edges or shared_on_tape):
                check_current(parent)
        y.edges = edges if needed == len(edges) else tuple([edge for edge in edges if edge[0].requires_grad])
        y.requires_grad = needed > 0
    if checking.get():
        check_value(y, [edge[0] for edge in edges])
    return y


def implements(*functions: Callable) -> Callable[[Callable], Callable]:
    """Let the decorated op answer when one of NumPy's functions, or an operator, is called with a Tensor."""

    def register(op: Callable) -> Callable:
        for function in functions:
            _OPS[function] = op
        return op

    return register


def as_tensor(x: Any) -> Tensor:
    """x itself if it is a Tensor, else a Tensor of it."""
    return x if isinstance(x, Tensor) else Tensor(x)


def as_tensors(a: Any, b: Any) -> tuple[Tensor, Tensor]:
    """Both as Tensors. Python numbers, and whole numbers beside floats, take the other's dtype."""
    if not isinstance(a, Tensor):
        a = _like(a, b)
    if not isinstance(b, Tensor):
        b = _like(b, a)
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


def _like(number: Any, other: Any) -> Tensor:
    if isinstance(number, (bool, int, float)) and isinstance(other, (Tensor, np.ndarray)):
        keeps = other.dtype.kind == "f" or (type(number) is bool) or (type(number) is int and other.dtype.kind in "iu")
        return _constant(np.asarray(number, other.dtype if keeps else None if type(number) is int else np.float32))
    return Tensor(number)


def _no_rule(name: str) -> UnsupportedError:
    return UnsupportedError(
        f"numpy.{name} has no differentiable rule in minigrad: write it with the functions listed in minigrad.ops, or, "
        "where no gradient is needed, call it on t.detach().numpy()"
    )
