"""The page's own rules and surfaces are minigrad's: the same paths and best rates, for all nine on all ten."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from lab.descent.path import Path as Descended
from lab.descent.surfaces import SURFACES, Point
from lab.descent.together import Entrant, descend_together
from lab.surfaces.page import HERE
from lab.surfaces.rates import CLOSE, GRID, goal
from lab.surfaces.relief import relief
from minigrad.optim import OPTIMIZERS
from tests.lab.surfaces.browser import needs_chromium, started
from tests.lab.surfaces.made import made_course

pytestmark = [pytest.mark.slow, needs_chromium]
RATES = (0.001, 0.03, 1.0)
ENTRANTS = [Entrant(optimizer, lr) for optimizer in OPTIMIZERS for lr in RATES]
STEPS = 30
# Of a start moved by this part, a path that is not chaotic moves by no more than a thousand times as much.
NUDGE = 1e-12


@pytest.fixture(scope="module")
def scripts() -> Iterator[Any]:
    """An empty page with the scripts that compute."""
    with started() as chromium:
        page = chromium.new_page()
        for name in ("surfaces.js", "optimizers.js", "descent.js"):
            page.add_script_tag(content=(HERE / name).read_text(encoding="utf-8"))
        yield page
        page.close()


def starts(name: str) -> list[Point]:
    """The surface's own, and two anywhere in view."""
    surface, generator = SURFACES[name], np.random.default_rng(len(name))
    return [surface.start, *((generator.uniform(*surface.x), generator.uniform(*surface.y)) for _ in range(2))]


def steps_in_common(path: Descended, nudged: Descended) -> int:
    """For how long a path stays where a start next to it leads."""
    shared = min(len(path.points), len(nudged.points))
    apart = np.abs(path.points[:shared] - nudged.points[:shared]) > 1000 * NUDGE * scale(path.points[:shared])
    return int(np.argmax(apart.any(axis=1))) if apart.any() else shared


def scale(points: np.ndarray) -> np.ndarray:
    return 1 + np.maximum.accumulate(np.abs(points))


def paths_in_page(page: Any, name: str, start: Sequence[float]) -> list[dict[str, list[float]]]:
    return page.evaluate(
        "([name, entrants, start, steps]) => entrants.map(([who, lr]) => descend(name, who, lr, start, steps))",
        [name, ENTRANTS, start, STEPS],
    )


@pytest.mark.parametrize("name", SURFACES)
def test_paths_are_minigrads(scripts: Any, name: str) -> None:
    function, compared = SURFACES[name].function, 0
    for start in starts(name):
        paths = descend_together(function, start, ENTRANTS, STEPS)
        nudged = descend_together(function, (start[0] * (1 + NUDGE), start[1] * (1 - NUDGE)), ENTRANTS, STEPS)
        for entrant, ours, near, theirs in zip(
            ENTRANTS, paths, nudged, paths_in_page(scripts, name, start), strict=True
        ):
            steps = steps_in_common(ours, near)
            compared += steps
            assert len(theirs["x"]) >= steps
            points = np.array([theirs["x"][:steps], theirs["y"][:steps]]).T
            error = np.abs(points - ours.points[:steps]) / scale(ours.points[:steps])
            assert error.max() < 1e-6, (entrant, start, int(error.max(axis=1).argmax()))
            assert theirs["losses"][:steps] == pytest.approx(
                ours.losses[:steps].tolist(), rel=1e-6, abs=1e-6 * (1 + abs(ours.losses[0]))
            ), (entrant, start)
    assert compared > 0.4 * 3 * len(ENTRANTS) * STEPS, "most of it is not chaotic"


@pytest.mark.parametrize("name", SURFACES)
def test_best_rates_are_those_of_the_search_in_python(scripts: Any, name: str) -> None:
    course = made_course(name, list(OPTIMIZERS), 25)
    surface = {"name": name, "x": course.surface.x, "y": course.surface.y, "goal": goal(course.surface), "steps": 25}
    found = scripts.evaluate(
        "([surface, names, start, settings]) => names.map((each) => bestRate(surface, each, start, settings))",
        [surface, list(OPTIMIZERS), course.start, {"grid": GRID, "close": CLOSE}],
    )
    ours = {optimizer: (each.lr, each.on_edge) for optimizer, each in course.descents.items()}
    assert {optimizer: (each["lr"], each["onEdge"]) for optimizer, each in zip(OPTIMIZERS, found, strict=True)} == ours


@pytest.mark.parametrize("name", SURFACES)
def test_heights_are_those_of_the_pictures(scripts: Any, name: str) -> None:
    surface = SURFACES[name]
    heights = scripts.evaluate(
        "([name, view]) => reliefOf(name, view, 41).heights", [name, {"x": surface.x, "y": surface.y}]
    )
    assert np.array(heights) == pytest.approx(relief(surface, 41).heights(), rel=1e-9, abs=1e-9)
