"""The twin in PyTorch takes the same steps: else its time would be that of another recipe."""

from dataclasses import replace

import numpy as np
import pytest

from lab.console.errors import LabError
from lab.speedrun.recipe import Recipe
from minigrad import nn
from models import lenet
from tests.lab.made import images

pytest.importorskip("torch")
from lab.speedrun.recipes import mnist99
from lab.speedrun.torch_twin import Twin
from lab.speedrun.warp import Warp

TRAIN, OTHERS = images(160, 0), images(50, 1)


@pytest.mark.torch
@pytest.mark.parametrize("recipe", [mnist99.recipe, Recipe(lenet, lr=0.006, epochs=2, batch_size=32)])
def test_scores_after_each_of_the_first_steps_are_those_of_the_recipe(recipe: Recipe) -> None:
    recipe = replace(recipe, batch_size=32, epochs=1, lr=0.001)
    pair = zip(recipe.training(*TRAIN, 5), Twin(recipe).training(*TRAIN, 5), strict=True)
    scores = [(ours(OTHERS.inputs), theirs(OTHERS.inputs)) for ours, theirs in pair]
    assert len(scores) == 5
    for ours, theirs in scores:
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
    assert np.abs(scores[0][0] - scores[-1][0]).max() > 0.005


@pytest.mark.torch
def test_what_it_does_not_know_is_said() -> None:
    for moved in (replace(mnist99.recipe, shift=1), replace(mnist99.recipe, warp=Warp(turn=1))):
        with pytest.raises(LabError, match="stay where they are"):
            Twin(moved)
    with pytest.raises(LabError, match="does not know GELU"):
        Twin(replace(mnist99.recipe, net=lambda: nn.Sequential(nn.GELU())))(*TRAIN, 0)
