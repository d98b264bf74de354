"""What a function's code reads: of each variable the attributes, one of the other, as ``self.net.rate``."""

import dis
import types
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

ATTRIBUTES = {"LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR", "DELETE_ATTR"}
GLOBALS = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS", "STORE_GLOBAL", "DELETE_GLOBAL"}
CELLS = {"LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF", "STORE_DEREF", "DELETE_DEREF"}


class Chain(NamedTuple):
    """A variable, and the attributes that are read of it one after the other. What the last one gives may go anywhere.

    ``kind``: "global", "cell" for a variable of a function around, "first" for the function's first argument.
    """

    kind: str
    variable: str
    attributes: tuple[str, ...]


@lru_cache(maxsize=4096)
def chains_in(code: types.CodeType) -> frozenset[Chain]:
    """All that the code reads of variables that are there before it runs, and the code of the functions within it."""
    return frozenset([*_chains(code, _first(code)), *(c for each in _within(code) for c in _chains(each, None))])


@lru_cache(maxsize=4096)
def words_in(code: types.CodeType) -> frozenset[str]:
    """The names of globals and attributes in the code, those of patterns too, and in the functions within it."""
    words = {*code.co_names, *(name for each in _within(code) for name in words_in(each))}
    if any(each.opname == "MATCH_CLASS" for each in dis.get_instructions(code)):
        words.update(*(each for each in code.co_consts if isinstance(each, tuple)))
        words.add("__match_args__")
    return frozenset(word for word in words if isinstance(word, str))


@lru_cache(maxsize=4096)
def globals_in(code: types.CodeType) -> frozenset[str]:
    """The globals that the code names, and the functions within it."""
    return frozenset(each.variable for each in chains_in(code) if each.kind == "global")


def _within(code: types.CodeType) -> Iterator[types.CodeType]:
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield part
            yield from _within(part)


def _first(code: types.CodeType) -> str | None:
    return code.co_varnames[0] if code.co_argcount else None


def _chains(code: types.CodeType, first: str | None) -> Iterator[Chain]:
    """Each load of a global, a cell or the first argument, with the attributes that are read from it."""
    listed = [each for each in dis.get_instructions(code) if each.opname not in ("EXTENDED_ARG", "NOP", "CACHE")]
    if first in code.co_cellvars or (first is not None and "super" in code.co_names):
        yield Chain("first", str(first), ())
    for i, each in enumerate(listed):
        name = each.argval
        if each.opname in GLOBALS:
            yield Chain("global", name, _attributes(listed, i + 1))
        elif each.opname in CELLS and name not in code.co_cellvars:
            yield Chain("cell", name, _attributes(listed, i + 1))
        elif "LOAD_FAST" in each.opname:
            *others, last = name if isinstance(name, tuple) else (name,)  # from Python 3.13 on some load two at once
            if first in others:
                yield Chain("first", str(first), ())
            if last == first:
                yield Chain("first", last, _attributes(listed, i + 1))


def _attributes(listed: list[dis.Instruction], at: int) -> tuple[str, ...]:
    """The attributes that are read of what lies on top of the stack; one that is written is the last."""
    names: list[str] = []
    while listed[at].opname in ATTRIBUTES:
        names.append(listed[at].argval)
        if listed[at].opname not in ("LOAD_ATTR", "LOAD_METHOD"):
            break
        at += 1
    return tuple(names)
