"""Verdicts on figures that are made up: what is confirmed, partly so, refuted, and what the noise does not allow."""

from typing import Any

import numpy as np
import pytest

from lab.claims import (
    accumulation,
    adadelta,
    adamax,
    balance,
    bias_correction,
    compromise,
    cost,
    detours,
    nadam_rule,
    sparse,
    valleys,
)
from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, UNDECIDED
from lab.claims.rates import Best
from lab.claims.standing import ADAPTIVE
from lab.language import speaking
from minigrad.optim import OPTIMIZERS
from tests.lab.language.pages import english_in


def steps(momentum: float, nag: float) -> valleys.Figures:
    best = {"sgd": Best(0.1, 100), "momentum": Best(0.1, momentum), "nag": Best(0.1, nag)}
    return valleys.Figures(best, {})


def paths(sgd: float, nag: float, momentum: float) -> detours.Figures:
    at = {"sgd": sgd, "nag": nag, "momentum": momentum}
    return detours.Figures({}, {name: {0.003: 1.0, 0.1: value} for name, value in at.items()})


def sizes(trend: float, oscillation: float) -> accumulation.Figures:
    return accumulation.Figures(0.9, np.array([[trend, oscillation]]))


def first_steps(corrected: float, uncorrected: float) -> bias_correction.Figures:
    return bias_correction.Figures({1.0: 1.0, 10.0: corrected}, {1.0: uncorrected}, np.ones(3), np.array([3, 2, 1.0]))


def units(one_eps: float, fitting: float, slow: float) -> adadelta.Figures:
    return adadelta.Figures({1.0: 100, 10.0: one_eps}, {1.0: 100, 10.0: fitting}, {1.0: 30, 0.01: slow}, {1e-6: 30})


def ranges(adam: range, adamax_: range, first: float) -> adamax.Figures:
    right = {
        name: np.array([float(p in powers) for p in adamax.POWERS])
        for name, powers in (("adam", adam), ("adamax", adamax_))
    }
    both = {(name, with_eps): steps for name, steps in right.items() for with_eps in (True, False)}
    return adamax.Figures(both, np.array([first]), np.nan)


def variants(beta_0: float, *gaps: float) -> nadam_rule.Figures:
    named = zip(nadam_rule.VARIANTS, gaps, strict=True)
    return nadam_rule.Figures(beta_0, {name: np.array([gap]) for name, gap in named}, np.ones(1))


def balanced(late: int = 0, turned: float = 10.0) -> balance.Figures:
    """``late`` adaptive methods leave the saddle after SGD; the turned ravine takes them so many steps, not 10."""
    escapes = dict.fromkeys(OPTIMIZERS, 100.0) | dict.fromkeys(ADAPTIVE, 50.0) | dict.fromkeys(ADAPTIVE[:late], 200.0)
    ravine = dict.fromkeys(OPTIMIZERS, 10.0)
    return balance.Figures(escapes, dict.fromkeys(OPTIMIZERS, np.inf), ravine, ravine | dict.fromkeys(ADAPTIVE, turned))


def hard(floor: float, *, ahead: int) -> compromise.Figures:
    """RMSProp stays at ``floor``; ``ahead`` adaptive methods are ahead of Momentum on Rosenbrock."""
    rosenbrock = dict.fromkeys(OPTIMIZERS, np.inf) | {"momentum": 1000.0} | dict.fromkeys(ADAPTIVE[:ahead], 500.0)
    return compromise.Figures(np.full(600, floor), np.full(600, 1e-12), rosenbrock, rosenbrock)


def costs(both: float, noise: float = 0.01, arrays: float = 2.0) -> cost.Figures:
    generator = np.random.default_rng(0)
    times = {name: (both if name in cost.BOTH else 1.0) + noise * generator.standard_normal(200) for name in OPTIMIZERS}
    kept = dict.fromkeys(OPTIMIZERS, 1.0) | dict.fromkeys(cost.BOTH, arrays)
    return cost.Figures("mlp", times, kept, {"sgd": 3.0})


def sparse_draws(default: float, tuned: float, noise: float = 0.001, draws: int = 5) -> sparse.Figures:
    """The adaptive methods' accuracies; the others' are 0.6 at default rates and 0.7 tuned."""
    generator = np.random.default_rng(0)

    def outcome(name: str) -> sparse.Outcome:
        of = (default, tuned) if name in ADAPTIVE else (0.6, 0.7)
        accuracies = of + noise * generator.standard_normal(2)
        return sparse.Outcome(*accuracies, 0.6, 0.1, 0.1)

    return {name: [outcome(name) for _ in range(draws)] for name in OPTIMIZERS}


CASES: list[tuple[Any, Any, str]] = [
    (valleys, steps(50, 40), CONFIRMED),
    (valleys, steps(50, 120), PARTLY),
    (valleys, steps(100, np.inf), REFUTED),
    (detours, paths(1.0, 2.1, 4.0), CONFIRMED),
    (detours, paths(1.0, 1.0, 4.0), PARTLY),
    (detours, paths(1.5, 2.1, 4.0), PARTLY),
    (detours, paths(1.0, 1.01, 1.02), REFUTED),
    (accumulation, sizes(10, 1 / 1.9), CONFIRMED),
    (accumulation, sizes(9.9, 0.5), PARTLY),
    (accumulation, sizes(1, 1), REFUTED),
    (bias_correction, first_steps(1.0, 3.16), CONFIRMED),
    (bias_correction, first_steps(1.0, 1.0), PARTLY),
    (bias_correction, first_steps(0.9, 3.16), REFUTED),
    (adadelta, units(100, 100, 30), CONFIRMED),
    (adadelta, units(100, 100, 800), PARTLY),
    (adadelta, units(np.inf, 100, 30), PARTLY),
    (adadelta, units(100, 300, 30), REFUTED),
    (adamax, ranges(range(-5, 6), range(-9, 10), 1.0), CONFIRMED),
    (adamax, ranges(range(-5, 6), range(-9, 10), 0.1), PARTLY),
    (adamax, ranges(range(-5, 6), range(-5, 6), 1.0), PARTLY),
    (adamax, ranges(range(-5, 6), range(-5, 6), 0.1), REFUTED),
    (nadam_rule, variants(0, 0, 0, 0), CONFIRMED),
    (nadam_rule, variants(0, 1e-13, 5, 7), PARTLY),
    (nadam_rule, variants(0, 1, 5, 7), REFUTED),
    (nadam_rule, variants(0.1, 0, 0, 0), REFUTED),
    (balance, balanced(), CONFIRMED),
    (balance, balanced(late=2), PARTLY),
    (balance, balanced(turned=700), PARTLY),
    (balance, balanced(late=6), REFUTED),
    (compromise, hard(1e-3, ahead=0), CONFIRMED),
    (compromise, hard(1e-3, ahead=2), PARTLY),
    (compromise, hard(1e-12, ahead=0), PARTLY),
    (compromise, hard(1e-12, ahead=6), REFUTED),
    (cost, costs(1.3), CONFIRMED),
    (cost, costs(1.0), PARTLY),
    (cost, costs(0.8, arrays=1.0), REFUTED),
    (cost, costs(1.0, noise=0.5, arrays=1.0), UNDECIDED),
    (sparse, sparse_draws(0.75, 0.75), CONFIRMED),
    (sparse, sparse_draws(0.65, 0.75), PARTLY),
    (sparse, sparse_draws(0.65, 0.70), PARTLY),
    (sparse, sparse_draws(0.60, 0.70), REFUTED),
    (sparse, sparse_draws(0.61, 0.71, noise=0.2), UNDECIDED),
    (sparse, sparse_draws(0.75, 0.75, draws=1), UNDECIDED),
]
NAMES = [f"{module.__name__.rpartition('.')[2]}-{word}-{number}" for number, (module, _, word) in enumerate(CASES)]


@pytest.mark.parametrize(("module", "figures", "word"), CASES, ids=NAMES)
def test_the_verdict(module: Any, figures: Any, word: str) -> None:
    verdict = module.judge(figures)
    assert verdict.word == word
    assert verdict.measured
    assert verdict.reason.endswith(".")
    with speaking("zh"):
        chinese = module.judge(figures)
    assert chinese.word == word
    assert english_in([chinese.measured, chinese.reason]) == {}


def test_the_reason_names_who_does_not_do_what_is_claimed() -> None:
    assert "Adagrad and RMSProp do not." in balance.judge(balanced(late=2)).reason
    assert "Adagrad and RMSProp are ahead of it." in compromise.judge(hard(1e-3, ahead=2)).reason
