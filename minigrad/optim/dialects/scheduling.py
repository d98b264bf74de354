"""An entry of the tables of schedules as something that makes them, with a signature and a docstring of its own."""

import inspect
from collections.abc import Callable, Mapping
from itertools import pairwise
from math import ceil
from types import MappingProxyType
from typing import Any

from minigrad.optim.dialects import courses, cycles, finding
from minigrad.optim.dialects.entries import Course, Member
from minigrad.optim.dialects.libraries import LIBRARIES, Library
from minigrad.optim.lr_scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import plain
from minigrad.signatures import signature_of

COURSES: Mapping[str, tuple[Course, ...]] = MappingProxyType(
    {
        "step": courses.STEP,
        "multistep": courses.MULTISTEP,
        "exponential": courses.EXPONENTIAL,
        "natural-exponential": courses.NATURAL_EXPONENTIAL,
        "inverse-time": courses.INVERSE_TIME,
        "inverse-sqrt": courses.INVERSE_SQRT,
        "cosine": courses.COSINE,
        "polynomial": courses.POLYNOMIAL,
        "flat-cosine": courses.FLAT_COSINE,
        "linear-cosine": courses.LINEAR_COSINE,
        "rex": courses.REX,
        "tanh": courses.TANH,
        "chebyshev": courses.CHEBYSHEV,
        "warm-up": cycles.WARM_UP,
        "warm-up-cosine": cycles.WARM_UP_COSINE,
        "warm-up-linear": cycles.WARM_UP_LINEAR,
        "wsd": cycles.WARM_UP_STABLE_DECAY,
        "restarts": cycles.RESTARTS,
        "one-cycle": cycles.ONE_CYCLE,
        "cyclic": cycles.CYCLIC,
        "plateau": cycles.PLATEAU,
    }
)
"""Of each schedule the families: the libraries whose rates are the same."""

SCHEDULE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "step": "StepLR",
        "multistep": "MultiStepLR",
        "exponential": "ExponentialLR",
        "natural-exponential": "NaturalExpLR",
        "inverse-time": "InverseTimeLR",
        "inverse-sqrt": "InverseSqrtLR",
        "cosine": "CosineAnnealingLR",
        "polynomial": "PolynomialLR",
        "flat-cosine": "FlatCosineLR",
        "linear-cosine": "LinearCosineLR",
        "rex": "REXLR",
        "tanh": "TanhLR",
        "chebyshev": "ChebyshevLR",
        "warm-up": "WarmUpLR",
        "warm-up-cosine": "WarmUpCosineLR",
        "warm-up-linear": "WarmUpLinearLR",
        "wsd": "WarmUpStableDecayLR",
        "restarts": "CosineAnnealingWarmRestarts",
        "one-cycle": "OneCycleLR",
        "cyclic": "CyclicLR",
        "plateau": "ReduceLROnPlateau",
    }
)
"""A schedule's name in Python, by its name on the command line."""

LAYOUTS: Mapping[str, Callable[[float, int], dict[str, Any]]] = MappingProxyType(
    {
        "step": lambda lr, steps: {"step_size": ceil(steps / 3), "gamma": 0.1},
        "multistep": lambda lr, steps: {"milestones": [ceil(steps / 3), ceil(2 * steps / 3)], "gamma": 0.1},
        "exponential": lambda lr, steps: {"gamma": 0.01 ** (1 / steps)},
        "natural-exponential": lambda lr, steps: {"gamma": 4.605170185988091 / steps},
        "inverse-time": lambda lr, steps: {"gamma": 99 / steps},
        "inverse-sqrt": lambda lr, steps: {"warmup_steps": warm(steps)},
        "cosine": lambda lr, steps: {"T_max": steps},
        "polynomial": lambda lr, steps: {"total_iters": steps},
        "flat-cosine": lambda lr, steps: {"total_iters": steps},
        "linear-cosine": lambda lr, steps: {"total_iters": steps},
        "rex": lambda lr, steps: {"total_iters": steps},
        "tanh": lambda lr, steps: {"total_iters": steps},
        "chebyshev": lambda lr, steps: {"total_iters": steps},
        "warm-up": lambda lr, steps: {"warmup": warm(steps)},
        "warm-up-cosine": lambda lr, steps: {"warmup": warm(steps), "total_steps": max(steps, warm(steps) + 2)},
        "warm-up-linear": lambda lr, steps: {"warmup": warm(steps), "total_steps": max(steps, warm(steps) + 2)},
        "wsd": lambda lr, steps: {
            "warmup": warm(steps),
            "stable": steps - warm(steps) - steps // 5,
            "decay": fifth(steps),
        },
        "restarts": lambda lr, steps: {"T_0": ceil(steps / 3)},
        "one-cycle": lambda lr, steps: {"max_lr": lr, "total_steps": steps},
        "cyclic": lambda lr, steps: {"base_lr": lr / 10, "max_lr": lr, "step_size_up": ceil(steps / 6)},
    }
)
"""How each is laid out over a run of so many steps at a rate: a plateau, which goes by a metric, is not."""


def warm(steps: int) -> int:
    """How long a warm-up is: a tenth of the run."""
    return max(1, steps // 10)


def fifth(steps: int) -> int:
    """How long the way down of a WSD is: a fifth of the run."""
    return max(1, steps // 5)


class ScheduleDialect:
    """A library's schedule: call it as a class of ``lr_scheduler``, ``dialect(optimizer, T_max=10)``.

    ``make`` is the class or function that it calls, ``options`` what it gives it. ``name`` is its name in Python and
    ``rule`` that on the command line, ``library`` what is known of the library, and ``called`` the library's own name.
    ``note`` says what one would not expect, ``is_fault`` whether that is a fault of the library.
    """

    def __init__(self, rule: str, name: str, course: Course, member: Member, library: Library) -> None:
        self.rule: str = rule
        self.name: str = name
        self.make: Callable[..., LRScheduler] = course.make
        self.options: Mapping[str, Any] = {**course.options, **member.defaults}
        self.shape: str = course.shape
        self.called: str = member.called
        self.note: str = course.note
        self.remark: str = member.remark
        self.library: Library = library
        self.key: str = member.library
        self.__name__: str = name
        self.__qualname__: str = f"{member.library}.{name}"
        self.__signature__: inspect.Signature = signature(self)
        self.__doc__ = description(self)

    @property
    def is_fault(self) -> bool:
        return self.note.startswith("Fault:")

    def __call__(self, optimizer: Optimizer, *arguments: Any, **options: Any) -> LRScheduler:
        """The schedule. ``options`` go by minigrad's names and stand in place of the library's defaults."""
        try:
            bound = self.__signature__.bind(optimizer, *arguments, **options)
        except TypeError as error:
            raise TypeError(
                f"{self.__qualname__}: {error}; it takes {', '.join(self.__signature__.parameters)}"
            ) from None
        bound.apply_defaults()
        return self.make(*map(plain, bound.args), **{name: plain(value) for name, value in bound.kwargs.items()})

    def laid_out(self, optimizer: Optimizer, lr: float, steps: int) -> LRScheduler:
        """The schedule over a run of so many steps whose rate is ``lr``, see ``LAYOUTS``."""
        thirds = {"cycle_limit": 3} if "cycle_limit" in self.options else {}
        return self(optimizer, **LAYOUTS[self.rule](lr, steps), **thirds)

    def __repr__(self) -> str:
        return f"<{self.rule}@{self.key}: {self.called} of {self.library.title} {self.library.version}>"


def signature(dialect: ScheduleDialect) -> inspect.Signature:
    """The signature of what it calls, with the library's defaults."""
    parameters = list(signature_of(dialect.make).parameters.values())
    given = [each.replace(default=dialect.options.get(each.name, each.default)) for each in parameters]
    if any(a.default is not a.empty and b.default is b.empty for a, b in pairwise(given)):
        first = next(i for i, each in enumerate(given) if each.default is not each.empty)
        given[first:] = [each.replace(kind=each.KEYWORD_ONLY) for each in given[first:]]
    return inspect.Signature(given)


def description(dialect: ScheduleDialect) -> str:
    """The docstring: how the rates go, the arguments, and what one would not expect."""
    options = ", ".join(f"{name}={value!r}" for name, value in dialect.options.items())
    library, made = dialect.library, f"{dialect.make.__name__}({options})"
    lines = [
        f"``{dialect.called}`` of {library.title} {library.version}: {dialect.shape}.",
        "",
        f"It is ``{made}``, arguments by minigrad's names: {', '.join(dialect.__signature__.parameters)}.",
        *([dialect.note] if dialect.note else []),
        *([f"{dialect.remark}."] if dialect.remark else []),
    ]
    return "\n".join(lines)


SCHEDULES: Mapping[tuple[str, str], ScheduleDialect] = MappingProxyType(
    {
        (member.library, rule): ScheduleDialect(rule, SCHEDULE_NAMES[rule], course, member, LIBRARIES[member.library])
        for rule, families in COURSES.items()
        for course in families
        for member in course.members
    }
)
"""Every schedule by (library, name), as in ``("keras", "cosine")``."""


def schedule_named(name: str) -> ScheduleDialect:
    """What ``cosine@keras`` stands for. Raises ValueError for a name that there is not, and says what was meant or
    which there are."""
    return finding.named(name, SCHEDULES)
