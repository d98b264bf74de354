"""A recipe trains as the same loop written out does, and the same again with the same seed."""

from dataclasses import replace

import numpy as np
import pytest

import minigrad as mg
from lab.speedrun.batches import batches
from lab.speedrun.recipe import Recipe
from lab.speedrun.warp import Warp
from minigrad import nn, optim
from minigrad.nn import functional as F
from minigrad.optim.lr_scheduler import OneCycleLR
from tests.lab.made import images

TRAIN, OTHERS = images(200, 0), images(100, 1)


def net() -> nn.Module:
    return nn.Sequential(nn.Conv2d(1, 4, 5, stride=3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 8 * 8, 10))


RECIPE = Recipe(net, lr=0.02, epochs=5, batch_size=32, crop=1)


def test_it_learns_what_the_images_show() -> None:
    predict = RECIPE(*TRAIN, 0)
    assert (predict(OTHERS.inputs).argmax(1) == OTHERS.targets).mean() > 0.9


def test_it_is_the_loop_written_out() -> None:
    warp = Warp(turn=10, bend=0.5)
    recipe = replace(RECIPE, warp=warp, epochs=1.5, betas=(0.8, 0.9), rise=0.4, label_smoothing=0.1)
    mg.manual_seed(3)
    twin = net()
    optimizer = optim.Adam(twin.parameters(), lr=0.02, betas=(0.8, 0.9))
    schedule = OneCycleLR(optimizer, 0.02, total_steps=9, pct_start=0.4, cycle_momentum=False)
    for x, y in batches(*TRAIN, 32, steps=9, seed=3, crop=1, warp=warp):
        optimizer.zero_grad()
        F.cross_entropy(twin(x), y, label_smoothing=0.1).backward()
        optimizer.step()
        schedule.step()
    predict = recipe(*TRAIN, 3)
    for ours, theirs in zip(predict.net.parameters(), twin.parameters(), strict=True):
        np.testing.assert_array_equal(ours.data, theirs.data)


@pytest.mark.parametrize("seed", [0, 7])
def test_the_seed_decides_everything(seed: int) -> None:
    scores = [RECIPE(*TRAIN, each)(OTHERS.inputs) for each in (seed, seed, seed + 1)]
    np.testing.assert_array_equal(scores[0], scores[1])
    assert (scores[0] != scores[2]).any()
