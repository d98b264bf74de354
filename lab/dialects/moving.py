"""Moving a run from one library to another: what is the same rule, what to set, and how weights begin."""

from difflib import get_close_matches
from typing import NamedTuple

from lab.console.errors import LabError
from minigrad.nn.init_dialects import STARTS, Start
from minigrad.optim.dialects import DIALECTS, LIBRARIES, NAMES
from minigrad.optim.dialects.libraries import DECAYING
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


def decay_of(dialect: Dialect) -> str:
    """What ``weight_decay`` does there: "added" to g as λθ, or taken off θ, "decoupled", "after" or "independent"."""
    given = {**dialect.optimizer.defaults, **dialect.options}
    if not given["decoupled_weight_decay"]:
        return "added"
    if given["independent_weight_decay"]:
        return "independent"
    return "after" if given["decay_after_step"] else "decoupled"


def decays(source: str, target: str) -> dict[tuple[str, str], list[str]]:
    """The rules whose decay is another one in ``target``: by what it is here and there."""
    found: dict[tuple[str, str], list[str]] = {}
    for move in moves(source, target):
        here, there = decay_of(move.source), decay_of(move.target)
        takes = all(move.rule in DECAYING.get(library, (move.rule,)) for library in (source, target))
        if takes and here != there:
            found.setdefault((here, there), []).append(move.rule)
    return found


def starts(source: str, target: str) -> list[tuple[str, str, str]]:
    """Of each kind of weight that is known of both libraries: how it begins here and there, as ``nn.init`` has it."""
    ours, theirs = STARTS.get(source, {}), STARTS.get(target, {})
    return [(kind, begins(ours[kind]), begins(theirs[kind])) for kind in ours if kind in theirs]


def begins(start: Start) -> str:
    """A start as a call."""
    options = [
        f"{name}={value!r}" if isinstance(value, str | bool) else f"{name}={value:.4g}"
        for name, value in start.options.items()
    ]
    options += ["groups=…"] if start.all_groups else []
    return f"{start.fill.__name__}({', '.join(options)})"


def _move(rule: str, source: Dialect, target: Dialect) -> Move:
    same = source.update == target.update
    ours, theirs = ({**each.optimizer.defaults, **each.options, "lr": each.lr} for each in (source, target))
    changed = tuple(
        (target.library.options.get(name, name), value)
        for name, value in ours.items()
        if name in theirs and value != theirs[name] and not isinstance(value, bool)
    )
    return Move(rule, source, target, same, changed if same else ())
