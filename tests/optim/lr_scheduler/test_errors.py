"""Mistakes in what a schedule is given: each is an error that names the value and the rule."""

import copy
import math

import numpy as np
import pytest

from minigrad.optim import Adagrad, Momentum, lr_scheduler
from minigrad.optim.lr_scheduler import (
    REXLR,
    ChainedScheduler,
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    CyclicLR,
    ExponentialLR,
    ExponentialWarmupLR,
    FlatCosineLR,
    InverseSqrtLR,
    InverseTimeLR,
    LambdaLR,
    LinearCosineLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    OneCycleLR,
    PolynomialLR,
    ReduceLROnPlateau,
    SequentialLR,
    ShiftedLR,
    StepLR,
    TanhLR,
)
from minigrad.tensor import Tensor


def optimizer(cls=Momentum):
    return cls([{"params": [Tensor(np.ones(2), requires_grad=True)]} for _ in range(2)])


BAD = {
    "no optimizer": (lambda opt: StepLR([0.1], 3), TypeError, "an optimizer comes first; got a list"),
    "last_epoch": (
        lambda opt: StepLR(opt, 3, last_epoch=4),
        TypeError,
        r"StepLR\(\) has no 'last_epoch'; here it is load_state_dict\(state\)",
    ),
    "verbose": (lambda opt: ExponentialLR(opt, 0.9, verbose=True), TypeError, "no 'verbose'; here it is print"),
    "milestones, a number": (lambda opt: MultiStepLR(opt, 5), TypeError, "must be a list of whole numbers; got 5"),
    "lr_lambda, a number": (lambda opt: LambdaLR(opt, 3), TypeError, "lr_lambda must be a function .*; got 3"),
    "a factor of NaN": (lambda opt: LambdaLR(opt, lambda t: math.nan), ValueError, "lr must be a finite .*; got nan"),
    "a factor below 0": (lambda opt: LambdaLR(opt, lambda t: -1.0), ValueError, "lr must be a finite .*; got -0.01"),
    "milestones between schedules, a number": (
        lambda opt: SequentialLR(opt, [StepLR(opt, 2), StepLR(opt, 3)], 3),
        TypeError,
        "SequentialLR: milestones must be a list of whole numbers; got 3",
    ),
    "no state": (lambda opt: StepLR(opt, 2).load_state_dict(None), TypeError, "a state dict is a dict; got NoneType"),
    "schedules, one": (
        lambda opt: ChainedScheduler(StepLR(opt, 3)),
        TypeError,
        "ChainedScheduler: it takes a list of schedules; got StepLR",
    ),
    "step_size": (lambda opt: StepLR(opt, 0), ValueError, "StepLR: step_size must be a whole number ≥ 1; got 0"),
    "step_size, a float": (lambda opt: StepLR(opt, 2.5), ValueError, "got 2.5"),
    "gamma": (lambda opt: ExponentialLR(opt, -0.1), ValueError, "ExponentialLR: gamma must be .*; got -0.1"),
    "T_max": (lambda opt: CosineAnnealingLR(opt, 0), ValueError, "T_max must be .*; got 0"),
    "eta_min": (lambda opt: CosineAnnealingLR(opt, 5, math.nan), ValueError, "eta_min must be .*; got nan"),
    "start_factor": (lambda opt: LinearLR(opt, 1.5), ValueError, "start_factor must be a number from 0 to 1; got 1.5"),
    "total_iters": (lambda opt: LinearLR(opt, total_iters=0), ValueError, "total_iters must be .*; got 0"),
    "a milestone": (
        lambda opt: MultiStepLR(opt, [3, -1]),
        ValueError,
        "a milestone must be .* ≥ 0; got -1",
    ),
    "factor of constant": (lambda opt: ConstantLR(opt, 2.0), ValueError, "factor must be a number from 0 to 1; got 2"),
    "power": (lambda opt: PolynomialLR(opt, 5, -1.0), ValueError, "power must be .*; got -1"),
    "power, a word": (
        lambda opt: PolynomialLR(opt, 5, elapsed="yes"),
        ValueError,
        "elapsed must be True or False; got 'y",
    ),
    "polynomial's end": (
        lambda opt: PolynomialLR(opt, 5, after_end="climb"),
        ValueError,
        "after_end must be 'hold' or 'restart'; got 'climb'",
    ),
    "two ways on": (lambda opt: PolynomialLR(opt, 5, cycle=True, after_end="restart"), ValueError, "not by both"),
    "flat for how long": (
        lambda opt: FlatCosineLR(opt, 5, 1.5),
        ValueError,
        "pct_start must be a number from 0 to 1; got 1.5",
    ),
    "num_periods": (
        lambda opt: LinearCosineLR(opt, 5, num_periods=-1),
        ValueError,
        "num_periods must be .* ≥ 0; got -1",
    ),
    "REX": (lambda opt: REXLR(opt, 0), ValueError, "REXLR: total_iters must be a whole number ≥ 1; got 0"),
    "tanh, upside down": (lambda opt: TanhLR(opt, 5, lb=3.0), ValueError, "lb must be below ub; got 3.0 and 3.0"),
    "tanh": (lambda opt: TanhLR(opt, 5, ub=math.inf), ValueError, "ub must be a finite number; got inf"),
    "warmup_period": (lambda opt: ExponentialWarmupLR(opt, 0), ValueError, "warmup_period must be .* > 0; got 0"),
    "T_0": (lambda opt: CosineAnnealingWarmRestarts(opt, 0), ValueError, "T_0 must be a whole number ≥ 1; got 0"),
    "T_mult": (lambda opt: CosineAnnealingWarmRestarts(opt, 5, 1.5), ValueError, "T_mult must be .*; got 1.5"),
    "a time before the start": (
        lambda opt: CosineAnnealingWarmRestarts(opt, 5).step(-0.5),
        ValueError,
        "epoch must be .*; got -0.5",
    ),
    "no function": (lambda opt: LambdaLR(opt, [0.1, 0.2]), TypeError, "lr_lambda must be a function .*; got 0.1"),
    "too few functions": (
        lambda opt: MultiplicativeLR(opt, [math.exp]),
        ValueError,
        "lr_lambda has 1 functions, the optimizer 2 groups",
    ),
    "base_lr": (lambda opt: CyclicLR(opt, -0.1, 1.0), ValueError, "base_lr must be .*; got -0.1"),
    "cycles' max_lr": (lambda opt: CyclicLR(opt, 0.1, [1.0]), ValueError, "max_lr has 1 values, the optimizer 2"),
    "step_size_up": (lambda opt: CyclicLR(opt, 0.1, 1.0, 0), ValueError, "step_size_up must be .*; got 0"),
    "cycles' mode": (
        lambda opt: CyclicLR(opt, 0.1, 1.0, mode="triangle"),
        ValueError,
        "mode must be one of 'triangular', 'triangular2', 'exp_range'; got 'triangle'",
    ),
    "scale_fn": (lambda opt: CyclicLR(opt, 0.1, 1.0, scale_fn=0.5), ValueError, "scale_fn must be a function .*0.5"),
    "scale_mode": (lambda opt: CyclicLR(opt, 0.1, 1.0, scale_mode="epoch"), ValueError, "'cycle' or 'iterations'"),
    "cycles without momentum": (
        lambda opt: CyclicLR(optimizer(Adagrad), 0.1, 1.0),
        ValueError,
        "Adagrad has no momentum and no betas; pass cycle_momentum=False",
    ),
    "after_end": (
        lambda opt: CosineAnnealingLR(opt, 5, after_end="stay"),
        ValueError,
        "after_end must be 'climb', 'hold' or 'restart'; got 'stay'",
    ),
    "decay_steps": (lambda opt: ExponentialLR(opt, 0.9, decay_steps=0), ValueError, "decay_steps must be .*; got 0"),
    "staircase": (lambda opt: InverseTimeLR(opt, 0.9, staircase=1), ValueError, "staircase must be True or F.*; got 1"),
    "timescale": (lambda opt: InverseSqrtLR(opt, 3, timescale=0), ValueError, "timescale must be .* ≥ 1; got 0"),
    "Noam without a warm-up": (
        lambda opt: InverseSqrtLR(opt, 0, d_model=8),
        ValueError,
        "with d_model=8 warmup_steps must be 1 or more; got 0",
    ),
    "cycle_limit": (
        lambda opt: CosineAnnealingWarmRestarts(opt, 5, cycle_limit=0),
        ValueError,
        "cycle_limit must be None or a whole number ≥ 1; got 0",
    ),
    "pct_final of two phases": (
        lambda opt: OneCycleLR(opt, 1.0, 9, pct_final=0.8),
        ValueError,
        "pct_final is for three_phase=True, and ≥ pct_start; got 0.8",
    ),
    "ahead": (lambda opt: ShiftedLR(opt, StepLR(opt, 2), ahead=0.5), ValueError, "ahead must be a whole .*; got 0.5"),
    "last": (lambda opt: ShiftedLR(opt, StepLR(opt, 2), last=-1), ValueError, "last must be None or .*; got -1"),
    "another clock for a plateau": (
        lambda opt: ShiftedLR(opt, ReduceLROnPlateau(opt), ahead=1),
        TypeError,
        "a ReduceLROnPlateau does not go by the time alone",
    ),
    "accumulation_size": (
        lambda opt: ReduceLROnPlateau(opt, accumulation_size=0),
        ValueError,
        "accumulation_size must be .*; got 0",
    ),
    "no chain": (lambda opt: ChainedScheduler([]), ValueError, "there are no schedules"),
    "a plateau in a chain": (
        lambda opt: ChainedScheduler([LinearLR(opt), ReduceLROnPlateau(opt)]),
        TypeError,
        "ChainedScheduler: a ReduceLROnPlateau does not go by the time alone",
    ),
    "a chain of two optimizers": (
        lambda opt: ChainedScheduler([LinearLR(opt), LinearLR(optimizer())]),
        ValueError,
        "its LinearLR is of another optimizer",
    ),
    "a cycle late in a chain": (
        lambda opt: ChainedScheduler([LinearLR(opt), CyclicLR(opt, 0.1, 1.0)]),
        ValueError,
        "the rates of CyclicLR are its own, and the schedules before it would have no effect; put it first",
    ),
    "no length": (lambda opt: OneCycleLR(opt, 1.0), ValueError, "how long is the cycle"),
    "half a length": (lambda opt: OneCycleLR(opt, 1.0, epochs=3), ValueError, "total_steps, or epochs and steps"),
    "total_steps": (lambda opt: OneCycleLR(opt, 1.0, 0), ValueError, "total_steps must be .*; got 0"),
    "epochs": (
        lambda opt: OneCycleLR(opt, 1.0, epochs=1.5, steps_per_epoch=2),
        ValueError,
        "epochs must be .*; got 1.5",
    ),
    "max_lr": (lambda opt: OneCycleLR(opt, [0.1, -1], 9), ValueError, "max_lr must be .*; got -1"),
    "max_lr for each": (lambda opt: OneCycleLR(opt, [0.1] * 3, 9), ValueError, "max_lr has 3 values, the optimizer 2"),
    "pct_start": (lambda opt: OneCycleLR(opt, 1.0, 9, pct_start=1.5), ValueError, "pct_start must be .*; got 1.5"),
    "pct_start of three": (
        lambda opt: OneCycleLR(opt, 1.0, 9, pct_start=0.6, three_phase=True),
        ValueError,
        "three phases need pct_start ≤ 0.5",
    ),
    "strategy": (
        lambda opt: OneCycleLR(opt, 1.0, 9, anneal_strategy="cosine"),
        ValueError,
        "'cos' or 'linear'; got 'co",
    ),
    "max_momentum": (lambda opt: OneCycleLR(opt, 1.0, 9, max_momentum=1), ValueError, "max_momentum must be .*; got 1"),
    "no momentum": (
        lambda opt: OneCycleLR(optimizer(Adagrad), 1.0, 9),
        ValueError,
        "Adagrad has no momentum and no betas; pass cycle_momentum=False",
    ),
    "mode": (lambda opt: ReduceLROnPlateau(opt, "least"), ValueError, "mode must be 'min' or 'max'; got 'least'"),
    "factor": (lambda opt: ReduceLROnPlateau(opt, factor=1.0), ValueError, "factor must be .*; got 1.0"),
    "patience": (lambda opt: ReduceLROnPlateau(opt, patience=-1), ValueError, "patience must be .*; got -1"),
    "min_lr": (lambda opt: ReduceLROnPlateau(opt, min_lr=-1), ValueError, "min_lr must be .*; got -1"),
    "min_lr for each": (lambda opt: ReduceLROnPlateau(opt, min_lr=[0]), ValueError, "min_lr has 1 values"),
    "no schedules": (lambda opt: SequentialLR(opt, [], []), ValueError, "0 schedules and 0 milestones"),
    "milestones": (lambda opt: SequentialLR(opt, [LinearLR(opt)], [3]), ValueError, "1 schedules and 1 milestones"),
    "milestones that fall": (
        lambda opt: SequentialLR(opt, [LinearLR(opt)] * 3, [5, 2]),
        ValueError,
        r"whole numbers ≥ 0, none before another; got \[5, 2\]",
    ),
    "a plateau in a sequence": (
        lambda opt: SequentialLR(opt, [LinearLR(opt), ReduceLROnPlateau(opt)], [3]),
        TypeError,
        "a ReduceLROnPlateau does not go by the time alone",
    ),
    "another optimizer": (
        lambda opt: SequentialLR(opt, [LinearLR(optimizer())], []),
        ValueError,
        "its LinearLR is of another optimizer",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_mistakes(case):
    make, error, message = BAD[case]
    with pytest.raises(error, match=message):
        make(optimizer())


def test_a_schedule_of_another_kind_is_not_loaded():
    opt = optimizer()
    step, cosine = StepLR(opt, 3), CosineAnnealingLR(opt, 5)
    with pytest.raises(ValueError, match=r"StepLR: the state dict is of another schedule: it has \['T_max'"):
        step.load_state_dict(cosine.state_dict())
    with pytest.raises(ValueError, match="SequentialLR: 2 schedules cannot load 0"):
        SequentialLR(opt, [step, cosine], [3]).load_state_dict(step.state_dict())


SAVED = {
    "exponential": lambda opt: ExponentialLR(opt, 0.9),
    "step": lambda opt: StepLR(opt, 3),
    "milestones": lambda opt: MultiStepLR(opt, [2, 5]),
    "warm-up": LinearLR,
    "restarts": lambda opt: CosineAnnealingWarmRestarts(opt, 4),
    "plateau": ReduceLROnPlateau,
    "cycle": lambda opt: CyclicLR(opt, 0.1, 0.2),
    "one cycle": lambda opt: OneCycleLR(opt, 0.1, 10),
    "product": lambda opt: MultiplicativeLR(opt, lambda t: 0.5),
    "sequence": lambda opt: SequentialLR(opt, [LinearLR(opt), StepLR(opt, 3)], [4]),
    "chain": lambda opt: ChainedScheduler([LinearLR(opt), StepLR(opt, 3)]),
}


@pytest.mark.parametrize(
    ("case", "name", "value"),
    [
        *[("exponential", "last_epoch", value) for value in (-1, "3", True, 1.5, math.nan, None)],
        *[("exponential", "gamma", value) for value in (math.nan, "x", -1, None, True, [0.5])],
        ("step", "step_size", 0),
        *[("milestones", "milestones", value) for value in (3, [5, 2], [-1], [1.5], ["2"])],
        ("warm-up", "total_iters", 0),
        ("restarts", "fraction", 1.0),
        ("restarts", "T_0", 1.5),
        *[("plateau", "mode", value) for value in ("x", None)],
        *[("plateau", "best", value) for value in (math.nan, None, "1")],
        *[("plateau", name, -1) for name in ("bad_epochs", "cooling", "patience", "min_lr")],
        *[("plateau", "min_lr", value) for value in ([math.nan], "0")],
        *[("cycle", "base_lr", value) for value in (0.1, [-1], [0.1, 0.2], [])],
        *[("cycle", "functions", value) for value in (5, [3], [None])],
        *[("one cycle", "heights", value) for value in (None, [0.1, "1", 0.1])],
        *[("product", "products", value) for value in ([math.nan], [-1.0], 1.0)],
        *[("sequence", "milestones", value) for value in ([], [-3], [4, 5], None)],
        *[("sequence", "schedulers", value) for value in (None, "ab", [], [{}, {}], [None, None])],
        *[("chain", "schedulers", value) for value in (None, "ab", [], [{}, {}], [None, None])],
    ],
)
def test_a_state_with_a_value_that_no_schedule_has_is_not_loaded(case, name, value):
    opt, resumed = (Momentum([Tensor([1.0], requires_grad=True)], lr=0.1) for _ in range(2))
    schedule, other = SAVED[case](opt), SAVED[case](resumed)
    before, options = copy.deepcopy(other.state_dict()), dict(resumed.param_groups[0])
    with pytest.raises((TypeError, ValueError), match=f"{type(other).__name__}|LinearLR"):
        other.load_state_dict({**schedule.state_dict(), name: value})
    assert (other.state_dict(), dict(resumed.param_groups[0])) == (before, options)


def test_a_function_that_fails_leaves_schedule_and_rates_as_they_were():
    opt = Momentum([Tensor([1.0], requires_grad=True)], lr=0.1)
    schedule = LambdaLR(opt, lambda t: 1 / (3 - t))
    before = schedule.state_dict()
    with pytest.raises(ZeroDivisionError):
        schedule.load_state_dict({**before, "last_epoch": 3})
    with pytest.raises(ValueError, match="lr must be"):
        schedule.load_state_dict({**before, "last_epoch": 4})
    assert (schedule.state_dict(), schedule.get_last_lr()) == (before, [0.1 / 3])


@pytest.mark.parametrize("case", SAVED)
def test_what_is_saved_and_what_is_loaded_are_copies(case):
    opt = Momentum([Tensor([1.0], requires_grad=True)], lr=0.1)
    schedule, other = SAVED[case](opt), SAVED[case](opt)
    saved = schedule.state_dict()
    other.load_state_dict(saved)
    whole = copy.deepcopy(saved)
    for value in vars(other).values():
        if isinstance(value, list):
            value.append(7)
    assert saved == whole
    for value in saved.values():
        if isinstance(value, list):
            value.append(7)
    assert schedule.state_dict() == whole


@pytest.mark.parametrize("metric", ["0.5", True, np.True_, None, 1j, [1.0], np.ones(2), Tensor([1.0, 2.0])])
def test_a_metric_is_a_number(metric):
    schedule = ReduceLROnPlateau(Momentum([Tensor([1.0], requires_grad=True)], lr=0.1))
    before = schedule.state_dict()
    with pytest.raises(TypeError, match="the metric must be a number"):
        schedule.step(metric)
    assert schedule.state_dict() == before


@pytest.mark.parametrize("metric", [2, 2.0, np.float32(2), np.int64(2), np.array(2.0), np.ones(1) * 2, Tensor([2.0])])
def test_a_metric_may_be_a_number_of_any_kind(metric):
    schedule = ReduceLROnPlateau(Momentum([Tensor([1.0], requires_grad=True)], lr=0.1))
    schedule.step(metric)
    assert (schedule.best, type(schedule.best)) == (2, float)


def test_another_frameworks_name_is_an_error_that_gives_ours():
    with pytest.raises(AttributeError, match="lr_scheduler has no 'CosineDecay'; here it is CosineAnnealingLR"):
        lr_scheduler.CosineDecay  # noqa: B018
    with pytest.raises(AttributeError, match=r"lr_scheduler has no 'WSDSchedule'$"):
        lr_scheduler.WSDSchedule  # noqa: B018
