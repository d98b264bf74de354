"""What is said of the machine, and of who else was at work on it."""

import pytest

from benchmarks import machine


@pytest.mark.parametrize(
    ("busy", "own", "seconds", "says"),
    [
        ((100.0, 120.0), (1.0, 20.5), 10.0, "0.05 cores"),
        ((100.0, 120.0), (1.0, 11.0), 10.0, "1.00 cores (too much: measure again on an idle machine)"),
        ((100.0, 120.0), (1.0, 21.1), 10.0, "0.00 cores"),  # the clocks are not that exact
        ((None, None), (1.0, 2.0), 10.0, "unknown"),
    ],
)
def test_other_work_is_what_the_cores_did_and_we_did_not(
    busy: tuple[float | None, float | None],
    own: tuple[float, float],
    seconds: float,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = {"busy_seconds": iter(busy), "own_seconds": iter(own)}
    for name, values in answers.items():
        monkeypatch.setattr(machine, name, lambda values=values: next(values))
    clock = iter([5.0, 5.0 + seconds])
    monkeypatch.setattr(machine.time, "monotonic", lambda: next(clock))
    assert str(machine.OtherWork()) == says


def test_the_description_has_the_versions_of_all_that_has_a_say() -> None:
    described = machine.description(threads=3, rivals={"torch": "2.0", "optax": "0.2"})
    assert described["threads"] == "3"
    assert {"processor", "Python", "NumPy", "Numba", "PyTorch", "optax", "minigrad"} <= described.keys()
    assert all(described.values())


def test_a_package_that_is_not_there_is_said_to_be_missing() -> None:
    assert machine.installed("no-such-package-as-this") == "not installed"
