"""What a name such as ``adam@keras`` stands for in a table, and what is said of one that is not there."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

from minigrad.optim.dialects.libraries import LIBRARIES

T = TypeVar("T")
CALLED = {library.title.lower(): key for key, library in LIBRARIES.items()} | {"tensorflow": "tf_keras"}
"""A library's key by how one may call it."""


class Names(SimpleNamespace):
    """What a library has, by name. Another name is an AttributeError: it says which is near, or which there are."""

    if not TYPE_CHECKING:  # which would accept every name

        def __getattr__(self, name):
            theirs = [each for each in vars(self) if not each.startswith("_")]
            near = next((each for each in theirs if each.lower() == name.lower()), "") or _near(name, theirs)
            hint = f"did you mean {near!r}?" if near else f"there are {', '.join(theirs)}"
            raise AttributeError(f"of {vars(self).get('_library')} there is no {name!r}; {hint}")


def named(name: str, known: Mapping[tuple[str, str], T]) -> T:
    """The entry of a table by (library, rule) that ``RULE@LIBRARY`` names.

    Raises ValueError for a name that there is not, which says what was probably meant, or else what there is.
    """
    rule, _, library = name.partition("@")
    found = known.get((library.replace(".", "_").replace("-", "_"), rule))
    if found is None:
        raise ValueError(f"{name!r}: {_what_is_wrong(rule, library, known)}")
    return found


def _what_is_wrong(rule: str, library: str, known: Mapping[tuple[str, str], Any]) -> str:
    key = library.lower().replace(".", "_").replace("-", "_")
    libraries = sorted({owner for owner, _ in known})
    if not library:
        those = [owner for owner in libraries if (owner, rule) in known] or libraries
        return f"a library's name belongs behind the @; choose from {', '.join(those)}"
    if (rule.lower(), key) in known:
        return f"the rule comes first; did you mean {f'{key}@{rule.lower()}'!r}?"
    theirs = [each for owner, each in known if owner == key]
    if theirs and library == key:
        said, near = f"of {library} there is no {rule!r}", _near(rule, theirs)
        return f"{said}; did you mean {f'{near}@{key}'!r}?" if near else f"{said}; there are {', '.join(theirs)}"
    those = [owner for owner in libraries if (owner, rule.lower()) in known]
    meant = CALLED.get(library.lower()) or _near(key, libraries)
    hint = f"did you mean {f'{rule.lower()}@{meant}'!r}?" if meant in those else f"choose from {', '.join(libraries)}"
    return f"there is no library {library!r}; {hint}"


def _near(word: str, words: list[str]) -> str:
    """The word that is most like this one, "" if none is."""
    return next(iter(get_close_matches(word.lower(), words, n=1)), "")
