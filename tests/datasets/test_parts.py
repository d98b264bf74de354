"""The three parts: those that are given stay, the others hold every class in its share, and no sample is in two."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets import DatasetError, Split
from datasets.parts import completed


def part(labels: np.ndarray, first: int = 0) -> Split:
    return Split(np.arange(first, first + len(labels)), labels)


@given(st.lists(st.integers(4, 60), min_size=2, max_size=5), st.integers(0, 10))
def test_every_class_has_its_share_in_every_part_and_no_sample_is_lost(counts: list[int], seed: int) -> None:
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    splits = completed({"train": part(labels)}, "here")
    assert sorted(np.concatenate([split.inputs for split in splits])) == list(range(len(labels)))
    assert all(np.array_equal(labels[split.inputs], split.targets) for split in splits)
    assert [len(split.targets) for split in splits[1:]] == 2 * [round(len(labels) / 7)]
    for split, share in zip(splits, (5 / 7, 1 / 7, 1 / 7), strict=True):
        found = np.bincount(split.targets, minlength=len(counts))
        assert np.abs(found - share * np.array(counts)).max() <= 2
    assert set(splits.train.targets) == set(range(len(counts)))


@pytest.mark.parametrize(
    ("given", "sizes"),
    [
        (("train",), (50, 10, 10)),
        (("train", "test"), (58, 12, 70)),
        (("train", "validation"), (58, 70, 12)),
        (("train", "validation", "test"), (70, 70, 70)),
    ],
)
def test_parts_that_are_given_stay_as_they_are(given: tuple[str, ...], sizes: tuple[int, ...]) -> None:
    parts = {name: part(np.arange(70) % 2, 100 * place) for place, name in enumerate(given)}
    splits = completed(parts, "here")
    assert tuple(len(split.targets) for split in splits) == sizes
    for name in given[1:]:
        assert getattr(splits, name) is parts[name]


def test_the_cut_is_the_same_each_time_and_takes_numbers_too() -> None:
    one, other = (completed({"train": part(np.linspace(0, 1, 21))}, "here") for _ in range(2))
    assert all(np.array_equal(a.inputs, b.inputs) for a, b in zip(one, other, strict=True))
    assert [len(split.targets) for split in one] == [15, 3, 3]


@pytest.mark.parametrize("labels", [[0, 1], [0, 1, 2, 3, 4], []])
def test_too_few_samples_are_refused(labels: list[int]) -> None:
    with pytest.raises(DatasetError, match=rf"^here: {len(labels)} samples.* are too few to train, validate and test"):
        completed({"train": part(np.array(labels, int))}, "here")
