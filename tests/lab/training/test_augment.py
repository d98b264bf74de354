"""Images moved at random: as SciPy moves them, by amounts in their range, the same for the same seed and step."""

from typing import Any

import numpy as np
import pytest
from scipy.ndimage import affine_transform

from lab.console.errors import LabError
from lab.training.augment import Augmentation, canonical, is_canonical

BOTH = "shift=2,rotate=10"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["shift,rotate"], BOTH),
        (["rotate", "shift"], BOTH),
        (["rotate=10.0,", "shift=2"], BOTH),
        (["shift"], "shift=2"),
        (["rotate=7.5"], "rotate=7.5"),
    ],
)
def test_what_means_the_same_has_one_text(words: list[str], text: str) -> None:
    assert canonical(words) == text
    assert is_canonical(text)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["flip"], "there is no 'flip'; choose from shift, rotate"),
        (["shift", "shift=3"], "name each once, not shift twice"),
        ([","], "no name was given; choose from shift, rotate"),
        (["shift=0"], "shift must be a whole number of pixels, 1 or more, not '0'"),
        (["shift=1.5"], "shift must be a whole number of pixels, 1 or more, not '1.5'"),
        (["shift=inf"], "shift must be a whole number of pixels, 1 or more, not 'inf'"),
        (["shift="], "shift must be a whole number of pixels, 1 or more, not ''"),
        (["rotate=181"], r"rotate must be an angle above 0, at most 180 \(degrees\), not '181'"),
        (["rotate=nan"], r"rotate must be an angle above 0, at most 180 \(degrees\), not 'nan'"),
    ],
)
def test_what_makes_no_sense_is_refused(words: list[str], message: str) -> None:
    with pytest.raises(LabError, match=f"^--augment: {message}$"):
        canonical(words)
    assert not is_canonical(",".join(words))


def pictures(*shape: int, dtype: Any = np.uint8) -> np.ndarray:
    return np.random.default_rng(3).integers(256, size=shape).astype(dtype)


@pytest.mark.parametrize("text", ["shift=2", "rotate=10", "shift=5,rotate=180"])
@pytest.mark.parametrize("shape", [(6, 28, 28), (6, 9, 17), (6, 3, 11, 8), (6, 1, 5)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_images_are_moved_as_scipy_moves_them(text: str, shape: tuple[int, ...], dtype: Any) -> None:
    augment, images = Augmentation(text, seed=1), pictures(*shape, dtype=dtype)
    moved = augment(images, 4)
    assert (moved.dtype, moved.shape) == (images.dtype, images.shape)
    middle = (np.array(shape[-2:]) - 1) / 2
    for image, shift, angle, found in zip(images, *augment.drawn(6, 4), moved, strict=True):
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        planes = zip(image.reshape(-1, *shape[-2:]), found.reshape(-1, *shape[-2:]), strict=True)
        for plane, result in planes:
            offset = middle - turn @ (middle + shift)
            want = affine_transform(plane.astype(np.float64), turn, offset, order=1, mode="nearest")
            np.testing.assert_allclose(result, want, atol=0.51 if dtype == np.uint8 else 0.01)


def test_a_shift_alone_copies_pixels() -> None:
    augment, images = Augmentation("shift=2", seed=0), pictures(50, 12, 12)
    for image, (down, across), moved in zip(images, augment.drawn(50, 0)[0], augment(images, 0), strict=True):
        padded = np.pad(image, 2, mode="edge")
        assert np.array_equal(moved, padded[2 - down : 14 - down, 2 - across : 14 - across])


def test_all_amounts_in_the_range_are_drawn_and_no_other() -> None:
    shifts, angles = Augmentation(BOTH, seed=0).drawn(10_000, 0)
    values, counts = np.unique(shifts, return_counts=True)
    assert values.tolist() == [-2, -1, 0, 1, 2]
    assert np.all(abs(counts - 4000) < 300)
    degrees = np.degrees(angles)
    assert np.all(abs(degrees) <= 10)
    assert np.all(abs(np.histogram(degrees, 10, (-10, 10))[0] - 1000) < 150)


def test_what_is_drawn_depends_on_seed_and_step_alone() -> None:
    images = pictures(8, 28, 28)
    moved = {(seed, step): Augmentation(BOTH, seed)(images, step).tobytes() for seed in (0, 1) for step in (0, 1)}
    assert len(set(moved.values())) == 4
    assert Augmentation(BOTH, 1)(images, 1).tobytes() == moved[1, 1]


def test_without_it_images_stay_what_they_are() -> None:
    images = pictures(8, 28, 28)
    assert Augmentation(None, 0)(images, 0) is images
