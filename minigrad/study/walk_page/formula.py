"""A derivative as it is written in the source, with its numbers put in."""

import ast
import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from minigrad.modes import recording, switched
from minigrad.source import closure, derivative_formula, kernel_of, op_name
from minigrad.tensor import Tensor

# So many elements are computed by themselves, to see that the formula holds element by element.
SAMPLES = 12

Piece = str | np.ndarray


class Filled(NamedTuple):
    """A formula's pieces, text or the array that a name in it stands for; the array that it gives."""

    pieces: list[Piece]
    result: np.ndarray


def about(derivative: Callable[..., Any]) -> str:
    """What the op's docstring says first; "" if it has none."""
    kernel = kernel_of(derivative)
    written = derivative if kernel is None else kernel.plain
    name, known = op_name(derivative), getattr(written, "__globals__", {})
    return _first_words(known.get(name) or known.get(f"_{name}"))


def explained(derivative: Callable[..., Any]) -> str:
    """What the docstring says first of the function that a derivative does nothing but call; "" if it does more."""
    try:
        tree = ast.parse(derivative_formula(derivative), mode="eval").body
    except (SyntaxError, AttributeError):
        return ""
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name):
        return ""
    return _first_words(getattr(derivative, "__globals__", {}).get(tree.func.id))


def _first_words(function: Any) -> str:
    text = (getattr(function, "__doc__", None) or "").strip()
    return " ".join(text.split("\n\n")[0].split())


def held(derivative: Callable[..., Any], more: tuple[Any, ...]) -> dict[str, Any]:
    """What a derivative holds, by the names that it has there: its op's variables, and what follows g and y."""
    code = None if inspect.ismethod(derivative) else getattr(derivative, "__code__", None)
    if code is None:
        return {}
    names = code.co_varnames[: code.co_argcount]
    given = dict(zip(names[2:], more, strict=False))
    if code.co_flags & inspect.CO_VARARGS:
        given[code.co_varnames[code.co_argcount + code.co_kwonlyargcount]] = more[len(names) - 2 :]
    return given | closure(derivative)


def filled(derivative: Callable[..., Any], g: Tensor, y: Tensor, more: tuple[Any, ...]) -> Filled | None:
    """The formula with its numbers; None unless it holds element by element, or where there is no source to read."""
    code = None if inspect.ismethod(derivative) else getattr(derivative, "__code__", None)
    if code is None or code.co_argcount < 2 or kernel_of(derivative) is not None:
        return None
    names = dict(zip(code.co_varnames[:2], (g, y), strict=True)) | held(derivative, more)
    text = derivative_formula(derivative)
    try:
        tree = ast.parse(text, mode="eval")
        with switched(recording, False), np.errstate(all="ignore"):
            result = derivative(g, y, *more).data
            numeric = {name: array for name, x in names.items() if (array := _array(x)) is not None}
            if result.shape != y.shape or not _elementwise(tree, derivative, names, numeric, result):
                return None
    except Exception:  # what the formula needs is not here, or it is no formula of single numbers
        return None
    return Filled(list(_pieces(text, tree, numeric)), result)


def _array(x: Any) -> np.ndarray | None:
    """The numbers of a value, None for what is none."""
    if isinstance(x, Tensor):
        return x.data
    if isinstance(x, (np.ndarray, float, int, np.number)) and not isinstance(x, bool):
        return np.asarray(x)
    return None


def _elementwise(
    tree: ast.Expression,
    derivative: Callable[..., Any],
    names: dict[str, Any],
    numeric: dict[str, np.ndarray],
    result: np.ndarray,
) -> bool:
    """Whether the formula of an element's numbers alone gives the element."""
    formula = compile(tree, "<formula>", "eval")
    at = np.unique(np.linspace(0, max(result.size - 1, 0), SAMPLES, dtype=int))[: result.size]
    wide = {name: np.broadcast_to(array, result.shape).reshape(-1) for name, array in numeric.items()}
    for k in at:
        single = {name: Tensor(np.asarray(array[k])) for name, array in wide.items()}
        value = eval(formula, derivative.__globals__, names | single)  # minigrad's own source, or the user's
        value = value.data if isinstance(value, Tensor) else np.asarray(value)
        if value.shape != () or not np.allclose(value, result.reshape(-1)[k], rtol=1e-5, equal_nan=True):
            return False
    return True


def _pieces(text: str, tree: ast.Expression, numeric: dict[str, np.ndarray]) -> Iterator[Piece]:
    """The text, cut where a number belongs. An array in it (``x.data``) is a number too."""
    raw, end = text.encode(), 0
    spots = sorted(_spots(tree.body, numeric))
    for start, stop, name in spots:
        if start > end:
            yield raw[end:start].decode()
        yield numeric[name]
        end = stop
    if end < len(raw):
        yield raw[end:].decode()


def _spots(node: ast.AST, numeric: dict[str, np.ndarray]) -> Iterator[tuple[int, int, str]]:
    """Where names of numbers stand, in bytes."""
    inner = node.value if isinstance(node, ast.Attribute) and node.attr == "data" else node
    if isinstance(inner, ast.Name) and inner.id in numeric:
        assert isinstance(node, ast.expr)
        assert node.end_col_offset is not None
        yield node.col_offset, node.end_col_offset, inner.id
        return
    for child in ast.iter_child_nodes(node):
        yield from _spots(child, numeric)
