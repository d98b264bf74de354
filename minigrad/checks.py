"""Options are checked by their annotations: what is no ``bool``, ``int`` or ``float`` is an error that names it.

``@checked`` above a function or an ``__init__`` reads the signature, at the first call. An option annotated ``bool`` is
then True or False, an ``int`` a whole number, a ``float`` a finite number; with ``| None`` it may be None too. True is
no number here, and "False" is no False. ``BY_NAME`` says more of options that many layers have,
``@checked(p=UP_TO_ONE)`` of one.
"""

import functools
import inspect
import math
import operator
from collections.abc import Callable
from types import UnionType
from typing import Any, NamedTuple, ParamSpec, TypeVar, Union, get_args, get_origin, overload

import numpy as np

__tracebackhide__ = True  # pytest shows no line of this file in a traceback

P = ParamSpec("P")
R = TypeVar("R")

LARGEST = 2**31 - 1
"""The largest whole number that an option may be: with it the kernels still count in 64 bits."""


class Rule(NamedTuple):
    """What a value must be, in words and as a test."""

    text: str
    holds: Callable[[Any], bool]


class Option(NamedTuple):
    """An option of a function: its place among the arguments, its name, and its rule."""

    place: int
    name: str
    rule: Rule
    optional: bool


def is_flag(x: Any) -> bool:
    """Whether x is True or False, or the 0 or 1 that stands for it."""
    return x is True or x is False or isinstance(x, np.bool_) or (type(x) is int and 0 <= x <= 1)


def is_number(x: Any) -> bool:
    """Whether x is a real number, and not NaN; True and False are none here."""
    plain = type(x) is float or type(x) is int
    return (plain or (isinstance(x, (float, int, np.floating, np.integer)) and not isinstance(x, bool))) and x == x


def is_whole(x: Any) -> bool:
    """Whether x is a whole number up to ±``LARGEST``, in whatever type counts as an index; True is none here."""
    if type(x) is not int:
        try:
            x = operator.index(x) if not isinstance(x, (bool, np.bool_)) else math.inf
        except TypeError:
            return False
    return -LARGEST <= x <= LARGEST


FLAG = Rule("True or False", is_flag)
NUMBER = Rule("a finite number", lambda x: is_number(x) and -math.inf < x < math.inf)
BOUND = Rule("a number, which may be infinite", is_number)
WHOLE = Rule("a whole number", is_whole)
SIZE = Rule("a whole number ≥ 1", lambda x: is_whole(x) and x >= 1)
NON_NEGATIVE = Rule("a number ≥ 0", lambda x: is_number(x) and 0 <= x < math.inf)
POSITIVE = Rule("a number > 0", lambda x: is_number(x) and 0 < x < math.inf)
UP_TO_ONE = Rule("between 0 and 1", lambda x: is_number(x) and 0 <= x <= 1)

BY_TYPE: dict[type, Rule] = {bool: FLAG, float: NUMBER, int: WHOLE}

BY_NAME: dict[str, Rule] = {
    "eps": NON_NEGATIVE,
    "momentum": UP_TO_ONE,
    "dropout": UP_TO_ONE,
    **dict.fromkeys(("threshold", "value", "norm_type", "p", "ord", "min_val", "max_val", "atol", "rtol"), BOUND),
    **dict.fromkeys(("in_features", "out_features", "num_features", "num_embeddings", "embedding_dim"), SIZE),
    **dict.fromkeys(("in_channels", "out_channels", "groups", "num_channels", "num_groups", "num_parameters"), SIZE),
    **dict.fromkeys(("input_size", "hidden_size", "num_layers", "embed_dim", "num_heads"), SIZE),
}
"""The rules of options that are one thing wherever they are, if they are annotated as a number."""


@overload
def checked(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def checked(**rules: Rule) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def checked(function: Callable[..., Any] | None = None, /, **rules: Rule) -> Any:
    """The function, whose options are looked at before it runs: ``@checked``, or ``@checked(p=UP_TO_ONE)``.

    Raises TypeError for an option that should be True or False, and ValueError for a number that breaks its rule; both
    name the function, the option, the rule and the value.
    """
    if function is None:
        return lambda function: _checked(function, rules)
    return _checked(function, rules)


def _checked(function: Callable[P, R], rules: dict[str, Rule]) -> Callable[P, R]:
    options: list[Option] = []
    first = -1
    good: dict[str, Any] = {}

    @functools.wraps(function)
    def called(*arguments: P.args, **keywords: P.kwargs) -> R:
        nonlocal first, options
        given = len(arguments)
        if given > first or keywords:
            if first < 0:  # the first call: two hundred signatures would be a tenth of the import
                options = options_of(function, rules)
                good.update(dict.fromkeys([option.name for option in options], ...))
                first = min([option.place for option in options], default=LARGEST)
            for place, name, rule, optional in options:
                if place < given:
                    value = arguments[place]
                elif name in keywords:
                    value = keywords[name]
                else:
                    continue
                if value is good[name]:  # as in the last call: a layer gives the same ones in every step
                    continue
                if not (rule.holds(value) or (optional and value is None)):
                    owner = type(arguments[0]).__name__ if function.__name__ == "__init__" else function.__name__
                    raise wrong(owner, name, rule, value)
                if type(value) in _UNCHANGING:
                    good[name] = value
        return function(*arguments, **keywords)

    return called


_UNCHANGING = frozenset((bool, float, int, type(None)))


def check_flags(owner: str, **flags: bool) -> None:
    """What ``checked`` does, of flags alone and faster: for functions that are called in every step."""
    for name, flag in flags.items():
        if flag is not True and flag is not False and not FLAG.holds(flag):
            raise wrong(owner, name, FLAG, flag)


def wrong(owner: str, name: str, rule: Rule, value: Any) -> TypeError | ValueError:
    """What to raise for a value that breaks the rule of an option."""
    error = TypeError if rule is FLAG else ValueError
    more = f"; the largest is {LARGEST}" if isinstance(value, (int, np.integer)) and value > LARGEST else ""
    return error(f"{owner}: {name} must be {rule.text}, got {value!r}{more}")


def options_of(function: Callable[..., Any], rules: dict[str, Rule]) -> list[Option]:
    """The options of a function: the parameters that are annotated as a bool, an int or a float, and nothing else."""
    options = []
    for place, parameter in enumerate(inspect.signature(function).parameters.values()):
        several = get_origin(parameter.annotation) in (Union, UnionType)
        kinds = set(get_args(parameter.annotation) if several else (parameter.annotation,))
        optional = type(None) in kinds
        kinds.discard(type(None))
        if len(kinds) == 1 and (kind := kinds.pop()) in BY_TYPE:
            rule = rules.get(parameter.name) or (None if kind is bool else BY_NAME.get(parameter.name))
            at = LARGEST if parameter.kind is parameter.KEYWORD_ONLY else place
            options.append(Option(at, parameter.name, rule or BY_TYPE[kind], optional))
    return options
