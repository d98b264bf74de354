"""The images of a run: MNIST's, split in three, cut to the limit, standardised batch by batch."""

from dataclasses import replace

import numpy as np
import pytest

import datasets
from lab.console.errors import LabError
from lab.training.data import load
from lab.training.settings import Settings

SETTINGS = Settings("sgd", lr=0.1)


def test_the_validation_split_is_the_last_10_000_training_images() -> None:
    data, mnist = load(SETTINGS), datasets.load("mnist")
    assert [len(part.targets) for part in (data.train, data.validation, data.test)] == [50_000, 10_000, 10_000]
    assert np.array_equal(data.validation.inputs, mnist.train_images[50_000:])
    assert np.array_equal(data.test.targets, mnist.test_labels)


def test_a_limit_takes_the_first_training_images_and_leaves_the_rest() -> None:
    limited, whole = load(replace(SETTINGS, limit=300)), load(SETTINGS)
    assert np.array_equal(limited.train.inputs, whole.train.inputs[:300])
    assert np.array_equal(limited.train.targets, whole.train.targets[:300])
    assert len(limited.validation.targets) == len(limited.test.targets) == 10_000


def test_a_limit_beyond_the_training_images_is_refused() -> None:
    with pytest.raises(
        LabError, match="--limit must be at most 50000, the images that mnist has to train on, not 50001"
    ):
        load(replace(SETTINGS, limit=50_001))


def test_training_images_come_out_with_mean_0_and_deviation_1() -> None:
    data = load(SETTINGS)
    pixels = data.tensor(data.train.inputs[:5_000])
    assert (pixels.shape, pixels.dtype) == ((5_000, 1, 28, 28), np.float32)
    assert [pixels.data.mean(), pixels.data.std()] == pytest.approx([0, 1], abs=0.02)
