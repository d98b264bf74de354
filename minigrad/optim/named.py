"""Optimizers by their names: the nine, those that came after, and ``RULE@LIBRARY`` for a library's dialect of one."""

import importlib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from minigrad.optim.adadelta import Adadelta
from minigrad.optim.adafactor import Adafactor
from minigrad.optim.adagrad import Adagrad
from minigrad.optim.adam import Adam
from minigrad.optim.adamax import AdaMax
from minigrad.optim.adamw import AdamW
from minigrad.optim.asgd import ASGD
from minigrad.optim.modern import (
    ADOPT,
    LAMB,
    SOAP,
    AdaBelief,
    AdEMAMix,
    Lion,
    Muon,
    Prodigy,
    RAdam,
    ScheduleFreeAdamW,
    ScheduleFreeSGD,
)
from minigrad.optim.momentum import Momentum
from minigrad.optim.nadam import Nadam
from minigrad.optim.nadamw import NadamW
from minigrad.optim.nag import NAG
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.rmsprop import RMSProp
from minigrad.optim.rprop import Rprop
from minigrad.optim.sgd import SGD

OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nag": NAG,
    "adagrad": Adagrad,
    "rmsprop": RMSProp,
    "adadelta": Adadelta,
    "adam": Adam,
    "adamax": AdaMax,
    "nadam": Nadam,
}
"""The nine by the names that the command line gives them."""

MODERN: dict[str, type[Optimizer]] = {
    "adamw": AdamW,
    "nadamw": NadamW,
    "radam": RAdam,
    "adabelief": AdaBelief,
    "ademamix": AdEMAMix,
    "adopt": ADOPT,
    "lion": Lion,
    "lamb": LAMB,
    "prodigy": Prodigy,
    "schedule_free_sgd": ScheduleFreeSGD,
    "schedule_free_adamw": ScheduleFreeAdamW,
    "muon": Muon,
    "soap": SOAP,
    "adafactor": Adafactor,
    "asgd": ASGD,
    "rprop": Rprop,
}
"""The others by their names: the rules that came after the nine, and what else PyTorch has."""

NAMED: dict[str, type[Optimizer]] = OPTIMIZERS | MODERN
"""All of them."""


class NamedOptimizer(NamedTuple):
    """What a name stands for: a class and options of it.

    ``make(params, lr=…, …)`` makes the optimizer: what is given stands in place of ``options``. ``title`` is how prose
    calls it, ``lr`` its own learning rate.
    """

    optimizer: type[Optimizer]
    options: Mapping[str, Any]
    make: Callable[..., Optimizer]
    title: str
    lr: float


def optimizer_named(name: str) -> NamedOptimizer:
    """What ``adam`` stands for, or ``adam@keras``: Adam as Keras has it, one of ``minigrad.optim.dialects``.

    Raises ValueError for a name that there is not, and says which there are.
    """
    if "@" not in name:
        if name not in NAMED:
            ours = ", ".join(NAMED)
            raise ValueError(
                f"there is no {name!r}; choose from {ours}, or RULE@LIBRARY as in adam@keras{_meant(name)}"
            )
        made = NAMED[name]
        return NamedOptimizer(made, {}, made, made.__name__, made.defaults["lr"])
    dialect = importlib.import_module("minigrad.optim.dialects").named(name)
    title = f"{dialect.name} ({dialect.library.title})"
    return NamedOptimizer(dialect.optimizer, dialect.options, dialect, title, dialect.lr)


def _meant(name: str) -> str:
    near = get_close_matches(name, NAMED, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
