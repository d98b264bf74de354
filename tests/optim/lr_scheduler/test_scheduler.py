"""Schedules: rates at times that follow from the formulas, PyTorch step for step, resuming."""

import json
import math

import numpy as np
import pytest

from minigrad.optim import SGD, Adam, Momentum, lr_scheduler
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
    LRScheduler,
    MultiplicativeLR,
    MultiStepLR,
    OneCycleLR,
    PolynomialLR,
    StepLR,
    TanhLR,
)
from minigrad.tensor import Tensor
from tests.optim.lr_scheduler.schedules import (
    BEYOND,
    BEYOND_COMBINED,
    COMBINED,
    CYCLE,
    SCHEDULES,
    STEPS,
    course,
    made,
    optimizer,
    rates,
    seen,
)

every = pytest.mark.parametrize("case", SCHEDULES)


def test_rates_at_known_times():
    np.testing.assert_allclose(rates(StepLR, 6, step_size=2), [1, 1, 0.1, 0.1, 0.01, 0.01, 0.001])
    np.testing.assert_allclose(rates(ExponentialLR, 3, gamma=0.5), [1, 0.5, 0.25, 0.125])
    np.testing.assert_allclose(rates(CosineAnnealingLR, 4, T_max=4)[[0, 2, 4]], [1, 0.5, 0], atol=1e-15)
    np.testing.assert_allclose(rates(MultiStepLR, 4, milestones=[2, 3]), [1, 1, 0.1, 0.01, 0.01])
    np.testing.assert_allclose(rates(ConstantLR, 3, factor=0.5, total_iters=2), [0.5, 0.5, 1, 1])
    np.testing.assert_allclose(rates(PolynomialLR, 3, total_iters=2, power=2), [1, 0.25, 0, 0])
    np.testing.assert_allclose(rates(LambdaLR, 3, lr_lambda=lambda t: t / 2), [0, 0.5, 1, 1.5])
    np.testing.assert_allclose(rates(MultiplicativeLR, 3, lr_lambda=lambda t: t), [1, 1, 2, 6])
    np.testing.assert_allclose(rates(CosineAnnealingWarmRestarts, 5, T_0=2), [1, 0.5, 1, 0.5, 1, 0.5])
    cycle = rates(CyclicLR, 6, base_lr=0.0, max_lr=1.0, step_size_up=1, step_size_down=2, cycle_momentum=False)
    np.testing.assert_allclose(cycle, [0, 1, 0.5, 0, 1, 0.5, 0])
    np.testing.assert_allclose(rates(LinearLR, 4, start_factor=0.5, total_iters=2), [0.5, 0.75, 1, 1, 1])
    cycle = rates(OneCycleLR, 9, max_lr=1.0, total_steps=10, pct_start=0.5, cycle_momentum=False)
    np.testing.assert_allclose(cycle[[0, 4, 9]], [1 / 25, 1, 1 / 25e4])


ENDS = {
    "climb": (CosineAnnealingLR, {"T_max": 4}, [1, 0.5, 0, 0.5, 1]),
    "hold": (CosineAnnealingLR, {"T_max": 4, "after_end": "hold"}, [1, 0.5, 0, 0, 0]),
    "restart": (CosineAnnealingLR, {"T_max": 4, "after_end": "restart"}, [1, 0.5, 1, 0.5, 1]),
    "a part is left": (CosineAnnealingLR, {"T_max": 4, "alpha": 0.2, "after_end": "hold"}, [1, 0.6, 0.2, 0.2, 0.2]),
    "polynomial": (PolynomialLR, {"total_iters": 4, "eta_min": 0.2}, [1, 0.6, 0.2, 0.2, 0.2]),
    "in cycles": (PolynomialLR, {"total_iters": 4, "cycle": True}, [1, 0.5, 0, 0.25, 0]),
    "anew": (PolynomialLR, {"total_iters": 4, "after_end": "restart"}, [1, 0.5, 1, 0.5, 1]),
    "1-sqrt": (
        PolynomialLR,
        {"total_iters": 8, "power": 0.5, "elapsed": True},
        [1, 0.5, 1 - 0.5**0.5, 1 - 0.75**0.5, 0],
    ),
    "flat, then a cosine": (FlatCosineLR, {"total_iters": 4, "pct_start": 0.5, "eta_min": 0.2}, [1, 1, 0.2, 0.2, 0.2]),
    "flat throughout": (FlatCosineLR, {"total_iters": 5, "pct_start": 1.0}, [1, 1, 1, 0, 0]),
    "a cosine alone": (FlatCosineLR, {"total_iters": 4, "pct_start": 0.0}, [1, 0.5, 0, 0, 0]),
    "a line times a cosine": (LinearCosineLR, {"total_iters": 4, "beta": 0.1, "alpha": 0.5}, [1.6, 0.6, 0.1, 0.1, 0.1]),
    "REX": (REXLR, {"total_iters": 6, "eta_min": 0.2}, [1, 0.84, 0.6, 0.2, 0.2]),
    "tanh": (TanhLR, {"total_iters": 4, "lb": -9.0, "ub": 9.0, "eta_min": 0.2}, [1, 0.6, 0.2, 0.2, 0.2]),
    "exponential warm-up": (
        ExponentialWarmupLR,
        {"warmup_period": 2 / math.log(2)},
        [1 - 2 ** -(k + 0.5) for k in range(5)],
    ),
    "in 2": (ExponentialLR, {"gamma": 0.5, "decay_steps": 2}, [1, 0.5, 0.25, 0.125, 0.0625]),
    "in stairs of 3": (ExponentialLR, {"gamma": 0.5, "decay_steps": 3, "staircase": True}, [1, 1, 0.5, 0.25, 0.25]),
    "no lower": (ExponentialLR, {"gamma": 0.5, "eta_min": 0.1}, [1, 0.25, 0.1, 0.1, 0.1]),
    "inverse": (InverseTimeLR, {"gamma": 1.0, "decay_steps": 2}, [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]),
    "inverse, squared": (InverseTimeLR, {"gamma": 0.5, "power": 2.0}, [1, 1 / 4, 1 / 9, 1 / 16, 1 / 25]),
    "root": (InverseSqrtLR, {"warmup_steps": 2}, [0, 1, 0.5**0.5, 3**-0.5, 0.5]),
    "root, from the top": (InverseSqrtLR, {"warmup_steps": 0, "timescale": 2}, [1, 0.5**0.5, 3**-0.5, 0.5, 5**-0.5]),
    "Noam": (InverseSqrtLR, {"warmup_steps": 4, "d_model": 9}, [k / 3 for k in (0, 1 / 4, 1 / 2, 6**-0.5, 8**-0.5)]),
    "two cycles": (CosineAnnealingWarmRestarts, {"T_0": 2, "cycle_limit": 2}, [1, 1, 0, 0, 0]),
    "each half": (CosineAnnealingWarmRestarts, {"T_0": 2, "cycle_decay": 0.5}, [1, 0.5, 0.25, 0.125, 0.0625]),
}


@pytest.mark.parametrize("case", ENDS)
def test_what_comes_after_the_end_is_said_by_an_option(case):
    """The rates at the times 0, 2, 4, 6 and 8."""
    schedule_class, options, expected = ENDS[case]
    np.testing.assert_allclose(
        rates(schedule_class, 8, **options)[::2], expected, atol=1e-7 if case == "tanh" else 1e-15
    )


@pytest.mark.parametrize("case", [*SCHEDULES, *COMBINED, *BEYOND, *BEYOND_COMBINED])
def test_no_rate_is_below_0_however_long_it_goes_on(case):
    opt = optimizer()
    schedule = made(case, opt)
    ends = getattr(schedule, "after_end", "") == "raise"
    assert course(opt, schedule, CYCLE if ends else STEPS).min() >= 0


@pytest.mark.parametrize("case", BEYOND)
def test_an_option_that_is_not_given_is_not_in_the_state_and_one_that_is_loads(case):
    """So that a state from before there was the option is one of a schedule without it."""
    schedule_class, options = BEYOND[case]
    given = set(options) & set(schedule_class.later)
    opt = optimizer()
    state = schedule_class(opt, **options).state_dict()
    assert set(state) & set(schedule_class.later) == given
    without = {name: value for name, value in options.items() if name not in given and name != "pct_final"}
    plain = schedule_class(opt, **without)
    assert not set(plain.state_dict()) & set(schedule_class.later)
    plain.load_state_dict(state)
    assert plain.state_dict() == state


@every
@pytest.mark.parametrize("cls", [Momentum, Adam])
def test_as_pytorch(case, cls, torch):
    schedule_class, options = SCHEDULES[case]
    steps = CYCLE if schedule_class is OneCycleLR else STEPS
    groups = [{"params": [torch.nn.Parameter(torch.ones(2))], "lr": lr} for lr in (0.1, 0.01)]
    theirs = torch.optim.Adam(groups) if cls is Adam else torch.optim.SGD(groups, momentum=0.9)
    schedule = getattr(torch.optim.lr_scheduler, schedule_class.__name__)(theirs, **options)
    rows = [seen(theirs)]
    for _ in range(steps):
        theirs.step()
        schedule.step()
        rows.append(seen(theirs))
    ours = optimizer(cls)
    np.testing.assert_allclose(course(ours, schedule_class(ours, **options), steps), rows, rtol=1e-11, atol=1e-16)


def test_restarts_at_times_that_are_set(torch):
    """In the middle of an epoch, and back; then on by whole ones."""
    theirs = torch.optim.SGD([torch.nn.Parameter(torch.ones(2))], lr=0.1)
    ours = optimizer(SGD, [0.1])
    schedules = [
        module.CosineAnnealingWarmRestarts(opt, 10, 2, 1e-3)
        for module, opt in ((torch.optim.lr_scheduler, theirs), (lr_scheduler, ours))
    ]
    theirs.step()
    for time in [None, 0.25, None, None, 26, None, 29.75, None, 30, None, 3, *np.arange(70, 80, 0.3).tolist(), None]:
        for schedule in schedules:
            schedule.step(*[] if time is None else [time])
        np.testing.assert_allclose(schedules[1].get_last_lr(), schedules[0].get_last_lr(), rtol=1e-12)
        assert schedules[1].last_epoch == schedules[0].last_epoch


def test_restarts_are_found_where_a_logarithm_rounds_below_them():
    """PyTorch's step(121) is at the end of the cycle of 81 that ends there."""
    opt = optimizer(SGD, [0.1])
    schedule = CosineAnnealingWarmRestarts(opt, 1, T_mult=3)
    for n in range(1, 30):
        schedule.step((3**n - 1) // 2)
        assert schedule.get_last_lr() == [0.1]


class Decay:
    """An object that can be called, with a state of its own."""

    def __init__(self, factor):
        self.factor = factor

    def __call__(self, t):
        return self.factor**t


@pytest.mark.parametrize("make", [LambdaLR, MultiplicativeLR])
def test_of_functions_only_the_attributes_of_objects_are_saved(make):
    opt, resumed = optimizer(SGD), optimizer(SGD)
    schedule, other = make(opt, [Decay(0.5), math.exp]), make(resumed, [Decay(0.9), math.exp])
    saved = json.loads(json.dumps(schedule.state_dict()))
    assert saved["functions"] == [{"factor": 0.5}, None]
    other.load_state_dict(saved)
    assert other.functions[0].factor == 0.5
    with pytest.raises(ValueError, match="the state dict is of 2 other functions than these 2"):
        make(optimizer(SGD), math.exp).load_state_dict(saved)


@pytest.mark.parametrize("case", [*SCHEDULES, *COMBINED, *BEYOND, *BEYOND_COMBINED])
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


def test_a_group_that_is_added_later_follows_from_its_own_rate():
    opt = optimizer(SGD, [1.0])
    schedule = ExponentialLR(opt, 0.5)
    schedule.step()
    opt.add_param_group({"params": [Tensor(np.ones(3), requires_grad=True)], "lr": 8.0})
    schedule.step()
    assert schedule.get_last_lr() == [0.25, 2.0]


def test_the_rate_is_that_of_the_next_step():
    opt = optimizer(SGD, [1.0])
    p = opt.param_groups[0]["params"][0]
    schedule = StepLR(opt, 1, gamma=0.5)
    for _ in range(3):
        p.grad = Tensor(np.ones(2))
        opt.step()
        schedule.step()
    np.testing.assert_allclose(p.data, 1 - (1 + 0.5 + 0.25))


@pytest.mark.parametrize("make", [LambdaLR, MultiplicativeLR])
def test_a_function_for_each_group_has_none_for_one_that_is_added_later(make):
    opt = optimizer(SGD)
    schedule = make(opt, [lambda t: 0.5, lambda t: 0.25])
    opt.add_param_group({"params": [Tensor(np.ones(3), requires_grad=True)]})
    with pytest.raises(ValueError, match="lr_lambda has 2 functions, the optimizer 3 groups"):
        schedule.step()


@pytest.mark.parametrize(("make", "rates"), [(LambdaLR, [0.5, 4.0]), (MultiplicativeLR, [0.125, 1.0])])
def test_one_function_for_all_groups_holds_for_one_that_is_added_later(make, rates):
    opt = optimizer(SGD, [1.0])
    schedule = make(opt, lambda t: 0.5)
    schedule.step()
    schedule.step()
    opt.add_param_group({"params": [Tensor(np.ones(3), requires_grad=True)], "lr": 8.0})
    schedule.step()
    assert schedule.get_last_lr() == rates


def test_a_schedule_of_ones_own():
    class Inverse(LRScheduler):
        def __init__(self, opt):
            super().__init__(opt)
            self.apply(0)

        def rate(self, t, base):
            return base / (1 + t)

    opt = optimizer(SGD, [1.0])
    np.testing.assert_allclose(course(opt, Inverse(opt), 3)[:, 0, 0], [1, 1 / 2, 1 / 3, 1 / 4])
