"""Batches are what slicing and ``datasets.normalise`` give, each image once in an epoch."""

import numpy as np
import pytest

from datasets import normalise
from lab.speedrun.batches import MEAN, STD, batches, seen
from minigrad.ops.convolution import batch_last
from tests.lab.made import images

SPLIT = images(50, 0)


@pytest.mark.parametrize("crop", [0, 2, 5])
def test_seen_is_the_standardised_middle_and_no_convolution_copies_it(crop: int) -> None:
    rows = np.array([3, 0, 49, 3])
    x = seen(SPLIT.inputs, rows, crop)
    expected = normalise(SPLIT.inputs[rows], MEAN, STD)[:, :, crop : 28 - crop, crop : 28 - crop]
    np.testing.assert_allclose(x.numpy(), expected, rtol=1e-6, atol=1e-6)
    assert np.shares_memory(batch_last(x), x.data)


@pytest.mark.parametrize("crop", [0, 3])
def test_moved_images_are_slices_of_a_wide_dark_frame(crop: int) -> None:
    rows, moves = np.arange(5), np.array([[0, 0], [2, -3], [-4, 4], [28, 0], [1, 1]])
    x = seen(SPLIT.inputs, rows, crop, moves).numpy()
    framed = np.pad(SPLIT.inputs[rows], ((0, 0), (30, 30), (30, 30)))
    for n, (down, right) in enumerate(moves):
        top, left, side = 30 + crop - down, 30 + crop - right, 28 - 2 * crop
        expected = normalise(framed[n : n + 1, top : top + side, left : left + side], MEAN, STD)
        np.testing.assert_allclose(x[n : n + 1], expected, rtol=1e-6, atol=1e-6)


def test_every_image_comes_once_an_epoch_with_its_label_and_the_seed_orders_them() -> None:
    marked = np.zeros((20, 28, 28), np.uint8)
    marked[:, 14, 14] = np.arange(20)
    labels = np.arange(20, dtype=np.uint8)

    def epochs(seed: int) -> np.ndarray:
        found = []
        for x, y in batches(marked, labels, 6, steps=6, seed=seed):
            values = (x.numpy()[:, 0, 14, 14] * STD + MEAN) * 255
            np.testing.assert_allclose(values, y, atol=1e-3)
            found.append(y)
        return np.concatenate(found)

    first, second = np.split(epochs(1), 2)
    assert len(set(first)) == len(set(second)) == 18
    assert (first != second).any()
    np.testing.assert_array_equal(epochs(1), np.concatenate([first, second]))
    assert (epochs(2) != epochs(1)).any()


def test_shifts_are_drawn_anew_up_to_the_given_number_of_pixels() -> None:
    dot = np.zeros((64, 28, 28), np.uint8)
    dot[:, 14, 14] = 255
    (x, _), (again, _) = batches(dot, np.zeros(64, np.uint8), 64, steps=2, seed=0, shift=2)
    places = np.argwhere(x.numpy()[:, 0] > 0)[:, 1:] - 14
    assert len(places) == 64
    assert set(places.ravel()) == {-2, -1, 0, 1, 2}
    assert (x.numpy() != again.numpy()).any()
