"""Other frameworks' names for what has another name here: an error that gives ours, and no second spelling."""

import functools
import importlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

NOTHING: Mapping[str, str] = MappingProxyType({})

P = ParamSpec("P")
R = TypeVar("R")


def unknown(owner: str, known: Mapping[str, str], later: Mapping[str, str] = NOTHING) -> Callable[[str], Any]:
    """A module's ``__getattr__``: it raises AttributeError, and says what to write instead of a name in ``known``.

    ``unknown("minigrad.optim", {"NAdam": "Nadam"})`` makes ``optim.NAdam`` an error that names ``Nadam``. A name in
    ``later`` is imported when it is first asked for: from "minigrad.special", the module itself, or, as
    "minigrad.testing.check:check_gradient", from a module. Write it so::

        if not TYPE_CHECKING:
            __getattr__ = unknown(__name__, {...})

    A type checker that saw it would accept every name, and take the code after it for unreachable.
    """

    def __getattr__(name: str) -> Any:
        if name not in later:
            raise AttributeError(message(owner, name, known))
        module, _, within = later[name].partition(":")
        found = importlib.import_module(module)
        return getattr(found, within) if within else found

    return __getattr__


def message(owner: str, name: str, known: Mapping[str, str]) -> str:
    """The message for a name that ``owner`` does not have."""
    hint = f"; here it is {known[name]}" if name in known else ""
    return f"{owner} has no {name!r}{hint}"


def keywords(**known: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A decorator: a keyword in ``known``, which the function does not have, is a TypeError that says what to write.

    ``@keywords(axis="dim")`` makes ``softmax(x, axis=1)`` an error that names ``dim``.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def called(*arguments: P.args, **given: P.kwargs) -> R:
            for name in given:
                if name in known:
                    owner = function.__qualname__.removesuffix(".__init__")
                    raise TypeError(message(f"{owner}()", name, known))
            return function(*arguments, **given)

        return called

    return decorate
