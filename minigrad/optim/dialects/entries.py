"""What an entry of the tables is: a library's rule, or schedule, as a class of minigrad's and options."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from minigrad.optim.lr_scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer


class Member(NamedTuple):
    """A library in a family: its key in ``LIBRARIES``, what it calls the rule, and its own defaults.

    Without ``lr`` among the defaults the library asks for one.
    """

    library: str
    called: str
    defaults: Mapping[str, Any]
    remark: str


class Family(NamedTuple):
    """Libraries that compute the same: how the update reads, the class and the options that give it.

    ``note`` says in a line what differs from the paper, or nothing; where it begins with "Fault:", it is one. With
    ``decay_over_lr`` the weight decay is given as what it is at the rate that the optimizer is made with.
    """

    update: str
    optimizer: type[Optimizer]
    options: Mapping[str, Any]
    members: tuple[Member, ...]
    note: str = ""
    decay_over_lr: bool = False


class Course(NamedTuple):
    """Libraries whose rates are the same: how they go, the class or function and its options, and who has it.

    ``note`` says in a line what one would not expect, or nothing; where it begins with "Fault:", it is one.
    """

    shape: str
    make: Callable[..., LRScheduler]
    options: Mapping[str, Any]
    members: tuple[Member, ...]
    note: str = ""


def of(library: str, called: str, *, remark: str = "", **defaults: Any) -> Member:
    """A member, as the tables write it."""
    return Member(library, called, defaults, remark)


def f32(x: float) -> float:
    """x as a library has it that keeps its rates in float32, also where the parameters are float64."""
    return float(np.float32(x))


BETAS32 = (f32(0.9), f32(0.999))
