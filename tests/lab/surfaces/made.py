"""Courses short enough for tests."""

from collections.abc import Sequence

from lab.descent.surfaces import SURFACES
from lab.surfaces.rates import Course, run_course
from minigrad.optim import OPTIMIZERS


def made_course(
    name: str = "bowl",
    optimizers: Sequence[str] = ("sgd", "adam"),
    steps: int = 12,
    lr: float | None = None,
    start: tuple[float, float] | None = None,
) -> Course:
    return run_course(name, SURFACES[name], optimizers, start, steps, lr)


def all_courses(steps: int) -> list[Course]:
    """All of the nine on all of the ten."""
    return [made_course(name, list(OPTIMIZERS), steps) for name in SURFACES]
