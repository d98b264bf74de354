"""Schedules: rates at times that follow from the formulas, PyTorch step for step, resuming."""

import json
import math

import numpy as np
import pytest

from minigrad.optim import SGD, Adam, Momentum, RMSProp
from minigrad.optim.lr_scheduler import (
    CosineAnnealingLR,
    ExponentialLR,
    LinearLR,
    LRScheduler,
    OneCycleLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)
from minigrad.tensor import Tensor

SCHEDULES = {
    "step": (StepLR, {"step_size": 3}),
    "step, γ .5": (StepLR, {"step_size": 1, "gamma": 0.5}),
    "exponential": (ExponentialLR, {"gamma": 0.9}),
    "cosine": (CosineAnnealingLR, {"T_max": 10}),
    "cosine to a floor": (CosineAnnealingLR, {"T_max": 7, "eta_min": 1e-3}),
    "warm-up": (LinearLR, {}),
    "warm-up from nearly 0": (LinearLR, {"start_factor": 1e-3, "total_iters": 4}),
    "cool-down": (LinearLR, {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 10}),
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
STEPS = 28
every = pytest.mark.parametrize("case", SCHEDULES)


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


def rates(schedule_class, steps=10, **options):
    opt = optimizer(SGD, [1.0])
    return course(opt, schedule_class(opt, **options), steps)[:, 0, 0]


def test_rates_at_known_times():
    np.testing.assert_allclose(rates(StepLR, 6, step_size=2), [1, 1, 0.1, 0.1, 0.01, 0.01, 0.001])
    np.testing.assert_allclose(rates(ExponentialLR, 3, gamma=0.5), [1, 0.5, 0.25, 0.125])
    np.testing.assert_allclose(rates(CosineAnnealingLR, 4, T_max=4)[[0, 2, 4]], [1, 0.5, 0], atol=1e-15)
    np.testing.assert_allclose(rates(LinearLR, 4, start_factor=0.5, total_iters=2), [0.5, 0.75, 1, 1, 1])
    cycle = rates(OneCycleLR, 9, max_lr=1.0, total_steps=10, pct_start=0.5, cycle_momentum=False)
    np.testing.assert_allclose(cycle[[0, 4, 9]], [1 / 25, 1, 1 / 25e4])


def test_one_cycle_moves_the_momentum_the_other_way():
    opt = optimizer(Adam)
    path = course(opt, OneCycleLR(opt, 1.0, total_steps=10, pct_start=0.5), 9)[:, 0]
    np.testing.assert_allclose(path[[0, 4, 9], 1], [0.95, 0.85, 0.95])
    assert np.all(np.diff(path[:, 0]) * np.diff(path[:, 1]) < 0)
    assert opt.param_groups[0]["betas"][1] == 0.999


def test_one_cycle_may_reach_its_top_at_once():
    """Where the way up has no length, PyTorch divides by zero."""
    assert rates(OneCycleLR, 9, max_lr=1.0, total_steps=10, pct_start=0.1, cycle_momentum=False)[0] == 1.0


def test_one_cycle_ends():
    opt = optimizer()
    schedule = OneCycleLR(opt, 0.5, total_steps=5)
    last = course(opt, schedule, 4)[-1]
    schedule.step()
    np.testing.assert_array_equal(seen(opt), last)
    with pytest.raises(ValueError, match="the cycle has 5 steps, and this is one more"):
        schedule.step()
    assert schedule.last_epoch == 5


@every
@pytest.mark.parametrize("cls", [Momentum, Adam])
def test_as_pytorch(case, cls, torch):
    schedule_class, options = SCHEDULES[case]
    groups = [{"params": [torch.nn.Parameter(torch.ones(2))], "lr": lr} for lr in (0.1, 0.01)]
    theirs = torch.optim.Adam(groups) if cls is Adam else torch.optim.SGD(groups, momentum=0.9)
    schedule = getattr(torch.optim.lr_scheduler, schedule_class.__name__)(theirs, **options)
    rows = [seen(theirs)]
    for _ in range(STEPS):
        theirs.step()
        schedule.step()
        rows.append(seen(theirs))
    ours = optimizer(cls)
    np.testing.assert_allclose(course(ours, schedule_class(ours, **options)), rows, rtol=1e-11, atol=1e-16)


def our_sequence(opt):
    warm_up = LinearLR(opt, start_factor=0.1, total_iters=5)
    schedules = [warm_up, CosineAnnealingLR(opt, T_max=10), ExponentialLR(opt, gamma=0.5)]
    return SequentialLR(opt, schedules, milestones=[5, 15])


def test_a_sequence_as_pytorch(torch):
    theirs = torch.optim.SGD([{"params": [torch.nn.Parameter(torch.ones(2))], "lr": lr} for lr in (0.1, 0.01)])
    module = torch.optim.lr_scheduler
    schedules = [module.LinearLR(theirs, 0.1, total_iters=5), module.CosineAnnealingLR(theirs, 10)]
    schedule = module.SequentialLR(theirs, [*schedules, module.ExponentialLR(theirs, 0.5)], milestones=[5, 15])
    rows = [schedule.get_last_lr()]
    for _ in range(STEPS):
        theirs.step()
        schedule.step()
        rows.append(schedule.get_last_lr())
    ours = optimizer(SGD)
    found = course(ours, our_sequence(ours))[:, :, 0]
    np.testing.assert_allclose(found, rows, rtol=1e-11, atol=1e-16)


def test_a_sequence_starts_each_schedule_at_its_own_beginning():
    opt = optimizer(SGD, [1.0])
    path = course(opt, our_sequence(opt), 16)[:, 0, 0]
    np.testing.assert_allclose(path[[0, 5, 10, 15, 16]], [0.1, 1, 0.5, 1, 0.5])


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


def metrics():
    draw = np.random.RandomState(3)
    values = 1 / np.arange(1, 61) + 0.1 * draw.standard_normal(60)
    values[[20, 21]] = math.nan
    return [float(value) for value in values]


@pytest.mark.parametrize("case", PLATEAUS)
def test_plateau_as_pytorch(case, torch):
    ours = optimizer(SGD)
    theirs = torch.optim.SGD([{"params": [torch.nn.Parameter(torch.ones(2))], "lr": lr} for lr in (0.1, 0.01)])
    schedule = ReduceLROnPlateau(ours, **PLATEAUS[case])
    their = torch.optim.lr_scheduler.ReduceLROnPlateau(theirs, **PLATEAUS[case])
    for metric in metrics():
        schedule.step(metric)
        their.step(metric)
        np.testing.assert_allclose(schedule.get_last_lr(), their.get_last_lr(), rtol=1e-12)


def test_plateau_lowers_the_rate_after_its_patience():
    opt = optimizer(SGD, [1.0])
    schedule = ReduceLROnPlateau(opt, patience=2)
    path = []
    for metric in [5, 4, 4, 4, 4, 3.9, 4, 4, 4]:
        schedule.step(Tensor(metric))
        path += schedule.get_last_lr()
    np.testing.assert_allclose(path, [1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1, 0.01])


def made(case, opt):
    if case == "sequence":
        return our_sequence(opt)
    schedule_class, options = SCHEDULES[case]
    return schedule_class(opt, **options)


@pytest.mark.parametrize("case", [*SCHEDULES, "sequence"])
@pytest.mark.parametrize("order", ["schedule made first", "schedule made after", "optimizer loaded last"])
def test_a_resumed_schedule_goes_on(case, order):
    """Through JSON, whatever is made and loaded first."""
    opt = optimizer()
    schedule = made(case, opt)
    whole = course(opt, schedule, 11)
    saved = json.loads(json.dumps([opt.state_dict(), schedule.state_dict()]))
    rest = course(opt, schedule, 11)

    resumed = optimizer()
    if order == "schedule made after":
        resumed.load_state_dict(saved[0])
        other = made(case, resumed)
        other.load_state_dict(saved[1])
    else:
        other = made(case, resumed)
        loads = [lambda: resumed.load_state_dict(saved[0]), lambda: other.load_state_dict(saved[1])]
        for load in loads if order == "schedule made first" else loads[::-1]:
            load()
    np.testing.assert_array_equal(seen(resumed), whole[-1])
    np.testing.assert_array_equal(course(resumed, other, 11), rest)


@pytest.mark.parametrize("case", PLATEAUS)
def test_a_resumed_plateau_goes_on(case):
    opt, resumed = optimizer(), optimizer()
    schedule, other = ReduceLROnPlateau(opt, **PLATEAUS[case]), ReduceLROnPlateau(resumed)
    for metric in metrics()[:25]:
        schedule.step(metric)
    resumed.load_state_dict(json.loads(json.dumps(opt.state_dict())))
    other.load_state_dict(json.loads(json.dumps(schedule.state_dict())))
    for metric in metrics()[25:]:
        schedule.step(metric)
        other.step(metric)
        assert schedule.get_last_lr() == other.get_last_lr()


def test_a_group_that_is_added_later_follows_from_its_own_rate():
    opt = optimizer(SGD, [1.0])
    schedule = ExponentialLR(opt, 0.5)
    schedule.step()
    opt.add_param_group({"params": [Tensor(np.ones(3), requires_grad=True)], "lr": 8.0})
    schedule.step()
    assert schedule.get_last_lr() == [0.25, 2.0]


def test_a_cycle_has_no_rate_for_a_group_that_is_added_later():
    opt = optimizer(SGD, [1.0])
    schedule = OneCycleLR(opt, 1.0, total_steps=10, cycle_momentum=False)
    opt.add_param_group({"params": [Tensor(np.ones(3), requires_grad=True)]})
    with pytest.raises(ValueError, match="max_lr has 1 values, the optimizer 2 groups"):
        schedule.step()


def test_the_rate_is_that_of_the_next_step():
    opt = optimizer(SGD, [1.0])
    p = opt.param_groups[0]["params"][0]
    schedule = StepLR(opt, 1, gamma=0.5)
    for _ in range(3):
        p.grad = Tensor(np.ones(2))
        opt.step()
        schedule.step()
    np.testing.assert_allclose(p.data, 1 - (1 + 0.5 + 0.25))


def test_rmsprop_gets_its_momentum_buffer_when_a_cycle_gives_it_a_momentum():
    opt = optimizer(RMSProp, [0.1])
    OneCycleLR(opt, 0.1, total_steps=10)
    p = opt.param_groups[0]["params"][0]
    p.grad = Tensor(np.ones(2))
    opt.step()
    assert "momentum_buffer" in opt.state[0]


def test_a_schedule_of_ones_own():
    class Inverse(LRScheduler):
        def __init__(self, opt):
            super().__init__(opt)
            self.apply(0)

        def rate(self, t, base):
            return base / (1 + t)

    opt = optimizer(SGD, [1.0])
    np.testing.assert_allclose(course(opt, Inverse(opt), 3)[:, 0, 0], [1, 1 / 2, 1 / 3, 1 / 4])
