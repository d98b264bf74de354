"""Derivatives by complex steps: Im f(x + ih) / h, with an h so small that nothing is lost and nothing cancels.

It holds for functions that are analytic, written with operations that take complex numbers: not for abs, max,
comparisons, ``.real``. So it is compared with differences before it is believed.
"""

import numpy as np

from minigrad.testing.look import Seen
from minigrad.testing.problem import Line

__tracebackhide__ = True  # pytest shows no line of this file in a traceback

STEP = 1e-20
ATOL, RTOL = 1e-12, 1e-9
"""Tolerances of ``method="complex"``: what a sum of a thousand terms loses by rounding."""


def complex_slopes(line: Line) -> np.ndarray | None:
    """The slopes of all outputs along a line, by a complex step; None if the function takes no complex numbers."""
    problem = line.problem
    if problem.imaginary is None:
        return None
    parts = []
    for x in problem.inputs:
        part = np.zeros(x.array.shape)
        for array, where, direction in line.parts:
            if array is x.array:
                part[where] = direction
        parts.append(part)
    with np.errstate(all="ignore"):
        found = problem.imaginary(parts, STEP)
    return found if found is not None and np.isfinite(found).all() else None


def sharpened(line: Line, weights: np.ndarray, seen: Seen) -> Seen:
    """What was seen, with the slopes of a complex step where these are within what differences leave uncertain."""
    slopes = complex_slopes(line)
    if slopes is None or abs(float((slopes - seen.slopes) @ weights)) > 3 * seen.error:
        return seen
    return seen._replace(slopes=slopes, error=0.0)


def check_analytic(line: Line, weights: np.ndarray, seen: Seen, owner: str) -> None:
    """Compare a complex step with differences. Raises ValueError for a function that is not analytic."""
    slopes = complex_slopes(line)
    if slopes is None:
        why = f" ({line.problem.refused})" if line.problem.refused else ""
        raise ValueError(
            f"{owner}: method='complex' needs a function that gives complex numbers for complex ones{why}; "
            "use method='central'"
        )
    one, other = float(slopes @ weights), float(seen.slopes @ weights)
    if seen.kind != "smooth" or abs(one - other) > 3 * seen.error + 1e-6 * abs(other):
        raise ValueError(
            f"{owner}: method='complex' needs an analytic function, without abs, max, comparisons and .real: along a "
            f"random direction its slope is {one:.9g} by a complex step and {other:.9g} by differences; "
            "use method='central'"
        )
