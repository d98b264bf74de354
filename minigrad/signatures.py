"""What a function or a class takes."""

import inspect
from collections.abc import Callable
from typing import Any


def signature_of(function: Callable[..., Any]) -> inspect.Signature:
    """Its signature; of a class that of its ``__init__``, if there is one.

    Python before 3.11.4 gives for a class that inherits both what ``__new__`` takes, wherever that stands. Ours take
    anything: they say what was meant by a wrong keyword.
    """
    if not isinstance(function, type) or inspect.getattr_static(function, "__init__") is object.__init__:
        return inspect.signature(function)
    signature = inspect.signature(function.__init__)  # type: ignore[misc]
    return signature.replace(parameters=list(signature.parameters.values())[1:])
