"""Cycles of rates and momenta: one cycle, its top and its end; a momentum that begins with it."""

import numpy as np
import pytest

from minigrad.optim import SGD, Adam, RMSProp
from minigrad.optim.lr_scheduler import OneCycleLR
from minigrad.tensor import Tensor
from tests.optim.lr_scheduler.schedules import (
    course,
    optimizer,
    rates,
    seen,
)


def test_one_cycle_moves_the_momentum_the_other_way():
    opt = optimizer(Adam)
    path = course(opt, OneCycleLR(opt, 1.0, total_steps=10, pct_start=0.5), 9)[:, 0]
    np.testing.assert_allclose(path[[0, 4, 9], 1], [0.95, 0.85, 0.95])
    assert np.all(np.diff(path[:, 0]) * np.diff(path[:, 1]) < 0)
    assert opt.param_groups[0]["betas"][1] == 0.999


def test_one_cycle_may_reach_its_top_at_once():
    """For a rise of no steps PyTorch divides by zero."""
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


def test_a_cycle_has_no_rate_for_a_group_that_is_added_later():
    opt = optimizer(SGD, [1.0])
    schedule = OneCycleLR(opt, 1.0, total_steps=10, cycle_momentum=False)
    opt.add_param_group({"params": [Tensor(np.ones(3), requires_grad=True)]})
    with pytest.raises(ValueError, match="max_lr has 1 values, the optimizer 2 groups"):
        schedule.step()


def test_rmsprop_gets_its_momentum_buffer_when_a_cycle_gives_it_a_momentum():
    opt = optimizer(RMSProp, [0.1])
    OneCycleLR(opt, 0.1, total_steps=10)
    p = opt.param_groups[0]["params"][0]
    p.grad = Tensor(np.ones(2))
    opt.step()
    assert "momentum_buffer" in opt.state[0]
