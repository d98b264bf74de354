"""Descents together: each is the path that it would be alone."""

import numpy as np
import pytest

from lab.descent.path import descend
from lab.descent.surfaces import SURFACES
from lab.descent.together import Entrant, descend_together
from minigrad.optim import OPTIMIZERS

ENTRANTS = [Entrant(name, lr) for name in OPTIMIZERS for lr in (0.001, 0.1)]


@pytest.mark.parametrize("name", ["beale", "rotated-ravine", "plateau"])
def test_each_path_is_the_one_that_descend_gives(name: str) -> None:
    surface = SURFACES[name]
    for entrant, path in zip(ENTRANTS, descend_together(surface.function, surface.start, ENTRANTS, 15), strict=True):
        alone = descend(surface.function, surface.start, entrant.optimizer, 15, lr=entrant.lr)
        assert path.points == pytest.approx(alone.points, rel=1e-9), entrant
        assert path.losses == pytest.approx(alone.losses, rel=1e-9), entrant


def test_one_that_leaves_the_finite_numbers_ends_there_and_the_others_go_on() -> None:
    beale = SURFACES["beale"]
    lost, kept = descend_together(beale.function, beale.start, [Entrant("sgd", 10.0), Entrant("adam", 0.1)], 30)
    assert len(lost.points) == len(descend(beale.function, beale.start, "sgd", 30, lr=10.0).points) < 31
    assert np.isfinite(lost.points).all()
    assert np.isfinite(lost.losses).all()
    assert kept.points.shape == (31, 2)
