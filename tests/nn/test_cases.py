"""Every row of the table: derivatives are those of differences, numbers are PyTorch's, float32 stays float32."""

import numpy as np
import pytest

import minigrad as mg
from minigrad import Tensor, gradcheck, gradgradcheck, nn
from tests.nn.case import Case
from tests.nn.cases import ACTIVATIONS, CASES, LOSSES
from tests.parity.oracle import ORACLES, assert_agree, stored

NOT_LAYERS = {"Buffer", "Module", "Parameter", "StateError", "functional", "init"}
NOT_LAYERS |= {"ModuleDict", "ModuleList", "ParameterDict", "ParameterList", "Sequential"}
ELSEWHERE = {"GRU", "LSTM", "RNN", "MultiheadAttention"}
# PyTorch rounds its slope, 1/6, to float32 in float64 too.
ROUNDED = dict.fromkeys(("Hardsigmoid", "hardsigmoid"), 1e-7)
# Its slope is y·(1 − y), which is 0 where y is rounded to 1.
SATURATED = {"Sigmoid": np.finfo(np.float64).eps}
IDS = [case.name for case in CASES]
every_layer = pytest.mark.parametrize("case", [case for case in CASES if case.is_layer], ids=lambda case: case.name)
every_case = pytest.mark.parametrize("case", CASES, ids=IDS)


def test_the_names_of_the_rows_differ():
    assert len(set(IDS)) == len(IDS)


def test_every_public_name_has_a_row():
    rows = {case.what for case in CASES}
    assert set(nn.__all__) - NOT_LAYERS - ELSEWHERE == {what for what in rows if what[0].isupper()}
    assert set(nn.functional.__all__) == {what for what in rows if what[0].islower()}


def _differences_can_tell(case: Case) -> bool:
    """Not with inputs of ±1000, whose outputs round away a step of 1e-6, nor of a row that is held still on purpose."""
    return not case.is_huge and "padding_idx" not in case.keywords and case.what != "one_hot"


@pytest.mark.parametrize("order", [gradcheck, gradgradcheck])
@pytest.mark.parametrize("case", list(filter(_differences_can_tell, CASES)), ids=lambda case: case.name)
def test_derivatives_are_those_of_differences(case, order):
    call, tensors, _ = case.call()
    assert order(call, list(tensors.values()))


@pytest.mark.parametrize(
    "case", list(filter(_differences_can_tell, [*ACTIVATIONS, *LOSSES])), ids=lambda case: case.name
)
def test_the_third_derivatives_of_activations_and_losses_are_those_of_differences(case):
    call, tensors, _ = case.call()

    def slopes(*inputs):
        found = mg.grad(mg.sum(call(*inputs)), inputs, create_graph=True, allow_unused=True)
        return mg.concatenate([mg.ravel(g) for g in found if g is not None])

    assert gradgradcheck(slopes, list(tensors.values()))


@pytest.mark.parametrize("oracle", ORACLES)
@every_case
def test_values_and_gradients_are_pytorchs(case, oracle):
    assert_agree(case.ours(), oracle(case), ROUNDED.get(case.what, 1e-12), SATURATED.get(case.what, 0))


@every_case
def test_float32_stays_float32_and_is_as_near_as_it_can_be(case):
    found = case.ours(np.float32)
    assert {array.dtype for array in found.values() if array.dtype.kind == "f"} <= {np.dtype(np.float32)}
    assert_agree(found, stored(case), 1e-5, SATURATED.get(case.what, 0))


@every_layer
def test_a_layer_takes_arrays_as_well_as_tensors(case):
    layer, arrays = case.layer(), case.arrays()
    from_arrays, from_tensors = layer(*arrays), layer(*map(Tensor, arrays))
    assert isinstance(from_arrays, Tensor)
    np.testing.assert_array_equal(from_arrays.data, from_tensors.data)


@pytest.mark.torch
@every_layer
def test_a_layer_names_and_orders_its_state_as_pytorch(case):
    ours, theirs = case.layer(), case.torch_layer()
    assert _shapes(ours.named_parameters()) == _shapes(theirs.named_parameters())
    assert _shapes(ours.named_buffers()) == _shapes(theirs.named_buffers())
    assert _shapes(ours.state_dict().items()) == _shapes(theirs.state_dict().items())


def _shapes(named) -> list[tuple[str, tuple[int, ...]]]:
    return [(name, tuple(tensor.shape)) for name, tensor in named]
