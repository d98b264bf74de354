"""The figures of courses: a table on the terminal, and all of them as CSV."""

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lab.report.words import rate
from lab.surfaces.rates import CLOSE, Course, Descent, goal, settled
from lab.training.files import write_csv

COLUMNS = ("surface", "optimizer", "lr", "given", "on_edge", "steps", "loss", "steps_to_goal", "diverged")


def lines(course: Course) -> Iterator[str]:
    """What came of a course, a line for each optimizer below a heading."""
    target = "escape" if not course.surface.minima else f"{CLOSE:g}"
    kind = "rate" if course.given else "best rate"
    yield f"{course.name}: {course.surface.formula}, {course.steps} steps"
    yield f"  {'':10} {kind:>12}   loss at the end   steps to {target}"
    for optimizer, descent in course.descents.items():
        row = _row(course, optimizer, descent)
        loss = "diverged" if row["diverged"] else f"{row['loss']:.3g}"
        reached = "-" if row["steps_to_goal"] is None else str(row["steps_to_goal"])
        edge = "   at the edge of the grid" if descent.on_edge else ""
        yield f"  {optimizer:10} {rate(descent.lr):>12}   {loss:>15}   {reached:>{9 + len(target)}}{edge}"


def write_figures(path: Path, courses: Iterable[Course]) -> None:
    """Write a row for every descent."""
    rows = [_row(course, *each) for course in courses for each in course.descents.items()]
    write_csv(path, COLUMNS, rows)


def _row(course: Course, optimizer: str, descent: Descent) -> dict[str, Any]:
    reached = settled(descent.path, goal(course.surface) + CLOSE)
    return {
        "surface": course.name,
        "optimizer": optimizer,
        "lr": descent.lr,
        "given": course.given,
        "on_edge": descent.on_edge,
        "steps": course.steps,
        "loss": float(descent.path.losses[-1]),
        "steps_to_goal": None if math.isinf(reached) else reached,
        "diverged": len(descent.path.losses) <= course.steps,
    }
