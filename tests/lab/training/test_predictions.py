"""Counts of what was recognised, against those counted one by one."""

import math

import numpy as np
import pytest

from lab.training.predictions import Estimates, Predictions, judged

NAMES = ("a", "b", "c", "never")


@pytest.fixture(scope="module")
def said() -> Predictions:
    generator = np.random.default_rng(3)
    labels = generator.integers(3, size=200).astype(np.uint8)
    outputs = generator.normal(size=(200, 4), scale=3).astype(np.float32)
    outputs[:, 3] -= 100
    return Predictions("test", np.zeros((200, 2, 2), np.uint8), labels, outputs, NAMES)


def pairs(said: Predictions) -> list[tuple[int, int]]:
    """What is right and what was said, one by one."""
    return [(int(label), row.index(max(row))) for label, row in zip(said.targets, said.outputs.tolist(), strict=True)]


def test_the_matrix_has_what_is_right_in_rows_and_what_was_said_in_columns(said: Predictions) -> None:
    assert said.confusion.tolist() == [[pairs(said).count((i, j)) for j in range(4)] for i in range(4)]


def test_a_row_for_each_class(said: Predictions) -> None:
    for i, row in enumerate(said.by_class()):
        right, there, told = pairs(said).count((i, i)), [p[0] for p in pairs(said)], [p[1] for p in pairs(said)]
        assert row[:4] == (NAMES[i], there.count(i), told.count(i), right)
        assert row.accuracy == (right / there.count(i) if i < 3 else None)
        assert row.precision == (right / told.count(i) if i < 3 else None)
    assert said.accuracy == sum(i == j for i, j in pairs(said)) / 200


def test_the_loss_is_the_mean_of_minus_the_log_of_the_right_ones_probability(said: Predictions) -> None:
    np.testing.assert_allclose(said.probabilities.sum(axis=1), 1, rtol=1e-12)
    logs = [-math.log(said.probabilities[place, label]) for place, label in enumerate(said.targets)]
    assert said.loss == pytest.approx(math.fsum(logs) / 200, rel=1e-9)


def test_outputs_far_out_of_the_exponentials_range_have_probabilities() -> None:
    outputs = np.array([[3e38, 0, -3e38], [0, 0, 0]], np.float32)
    said = Predictions("test", np.zeros((2, 1, 1), np.uint8), np.array([0, 1]), outputs, "abc")
    assert said.probabilities.tolist() == [[1, 0, 0], pytest.approx([1 / 3] * 3)]
    assert said.loss == pytest.approx(math.log(3) / 2)


def test_mistakes_come_the_most_confident_first(said: Predictions) -> None:
    wrong = [place for place, (i, j) in enumerate(pairs(said)) if i != j]
    assert sorted(said.mistakes(1000)) == wrong
    sure = said.confidences[said.mistakes(1000)]
    assert (np.diff(sure) <= 0).all()
    assert said.mistakes(3) == said.mistakes(1000)[:3]


def test_confusions_come_the_most_frequent_first_and_what_never_was_is_none(said: Predictions) -> None:
    found = {(NAMES.index(each.right), NAMES.index(each.said)): each.times for each in said.confusions(100)}
    assert found == {(i, j): pairs(said).count((i, j)) for i, j in set(pairs(said)) if i != j}
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert said.confusions(2) == said.confusions(100)[:2]


def test_errors_of_numbers_are_those_of_the_definitions() -> None:
    generator = np.random.default_rng(5)
    targets = generator.normal(size=100) * 3 + 7
    outputs = (targets + generator.normal(size=100)).astype(np.float32)[:, np.newaxis]
    said = Estimates("test", np.zeros((100, 2)), targets, outputs)
    errors = [float(a) - b for (a,), b in zip(outputs, targets.tolist(), strict=True)]
    mean = math.fsum(targets) / 100
    assert said.rmse == pytest.approx(math.sqrt(math.fsum(e * e for e in errors) / 100))
    assert said.mae == pytest.approx(math.fsum(map(abs, errors)) / 100)
    spread = math.fsum((t - mean) ** 2 for t in targets)
    assert said.r2 == pytest.approx(1 - math.fsum(e * e for e in errors) / spread)
    assert said.mistakes(5) == sorted(range(100), key=lambda place: -abs(errors[place]))[:5]
    (half,) = said.quantiles([0.5])
    assert sum(abs(e) < half for e in errors) == 50


def test_of_targets_that_are_all_one_number_no_variance_is_explained() -> None:
    assert Estimates("test", np.zeros((2, 1)), np.array([3.0, 3.0]), np.array([[1.0], [3.0]], np.float32)).r2 is None


@pytest.mark.parametrize(("classes", "kind"), [("ab", Predictions), (None, Estimates)])
def test_what_is_not_finite_is_not_judged(classes: str | None, kind: type) -> None:
    outputs, targets = np.ones((2, 2 if classes else 1), np.float32), np.array([0, 1])
    assert isinstance(judged("test", np.zeros((2, 1)), targets, outputs, classes), kind)
    outputs[1, 0] = np.inf
    assert judged("test", np.zeros((2, 1)), targets, outputs, classes) is None
