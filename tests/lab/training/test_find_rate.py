"""Smith's range test: what it proposes for curves of known shape, and that it trains nothing else."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lab.console.progress import Display
from lab.console.signals import never
from lab.training.find_rate import HIGHEST, LOWEST, PER_DECADE, found, range_test, write_found
from lab.training.settings import Settings
from tests.lab.made import Counting

Make = Callable[..., Settings]
RATES = (LOWEST * 10 ** (np.arange(8 * PER_DECADE + 1) / PER_DECADE)).tolist()


def curve(middle: float, noise: float = 0.0) -> list[float]:
    """A loss that falls from 2.3 to 0.3 around ``middle``, fastest there, and rises two decades later."""
    decades = np.log10(np.array(RATES) / middle)
    losses = 1.3 - np.tanh(3 * decades) + 10 ** np.clip(4 * (decades - 2), -20, 3)
    return (losses + noise * np.random.default_rng(0).normal(size=len(losses))).tolist()


@pytest.mark.parametrize("middle", [1e-4, 1e-3, 0.03, 0.5])
@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_the_proposal_is_where_the_loss_falls_fastest(middle: float, noise: float) -> None:
    proposal = found(RATES, curve(middle, noise)).proposal
    assert proposal is not None
    assert abs(math.log10(proposal / middle)) < (0.15 if noise else 0.03)


@pytest.mark.parametrize(
    "losses",
    [[2.3] * len(RATES), np.linspace(2.3, 9, len(RATES)).tolist(), np.linspace(2.3, 2.2, len(RATES)).tolist()],
)
def test_where_the_loss_does_not_fall_nothing_is_proposed(losses: list[float]) -> None:
    assert found(RATES, losses).proposal is None


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adadelta"])
def test_the_test_rises_through_the_rates_until_the_loss_is_high(
    optimizer: str, settings: Make, display: Display
) -> None:
    images = Counting()
    result = range_test(settings(optimizer, lr=7.0, epochs=1), images, display, never)
    assert result is not None
    assert result.rates == pytest.approx(RATES[: len(result.rates)], rel=1e-6)
    assert len(result.rates) > 100
    assert result.proposal is not None
    assert LOWEST < result.proposal < HIGHEST
    assert result.losses[result.rates < result.proposal].mean() > 1.2 * result.smooth.min()
    assert images.asked == 0


def test_the_same_seed_gives_the_same_proposal_whatever_rate_and_schedule(settings: Make, display: Display) -> None:
    images = Counting()
    runs = [settings("adam", lr=lr, schedule=schedule) for lr, schedule in [(0.1, "constant"), (0.2, "cosine")]]
    one, other = (range_test(each, images, display, never) for each in runs)
    assert one is not None
    assert other is not None
    assert one.losses.tobytes() == other.losses.tobytes()


def test_a_test_that_is_stopped_finds_nothing(settings: Make, display: Display, stop_after: Callable) -> None:
    assert range_test(settings(), Counting(), display, stop_after(9)) is None


def test_its_files_are_a_picture_and_its_numbers(settings: Make, tmp_path: Path) -> None:
    write_found(tmp_path, settings(), found(RATES, curve(0.01)))
    lines = (tmp_path / "find_lr.csv").read_text().splitlines()
    assert (lines[0], len(lines)) == ("lr,loss,smooth_loss", len(RATES) + 1)
    assert (tmp_path / "find_lr.png").read_bytes()[:4] == b"\x89PNG"
    assert len(list(tmp_path.iterdir())) == 2
