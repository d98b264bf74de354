"""Arrays whose NumPy calls are written down while a step is recorded."""

import operator
from typing import Any

import numpy as np

from minigrad.array_function import recorders
from minigrad.capture.tree import mapped
from minigrad.tensor import Tensor

METADATA = {np.shape, np.ndim, np.size, np.result_type, np.iscomplexobj, np.isrealobj, np.shares_memory, np.can_cast}
"""NumPy's functions that look at no element."""

UNSET = {np.empty_like}
"""NumPy's functions whose result holds nothing yet."""

WRITING = {np.copyto, np.put, np.place, np.putmask, np.fill_diagonal, np.put_along_axis}

# fmt: off
METHODS = (
    "all", "any", "argmax", "argmin", "argpartition", "argsort", "astype", "byteswap", "choose", "clip", "compress",
    "copy", "cumprod", "cumsum", "diagonal", "dot", "flatten", "item", "max", "mean", "min", "nonzero", "prod", "ravel",
    "repeat", "reshape", "round", "searchsorted", "squeeze", "std", "sum", "swapaxes", "take", "tobytes", "tolist",
    "trace", "transpose", "var",
)
# fmt: on
"""ndarray's methods that look at elements, or may copy them."""


class Traced(np.ndarray):
    """An array of a step that is being recorded. Each ufunc, function and method of NumPy that takes it is recorded.

    ``if x.any():`` reads a value: it is recorded too, and in every replay the value is compared with that of the
    recording. After the recording it is an array like any other.
    """

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        if any(isinstance(each, Tensor) for each in inputs):
            return NotImplemented  # an op of ours, which Tensor knows
        return recorded(ufunc if method == "__call__" else getattr(ufunc, method), inputs, keywords)

    def __array_function__(self, function: Any, types: Any, args: Any, keywords: Any) -> Any:
        if any(issubclass(each, Tensor) for each in types):
            return NotImplemented
        if function in METADATA or function in UNSET:
            return function(*plain(args), **plain(keywords))
        if function in WRITING and recorders:
            recorders[-1].leave(f"numpy.{function.__name__} writes into an array")
        return recorded(function, args, keywords)

    def __getitem__(self, index: Any) -> Any:
        return recorded(operator.getitem, (self, index), {})

    def __setitem__(self, index: Any, value: Any) -> None:
        if recorders:
            recorders[-1].leave("it writes into an array by x[...] = y")
        plain(self)[plain(index)] = plain(value)

    def __bool__(self) -> bool:
        return recorded(bool, (self,), {})

    def __int__(self) -> int:
        return recorded(int, (self,), {})

    def __index__(self) -> int:
        return recorded(operator.index, (self,), {})

    def __float__(self) -> float:
        return recorded(float, (self,), {})


def _method(name: str) -> Any:
    method = getattr(np.ndarray, name)

    def call(self: Traced, *args: Any, **keywords: Any) -> Any:
        return recorded(method, (self, *args), keywords)

    return call


for _name in METHODS:
    setattr(Traced, _name, _method(_name))


def recorded(function: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Call a function through the recording in progress, if there is one."""
    if recorders:
        return recorders[-1].call(function, args, keywords)
    return function(*plain(args), **plain(keywords))


def plain(value: Any) -> Any:
    """A value whose traced arrays, also in tuples, lists and dicts, are plain ones of the same memory."""
    return mapped(lambda x: np.ndarray.view(x, np.ndarray), value, Traced)
