"""What a function takes and gives, in dicts, lists and tuples: its leaves with their names, and their exchange."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from minigrad.tensor import Tensor

__tracebackhide__ = True  # pytest shows no line of this file in a traceback


def leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every leaf with its name, depth first: ``params['w']``, ``x[0]``. What is no container is a leaf."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from leaves(each, f"{name}[{key!r}]")
    elif isinstance(value, (list, tuple)):
        for i, each in enumerate(value):
            yield from leaves(each, f"{name}[{i}]")
    else:
        yield name, value


def replaced(value: Any, replace: Callable[[Any], Any]) -> Any:
    """The same containers around ``replace(leaf)``, called in the order of ``leaves``."""
    if isinstance(value, Mapping):
        return {key: replaced(each, replace) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        found = [replaced(each, replace) for each in value]
        if isinstance(value, list):
            return found
        return type(value)(*found) if hasattr(value, "_fields") else tuple(found)
    return replace(value)


def matched(given: Any, form: Any, name: str, owner: str) -> Iterator[Any]:
    """The leaves of ``given``, which must have the containers of ``form``, in the order of ``form``'s leaves.

    None stands for a whole part of ``form`` too. Raises ValueError that names the part that is missing or too many.
    """
    if given is None:
        yield from (None for _ in leaves(form, name))
    elif isinstance(form, Mapping):
        if not isinstance(given, Mapping):
            raise TypeError(f"{owner}: {name} is a dict, its gradient is {described(given)}; give a dict of its keys")
        missing, more = [k for k in form if k not in given], [k for k in given if k not in form]
        if missing or more:
            what = f"lacks {missing[0]!r}" if missing else f"has {more[0]!r}, which {name} has not"
            raise ValueError(f"{owner}: the gradient of {name} {what}; its keys are {list(form)}")
        for key, each in form.items():
            yield from matched(given[key], each, f"{name}[{key!r}]", owner)
    elif isinstance(form, (list, tuple)):
        if not isinstance(given, (list, tuple)) or len(given) != len(form):
            raise ValueError(
                f"{owner}: {name} is a {type(form).__name__} of {len(form)}, its gradient is {described(given)}; "
                f"give a gradient for each"
            )
        for i, each in enumerate(form):
            yield from matched(given[i], each, f"{name}[{i}]", owner)
    else:
        yield given


def described(value: Any) -> str:
    """What a value is, for a message."""
    if isinstance(value, (np.ndarray, Tensor)):
        return f"{'an array' if isinstance(value, np.ndarray) else 'a Tensor'} of shape {value.shape}"
    if isinstance(value, (list, tuple, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"{type(value).__name__} {value!r}" if isinstance(value, (int, float, str)) else type(value).__name__
