"""Targets: what is a class and what a number, and which are refused."""

import numpy as np
import pytest

from datasets import DatasetError, Split
from datasets.targets import check_numbered, classified


def parts(**targets: object) -> dict[str, Split]:
    return {name: Split(np.zeros(len(values := np.asarray(each))), values) for name, each in targets.items()}


@pytest.mark.parametrize(
    ("targets", "numbers", "classes"),
    [
        ([3, 1, 3], [1, 0, 1], ("1", "3")),
        (np.array([2, 0], np.uint8), [1, 0], ("0", "2")),
        (["b", "a", "b"], [1, 0, 1], ("a", "b")),
        ([True, False], [1, 0], ("False", "True")),
        ([0.5, 2.0], [0.5, 2.0], None),
    ],
)
def test_words_whole_numbers_and_truth_values_are_classes_and_others_numbers(
    targets: object, numbers: list[float], classes: tuple[str, ...] | None
) -> None:
    found, names = classified(parts(train=targets), "here")
    assert (found["train"].targets.tolist(), names) == (numbers, classes)
    assert found["train"].targets.dtype == (np.int64 if classes else np.float64)


def test_numbers_may_have_names_and_parts_share_them() -> None:
    found, names = classified(parts(train=[1, 2, 3], test=[3, 1]), "here", {1: "A", 2: "B", 3: "C"})
    assert (found["test"].targets.tolist(), names) == ([2, 0], ("A", "B", "C"))


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ({"train": [7, 7]}, "all labels to train on are 7; give two classes or more"),
        ({"train": [0.5, np.nan]}, "target 1 is nan; give each sample a number, or leave it out"),
        ({"train": [0.5, np.inf]}, "target 1 is inf"),
        ({"train": [0.5, 0.5]}, "all targets are 0.5; there is nothing to learn"),
        ({"train": [0, 1], "test": [2]}, "the test part has the label 2, which no sample to train on has"),
        ({"train": [0, 1], "test": [0.5]}, "targets are float64, int64; give words or whole numbers"),
        ({"train": [1j, 2]}, "targets are complex128"),
    ],
)
def test_what_cannot_be_learned_is_refused(targets: dict[str, list[float]], message: str) -> None:
    with pytest.raises(DatasetError, match=f"^here: {message}"):
        classified(parts(**targets), "here")


@pytest.mark.parametrize(("labels", "first", "good"), [([0, 1, 2], 0, True), ([1, 2], 1, True), ([1, 2], 0, False)])
def test_labels_are_numbered_without_a_gap(labels: list[int], first: int, good: bool) -> None:
    if good:
        check_numbered(parts(train=labels), "here", first)
    else:
        with pytest.raises(DatasetError, match="here: labels are 1, 2; number 2 classes from 0 to 1"):
            check_numbered(parts(train=labels), "here", first)
