"""The schedules that are compared with PyTorch's and resumed, by name: class and options."""

import math

import numpy as np

from minigrad.optim import SGD, Momentum, lr_scheduler
from minigrad.optim.lr_scheduler import (
    REXLR,
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
    StepLR,
    TanhLR,
)
from minigrad.tensor import Tensor

STEPS = 300
CYCLE = 28  # of the schedules that end

SCHEDULES = {
    "step": (StepLR, {"step_size": 3}),
    "step, γ .5": (StepLR, {"step_size": 1, "gamma": 0.5}),
    "exponential": (ExponentialLR, {"gamma": 0.9}),
    "cosine": (CosineAnnealingLR, {"T_max": 10}),
    "cosine to a floor": (CosineAnnealingLR, {"T_max": 7, "eta_min": 1e-3}),
    "warm-up": (LinearLR, {}),
    "warm-up from nearly 0": (LinearLR, {"start_factor": 1e-3, "total_iters": 4}),
    "cool-down": (LinearLR, {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 10}),
    "milestones": (MultiStepLR, {"milestones": [4, 15, 15, 200], "gamma": 0.5}),
    "milestones in any order, from 0": (MultiStepLR, {"milestones": [30, 0, 7]}),
    "constant": (ConstantLR, {}),
    "constant for long": (ConstantLR, {"factor": 0.1, "total_iters": 17}),
    "polynomial": (PolynomialLR, {}),
    "polynomial, power .9": (PolynomialLR, {"total_iters": 250, "power": 0.9}),
    "polynomial, power 2": (PolynomialLR, {"total_iters": 40, "power": 2}),
    "lambda": (LambdaLR, {"lr_lambda": lambda t: 1 / (1 + t)}),
    "lambdas": (LambdaLR, {"lr_lambda": [lambda t: 0.95**t, lambda t: t % 30]}),
    "multiplicative": (MultiplicativeLR, {"lr_lambda": lambda t: 0.99 if t % 10 else 1.05}),
    "multiplicatives": (MultiplicativeLR, {"lr_lambda": [lambda t: t / (t + 1), lambda t: 0.95]}),
    "restarts": (CosineAnnealingWarmRestarts, {"T_0": 7}),
    "restarts, longer and longer": (CosineAnnealingWarmRestarts, {"T_0": 5, "T_mult": 3, "eta_min": 1e-3}),
    "cycles": (CyclicLR, {"base_lr": 0.01, "max_lr": 0.2, "step_size_up": 9}),
    "cycles, uneven, halved": (
        CyclicLR,
        {
            "base_lr": [0.01, 0.0],
            "max_lr": [0.2, 0.5],
            "step_size_up": 3,
            "step_size_down": 11,
            "mode": "triangular2",
            "base_momentum": [0.3, 0.5],
            "max_momentum": 0.95,
        },
    ),
    "cycles, fading": (
        CyclicLR,
        {"base_lr": 0.01, "max_lr": 0.2, "step_size_up": 8, "mode": "exp_range", "gamma": 0.99},
    ),
    "cycles of one's own": (
        CyclicLR,
        {"base_lr": 0.1, "max_lr": 0.3, "step_size_up": 4, "scale_fn": lambda k: 1 / k, "cycle_momentum": False},
    ),
    "cycles of one's own, by time": (
        CyclicLR,
        {
            "base_lr": 0.1,
            "max_lr": 0.3,
            "step_size_up": 4,
            "scale_fn": lambda t: 0.98**t,
            "scale_mode": "iterations",
            "cycle_momentum": False,
        },
    ),
    "one cycle": (OneCycleLR, {"max_lr": 0.5, "total_steps": 30}),
    "one cycle, linear": (OneCycleLR, {"max_lr": [0.5, 0.1], "total_steps": 29, "anneal_strategy": "linear"}),
    "one cycle, three phases": (OneCycleLR, {"max_lr": 0.5, "epochs": 6, "steps_per_epoch": 5, "three_phase": True}),
    "one cycle, all options": (
        OneCycleLR,
        {
            "max_lr": 1.0,
            "total_steps": 33,
            "pct_start": 0.45,
            "base_momentum": [0.5, 0.6],
            "max_momentum": 0.9,
            "div_factor": 10.0,
            "final_div_factor": 100.0,
        },
    ),
    "one cycle, constant momentum": (OneCycleLR, {"max_lr": 0.5, "total_steps": 30, "cycle_momentum": False}),
    "one cycle, down at once": (OneCycleLR, {"max_lr": 0.5, "total_steps": 30, "pct_start": 0.0}),
}

BEYOND = {
    "exponential, in 3": (ExponentialLR, {"gamma": 0.9, "decay_steps": 3}),
    "exponential, in stairs": (ExponentialLR, {"gamma": 0.9, "decay_steps": 3, "staircase": True}),
    "exponential to a floor": (ExponentialLR, {"gamma": 0.5, "eta_min": 1e-3}),
    "cosine, held": (CosineAnnealingLR, {"T_max": 10, "after_end": "hold"}),
    "cosine, anew": (CosineAnnealingLR, {"T_max": 10, "after_end": "restart", "eta_min": 1e-3}),
    "cosine to a part": (CosineAnnealingLR, {"T_max": 10, "alpha": 0.1, "after_end": "hold"}),
    "polynomial to a floor": (PolynomialLR, {"total_iters": 10, "eta_min": 1e-4, "power": 2.0}),
    "polynomial, in cycles": (PolynomialLR, {"total_iters": 10, "eta_min": 1e-4, "cycle": True}),
    "polynomial, anew": (PolynomialLR, {"total_iters": 10, "after_end": "restart"}),
    "1-sqrt": (PolynomialLR, {"total_iters": 10, "power": 0.5, "elapsed": True}),
    "flat, then a cosine": (FlatCosineLR, {"total_iters": 10, "eta_min": 1e-3}),
    "a line times a cosine": (LinearCosineLR, {"total_iters": 10, "num_periods": 2.5, "alpha": 0.1}),
    "REX": (REXLR, {"total_iters": 10, "eta_min": 1e-3}),
    "tanh": (TanhLR, {"total_iters": 10, "lb": -5.0, "ub": 2.0, "eta_min": 1e-3}),
    "exponential warm-up": (ExponentialWarmupLR, {"warmup_period": 2.5}),
    "inverse time": (InverseTimeLR, {"gamma": 0.9, "decay_steps": 3}),
    "inverse time, in stairs": (InverseTimeLR, {"gamma": 0.9, "decay_steps": 3, "power": 2.0, "staircase": True}),
    "inverse root": (InverseSqrtLR, {"warmup_steps": 3}),
    "inverse root, no warm-up": (InverseSqrtLR, {"warmup_steps": 0, "timescale": 5}),
    "Noam": (InverseSqrtLR, {"warmup_steps": 3, "d_model": 2}),
    "three restarts": (CosineAnnealingWarmRestarts, {"T_0": 5, "T_mult": 2, "cycle_limit": 3, "cycle_decay": 0.5}),
    "one cycle, three ways": (
        OneCycleLR,
        {
            "max_lr": 1.0,
            "total_steps": 11,
            "anneal_strategy": "linear",
            "three_phase": True,
            "pct_start": 4 / 11,
            "pct_final": 9 / 11,
            "after_end": "hold",
        },
    ),
}
"""Those of other libraries than PyTorch, by options that it has not."""


def our_sequence(opt, module=lr_scheduler):
    warm_up = module.LinearLR(opt, start_factor=0.1, total_iters=5)
    schedules = [warm_up, module.CosineAnnealingLR(opt, T_max=10), module.ExponentialLR(opt, gamma=0.5)]
    return module.SequentialLR(opt, schedules, milestones=[5, 15])


def a_long_sequence(opt, m):
    return m.SequentialLR(
        opt,
        [
            m.ConstantLR(opt, 0.1, total_iters=3),
            m.MultiStepLR(opt, [10, 30]),
            m.LambdaLR(opt, lambda t: 1 / (1 + t)),
            m.CosineAnnealingWarmRestarts(opt, 6, 2, eta_min=1e-3),
            m.PolynomialLR(opt, 50, power=2.0),
            m.CyclicLR(opt, 0.001, 0.1, 7, cycle_momentum=False),
        ],
        milestones=[5, 50, 90, 170, 230],
    )


COMBINED = {
    "sequence": our_sequence,
    "long sequence": a_long_sequence,
    "chain": lambda opt, m: m.ChainedScheduler([m.ConstantLR(opt, 0.1, total_iters=20), m.ExponentialLR(opt, 0.9)]),
    "a chain of factors": lambda opt, m: m.ChainedScheduler(
        [
            m.LinearLR(opt, 0.2, total_iters=30),
            m.MultiStepLR(opt, [50, 100], gamma=0.5),
            m.PolynomialLR(opt, 200, power=0.9),
            m.MultiplicativeLR(opt, lambda t: 0.999),
            m.StepLR(opt, 70, gamma=0.3),
        ],
        optimizer=opt,
    ),
    "a chain with a cosine": lambda opt, m: m.ChainedScheduler(
        [m.ExponentialLR(opt, 0.99), m.CosineAnnealingLR(opt, T_max=STEPS)]
    ),
}

BEYOND_COMBINED = {
    "by one clock": lambda opt, m: m.SequentialLR(
        opt, [m.LinearLR(opt, 0.0, total_iters=3), m.CosineAnnealingLR(opt, 10)], [3], shared_clock=True
    ),
    "one ahead, then frozen": lambda opt, m: m.ShiftedLR(opt, m.CosineAnnealingLR(opt, 10), ahead=1, last=9),
    "two late": lambda opt, m: m.ShiftedLR(opt, m.ExponentialLR(opt, 0.5), ahead=-2),
}

BEYOND_PLATEAUS = {
    "best in no cooldown": {"patience": 2, "cooldown": 3, "best_in_cooldown": False},
    "by means of three": {"patience": 1, "accumulation_size": 3},
}

PLATEAUS = {
    "default": {},
    "impatient": {"patience": 1, "factor": 0.5},
    "to more": {"mode": "max", "patience": 2, "threshold": 0.05},
    "by an amount": {"threshold_mode": "abs", "threshold": 0.2, "patience": 1},
    "more by an amount": {"mode": "max", "threshold_mode": "abs", "threshold": 0.2, "patience": 0},
    "with a pause": {"patience": 1, "cooldown": 3},
    "to a floor": {"patience": 0, "min_lr": [1e-3, 1e-4]},
    "not by too little": {"patience": 0, "eps": 2e-3},
}


def optimizer(cls=Momentum, lrs=(0.1, 0.01)):
    return cls([{"params": [Tensor(np.ones(2), requires_grad=True)], "lr": lr} for lr in lrs])


def seen(opt):
    """What a schedule may set in each group."""
    return [(g["lr"], g["betas"][0] if "betas" in g else g.get("momentum")) for g in opt.param_groups]


def course(opt, schedule, steps=STEPS):
    rows = [seen(opt)]
    for _ in range(steps):
        schedule.step()
        rows.append(seen(opt))
    return np.array(rows, float)


def made(case, opt):
    combined = {**COMBINED, **BEYOND_COMBINED}
    if case in combined:
        return combined[case](opt, lr_scheduler)
    schedule_class, options = {**SCHEDULES, **BEYOND}[case]
    return schedule_class(opt, **options)


def rates(schedule_class, steps=10, **options):
    """The rates of one group of rate 1 at the times 0 to ``steps``."""
    opt = optimizer(SGD, [1.0])
    return course(opt, schedule_class(opt, **options), steps)[:, 0, 0]


def metrics():
    """Sixty losses that fall, with noise, and NaN at two of them."""
    draw = np.random.RandomState(3)
    values = 1 / np.arange(1, 61) + 0.1 * draw.standard_normal(60)
    values[[20, 21]] = math.nan
    return [float(value) for value in values]
