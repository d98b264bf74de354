"""What a class of optimizer declares: its options, their ranges, its numbers and its rule, read when the class is made.

A mistake in a declaration is an error at the line of the ``class``, or, where something is missing that a subclass may
still add, when an optimizer is made.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, cast

from minigrad.optim.options import Rule, check, defaults_of, range_of

HOW = "docs/own_optimizer.md shows how"


def read(cls: Any, base: Any) -> None:
    """Complete what the body of a class says by what its parent has: ``defaults``, ``ranges``, ``numbers``, ``rule``.

    Raises TypeError or ValueError, naming the class, for what is no declaration and for a default out of its range.
    """
    name, own, parent = cls.__name__, vars(cls), cast(Any, super(cls, cls))
    declared, ranges, numbers = (_mapping(name, own, each) for each in ("defaults", "ranges", "numbers"))
    for taken in ("params", "initial_lr"):
        if taken in declared:
            raise ValueError(f"{name}: an option cannot be called {taken!r}: every group has an entry of that name")
    is_first = "lr" not in parent.defaults
    options = {**declared, **_in_signature(cls, is_first, {**parent.defaults, **declared})}
    cls.defaults = {**(options if is_first else {}), **parent.defaults, **options}  # its own first
    if declared and "__init__" not in own:
        _take_all_options(cls, base)
    for option, each in ranges.items():
        if option not in cls.defaults:
            raise ValueError(f"{name}: ranges has {option!r}, which is no option; there are {', '.join(cls.defaults)}")
        if not isinstance(each, Rule):
            raise TypeError(
                f"{name}: the range of {option} must be a Rule('a number > 0', lambda x: x > 0); got {each!r}"
            )
    implied = {option: range_of(value) for option, value in options.items() if option not in parent.ranges}
    cls.ranges = {**{option: each for option, each in implied.items() if each}, **parent.ranges, **ranges}
    check(name, declared, cls.ranges)
    cls.numbers = {**parent.numbers, **numbers}
    if "rule" in own and not isinstance(own["rule"], staticmethod):  # it is never a method: it has no self
        if not callable(own["rule"]):
            raise TypeError(
                f"{name}: rule must be a function of theta, grad, its arrays and scalars; got {own['rule']!r}"
            )
        cls.rule = staticmethod(own["rule"])


def complete(cls: Any, base: Any) -> None:
    """Raise TypeError, saying what to write, for a class that lacks what a step needs."""
    name = cls.__name__
    if "lr" not in cls.defaults:
        raise TypeError(f"{name}: it has no option 'lr', the learning rate; write defaults = {{'lr': 0.01, …}}; {HOW}")
    if cls.step is not base.step or cls.update is not base.update:
        return
    if not hasattr(cls, "rule"):
        raise TypeError(f"{name}: it does not say how a parameter is updated; give it a rule, or write update(); {HOW}")
    if cls.scalars is base.scalars:
        raise TypeError(
            f"{name}: write scalars(), which gives the numbers that rule{_signature(cls.rule)} takes after its arrays; "
            f"{HOW}"
        )


def check_call(name: str, rule: Callable[..., None], arrays: Mapping[str, Any], scalars: int) -> None:
    """Raise TypeError if a rule does not take theta, grad, these arrays and so many scalars."""
    signature = _signature(rule)
    try:
        signature.bind(*range(2 + len(arrays) + scalars))
    except TypeError:
        given = ", ".join(["theta", "grad", *arrays])
        raise TypeError(
            f"{name}: rule{signature} is given {given}, and {scalars} of scalars(), which are not its arguments; {HOW}"
        ) from None


def _signature(rule: Callable[..., None]) -> inspect.Signature:
    return inspect.signature(getattr(rule, "py_func", rule))


def _mapping(name: str, own: Mapping[str, Any], attribute: str) -> dict[str, Any]:
    declared = own.get(attribute, {})
    if not (isinstance(declared, Mapping) and all(isinstance(key, str) for key in declared)):
        raise TypeError(f"{name}: {attribute} must be a dict with an entry for each name; got {declared!r}")
    return dict(declared)


def _in_signature(cls: Any, is_first: bool, known: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults in the class's own ``__init__``: of the first class all, of one that stands on it those known.

    A subclass of Adam has Adam's options: it may change their defaults, what else it takes is its own affair.
    """
    found = defaults_of(cls.__init__) if "__init__" in vars(cls) else {}
    return {option: value for option, value in found.items() if is_first or option in known}


def _take_all_options(cls: Any, base: Any) -> None:
    """Give a class that declares options and has no ``__init__`` one that takes them.

    That of Adam takes Adam's alone, and hands on its own defaults. It does nothing else: no class of ours does.
    """
    inherited = cls.__init__
    if inherited is not base.__init__ and not inherited.__module__.startswith("minigrad.optim."):
        raise TypeError(
            f"{cls.__name__}: {inherited.__qualname__} does not know the options that defaults adds; "
            f"write an __init__ that takes them and calls super().__init__(params, lr, option=…)"
        )
    cls.__init__ = base.__init__
