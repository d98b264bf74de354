"""How often a piece of work is done for one turn of the clock."""

import pytest

from benchmarks.job import repeated, times_for


@pytest.mark.parametrize(
    ("unit", "least", "expected"),
    [(0.5, 1, 1), (0.5, 2, 2), (0.1, 2, 2), (0.01, 2, 20), (1e-3, 2, 200), (1e-6, 1, 200_000)],
)
def test_a_turn_is_as_long_as_asked_for(unit: float, least: int, expected: int) -> None:
    assert times_for(lambda n: n * unit, seconds=0.2, least=least) == pytest.approx(expected, abs=1)


def test_repeated_does_the_work_as_often_as_asked() -> None:
    calls: list[int] = []
    assert repeated(lambda: calls.append(1))(7) >= 0
    assert len(calls) == 7
