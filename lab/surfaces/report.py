"""The figures of courses: a table on the terminal, and all of them as CSV."""

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lab.language import tr
from lab.language.cells import right, width
from lab.report.words import counted, rate
from lab.surfaces.rates import CLOSE, Course, Descent, goal, settled
from lab.training.files import write_csv

COLUMNS = ("surface", "optimizer", "lr", "given", "on_edge", "steps", "loss", "steps_to_goal", "diverged")


def lines(course: Course) -> Iterator[str]:
    """What came of a course, a line for each optimizer below a heading."""
    target = tr("escape") if not course.surface.minima else f"{CLOSE:g}"
    kind = tr("rate") if course.given else tr("best rate")
    last, goal_head = tr("loss at the end"), tr("steps to {goal}", goal=target)
    widths = (max(15, width(last)), max(9 + width(target), width(goal_head)))
    steps = counted(course.steps, "step")
    yield tr("{name}: {formula}, {steps}", name=course.name, formula=course.surface.formula, steps=steps)
    yield f"  {'':10} {right(kind, 12)}   {right(last, widths[0])}   {right(goal_head, widths[1])}"
    for optimizer, descent in course.descents.items():
        row = _row(course, optimizer, descent)
        loss = tr("diverged") if row["diverged"] else f"{row['loss']:.3g}"
        reached = "-" if row["steps_to_goal"] is None else str(row["steps_to_goal"])
        edge = tr("   at the edge of the grid") if descent.on_edge else ""
        told = f"{right(loss, widths[0])}   {right(reached, widths[1])}{edge}"
        yield f"  {optimizer:10} {rate(descent.lr):>12}   {told}"


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
