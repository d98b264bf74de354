"""Moving a run from one library to another: what is the same rule, and what to set."""

from difflib import get_close_matches
from typing import NamedTuple

from lab.console.errors import LabError
from minigrad.optim.dialects import DIALECTS, LIBRARIES, NAMES
from minigrad.optim.dialects.making import Dialect


class Move(NamedTuple):
    """What becomes of a rule: both libraries' forms of it, whether they are one rule, and what to set in the second."""

    rule: str
    source: Dialect
    target: Dialect
    same: bool
    settings: tuple[tuple[str, object], ...]


def check(library: str) -> None:
    """Raise LabError for a library that is not in the table."""
    if library not in LIBRARIES:
        near = get_close_matches(library.lower(), LIBRARIES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"choose from {', '.join(LIBRARIES)}"
        raise LabError(f"there is no library {library!r}; {hint}")


def moves(source: str, target: str) -> list[Move]:
    """Of each rule that both libraries have: how to go on in ``target`` with what ``source`` did."""
    check(source)
    check(target)
    both = [rule for rule in NAMES if (source, rule) in DIALECTS and (target, rule) in DIALECTS]
    return [_move(rule, DIALECTS[source, rule], DIALECTS[target, rule]) for rule in both]


def _move(rule: str, source: Dialect, target: Dialect) -> Move:
    same = source.update == target.update
    ours, theirs = ({**each.optimizer.defaults, **each.options, "lr": each.lr} for each in (source, target))
    changed = tuple(
        (target.library.options.get(name, name), value)
        for name, value in ours.items()
        if name in theirs and value != theirs[name] and not isinstance(value, bool)
    )
    return Move(rule, source, target, same, changed if same else ())
