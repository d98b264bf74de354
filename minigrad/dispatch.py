"""The table from NumPy's functions and Python's operators to the ops that they call with a Tensor.

An op enters the table with ``implements``. A function that is not in it raises UnsupportedError, which says what to
write instead: nothing that loses a gradient is computed silently.
"""

import importlib
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from minigrad.errors import UnsupportedError

Op = TypeVar("Op", bound=Callable[..., Any])
OPS: dict[Callable[..., Any], Callable[..., Any]] = {}


def implements(*functions: Callable[..., Any]) -> Callable[[Op], Op]:
    """A decorator: these functions of NumPy, or operators, call the decorated op when they are given a Tensor."""

    def register(op: Op) -> Op:
        for function in functions:
            OPS[function] = op
        return op

    return register


def check_arguments(function: Callable[..., Any], args: tuple[Any, ...], keywords: dict[str, Any]) -> None:
    """Raise UnsupportedError if the op does not take an argument that NumPy's function takes."""
    op, name = OPS[function], _name(function)
    signature = inspect.signature(op)
    if "out" in keywords and "out" not in signature.parameters:
        raise _into_an_array(name.removeprefix("numpy."))
    try:
        signature.bind(*args, **keywords)
    except TypeError as error:
        taken = ", ".join(str(each).split(":")[0] for each in signature.parameters.values())
        raise UnsupportedError(
            f"{name}: {error}; with a Tensor minigrad's rule answers, which takes ({taken}). Where no gradient is "
            "needed, call NumPy's on t.detach().numpy()"
        ) from None


def by_position(
    function: Callable[..., Any], args: tuple[Any, ...], keywords: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
    """The arguments of ``np.sum(a=t)`` as those of ``np.sum(t)``: an op has another name for its first. Else None."""
    first = next(iter(inspect.signature(function).parameters))
    if args or first not in keywords or first in inspect.signature(OPS[function]).parameters:
        return None
    rest = dict(keywords)
    return (rest.pop(first),), rest


def otherwise(ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """The value of an op that takes the keywords of its ufunc, as ``vecdot`` takes ``axis``; any other is refused."""
    if method == "__call__" and ufunc in OPS and keywords.keys() <= inspect.signature(OPS[ufunc]).parameters.keys():
        return OPS[ufunc](*inputs, **keywords)
    raise refused(ufunc, method, keywords)


def refused(ufunc: np.ufunc, method: str, keywords: dict[str, Any]) -> UnsupportedError:
    """The error of a ufunc that has no op, or is called with a method or keywords that no op has."""
    if all(getattr(module, ufunc.__name__, None) is not ufunc for module in (np, np.strings)):
        return _of_another_library(ufunc.__name__)
    if "out" in keywords:
        return _into_an_array(ufunc.__name__)
    if method != "__call__":
        return no_rule(f"numpy.{ufunc.__name__}.{method}")
    if ufunc not in OPS:
        return no_rule(f"numpy.{ufunc.__name__}")
    return UnsupportedError(
        f"numpy.{ufunc.__name__}: with a Tensor it takes no {', '.join(f'{name}=' for name in keywords)}; minigrad has "
        "a rule for its plain form only. Choose with np.where, change the dtype with np.astype"
    )


def no_rule(function: Callable[..., Any] | str) -> UnsupportedError:
    """The error of a NumPy function that has no op."""
    name = function if isinstance(function, str) else _name(function)
    return UnsupportedError(
        f"{name} has no differentiable rule in minigrad: write it with the functions listed in minigrad.ops, or, "
        "where no gradient is needed, call it on t.detach().numpy()"
    )


def _of_another_library(name: str) -> UnsupportedError:
    """The error of a compiled ufunc that is not NumPy's: most are those of scipy.special."""
    if name not in importlib.import_module("minigrad.special").__all__:
        return no_rule(f"the compiled ufunc {name} of another library")
    return UnsupportedError(
        f"{name}: this ufunc of another library is compiled, and would lose the gradient; minigrad.special.{name} has "
        "one, and scipy.special calls it if SCIPY_ARRAY_API=1 is set before SciPy is imported"
    )


def _name(function: Callable[..., Any]) -> str:
    return f"{getattr(function, '__module__', None) or 'numpy'}.{function.__name__}"


def _into_an_array(name: str) -> UnsupportedError:
    return UnsupportedError(
        f"numpy.{name}: out= is not there for a Tensor, and a Tensor cannot be written into a NumPy array in place. "
        "Write t[...] = x or t += x on a Tensor (under no_grad() if it is a leaf), or call it on t.detach().numpy()"
    )
