"""Each schedule is laid out over the whole run, and its highest rate is the one it is given."""

import math

import pytest

from lab.training.schedules import SCHEDULES
from minigrad import nn
from minigrad.optim import OPTIMIZERS

LR, STEPS = 0.3, 100


def rates(name: str, steps: int = STEPS, name_of_optimizer: str = "sgd") -> list[float]:
    """The learning rate of every step of a run."""
    optimizer = OPTIMIZERS[name_of_optimizer](nn.Linear(1, 1).parameters(), lr=LR)
    scheduler = SCHEDULES[name](optimizer, LR, steps)
    taken = []
    for _ in range(steps):
        taken.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return taken


@pytest.mark.parametrize(
    ("name", "first", "middle", "last"),
    [
        ("constant", LR, LR, LR),
        ("step", LR, LR / 10, LR / 100),
        ("exponential", LR, LR / 10, LR / 100 ** (99 / 100)),
        ("cosine", LR, LR / 2, LR * 0.000247),
        ("one-cycle", LR / 25, LR * (1 + math.cos(0.3 * math.pi)) / 2, LR / 25e4),
    ],
)
def test_it_goes_from_first_to_last(name: str, first: float, middle: float, last: float) -> None:
    taken = rates(name)
    assert [taken[0], taken[STEPS // 2], taken[-1]] == pytest.approx([first, middle, last], rel=1e-2)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 3, 10, 782])
def test_it_peaks_at_the_rate_it_is_given_however_short_the_run(name: str, steps: int) -> None:
    taken = rates(name, steps)
    assert min(taken) > 0
    assert max(taken) <= LR * (1 + 1e-12)
    if steps >= 10:
        assert max(taken) == pytest.approx(LR, rel=0.05)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_it_is_the_same_for_every_optimizer(name: str, optimizer: str) -> None:
    assert rates(name, 10, optimizer) == rates(name, 10)
