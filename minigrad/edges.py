"""What is said of an op whose edges or derivatives are not what the engine takes. ``docs/own_op.md`` has the rules.

What is called from the walk runs where something does not fit at once: a gradient that is a Tensor of its parent's
shape costs nothing.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from minigrad.errors import ShapeError
from minigrad.source import code_of, derivative_line, op_name

if TYPE_CHECKING:
    from minigrad.autograd import Edge
    from minigrad.tensor import Tensor

FORM = "an edge is a tuple (parent, derivative, *more), and derivative(g, y, *more) gives a Tensor; see docs/own_op.md"


def check_edges(op: str, edges: Sequence[Any]) -> None:
    """Raise TypeError for the first edge of ``op`` that is not of the form."""
    for i, edge in enumerate(edges):
        if isinstance(edge, tuple) and len(edge) > 1 and _is_tensor(edge[0]) and callable(edge[1]):
            continue
        hint = ""
        if isinstance(edge, (tuple, list)) and edge:
            if isinstance(edge[0], (tuple, list)):
                hint = "; write record(value, *edges), with a star"
            elif len(edge) > 1 and callable(edge[0]) and _is_tensor(edge[1]):
                hint = "; the parent comes first"
        raise TypeError(f"{op}: edge {i} is {_shown(edge)}{hint}; {FORM}")


def check_edge(edge: "Edge", given: tuple[Any, ...]) -> None:
    """Raise TypeError if an edge has no derivative, or one that does not take what it is given: g, y and more.

    It is called for an error on the way to a gradient; where nothing is said here, that error is the derivative's own.
    """
    parts = edge if isinstance(edge, (tuple, list)) else ()
    if len(parts) < 2 or not callable(parts[1]):
        raise TypeError(f"an op was recorded with the edge {_shown(edge)}; {FORM}") from None
    try:
        inspect.signature(parts[1]).bind(*given, *parts[2:])
    except TypeError as error:
        more = f" and {len(parts) - 2} more" if parts[2:] else ""
        raise TypeError(
            f"{op_name(parts[1])}: its derivative by {_named(parts[0])} is given g, y{more}, and does not take them: "
            f"{error} ({_line(parts[1])}); {FORM}"
        ) from None
    except ValueError:  # no signature to be had
        pass


def check_gradient_of(parent: "Tensor", derivative: Callable[..., Any], d: Any) -> None:
    """Raise if what a derivative gave is no gradient of its parent: TypeError for no Tensor, ShapeError for its shape.

    The shape may be the parent's or one that it was broadcast to, which is summed.
    """
    what = f"{op_name(derivative)}: its derivative by {_named(parent)} gave"
    if not _is_tensor(d):
        hint = " (compute with g and y themselves, not with their .data)" if _is_array(d) else ""
        raise TypeError(f"{what} {_shown(d)}; it must give a Tensor of that shape{hint}: {_line(derivative)}")
    if not _comes_of(d.data.shape, parent.data.shape):
        raise ShapeError(
            f"{what} {_shown(d)}; it must have the input's shape, or one that the input was broadcast to: "
            f"{_line(derivative)}"
        )


def _comes_of(wide: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether an array of ``shape`` is broadcast to ``wide``; axes of length 1 are no matter."""
    extra = len(wide) - len(shape)
    if extra >= 0 and all(n in (1, m) for n, m in zip(shape, wide[extra:], strict=True)):
        return True
    return [n for n in wide if n != 1] == [n for n in shape if n != 1]


def _is_tensor(x: Any) -> bool:
    return hasattr(x, "edges")


def _is_array(x: Any) -> bool:
    return hasattr(x, "shape") and not _is_tensor(x)


def _named(parent: "Tensor") -> str:
    return f"its input of shape {parent.data.shape}"


def _shown(x: Any) -> str:
    """A value by its type, and its shape where it has one."""
    if isinstance(x, (tuple, list)):
        inside = ", ".join(_shown(each) for each in x)
        return f"({inside})" if isinstance(x, tuple) else f"[{inside}]"
    if x is None:
        return "None"
    kind = "an array" if type(x).__name__ == "ndarray" else f"a {type(x).__name__}"
    return f"{kind} of shape {tuple(x.shape)}" if hasattr(x, "shape") else kind


def _line(derivative: Callable[..., Any]) -> str:
    return repr(derivative) if code_of(derivative) is None else derivative_line(derivative)
