"""What each option of an optimizer may be, in one table that is read wherever an option comes in.

Names, types and defaults of the options are in the signatures of the optimizers, and nowhere else. An optimizer of
one's own has them in ``defaults`` and ``ranges``, see ``minigrad.optim.Optimizer``.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from numbers import Integral, Real
from types import FunctionType
from typing import Any, TypeGuard

from minigrad.checks import Rule


def is_number(x: Any) -> TypeGuard[float]:
    """Whether x is a real number; True and False are none here."""
    return isinstance(x, Real) and not isinstance(x, bool)


NON_NEGATIVE = Rule("a finite number ≥ 0", lambda x: is_number(x) and 0 <= x < math.inf)
POSITIVE = Rule("a finite number > 0", lambda x: is_number(x) and 0 < x < math.inf)
BELOW_ONE = Rule("a number ≥ 0 and < 1", lambda x: is_number(x) and 0 <= x < 1)
INSIDE_ONE = Rule("a number > 0 and < 1", lambda x: is_number(x) and 0 < x < 1)
UP_TO_ONE = Rule("a number from 0 to 1", lambda x: is_number(x) and 0 <= x <= 1)
WHOLE = Rule("a whole number ≥ 0", lambda x: is_number(x) and isinstance(x, Integral) and x >= 0)
FINITE = Rule("a finite number", lambda x: is_number(x) and -math.inf < x < math.inf)
POWER = Rule("a number from 0 to 30", lambda x: is_number(x) and 0 <= x <= 30)  # of 10¹⁰ steps it is finite
COUNT = Rule("a whole number ≥ 1", lambda x: is_number(x) and isinstance(x, Integral) and x >= 1)
NOT_POSITIVE = Rule("a finite number ≤ 0", lambda x: is_number(x) and -math.inf < x <= 0)
FROM_ONE = Rule("a finite number ≥ 1", lambda x: is_number(x) and 1 <= x < math.inf)
IN_ORDER = Rule(
    "whole numbers ≥ 0, none before another",
    lambda x: isinstance(x, (list, tuple)) and all(map(WHOLE.holds, x)) and sorted(x) == list(x),
)
FLAG = Rule("True or False", lambda x: isinstance(x, bool))
NEVER = Rule("False: the decoupled decay is part of this optimizer's formula", lambda x: x is False)
PAIR = Rule(
    "two numbers ≥ 0 and < 1",
    lambda x: isinstance(x, (tuple, list)) and len(x) == 2 and all(map(BELOW_ONE.holds, x)),
)

TRIPLE = Rule(
    "three finite numbers", lambda x: isinstance(x, (tuple, list)) and len(x) == 3 and all(map(FINITE.holds, x))
)
AROUND_ONE = Rule(
    "two finite numbers, 0 < η⁻ < 1 < η⁺",
    lambda x: isinstance(x, (tuple, list)) and len(x) == 2 and all(map(FINITE.holds, x)) and 0 < x[0] < 1 < x[1],
)
BOUNDS = Rule(
    "two finite numbers, 0 ≤ Δmin ≤ Δmax",
    lambda x: isinstance(x, (tuple, list)) and len(x) == 2 and all(map(FINITE.holds, x)) and 0 <= x[0] <= x[1],
)


def each(rule: Rule) -> Rule:
    """A list, of which each value keeps the rule."""
    return Rule(f"a list, each of it {rule.text}", lambda x: isinstance(x, (list, tuple)) and all(map(rule.holds, x)))


def one_or_each(rule: Rule) -> Rule:
    """One value for all parameter groups, or a list with one for each."""
    several = each(rule)
    return Rule(f"{rule.text}, or a list of such", lambda x: rule.holds(x) or several.holds(x))


def or_none(rule: Rule) -> Rule:
    """What keeps the rule, or None."""
    return Rule(f"{rule.text}, or None", lambda x: x is None or rule.holds(x))


def always(without: str) -> Rule:
    """True, and nothing else: the option is what the optimizer is. ``without`` names the one that has it off."""
    return Rule(f"True: it is this optimizer's rule ({without} is the one without)", lambda x: x is True)


RANGES: dict[str, Rule] = {
    "lr": NON_NEGATIVE,
    "initial_lr": NON_NEGATIVE,
    "lr_decay": NON_NEGATIVE,
    "momentum": BELOW_ONE,
    "dampening": BELOW_ONE,
    "dampen_first_step": FLAG,
    "nesterov": always("Momentum"),
    "lr_in_velocity": FLAG,
    "momentum_of_gradient": FLAG,
    "alpha": BELOW_ONE,
    "rho": BELOW_ONE,
    "ignore_lr": FLAG,
    "lr_in_delta": FLAG,
    "betas": PAIR,
    "eps": NON_NEGATIVE,
    "eps_root": NON_NEGATIVE,
    "eps_hat": FLAG,
    "eps_in_quotient": FLAG,
    "eps_in_decay": FLAG,
    "bias_correction": FLAG,
    "count_from_zero": FLAG,
    "centered": FLAG,
    "initial_accumulator_value": NON_NEGATIVE,
    "amsgrad": FLAG,
    "amsgrad_corrected": FLAG,
    "momentum_decay": NON_NEGATIVE,
    "textbook": FLAG,
    "etas": AROUND_ONE,
    "step_sizes": BOUNDS,
    "lambd": NON_NEGATIVE,
    "t0": NON_NEGATIVE,
    "beta2_decay": NOT_POSITIVE,
    "d": FROM_ONE,
    "adjust_lr_fn": Rule(
        '"match_rms_adamw", "original" or "spectral"',
        lambda x: x in ("match_rms_adamw", "original", "spectral", None),  # None is "original", as in PyTorch
    ),
    "ns_coefficients": TRIPLE,
    "ns_steps": COUNT,
    "shampoo_beta": Rule("a number ≥ 0 and < 1, or None", lambda x: x is None or BELOW_ONE.holds(x)),
    "precondition_frequency": COUNT,
    "max_precond_dim": COUNT,
    "merge_dims": FLAG,
    "precondition_1d": FLAG,
    "normalize_grads": FLAG,
    "max_iter": COUNT,
    "max_eval": Rule("a whole number ≥ 1, or None", lambda x: x is None or COUNT.holds(x)),
    "tolerance_grad": NON_NEGATIVE,
    "tolerance_change": NON_NEGATIVE,
    "history_size": COUNT,
    "line_search_fn": Rule('"strong_wolfe" or None', lambda x: x in ("strong_wolfe", None)),
    "rectify": FLAG,
    "clip_exp": or_none(NON_NEGATIVE),
    "beta3": or_none(BELOW_ONE),
    "alpha_warmup": WHOLE,
    "beta3_warmup": WHOLE,
    "warmup_steps": WHOLE,
    "r": POWER,
    "weight_lr_power": POWER,
    "d0": POSITIVE,
    "d_coef": POSITIVE,
    "growth_rate": Rule("a number ≥ 1, or math.inf", lambda x: is_number(x) and x >= 1),
    "safeguard_warmup": FLAG,
    "weight_decay": NON_NEGATIVE,
    "decoupled_weight_decay": FLAG,
    "maximize": FLAG,
    "decay_after_step": FLAG,
    "independent_weight_decay": FLAG,
}
"""The ranges of options that are one thing in every optimizer."""

DECAYS_ITSELF: dict[str, Rule] = dict.fromkeys(("decay_after_step", "independent_weight_decay"), NEVER)
"""The ranges where a rule has the decoupled decay in its formula: when θ is shrunk, and by how much, is said there."""


def range_of(default: Any) -> Rule | None:
    """What an option may be that has no range, by its default: a flag, a number, so many numbers; None is anything."""
    if isinstance(default, bool):
        return FLAG
    if is_number(default):
        return FINITE
    if isinstance(default, (tuple, list)) and default and all(map(is_number, default)):
        n = len(default)
        return Rule(
            f"{n} finite numbers", lambda x: isinstance(x, (tuple, list)) and len(x) == n and all(map(FINITE.holds, x))
        )
    return None


def plain(value: Any) -> Any:
    """The value with NumPy's numbers, also in a tuple or list, as Python's, which is what is kept of an option.

    NumPy's take their dtype along: of np.float32(0.999) the correction 1 − β₂ᵗ has seven digits whatever the parameter
    has, a power of np.int8(5) goes round at 128, and JSON knows none of them.
    """
    if isinstance(value, (tuple, list)) and type(value) in (tuple, list):
        return type(value)(map(plain, value))
    if type(value) in (int, float) or not is_number(value):
        return value
    return int(value) if isinstance(value, Integral) else float(value)


def check(owner: str, values: Mapping[str, Any], ranges: Mapping[str, Rule] = RANGES) -> None:
    """Raise ValueError for the first value that is out of the range of its name, where there is one."""
    for name, value in values.items():
        if name in ranges and not _holds(ranges[name], value):
            raise ValueError(f"{owner}: {name} must be {ranges[name].text}; got {value!r}")


def _holds(rule: Rule, value: Any) -> bool:
    try:
        return bool(rule.holds(value))
    except (TypeError, ValueError):  # 0 <= "0.9"
        return False


ELSEWHERE = {
    "learning_rate": "here it is lr",
    "beta1": "here it is betas=(β₁, β₂)",
    "beta2": "here it is betas=(β₁, β₂)",
    "beta_1": "here it is betas=(β₁, β₂)",
    "beta_2": "here it is betas=(β₁, β₂)",
    "epsilon": "here it is eps",
    "foreach": "it chooses between PyTorch's loops; leave it out",
    "fused": "it chooses between PyTorch's loops; leave it out",
    "capturable": "it is for CUDA graphs; leave it out",
    "differentiable": "a step is not differentiated through; leave it out",
}
"""What to write instead of other frameworks' options."""


def defaults_of(function: Callable[..., Any]) -> dict[str, Any]:
    """The arguments of a function that have a default, and the defaults."""
    plain = inspect.unwrap(function)
    if isinstance(plain, FunctionType):  # as ``signature`` has them, which takes twenty times as long
        names, given = plain.__code__.co_varnames[: plain.__code__.co_argcount], plain.__defaults__ or ()
        return dict(zip(names[len(names) - len(given) :], given, strict=True)) | (plain.__kwdefaults__ or {})
    parameters = inspect.signature(function).parameters.values()
    return {each.name: each.default for each in parameters if each.default is not each.empty}


def options_in(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The options among the ``locals()`` of an optimizer's ``__init__``."""
    return {name: value for name, value in arguments.items() if name not in ("self", "params", "__class__")}


def takes(function: Callable[..., Any], name: str) -> bool:
    """Whether a function takes an argument by this name."""
    parameters = inspect.signature(function).parameters
    return name in parameters or any(each.kind is each.VAR_KEYWORD for each in parameters.values())


def no_option(owner: str, name: str, known: Mapping[str, Any], elsewhere: Mapping[str, str]) -> str:
    """What is said of an option that ``owner`` does not have: where it is, which one was meant, or which there are."""
    if hint := (ELSEWHERE | dict(elsewhere)).get(name):
        return f"{owner}: there is no option {name!r}: {hint}"
    meant = get_close_matches(name, known, n=1)
    hint = f"; did you mean {meant[0]!r}?" if meant else f"; there are {', '.join(known)}"
    return f"{owner}: there is no option {name!r}{hint}"
