"""The comparison of gradients with differences: every element of every input, or some directions through all of them.

A first pass takes one step to each side. Where it does not agree, or the two slopes differ, ``look.closer`` tells a
wrong derivative from a step that was too long or too short, a kink, a jump, and the edge of the domain.
"""

from typing import NamedTuple

import numpy as np

from minigrad.errors import GradientError, KinkError
from minigrad.testing.exact import complex_slopes, sharpened
from minigrad.testing.look import Seen, closer
from minigrad.testing.problem import Index, Line, Problem

__tracebackhide__ = True  # pytest shows no line of this file in a traceback

ENOUGH = 20
"""After so many kinks the search for a wrong derivative beside them ends."""


class Settings(NamedTuple):
    """The step, relative to an element's size; |found − numeric| ≤ atol + rtol |numeric|; the function's precision.

    ``method``: "central", "complex", or "auto": the former, and the latter where rounding hides the answer.
    """

    step: float
    atol: float
    rtol: float
    eps: float
    method: str = "auto"


class Suspect(NamedTuple):
    """An element whose first comparison did not settle it."""

    order: tuple[bool, float]
    x: int
    where: Index
    found: float


def weights_for(problem: Problem) -> np.ndarray:
    """Fixed random weights of the outputs, so that no two errors cancel."""
    return np.random.default_rng(0).standard_normal(problem.here.size)


def compare(problem: Problem, settings: Settings) -> None:
    """Every element of every input, one after the other: two calls of the function for each.

    Raises GradientError for the worst element, or KinkError if all that is left has no derivative there.
    """
    weights = weights_for(problem)
    gradients = problem.gradients(weights)
    suspects = [
        suspect
        for x, gradient in enumerate(gradients)
        if gradient is not None
        for index in np.ndindex(gradient.shape)
        if (suspect := _first(problem, settings, weights, x, index, float(gradient[index]))) is not None
    ]
    kinks: list[tuple[Suspect, Seen]] = []
    for suspect in sorted(suspects, key=lambda each: each.order, reverse=True):
        seen = resolved(problem.element(suspect.x, suspect.where), weights, suspect.found, settings)
        if seen.kind != "smooth":
            kinks.append((suspect, seen))
            if len(kinks) == ENOUGH:
                break
        elif not agrees(suspect.found, float(seen.slopes @ weights), settings):
            raise wrong(problem, suspect.x, suspect.where, seen, settings, weights)
    for suspect, seen in kinks[:1]:
        raise kink(problem, suspect.x, suspect.where, seen)


def agrees(found: float, numeric: float, settings: Settings) -> bool:
    """Whether a derivative is the numerical one within the tolerance."""
    return bool(abs(found - numeric) <= settings.atol + settings.rtol * abs(numeric))


def is_bent(line: Line, left: np.ndarray, right: np.ndarray, settings: Settings) -> bool:
    """Whether the slopes of an output differ from side to side by more than rounding, and what counts as zero."""
    rounding = 20 * settings.eps * line.problem.size / (settings.step * line.scale)
    with np.errstate(all="ignore"):
        return not bool(
            np.all(np.abs(right - left) <= settings.atol + 1e-3 * (np.abs(left) + np.abs(right)) + rounding)
        )


def resolved(line: Line, weights: np.ndarray, found: float, settings: Settings) -> Seen:
    """A closer look, whose slopes are those of a complex step if these are asked for, or needed and to be had."""
    seen = closer(line, weights, settings.step, settings.eps, settings.atol)
    if settings.method == "complex" and (slopes := complex_slopes(line)) is not None:
        return seen._replace(kind="smooth", slopes=slopes, error=0.0)
    numeric = float(seen.slopes @ weights)
    is_vague = seen.error > settings.atol + settings.rtol * abs(numeric)
    if settings.method == "auto" and seen.kind == "smooth" and is_vague and not agrees(found, numeric, settings):
        return sharpened(line, weights, seen)
    return seen


def sides(line: Line, settings: Settings) -> tuple[np.ndarray, np.ndarray]:
    """The slopes of all outputs from the left and from the right, at one step; the same from both by a complex one."""
    if settings.method == "complex" and (slopes := complex_slopes(line)) is not None:
        return slopes, slopes
    here, step = line.problem.here, settings.step * line.scale
    (y, reached), (z, back) = line.at(step), line.at(-step)
    with np.errstate(all="ignore"):
        return (z - here) / back, (y - here) / reached


def _first(
    problem: Problem, settings: Settings, weights: np.ndarray, x: int, index: Index, found: float
) -> Suspect | None:
    line = problem.element(x, index)
    left, right = sides(line, settings)
    with np.errstate(all="ignore"):
        numeric = float((left + right) @ weights) / 2
    is_wrong = not agrees(found, numeric, settings)
    if not is_wrong and not is_bent(line, left, right, settings):
        return None
    error = abs(found - numeric) if is_wrong else float(np.max(np.abs(right - left)))
    return Suspect((is_wrong, error if np.isfinite(error) else np.inf), x, index, found)


def wrong(problem: Problem, x: int, index: Index, seen: Seen, settings: Settings, weights: np.ndarray) -> GradientError:
    """The error for a derivative that is not the numerical one: of the output that differs most."""
    output, found = _worst_output(problem, x, index, seen.slopes)
    numeric = float(seen.slopes[output])
    text = (
        f"{problem.owner}: the derivative of {problem.output(output)} by {problem.inputs[x].at(index)} is "
        f"{found:.9g}, the difference quotient {numeric:.9g}"
    )
    if seen.error > settings.atol + settings.rtol * abs(float(seen.slopes @ weights)):
        text += (
            f" ± {seen.error / abs(weights[output]):.1g}: the function's rounding hides what is smaller; scale it, "
            "take what is large out of it, or check with a larger tolerance"
        )
    return GradientError(text)


def element_of(gradient: np.ndarray | None, index: Index) -> float:
    """An element of a gradient; NaN where none was given."""
    return np.nan if gradient is None else float(gradient[index])


def _worst_output(problem: Problem, x: int, index: Index, numeric: np.ndarray) -> tuple[int, float]:
    """The output whose derivative differs most from the numerical one, and that derivative.

    The half with the larger error is halved until 64 outputs are left, each of which is differentiated.
    """

    def derivative(weights: np.ndarray) -> float:
        return element_of(problem.gradients(weights)[x], index)

    among = np.arange(numeric.size)
    signs = weights_for(problem)
    while among.size > 64:
        halves = np.array_split(among, 2)
        errors = []
        for half in halves:
            w = np.zeros(numeric.size)
            w[half] = signs[half]
            errors.append(np.nan_to_num(abs(derivative(w) - float(numeric @ w)), nan=np.inf))
        among = halves[int(errors[1] > errors[0])]
    found = np.array([derivative((np.arange(numeric.size) == i).astype(float)) for i in among])
    worst = int(np.argmax(np.nan_to_num(np.abs(found - numeric[among]), nan=np.inf)))
    return int(among[worst]), float(found[worst])


def kink(problem: Problem, x: int, index: Index, seen: Seen) -> KinkError:
    """The error for a point without a derivative, which says of what sort it is."""
    where = f"{problem.output(seen.output)} by {problem.inputs[x].at(index)}"
    if seen.kind == "edge":
        return KinkError(f"{problem.owner}: {_edge(problem, seen, where)}; move the input into the domain")
    if seen.kind == "jump":
        text = f"there is a jump in {where}: however small the step, the value changes as much"
    elif seen.kind == "vertical":
        text = f"there is a vertical tangent in {where}: the slope grows without bound as the step shrinks"
    else:
        one = (np.arange(problem.here.size) == seen.output).astype(float)
        found = element_of(problem.gradients(one)[x], index)
        left, right = seen.left + 0.0, seen.right + 0.0  # −0 is 0
        text = (
            f"there is a kink in {where}: the slope is {left:.6g} from the left and {right:.6g} from the "
            f"right, and the derivative, {found:.6g}, can be compared with neither"
        )
    return KinkError(f"{problem.owner}: {text}; move the input away")


def _edge(problem: Problem, seen: Seen, where: str) -> str:
    sides = [name for name, slope in (("below", seen.left), ("above", seen.right)) if not np.isfinite(slope)]
    raised = f" ({problem.raised})" if problem.raised else ""
    return f"the domain ends in {where}: the function has no finite value {' and '.join(sides)} it{raised}"
