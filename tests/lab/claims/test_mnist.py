"""Claims about a race: verdicts on races that are made up, and what is said where runs are missing."""

import math
from typing import Any

import pytest

from lab.claims import alike, convergence, cost, nadam_best, reliable
from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, UNDECIDED
from lab.claims.standing import ADAPTIVE, LATER, LEVEL, OPEN, PLAIN, SOONER, Gap
from lab.claims.wilson import Errors
from lab.race.comparison import Comparison
from minigrad.optim import OPTIMIZERS
from tests.lab.claims.made_up import NEVER, race

DEFAULT, TUNED, COSINE = "default", "tuned", "tuned, cosine"
BASE = (0.980, 0.981, 0.979, 0.980, 0.980)


def around(mean: float) -> list[float]:
    """Accuracies of five seeds that differ from one another as the seeds of all optimizers do, but for 0.02 points."""
    return [mean + each - 0.98 + 0.0002 * math.sin(number) for number, each in enumerate(BASE)]


def noisy(mean: float) -> list[float]:
    """Accuracies whose differences from others are lost in the noise."""
    return [mean + 0.01 * math.sin(3 * number) for number in range(5)]


def three(adadelta: list[float], rmsprop: list[float], adam: list[float]) -> dict[str, list[float]]:
    return {"adadelta": adadelta, "rmsprop": rmsprop, "adam": adam}


LIKE = three(around(0.98), around(0.98), around(0.98))
APART = three(around(0.97), around(0.98), around(0.98))
VAGUE = three(around(0.98), noisy(0.98), around(0.98))


@pytest.mark.parametrize(
    ("default", "tuned", "word"),
    [(LIKE, LIKE, CONFIRMED), (APART, LIKE, PARTLY), (APART, APART, REFUTED), (APART, VAGUE, UNDECIDED),
     (VAGUE, VAGUE, UNDECIDED)],
)  # fmt: skip
def test_alike(default: Any, tuned: Any, word: str) -> None:
    assert alike.judge(alike.measure(race({DEFAULT: default, TUNED: tuned}))).word == word


@pytest.mark.parametrize(
    ("nadam", "rmsprop", "adam", "word"),
    [
        (around(0.985), around(0.98), around(0.98), CONFIRMED),
        (around(0.985), around(0.98), around(0.985), PARTLY),
        (around(0.98), around(0.98), around(0.98), REFUTED),
        (around(0.97), around(0.98), around(0.98), REFUTED),
        (around(0.98), noisy(0.98), around(0.98), UNDECIDED),
        (around(0.9815), around(0.98), [each + 0.0005 * (-1) ** n for n, each in enumerate(around(0.98))], UNDECIDED),
    ],
)
def test_nadam_best(nadam: Any, rmsprop: Any, adam: Any, word: str) -> None:
    columns = {TUNED: {"nadam": nadam, "rmsprop": rmsprop, "adam": adam}}
    assert nadam_best.judge(nadam_best.measure(race(columns))).word == word


def kinds(adaptive: list[float], sgd: list[float], momentum: list[float]) -> dict[str, list[float]]:
    """Epochs to the target: of the adaptive methods, of SGD, of Momentum and NAG."""
    return {**dict.fromkeys(ADAPTIVE, adaptive), "sgd": sgd, "momentum": momentum, "nag": momentum}


FAST, SLOW, NONE = [2, 2, 3], [6, 7, 6], [NEVER] * 3


@pytest.mark.parametrize(
    ("default", "tuned", "word"),
    [
        (kinds(FAST, NONE, SLOW), kinds(FAST, SLOW, SLOW), CONFIRMED),
        (kinds(FAST, NONE, SLOW), kinds(FAST, FAST, FAST), PARTLY),
        (kinds(FAST, FAST, FAST), kinds(FAST, FAST, FAST), REFUTED),
        (kinds(SLOW, FAST, FAST), kinds(SLOW, FAST, FAST), REFUTED),
        (kinds([2, 5, 9], [4, 3, 8], [4, 3, 8]), kinds([2, 5, 9], [4, 3, 8], [4, 3, 8]), UNDECIDED),
        (kinds(NONE, NONE, NONE), kinds(NONE, NONE, NONE), UNDECIDED),
    ],
)
def test_convergence(default: Any, tuned: Any, word: str) -> None:
    figures = convergence.measure(race(epochs={DEFAULT: default, TUNED: tuned}))
    assert convergence.judge(figures).word == word


@pytest.mark.parametrize(
    ("adaptive", "others", "relation"),
    [
        ((2, 2, 2), (3, 3, 3), SOONER),
        ((5, 6, 5), (2, 2, 2), LATER),
        ((2, 2, 2), (2, 2, 2), LEVEL),
        ((2, 5, 2), (3, 3, 3), OPEN),
        ((2, 2, 2), (math.inf,) * 3, SOONER),
        ((math.inf,) * 3, (2, 2, 2), LATER),
        ((2, 2, math.inf), (math.inf,) * 3, OPEN),
        ((2,), (9,), OPEN),
        ((), (), OPEN),
    ],
)
def test_which_kind_is_sooner(adaptive: tuple[float, ...], others: tuple[float, ...], relation: str) -> None:
    assert Gap(dict(enumerate(adaptive)), dict(enumerate(others))).relation == relation


def wilson(adaptive: float) -> dict[str, list[Errors]]:
    return {name: [Errors(0.0, 0.0 if name in PLAIN else adaptive)] for name in OPTIMIZERS}


@pytest.mark.parametrize(
    ("generalises", "slower", "level", "word"),
    [(True, True, True, CONFIRMED), (True, False, True, PARTLY), (False, False, False, REFUTED),
     (False, False, None, UNDECIDED), (True, True, None, PARTLY)],
)  # fmt: skip
def test_reliable(
    generalises: bool, slower: bool, level: bool | None, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sgd = {True: around(0.98), False: around(0.97), None: noisy(0.98)}[level]
    comparison = race(
        {COSINE: {"sgd": sgd}, TUNED: {"sgd": around(0.98)}},
        {TUNED: kinds([2] * 5, [6] * 5 if slower else [2] * 5, [2] * 5)},
    )
    monkeypatch.setattr(reliable, "errors", lambda name, seed: wilson(0.3 * generalises)[name][0])
    assert reliable.judge(reliable.measure(comparison)).word == word


@pytest.mark.parametrize("module", [alike, nadam_best, convergence, reliable])
def test_where_runs_are_missing_nothing_is_decided_by_them(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reliable, "errors", lambda name, seed: wilson(0.0)[name][0])
    empty = race({TUNED: {"sgd": [0.98]}})
    nothing = Comparison(empty.design, columns={column: {} for column in (DEFAULT, TUNED, COSINE)})
    assert module.judge(module.measure(nothing)).word == UNDECIDED


def test_the_arrays_of_state_are_counted_and_every_update_is_timed() -> None:
    figures = cost.measure(race({TUNED: {"sgd": [0.98]}}), rounds=10)
    kept = {name: round(each) for name, each in figures.arrays.items()}
    assert kept == {
        **dict.fromkeys(OPTIMIZERS, 2),
        "sgd": 0,
        **dict.fromkeys(("momentum", "nag", "adagrad", "rmsprop"), 1),
    }
    assert {len(times) for times in figures.updates.values()} == {10}
    assert all((times > 0).all() for times in figures.updates.values())
    assert figures.steps == dict.fromkeys(OPTIMIZERS, 1.0)
