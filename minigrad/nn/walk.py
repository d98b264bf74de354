"""How a module's parameters, buffers and modules are found: by a walk over attributes, lists, tuples and dicts."""

from collections.abc import Iterable, Iterator
from typing import Any


class Owner:
    """The base of Module: its attributes are walked."""


PLAIN = (list, tuple, dict)
ALL = (Owner, *PLAIN)


def parts(owner: Any) -> Iterable[tuple[Any, Any]]:
    """What a module, a list, a tuple or a dict holds, by name, key or number."""
    if isinstance(owner, Owner):
        owner = vars(owner)
    return owner.items() if isinstance(owner, dict) else enumerate(owner)


def dotted(prefix: str, key: Any) -> str:
    """``prefix.key``, or the key alone at the top."""
    return f"{prefix}.{key}" if prefix else str(key)


def walk(
    owner: Any, name: str, once: bool = True, into: tuple[type, ...] = ALL, met: set[int] | None = None
) -> Iterator[tuple[str, Any]]:
    """The owner, and below it everything of the types ``into``, with dotted names, an owner before what it holds.

    Each comes ``once``; otherwise once for each of its names, and only cycles are cut.
    """
    met = set() if met is None else met
    met.add(id(owner))
    yield name, owner
    for key, part in parts(owner):
        if isinstance(part, into) and id(part) not in met:
            yield from walk(part, dotted(name, key), once, into, met)
    if not once:
        met.discard(id(owner))


def tensors(
    owner: Any, prefix: str, kinds: tuple[type, ...], once: bool = True, into: tuple[type, ...] = ALL
) -> Iterator[tuple[str, Any]]:
    """The tensors of some kinds, with dotted names, in the order of ``walk``; of each owner the first kind first."""
    met: set[int] = set()
    for name, each in walk(owner, prefix, once, into):
        for kind in kinds:
            for key, part in parts(each):
                if isinstance(part, kind) and not (once and id(part) in met):
                    met.add(id(part))
                    yield dotted(name, key), part


def children(owner: Any, name: str = "", met: set[int] | None = None) -> Iterator[tuple[str, Any]]:
    """The modules that an owner holds, in itself or in its lists, tuples and dicts, each once."""
    met = set() if met is None else met
    for key, part in parts(owner):
        if isinstance(part, ALL) and id(part) not in met:
            met.add(id(part))
            if isinstance(part, Owner):
                yield dotted(name, key), part
            else:
                yield from children(part, dotted(name, key), met)


def from_below(owner: Any, met: set[int] | None = None) -> Iterator[Any]:
    """The modules from the leaves up: those that one holds before itself, each once."""
    met = set() if met is None else met
    met.add(id(owner))
    for _, child in children(owner):
        if id(child) not in met:
            yield from from_below(child, met)
    yield owner
