"""What each option of an optimizer may be: one table, read wherever an option comes in."""

import math
from collections.abc import Callable, Mapping
from numbers import Integral, Real
from typing import Any, NamedTuple, TypeGuard


class Rule(NamedTuple):
    """What a value must be, in words and as a test."""

    text: str
    holds: Callable[[Any], bool]


def is_number(x: Any) -> TypeGuard[float]:
    """Whether x is a real number; True and False are none here."""
    return isinstance(x, Real) and not isinstance(x, bool)


NON_NEGATIVE = Rule("a finite number ≥ 0", lambda x: is_number(x) and 0 <= x < math.inf)
POSITIVE = Rule("a finite number > 0", lambda x: is_number(x) and 0 < x < math.inf)
BELOW_ONE = Rule("a number ≥ 0 and < 1", lambda x: is_number(x) and 0 <= x < 1)
UP_TO_ONE = Rule("a number from 0 to 1", lambda x: is_number(x) and 0 <= x <= 1)
WHOLE = Rule("a whole number ≥ 0", lambda x: is_number(x) and isinstance(x, Integral) and x >= 0)
COUNT = Rule("a whole number ≥ 1", lambda x: is_number(x) and isinstance(x, Integral) and x >= 1)
FLAG = Rule("True or False", lambda x: isinstance(x, bool))
PAIR = Rule(
    "two numbers ≥ 0 and < 1",
    lambda x: isinstance(x, (tuple, list)) and len(x) == 2 and all(map(BELOW_ONE.holds, x)),
)

RULES = {
    "lr": NON_NEGATIVE,
    "initial_lr": NON_NEGATIVE,
    "lr_decay": NON_NEGATIVE,
    "momentum": BELOW_ONE,
    "dampening": BELOW_ONE,
    "nesterov": Rule("True: it is this optimizer's rule (Momentum is the one without)", lambda x: x is True),
    "lr_in_velocity": FLAG,
    "alpha": BELOW_ONE,
    "rho": BELOW_ONE,
    "betas": PAIR,
    "eps": NON_NEGATIVE,
    "eps_root": NON_NEGATIVE,
    "eps_hat": FLAG,
    "centered": FLAG,
    "initial_accumulator_value": NON_NEGATIVE,
    "amsgrad": FLAG,
    "amsgrad_corrected": FLAG,
    "momentum_decay": NON_NEGATIVE,
    "weight_decay": NON_NEGATIVE,
    "decoupled_weight_decay": FLAG,
    "maximize": FLAG,
}


def check(owner: str, values: Mapping[str, Any], rules: Mapping[str, Rule] = RULES) -> None:
    """Raise ValueError for the first value that breaks the rule of its name."""
    for name, value in values.items():
        if not rules[name].holds(value):
            raise ValueError(f"{owner}: {name} must be {rules[name].text}; got {value!r}")
