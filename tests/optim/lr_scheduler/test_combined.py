"""Schedules made of schedules: sequences, chains, shifted clocks."""

import numpy as np
import pytest

from minigrad.optim import SGD, Momentum, lr_scheduler
from minigrad.optim.lr_scheduler import (
    ChainedScheduler,
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    CyclicLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    OneCycleLR,
    SequentialLR,
    StepLR,
)
from minigrad.tensor import Tensor
from tests.optim.lr_scheduler.schedules import (
    COMBINED,
    STEPS,
    course,
    made,
    optimizer,
    our_sequence,
    rates,
)


def test_by_one_clock_a_warm_up_hides_what_it_covers():
    opt = optimizer(SGD, [1.0])
    found = course(opt, made("by one clock", opt), 6)[:, 0, 0]
    cosine = rates(CosineAnnealingLR, 6, T_max=10)
    np.testing.assert_allclose(found, [0, 1 / 3, 2 / 3, *cosine[3:]])


def test_another_clock():
    cosine, late = rates(CosineAnnealingLR, 20, T_max=10), optimizer(SGD, [1.0])
    opt = optimizer(SGD, [1.0])
    np.testing.assert_array_equal(
        course(opt, made("one ahead, then frozen", opt), 9)[:, 0, 0], [*cosine[1:10], cosine[9]]
    )
    np.testing.assert_array_equal(course(late, made("two late", late), 4)[:, 0, 0], [1, 1, 1, 0.5, 0.25])
    opt = optimizer(Momentum, [1.0])
    alone = course(opt, OneCycleLR(opt, 1.0, 9), 8)[1:, 0]
    opt = optimizer(Momentum, [1.0])
    np.testing.assert_array_equal(
        course(opt, lr_scheduler.ShiftedLR(opt, OneCycleLR(opt, 1.0, 9), ahead=1), 7)[:, 0], alone
    )


@pytest.mark.parametrize("case", COMBINED)
def test_combined_as_pytorch(case, torch):
    theirs = torch.optim.SGD([{"params": [torch.nn.Parameter(torch.ones(2))], "lr": lr} for lr in (0.1, 0.01)])
    schedule = COMBINED[case](theirs, torch.optim.lr_scheduler)
    rows = [schedule.get_last_lr()]
    for _ in range(STEPS):
        theirs.step()
        schedule.step()
        rows.append(schedule.get_last_lr())
    ours = optimizer(SGD)
    found = course(ours, COMBINED[case](ours, lr_scheduler))[:, :, 0]
    np.testing.assert_allclose(found, rows, rtol=1e-10, atol=1e-16)


def test_a_chain_gives_the_product_of_all_factors():
    """PyTorch's depends on which of them stands where."""
    factors = [
        lambda opt: LambdaLR(opt, lambda t: 1 / (1 + t)),
        lambda opt: ExponentialLR(opt, 0.9),
        lambda opt: CosineAnnealingWarmRestarts(opt, 7),
    ]
    alone = [course(opt, make(opt), 20)[:, 0, 0] for make in factors for opt in [optimizer(SGD, [1.0])]]
    for order in (factors, factors[::-1]):
        opt = optimizer(SGD, [1.0])
        found = course(opt, ChainedScheduler([make(opt) for make in order]), 20)[:, 0, 0]
        np.testing.assert_allclose(found, np.prod(alone, axis=0), rtol=1e-13)


def test_a_chain_may_begin_with_a_cycle_and_moves_the_momentum():
    opt = optimizer(Momentum, [1.0])
    alone = course(opt, CyclicLR(opt, 0.1, 0.2, 4), 20)[:, 0]
    opt = optimizer(Momentum, [1.0])
    chain = ChainedScheduler([CyclicLR(opt, 0.1, 0.2, 4), ExponentialLR(opt, 0.9)])
    found = course(opt, SequentialLR(opt, [chain], []), 20)[:, 0]
    np.testing.assert_allclose(found[:, 0], alone[:, 0] * 0.9 ** np.arange(21), rtol=1e-13)
    np.testing.assert_array_equal(found[:, 1], alone[:, 1])


def test_a_sequence_may_be_part_of_a_sequence_and_of_a_chain():
    """PyTorch warns when it is made, and loses the factors of the chain at each milestone."""
    opt, flat = optimizer(SGD, [1.0]), optimizer(SGD, [1.0])
    inner = SequentialLR(opt, [LinearLR(opt), ExponentialLR(opt, 0.9)], [5])
    chain = ChainedScheduler([inner, StepLR(opt, 4, gamma=0.5)])
    found = course(opt, SequentialLR(opt, [ConstantLR(opt, 0.3), chain], [10]), 30)[:, 0, 0]
    alone = course(flat, SequentialLR(flat, [LinearLR(flat), ExponentialLR(flat, 0.9)], [5]), 20)[:, 0, 0]
    np.testing.assert_allclose(found[10:], alone * 0.5 ** (np.arange(21) // 4), rtol=1e-13)


def test_what_is_not_loaded_changes_nothing():
    opt = optimizer(SGD)
    chain = ChainedScheduler([ExponentialLR(opt, 0.5), StepLR(opt, 3)])
    before = chain.state_dict()
    other = ChainedScheduler([ExponentialLR(opt, 0.1), LinearLR(opt)]).state_dict()
    rates = chain.get_last_lr()
    with pytest.raises(ValueError, match="StepLR: the state dict is of another schedule"):
        chain.load_state_dict(other)
    assert chain.state_dict() == before
    assert chain.get_last_lr() == rates


def test_a_sequence_starts_each_schedule_at_its_own_beginning():
    opt = optimizer(SGD, [1.0])
    path = course(opt, our_sequence(opt), 16)[:, 0, 0]
    np.testing.assert_allclose(path[[0, 5, 10, 15, 16]], [0.1, 1, 0.5, 1, 0.5])


@pytest.mark.parametrize(
    ("milestones", "expected"),
    [([0, 2], [2, 4, 1, 0.5]), ([2, 2], [3, 3, 1, 0.5]), ([0, 0], [1, 0.5, 0.25, 0.125]), ([1, 3], [3, 2, 4, 1])],
)
def test_a_schedule_of_no_time_is_passed_over(milestones, expected):
    opt = SGD([Tensor([1.0], requires_grad=True)], lr=1.0)
    parts = [LambdaLR(opt, lambda t: 3.0), LambdaLR(opt, lambda t: 2.0 * 2**t), ExponentialLR(opt, 0.5)]
    schedule = SequentialLR(opt, parts, milestones)
    found = schedule.get_last_lr()
    for _ in range(3):
        schedule.step()
        found += schedule.get_last_lr()
    np.testing.assert_allclose(found, expected)
