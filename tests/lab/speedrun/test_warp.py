"""Warped images are what SciPy looks up at the same places, and the places are those of the maps that are asked for."""

import numpy as np
import pytest

from lab.console.errors import LabError
from lab.speedrun.batches import STANDARDISED, batches, seen, warped
from lab.speedrun.warp import Warp, basis, splines
from tests.lab.made import images

ndimage = pytest.importorskip("scipy.ndimage")
interpolate = pytest.importorskip("scipy.interpolate")
SPLIT = images(40, 0)
STRONG = Warp(turn=30, stretch=0.3, shear=0.3, shift=6, bend=2)


def places(warp: Warp, count: int = 200, height: int = 28, width: int = 28) -> np.ndarray:
    return warp.places(count, height, width, np.random.default_rng(5))


def fitted(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of places (H, W, 2, N) the affine maps (N, 2, 3) nearest to them, and what is left of each place."""
    height, width, _, count = found.shape
    y, x = np.mgrid[:height, :width].reshape(2, -1)
    plane = np.stack([y - (height - 1) / 2, x - (width - 1) / 2, np.ones(height * width)], axis=1)
    flat = found.reshape(height * width, -1).astype(np.float64)
    maps = np.linalg.lstsq(plane, flat)[0]
    return maps.reshape(3, 2, count).transpose(2, 1, 0), flat - plane @ maps


@pytest.mark.parametrize("crop", [0, 3])
def test_a_batch_is_what_scipy_interpolates_at_its_places(crop: int) -> None:
    rows = np.array([3, 0, 39, 3, 7])
    where = places(STRONG, len(rows), 28 - 2 * crop, 28 - 2 * crop)
    x = warped(SPLIT.inputs, rows, where).numpy()
    for n, row in enumerate(rows):
        at = where[..., n].transpose(2, 0, 1) + 13.5
        pixels = ndimage.map_coordinates(SPLIT.inputs[row].astype(np.float64), at, order=1, mode="grid-constant")
        np.testing.assert_allclose(x[n, 0], np.interp(pixels, np.arange(256), STANDARDISED), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("crop", [0, 3])
def test_a_warp_of_nothing_changes_nothing(crop: int) -> None:
    rows = np.arange(40)
    where = places(Warp(), 40, 28 - 2 * crop, 28 - 2 * crop)
    np.testing.assert_array_equal(warped(SPLIT.inputs, rows, where).numpy(), seen(SPLIT.inputs, rows, crop).numpy())


def test_images_that_are_far_outside_are_dark() -> None:
    where = places(Warp(), 40) + np.float32(1e6) * np.array([1, -1], np.float32)[:, np.newaxis]
    np.testing.assert_array_equal(warped(SPLIT.inputs, np.arange(40), where).numpy(), STANDARDISED[0])


def test_turned_images_keep_all_distances() -> None:
    maps, left = fitted(places(Warp(turn=30)))
    linear = maps[:, :, :2]
    np.testing.assert_allclose(linear @ linear.transpose(0, 2, 1), np.broadcast_to(np.eye(2), linear.shape), atol=1e-5)
    angles = np.degrees(np.arctan2(linear[:, 1, 0], linear[:, 0, 0]))
    assert -30 <= angles.min() < -25
    assert 25 < angles.max() <= 30
    assert np.abs(left).max() < 1e-4
    assert np.abs(maps[:, :, 2]).max() < 1e-5


@pytest.mark.parametrize(
    ("warp", "varied"),
    [
        (Warp(stretch=0.2), [(0, 0), (1, 1)]),
        (Warp(shear=0.2), [(1, 0)]),
        (Warp(shift=0.2), [(0, 2), (1, 2)]),
    ],
)
def test_stretch_shear_and_shift_change_their_numbers_of_the_map_alone(
    warp: Warp, varied: list[tuple[int, int]]
) -> None:
    changes = fitted(places(warp))[0] - np.eye(2, 3)
    for at in np.ndindex(2, 3):
        low, high = changes[:, *at].min(), changes[:, *at].max()
        if at in varied:
            assert -0.2 - 1e-5 <= low < -0.18
            assert 0.18 < high <= 0.2 + 1e-5
        else:
            assert max(-low, high) < 1e-5
    drawn = [changes[:, *at] for at in varied]
    assert len(drawn) == 1 or abs(np.corrcoef(drawn)[0, 1]) < 0.3, "drawn apart from each other"


@pytest.mark.parametrize("side", [5, 22, 28])
def test_the_splines_are_scipys(side: int) -> None:
    ours = splines(side)
    knots = 7.0 * np.arange(-3, ours.shape[1] + 1)
    np.testing.assert_allclose(ours, interpolate.BSpline.design_matrix(np.arange(side), knots, 3).toarray(), atol=1e-12)


def test_a_bend_moves_places_smoothly_by_what_its_control_points_move() -> None:
    found = places(Warp(bend=2), 2000)
    moved = found - places(Warp(), 2000)
    weights = basis(28, 28)[:, 3:].astype(np.float64)
    expected = 2 * np.sqrt((weights**2).sum(1)).reshape(28, 28, 1)
    np.testing.assert_allclose(moved.std(axis=3), np.broadcast_to(expected, (28, 28, 2)), rtol=0.1)
    assert np.abs(moved.mean(axis=3)).max() < 0.15
    assert np.abs(np.diff(moved, axis=0)).max() < np.abs(moved).max() / 3


def test_batches_are_warped_anew_each_time_and_the_seed_says_how() -> None:
    def drawn(seed: int) -> list[np.ndarray]:
        return [x.numpy() for x, _ in batches(*SPLIT, 40, steps=2, seed=seed, crop=2, warp=STRONG)]

    first, second = drawn(0)
    assert first.shape == (40, 1, 24, 24)
    assert (np.sort(first, axis=0) != np.sort(second, axis=0)).any()
    np.testing.assert_array_equal(drawn(0), [first, second])
    assert (drawn(1)[0] != first).any()


@pytest.mark.parametrize(
    ("name", "value", "bound"),
    [("turn", -1.0, "inf"), ("bend", np.nan, "inf"), ("shift", np.inf, "inf"), ("stretch", 1, "1.0")],
)
def test_a_number_that_a_warp_cannot_have_is_named(name: str, value: float, bound: str) -> None:
    with pytest.raises(LabError, match=f"Warp: {name} must be 0 or more and less than {bound}, not {value}"):
        Warp(**{name: value})
