"""ReduceLROnPlateau: PyTorch step for step, on either side of 0, cooldowns, resuming."""

import json

import numpy as np
import pytest

from minigrad.optim import SGD
from minigrad.optim.lr_scheduler import ReduceLROnPlateau
from minigrad.tensor import Tensor
from tests.optim.lr_scheduler.schedules import (
    BEYOND_PLATEAUS,
    PLATEAUS,
    metrics,
    optimizer,
)


def test_in_a_cooldown_the_best_is_not_looked_for_where_that_is_said():
    """A metric of 4 after the reduction is the best from then on, or four epochs later."""
    found = []
    for kept in (True, False):
        opt = optimizer(SGD, [1.0])
        schedule = ReduceLROnPlateau(opt, factor=0.5, patience=2, cooldown=2, best_in_cooldown=kept)
        lowered = []
        for metric in [5] * 4 + [4] * 8:
            schedule.step(metric)
            lowered.append(opt.param_groups[0]["lr"] == 0.25)
        found.append(lowered.index(True))
    assert found == [8, 9]


def test_so_many_metrics_count_as_their_mean():
    opt, mean = optimizer(SGD, [1.0]), optimizer(SGD, [1.0])
    each = ReduceLROnPlateau(opt, patience=1, accumulation_size=3)
    whole = ReduceLROnPlateau(mean, patience=1)
    values = metrics()
    for at in range(0, 60, 3):
        for value in values[at : at + 3]:
            before = each.get_last_lr()
            each.step(value)
        whole.step(sum(values[at : at + 3]) / 3)
        assert each.get_last_lr() == whole.get_last_lr()
    assert before[0] < 1


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


@pytest.mark.parametrize("mode", ["min", "max"])
@pytest.mark.parametrize("threshold_mode", ["rel", "abs"])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_metric_that_gets_worse_lowers_the_rate_on_either_side_of_0(mode, threshold_mode, sign):
    opt = optimizer(SGD, [1.0])
    schedule = ReduceLROnPlateau(opt, mode=mode, threshold_mode=threshold_mode, patience=1)
    worse = 1.0 if mode == "min" else -1.0
    for epoch in range(3):
        schedule.step(sign * 100 + worse * epoch * 0.005)
    assert (schedule.best, schedule.get_last_lr()) == (sign * 100, [0.1])


def test_plateau_takes_a_loss_that_needs_a_gradient():
    schedule = ReduceLROnPlateau(optimizer(SGD, [1.0]), patience=0)
    for metric in [5, 4, 6]:
        schedule.step(Tensor(metric, requires_grad=True) * 2)
    assert (schedule.best, schedule.get_last_lr()) == (8, [0.1])


@pytest.mark.parametrize("case", [*PLATEAUS, *BEYOND_PLATEAUS])
def test_a_resumed_plateau_goes_on(case):
    opt, resumed = optimizer(), optimizer()
    schedule = ReduceLROnPlateau(opt, **{**PLATEAUS, **BEYOND_PLATEAUS}[case])
    other = ReduceLROnPlateau(resumed)
    for metric in metrics()[:25]:
        schedule.step(metric)
    resumed.load_state_dict(json.loads(json.dumps(opt.state_dict())))
    other.load_state_dict(json.loads(json.dumps(schedule.state_dict())))
    for metric in metrics()[25:]:
        schedule.step(metric)
        other.step(metric)
        assert schedule.get_last_lr() == other.get_last_lr()


@pytest.mark.parametrize("options", [{}, {"accumulation_size": 3}, {"cooldown": 2, "patience": 0}])
def test_a_plateau_counts_the_metrics_that_it_has_seen(options):
    schedule = ReduceLROnPlateau(optimizer(SGD, [1.0]), **options)
    for count in range(8):
        assert schedule.last_epoch == schedule.state_dict()["last_epoch"] == count
        schedule.step(1.0)
