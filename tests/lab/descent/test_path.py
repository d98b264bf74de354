"""A path: the steps that the rule gives, and an end where it leaves the finite numbers."""

import numpy as np
import pytest

from lab.descent.path import descend
from lab.descent.surfaces import SURFACES
from minigrad import Tensor
from minigrad.optim import OPTIMIZERS

bowl = SURFACES["bowl"].function


def test_sgd_on_a_bowl_is_a_geometric_series() -> None:
    path = descend(bowl, (4.0, -2.0), "sgd", 5, lr=0.25)
    factors = 0.75 ** np.arange(6)
    assert path.points == pytest.approx(np.outer(factors, (4.0, -2.0)))
    assert path.losses == pytest.approx(10 * factors**2)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_goes_down_the_bowl_at_its_default_rate(optimizer: str) -> None:
    path = descend(bowl, (4.0, -2.0), optimizer, 20)
    assert path.points.shape == (21, 2)
    assert path.losses[-1] < path.losses[0]


def test_a_rate_for_each_step() -> None:
    path = descend(bowl, (1.0,) * 2, "sgd", 3, lr=lambda step: 0.5 if step < 2 else 0.0)
    assert path.points[:, 0] == pytest.approx([1, 0.5, 0.25, 0.25])


def test_options_are_the_optimizers_own() -> None:
    free, heavy = (descend(bowl, (1.0, 1.0), "momentum", 3, lr=0.1, momentum=beta) for beta in (0.0, 0.9))
    assert free.points[-1] == pytest.approx([0.729, 0.729])
    assert heavy.losses[-1] < free.losses[-1]


def test_a_path_that_leaves_the_finite_numbers_ends_at_the_last_of_them() -> None:
    path = descend(lambda p: (p**4)[0], (10.0,), "sgd", 50, lr=1.0)
    assert 2 <= len(path.points) < 51
    assert np.isfinite(path.points).all()
    assert np.isfinite(path.losses).all()


@pytest.mark.parametrize(("loss", "steps"), [(10.0, 0), (6.0, 1), (5.6, 2), (0.0, np.inf)])
def test_steps_to_a_loss(loss: float, steps: float) -> None:
    assert descend(bowl, (4.0, -2.0), "sgd", 5, lr=0.25).steps_to(loss) == steps


def test_the_dtype_is_that_of_the_path() -> None:
    seen = []
    descend(lambda p: seen.append(p.dtype) or bowl(p), (1.0, 1.0), "adam", 2, dtype=np.float32)  # type: ignore[func-returns-value]
    assert set(seen) == {np.dtype(np.float32)}
    assert isinstance(bowl(Tensor([1.0, 1.0])), Tensor)
