"""Schedules that a library composes, with every option, beside formulas of the time t that are written out here."""

import math

import numpy as np
import pytest

from minigrad.optim import SGD
from minigrad.optim.dialects import composed
from minigrad.optim.lr_scheduler import PolynomialLR
from tests.optim.lr_scheduler.schedules import course, optimizer

STEPS = 24


def line(t, n, first=0.0, last=1.0):
    """From ``first`` to ``last`` in n steps, then ``last``."""
    return first + (last - first) * min(t / n, 1)


def cosine(t, n, least=0.0):
    """Half a cosine from 1 to ``least`` in n steps, and on: it climbs again."""
    return least + (1 - least) * (1 + math.cos(math.pi * t / n)) / 2


def fall(t, n, power=1.0, least=0.0):
    """(1 − t/n)^power to ``least``, where it stays."""
    return least + (1 - least) * (1 - min(t / n, 1)) ** power


def rex(t, n, least=0.0):
    r = 1 - min(t / n, 1)
    return least + (1 - least) * r / (0.5 + 0.5 * r)


def eased(t, n, first, last):
    """Half a cosine from ``first`` to ``last`` in n steps."""
    return last + (first - last) * (1 + math.cos(math.pi * t / n)) / 2


def one_cycle(t, n, top, final, pct):
    """The top is 1; the first is 1/25 and the last ``final``, as parts of it."""
    peak = pct * n - 1
    return eased(t, peak, 1 / 25, 1) if t <= peak else eased(min(t, n - 1) - peak, n - 1 - peak, 1, final)


RATES = {
    "natural exponential": (
        lambda opt: composed.natural_exponential(opt, 0.3),
        lambda t: math.exp(-0.3 * t),
    ),
    "natural exponential in 3": (
        lambda opt: composed.natural_exponential(opt, 0.3, 3),
        lambda t: math.exp(-0.1 * t),
    ),
    "natural exponential in stairs": (
        lambda opt: composed.natural_exponential(opt, 0.3, 3, staircase=True),
        lambda t: math.exp(-0.3 * (t // 3)),
    ),
    "in ticks": (
        lambda opt: composed.natural_exponential_in_ticks(opt, 0.3, 4),
        lambda t: math.exp(-0.3 * t),
    ),
    "in ticks and stairs": (
        lambda opt: composed.natural_exponential_in_ticks(opt, 0.3, 4, staircase=True),
        lambda t: math.exp(-1.2 * (t // 4)),
    ),
    "milestones": (lambda opt: composed.milestones_moved(opt, [3, 7]), lambda t: 0.1 ** ((t >= 3) + (t >= 7))),
    "milestones, earlier": (
        lambda opt: composed.milestones_moved(opt, [3, 7], 0.5, by=2),
        lambda t: 0.5 ** ((t >= 1) + (t >= 5)),
    ),
    "milestones, later": (
        lambda opt: composed.milestones_moved(opt, [3, 7], 0.5, by=-1),
        lambda t: 0.5 ** ((t >= 4) + (t >= 8)),
    ),
    "cosine": (lambda opt: composed.cosine_shifted(opt, 6), lambda t: cosine(t, 6)),
    "cosine, ahead": (
        lambda opt: composed.cosine_shifted(opt, 6, 0.01, ahead=1),
        lambda t: cosine(t + 1, 6, 0.1),
    ),
    "cosine, behind, held": (
        lambda opt: composed.cosine_shifted(opt, 6, 0.02, ahead=-2, after_end="hold"),
        lambda t: cosine(min(max(t - 2, 0), 6), 6, 0.2),
    ),
    "polynomial": (lambda opt: composed.polynomial_shifted(opt, 9), lambda t: fall(t, 9)),
    "polynomial, ahead": (
        lambda opt: composed.polynomial_shifted(opt, 9, 2.0, eta_min=0.01, ahead=2),
        lambda t: fall(t + 2, 9, 2, 0.1),
    ),
    "polynomial, early": (lambda opt: composed.polynomial_early(opt, 9), lambda t: fall(t, 8)),
    "polynomial, early, of one step": (lambda opt: composed.polynomial_early(opt, 1), lambda t: fall(t, 1)),
    "polynomial, early, to a floor": (
        lambda opt: composed.polynomial_early(opt, 9, 0.5, eta_min=0.01),
        lambda t: fall(t, 8, 0.5, 0.1),
    ),
    "growing": (lambda opt: composed.growing(opt, 9, 0.5), lambda t: (t > 0) * max(t - 1, 1) ** 0.5),
    "growing, by a line": (lambda opt: composed.growing(opt, 9), lambda t: (t > 0) * max(t - 1, 1)),
    "growing, warmed up": (
        lambda opt: composed.growing(opt, 9, 0.5, warmup=3),
        lambda t: (t > 0) * (line(t - 1, 3) if t < 4 else max(t - 4, 1) ** 0.5),
    ),
    "after nothing": (
        lambda opt: composed.after_nothing(opt, PolynomialLR(opt, 9)),
        lambda t: fall(t - 1, 9) if t else 0,
    ),
    "after nothing, in place of the first": (
        lambda opt: composed.after_nothing(opt, PolynomialLR(opt, 9), shared_clock=True),
        lambda t: fall(t, 9) if t else 0,
    ),
    "REX": (lambda opt: composed.rex_after_nothing(opt, 9), lambda t: rex(t, 9) if t else 0),
    "REX to a floor": (
        lambda opt: composed.rex_after_nothing(opt, 9, eta_min=0.02),
        lambda t: rex(t, 9, 0.2) if t else 0,
    ),
    "exponential warm-up": (lambda opt: composed.exponential_warm_up(opt, 3), lambda t: -math.expm1(-(t + 1) / 3)),
    "warm-up": (lambda opt: composed.warm_up(opt, 4), lambda t: line(t, 4)),
    "warm-up from a part": (lambda opt: composed.warm_up(opt, 4, start_factor=0.2), lambda t: line(t, 4, 0.2)),
    "warm-up from 1/w": (lambda opt: composed.warm_up(opt, 4, start_factor=None), lambda t: line(t, 4, 0.25)),
    "warm-up, early": (lambda opt: composed.warm_up(opt, 4, early=True), lambda t: line(t, 3)),
    "no warm-up": (lambda opt: composed.warm_up(opt, 0), lambda t: 1),
    "to a cosine": (
        lambda opt: composed.warm_up_cosine(opt, 4, 14, 0.01),
        lambda t: line(t, 4) if t < 4 else cosine(t - 4, 10, 0.1),
    ),
    "to a cosine, not counted": (
        lambda opt: composed.warm_up_cosine(opt, 4, 14, counted=False, after_end="hold"),
        lambda t: line(t, 4) if t < 4 else cosine(min(t - 4, 14), 14),
    ),
    "to a cosine, early, at the top": (
        lambda opt: composed.warm_up_cosine(opt, 4, 14, start_factor=None, early=True, at_top=True),
        lambda t: line(t, 3, 0.25) if t < 3 else cosine(t - 3, 10),
    ),
    "to a cosine, by one clock": (
        lambda opt: composed.warm_up_cosine(opt, 4, 14, start_factor=0.5, one_clock=True),
        lambda t: line(t, 4, 0.5) if t < 4 else cosine(t, 10),
    ),
    "to a cosine, multiplied": (
        lambda opt: composed.warm_up_cosine(opt, 4, 14, 0.01, counted=False, product=True),
        lambda t: line(t, 4) * cosine(t, 14, 0.1),
    ),
    "to a cosine that stays": (
        lambda opt: composed.warm_up_cosine(opt, 4, 14, last=3),
        lambda t: line(t, 4) if t < 4 else cosine(min(t - 4, 7), 10),
    ),
    "to a cosine, two late": (
        lambda opt: composed.warm_up_cosine(opt, 4, 14, ahead=-2),
        lambda t: line(max(t - 2, 0), 4) if t < 6 else cosine(t - 6, 10),
    ),
    "to a line": (
        lambda opt: composed.warm_up_linear(opt, 4, 14),
        lambda t: line(t, 4) if t < 4 else fall(t - 4, 10),
    ),
    "to a line, early, at the top": (
        lambda opt: composed.warm_up_linear(opt, 4, 14, start_factor=0.2, early=True, at_top=True),
        lambda t: line(t, 3, 0.2) if t < 3 else fall(t - 3, 10),
    ),
    "to a line, from 1/w, two ahead": (
        lambda opt: composed.warm_up_linear(opt, 4, 14, start_factor=None, ahead=2),
        lambda t: line(t + 2, 4, 0.25) if t < 2 else fall(t - 2, 10),
    ),
    **{
        f"stable, {kind}": (
            lambda opt, kind=kind: composed.warm_up_stable_decay(opt, 3, 5, 8, 0.01, decay_type=kind),
            lambda t, down=down: line(t, 3) if t < 8 else 0.1 + 0.9 * down(min(t - 8, 8) / 8),
        )
        for kind, down in {
            "cosine": lambda s: cosine(s, 1),
            "linear": lambda s: 1 - s,
            "1-sqrt": lambda s: 1 - s**0.5,
            "1-square": lambda s: 1 - s**2,
        }.items()
    },
    "stable, to 0": (
        lambda opt: composed.warm_up_stable_decay(opt, 3, 5, 8),
        lambda t: line(t, 3) if t < 8 else cosine(min(t - 8, 8), 8),
    ),
    "one cycle": (
        lambda opt: composed.one_cycle(opt, 0.1, STEPS + 1),
        lambda t: one_cycle(t, STEPS + 1, 1, 1 / 250_000, 0.3),
    ),
    "one cycle, late": (
        lambda opt: composed.one_cycle(opt, 0.1, STEPS + 1, 0.6),
        lambda t: one_cycle(t, STEPS + 1, 1, 1 / 250_000, 0.6),
    ),
    "one cycle to a rate": (
        lambda opt: composed.one_cycle_to_a_rate(opt, 0.1, STEPS + 1),
        lambda t: one_cycle(t, STEPS + 1, 1, 1e-3, 0.3),
    ),
    "one cycle to another rate": (
        lambda opt: composed.one_cycle_to_a_rate(opt, 0.1, STEPS + 1, 0.5, end_lr=0.02),
        lambda t: one_cycle(t, STEPS + 1, 1, 0.2, 0.5),
    ),
    "one cycle and one": (
        lambda opt: composed.one_cycle_and_one(opt, 0.1, 15),
        lambda t: one_cycle(t, 16, 1, 1 / 250_000, 5 / 16),
    ),
    "one cycle and one, not whole": (
        lambda opt: composed.one_cycle_and_one(opt, 0.1, 15, 0.5, final_div_factor=8.0, whole=False),
        lambda t: one_cycle(t, 16, 1, 1 / 200, 8.5 / 16),
    ),
    "cyclic": (
        lambda opt: composed.cyclic(opt, 0.02, 0.1, 4),
        lambda t: 1 - 0.8 * abs(t % 8 - 4) / 4,
    ),
    "cyclic, ahead": (
        lambda opt: composed.cyclic(opt, 0.02, 0.1, 4, ahead=3),
        lambda t: 1 - 0.8 * abs((t + 3) % 8 - 4) / 4,
    ),
    "cyclic, long": (lambda opt: composed.cyclic(opt, 0.0, 0.1), lambda t: t / 2000),
}  # fmt: skip


@pytest.mark.parametrize(("schedule", "factor"), RATES.values(), ids=RATES)
def test_the_rates_are_those_of_the_formula(schedule, factor):
    opt = optimizer(SGD, [0.1])
    found = course(opt, schedule(opt), STEPS)[:, 0, 0]
    np.testing.assert_allclose(found, [0.1 * factor(t) for t in range(STEPS + 1)], rtol=1e-12, atol=1e-17)


@pytest.mark.parametrize("low", [0.05, 0.2])
@pytest.mark.parametrize("many", [1, 2, 3, 4, 7, 8, 13])
def test_chebyshevs_steps_are_one_over_the_zeros(low, many):
    """Of the polynomial of the next power of two, on the interval from ``low`` to 1: each once, of 2 and 4 a half."""
    opt = optimizer(SGD, [0.1])
    found = course(opt, composed.chebyshev(opt, many, low=low), STEPS)[:, 0, 0]
    order = 2 ** math.ceil(math.log2(many))
    zeros = np.polynomial.chebyshev.chebroots([0] * order + [1])
    steps = 0.1 / ((1 + low) / 2 + (1 - low) / 2 * zeros)
    taken = order if order > 4 else max(1, order // 2)
    assert len(set(found)) == len(set(found[2 : 2 + taken])) == taken
    assert all(np.isclose(steps, each, rtol=1e-9).any() for each in found)
    assert (found[:3] == found[0]).all()
    assert found[0] == pytest.approx(steps.max(), rel=1e-9)


def test_chebyshev_needs_a_step_and_a_decay_has_a_kind():
    opt = optimizer(SGD, [0.1])
    with pytest.raises(ValueError, match="total_iters must be a whole number ≥ 1; got 0"):
        composed.chebyshev(opt, 0)
    with pytest.raises(ValueError, match=r"decay_type must be one of 'cosine', 'linear', '1-sqrt', .*; got 'sqrt'"):
        composed.warm_up_stable_decay(opt, 3, 5, 8, decay_type="sqrt")


PLATEAUS = {
    "as it is": ({}, [3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2], [0] * 11 + [1] * 2),
    "at the second": ({"factor": 0.5, "patience": 2}, [3, 2, 2, 2, 1, 1, 1], [0, 0, 0, 1, 1, 1, 2]),
    "at once": ({"patience": 0}, [3, 3, 2, 2], [0, 1, 1, 2]),
    "at the first": ({"patience": 1}, [3, 3, 2, 2], [0, 1, 1, 2]),
    "more is better": ({"patience": 1, "mode": "max"}, [1, 2, 2, 3], [0, 0, 1, 1]),
    "a cooldown of 1 is none": ({"patience": 1, "cooldown": 1}, [1, 1, 1, 1], [0, 1, 2, 3]),
    "a cooldown of 2": ({"patience": 1, "cooldown": 2}, [1, 1, 1, 1], [0, 1, 1, 2]),
    "no cooldown at all": ({"patience": 1, "cooldown_from": 0}, [1, 1, 1, 1], [0, 1, 2, 3]),
    "a cooldown of 1 that is one": ({"patience": 1, "cooldown": 1, "cooldown_from": 0}, [1, 1, 1, 1], [0, 1, 1, 2]),
    "by an amount": ({"patience": 1, "threshold": 0.5}, [4, 3.6, 3.4, 3.0], [0, 1, 1, 2]),
    "by a part": (
        {"patience": 1, "threshold": 0.1, "threshold_mode": "rel"},
        [-4, -4.3, -4.5, -4.6],
        [0, 1, 1, 2],
    ),
    "by a part with its sign": (
        {"patience": 1, "threshold": 0.1, "threshold_mode": "signed"},
        [-4, -3.7, -3.2, -4],
        [0, 0, 1, 1],
    ),
    "by an amount that is small": ({"patience": 1}, [1, 1 - 2e-4, 1 - 2.5e-4], [0, 0, 1]),
    "by means of two": ({"patience": 1, "accumulation_size": 2}, [1, 3, 0, 3, 2, 2], [0, 0, 0, 0, 0, 1]),
}


@pytest.mark.parametrize(("options", "metrics", "lowered"), PLATEAUS.values(), ids=PLATEAUS)
def test_a_plateau_is_lowered_at_its_patience(options, metrics, lowered):
    opt = optimizer(SGD, [1e-6])  # no reduction is too little
    schedule = composed.plateau_at_patience(opt, **options)
    rates = []
    for metric in metrics:
        schedule.step(metric)
        rates += schedule.get_last_lr()
    np.testing.assert_allclose(rates, 1e-6 * options.get("factor", 0.1) ** np.array(lowered), rtol=1e-12)
