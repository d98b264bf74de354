"""What both sides start from, and how it is known that they did the same."""

import numpy as np
import pytest

from benchmarks import inputs


def test_an_epochs_batches_are_whole_and_have_no_row_twice() -> None:
    batches = inputs.index_batches(100, 8)
    assert [len(batch) for batch in batches] == [8] * 12
    assert len(set(np.concatenate(batches))) == 96
    assert [batch.tolist() for batch in inputs.index_batches(100, 8)] == [batch.tolist() for batch in batches]


@pytest.mark.parametrize("count", [10, 99, 10_000])
def test_parameters_are_as_many_as_asked_for(count: int) -> None:
    arrays = inputs.parameters(count)
    assert sum(theta.size for theta, _ in arrays) == count
    assert all(theta.shape == gradient.shape and theta.dtype == np.float32 for theta, gradient in arrays)


@pytest.mark.parametrize("place", [0, 17, 63])
def test_a_fingerprint_tells_an_error_in_any_place(place: int) -> None:
    x = inputs.normal((8, 8), 0)
    wrong = x.copy()
    wrong.flat[place] = -wrong.flat[place] + 1
    assert inputs.agree(inputs.fingerprint(x), inputs.fingerprint(x * np.float32(1 + 1e-5)))
    assert not inputs.agree(inputs.fingerprint(x), inputs.fingerprint(wrong))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ([[1.0]], [[1.01]]),
        ([[1.0]], []),
        ([[1.0]], [[1.0, 2.0]]),
        ([[1e-6], [1e6]], [[2e-6], [1e6]]),  # what is large in another array excuses nothing
        ([[np.nan]], [[1.0]]),
        ([[np.nan]], [[np.nan]]),
        ([[np.inf, 1.0]], [[np.inf, 2.0]]),
    ],
)
def test_numbers_that_differ_do_not_agree(ours: list[list[float]], theirs: list[list[float]]) -> None:
    assert not inputs.agree(ours, theirs)
    assert not inputs.agree(theirs, ours)


@pytest.mark.parametrize("numbers", [[], [[]], [[0.0]], [[1.0, 1e-9], [5.0]]])
def test_equal_numbers_agree(numbers: list[list[float]]) -> None:
    assert inputs.agree(numbers, numbers)
