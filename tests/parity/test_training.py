"""Whole training: from the same weights, over the same batches, every loss on the way is PyTorch's."""

from functools import cache

import numpy as np
import pytest

from minigrad.optim import OPTIMIZERS
from tests.parity.oracle import ORACLES, Answers, assert_agree, stored
from tests.parity.training import STEPS, TRAININGS, Training

RTOL = {"float64": 1e-9, "float32": 1e-4}
MODELS = ("mlp", "lenet")


@cache
def our_losses(training: Training) -> Answers:
    return training.ours()


def test_there_is_a_run_of_every_optimizer_on_both_models_in_both_precisions():
    assert len(OPTIMIZERS) == 9
    assert {tuple(training) for training in TRAININGS} == {
        (model, optimizer, dtype) for model in MODELS for optimizer in OPTIMIZERS for dtype in STEPS
    }


@pytest.mark.parametrize("oracle", ORACLES)
@pytest.mark.parametrize("training", TRAININGS, ids=lambda training: training.name)
def test_every_loss_on_the_way_is_pytorchs(training, oracle):
    losses = our_losses(training)["losses"]
    assert losses.shape == (STEPS[training.dtype],)
    assert_agree({"losses": losses}, oracle(training), RTOL[training.dtype])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("model", MODELS)
def test_the_curves_are_of_nets_that_learn(model, optimizer):
    losses = our_losses(Training(model, optimizer, "float64"))["losses"]
    assert np.mean(losses[-20:]) < np.mean(losses[:20])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("model", MODELS)
def test_the_batches_leave_pytorchs_own_float32_near_its_float64(model, optimizer):
    single, double = (stored(Training(model, optimizer, dtype))["losses"] for dtype in ("float32", "float64"))
    np.testing.assert_allclose(single, double[: len(single)], rtol=1e-5)
