"""The surfaces: where they are least, that one can start on them, and that many points at once are those points."""

import numpy as np
import pytest

import minigrad as mg
from lab.descent.surfaces import SURFACES, Surface

each = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)


def gradient(surface: Surface, point: tuple[float, float]) -> np.ndarray:
    x = mg.Tensor(np.array(point, float), requires_grad=True)
    (slope,) = mg.grad(surface.function(x), x)
    return slope.data


@each
def test_a_minimum_is_flat_and_nothing_in_view_is_lower(surface: Surface) -> None:
    grid = np.stack(np.meshgrid(np.linspace(*surface.x, 101), np.linspace(*surface.y, 101)), axis=-1)
    values = surface.function(mg.Tensor(grid)).data
    for minimum in surface.minima:
        assert np.abs(gradient(surface, minimum)).max() < 1e-3
        assert surface.function(mg.Tensor(np.array(minimum, float))).item() <= values.min() + 1e-6


@each
def test_points_at_once_are_the_points_one_by_one(surface: Surface) -> None:
    points = np.random.default_rng(0).normal(size=(3, 4, 2))
    together = surface.function(mg.Tensor(points)).data
    assert together.shape == (3, 4)
    for index in np.ndindex(3, 4):
        assert together[index] == pytest.approx(surface.function(mg.Tensor(points[index])).item())


@each
def test_the_start_is_in_view_and_off_every_ridge(surface: Surface) -> None:
    (x, y), slope = surface.start, gradient(surface, surface.start)
    assert surface.x[0] < x < surface.x[1]
    assert surface.y[0] < y < surface.y[1]
    assert (np.abs(slope) > 0).all()
