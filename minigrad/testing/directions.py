"""Large inputs: derivatives along random directions through all of them, and the one element behind a difference.

A direction costs two calls of the function, whatever the number of inputs. Where it does not agree it is halved, and
the half with the larger error is halved again, some 20 times for a million elements.
"""

from collections.abc import Callable, Sequence

import numpy as np

from minigrad.errors import GradientError
from minigrad.testing.compare import Settings, agrees, is_bent, kink, resolved, sides, weights_for, wrong
from minigrad.testing.look import Seen
from minigrad.testing.problem import Line, Problem, through

__tracebackhide__ = True  # pytest shows no line of this file in a traceback


def along(problem: Problem, settings: Settings, count: int, seed: int, sharp: float) -> None:
    """Compare along ``count`` random directions. Raises as ``compare`` does, for the one element where there is one.

    An error of one element is small beside the sum of all. So the relative tolerance is ``sharp``, times the root of
    the sum of squares of the terms; it is up to ``settings.rtol`` as far as differences leave the answer uncertain.
    """
    weights = weights_for(problem)
    gradients = problem.gradients(weights)
    random = np.random.default_rng(seed)
    for number in range(count):
        line = through(problem, random, [g is not None for g in gradients])
        kept = [g for g in gradients if g is not None]
        products = [np.asarray(g * part[2], np.float64) for g, part in zip(kept, line.parts, strict=True)]
        found = float(sum(product.sum() for product in products))
        size = float(np.nan_to_num(np.sqrt(sum(np.square(product).sum() for product in products)), posinf=0))
        own = settings._replace(atol=settings.atol + sharp * size, rtol=sharp)
        left, right = sides(line, settings)
        if agrees(found, float((left + right) @ weights) / 2, own) and not is_bent(line, left, right, settings):
            continue
        seen = resolved(line, weights, found, own)
        numeric = float(seen.slopes @ weights)
        own = own._replace(atol=settings.atol + max(sharp * size, min(settings.rtol * size, 3 * seen.error)))
        if seen.kind == "smooth" and agrees(found, numeric, own):
            continue
        error = _located(problem, settings, weights, gradients, line, seen)
        if error is None and agrees(found, numeric, own):  # many elements near a kink, and none at one
            continue
        raise error or GradientError(
            f"{problem.owner}: along direction {number} of {count} the derivative is {found:.9g}, the difference "
            f"quotient {numeric:.9g}, and no single element differs by as much; check few elements, without directions"
        )


def _located(
    problem: Problem,
    settings: Settings,
    weights: np.ndarray,
    gradients: Sequence[np.ndarray | None],
    line: Line,
    seen: Seen,
) -> GradientError | None:
    """The error for the element behind what was seen along a line: the worst of each half, down to one."""
    places = [i for i, g in enumerate(gradients) if g is not None]
    sizes = [line.problem.inputs[i].array.size for i in places]
    among = np.arange(sum(sizes))
    starts = np.cumsum([0, *sizes])
    fault = _fault_of(settings, weights, gradients, places, seen)
    while among.size > 1:
        halves = np.array_split(among, 2)
        errors = [fault(_masked(line, half, starts)) for half in halves]
        among = halves[int(errors[1] > errors[0])]
    which = int(np.searchsorted(starts, among[0], "right")) - 1
    x = places[which]
    index = tuple(int(i) for i in np.unravel_index(int(among[0] - starts[which]), problem.inputs[x].array.shape))
    gradient = gradients[x]
    assert gradient is not None
    found = float(gradient[index])
    one = resolved(problem.element(x, index), weights, found, settings)
    if one.kind != "smooth":
        return kink(problem, x, index, one)
    if not agrees(found, float(one.slopes @ weights), settings):
        return wrong(problem, x, index, one, settings, weights)
    return None


def _masked(line: Line, half: np.ndarray, starts: np.ndarray) -> Line:
    """The line on which only these elements move."""
    parts = []
    for (array, where, direction), start in zip(line.parts, starts[:-1], strict=True):
        mine = half[(half >= start) & (half < start + array.size)] - start
        kept = np.zeros_like(direction)
        kept.ravel()[mine] = direction.ravel()[mine]
        parts.append((array, where, kept))
    return Line(line.problem, parts, line.scale, line.size)


def _fault_of(
    settings: Settings,
    weights: np.ndarray,
    gradients: Sequence[np.ndarray | None],
    places: list[int],
    whole: Seen,
) -> Callable[[Line], float]:
    """How much is wrong along a line: the difference for a smooth function, else the bend at the smallest step."""

    def error(line: Line) -> float:
        moved = [(gradients[i], part[2]) for i, part in zip(places, line.parts, strict=True)]
        found = sum(float(np.sum(g * direction)) for g, direction in moved if g is not None)
        if whole.kind == "smooth":
            left, right = sides(line, settings._replace(step=whole.step))
            value = abs(found - float((left + right) @ weights) / 2)
        else:
            seen = resolved(line, weights, found, settings)
            value = abs(seen.right - seen.left) if seen.kind != "smooth" else 0.0
        return value if np.isfinite(value) else np.inf

    return error
