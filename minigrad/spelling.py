"""Names that other frameworks use for what has another name here: an error that gives ours, and no second spelling."""

from collections.abc import Callable, Mapping
from typing import NoReturn


def unknown(owner: str, known: Mapping[str, str]) -> Callable[[str], NoReturn]:
    """A module's ``__getattr__``: it raises AttributeError, and says what to write instead of a name in ``known``.

    ``unknown("minigrad.optim", {"NAdam": "Nadam"})`` makes ``optim.NAdam`` an error that names ``Nadam``. Write it so::

        if not TYPE_CHECKING:
            __getattr__ = unknown(__name__, {...})

    A type checker that sees a module's ``__getattr__`` takes every name for known, and what follows for never run.
    """

    def __getattr__(name: str) -> NoReturn:
        raise AttributeError(message(owner, name, known))

    return __getattr__


def message(owner: str, name: str, known: Mapping[str, str]) -> str:
    """What is said of a name that ``owner`` does not have."""
    hint = f"; here it is {known[name]}" if name in known else ""
    return f"{owner} has no {name!r}{hint}"
