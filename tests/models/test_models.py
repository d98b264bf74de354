"""The three networks: as large as promised, named as in PyTorch, and with its numbers."""

import numpy as np
import pytest

import minigrad
from minigrad import Tensor
from models import MODELS
from tests.models.cases import DIGESTS, MODEL_CASES, their_net
from tests.parity.oracle import ORACLES, assert_agree, live

PARAMETERS = {"mlp": 235_146, "lenet": 61_706, "cnn": 1_199_882}
every_model = pytest.mark.parametrize("model", MODELS)


def test_every_model_has_a_case():
    assert {case.model for case in MODEL_CASES} == set(MODELS) == set(PARAMETERS)


@every_model
def test_it_has_as_many_parameters_as_promised(model):
    net = MODELS[model]()
    assert sum(parameter.size for parameter in net.parameters()) == PARAMETERS[model]
    assert f"{PARAMETERS[model]:,} parameters" in MODELS[model].__doc__
    assert f"{PARAMETERS[model]:,} parameters" in repr(net)


@every_model
@pytest.mark.parametrize("images", [0, 1, 5])
def test_images_become_ten_logits_each_in_float32(model, images):
    net = MODELS[model]()
    logits = net(Tensor(np.zeros((images, 1, 28, 28), np.float32)))
    assert logits.shape == (images, 10)
    assert logits.dtype == np.float32
    np.sum(logits).backward()
    assert all(parameter.grad.shape == parameter.shape for parameter in net.parameters())


@every_model
def test_the_seed_repeats_the_weights(model):
    states = []
    for seed in (0, 0, 1):
        minigrad.manual_seed(seed)
        states.append(MODELS[model]().state_dict())
    for name, value in states[0].items():
        np.testing.assert_array_equal(value, states[1][name])
        assert not np.array_equal(value, states[2][name])


@pytest.mark.parametrize("oracle", ORACLES)
@pytest.mark.parametrize("case", DIGESTS, ids=lambda case: case.model)
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_logits_loss_and_gradients_are_pytorchs(case, oracle, dtype, rtol):
    assert_agree(case.ours(dtype), oracle(case), rtol)


@pytest.mark.torch
@pytest.mark.parametrize("case", MODEL_CASES, ids=lambda case: case.model)
@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_every_element_of_every_gradient_is_pytorchs(case, dtype, rtol):
    assert_agree(case.ours(dtype), live(case), rtol)


@pytest.mark.torch
@every_model
def test_the_state_has_pytorchs_names_in_its_order(model):
    ours, theirs = MODELS[model]().state_dict(), their_net(model).state_dict()
    assert [(name, value.shape) for name, value in ours.items()] == [
        (name, tuple(value.shape)) for name, value in theirs.items()
    ]
