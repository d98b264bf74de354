"""Mistakes in what an optimizer is given: each is an error that names the value and the rule."""

import numpy as np
import pytest

from minigrad.errors import DTypeError
from minigrad.optim import NAG, OPTIMIZERS, SGD, Adagrad, Adam, Momentum, Nadam, RMSProp
from minigrad.optim.options import RULES
from minigrad.tensor import Tensor


def leaf(*shape, dtype=np.float32):
    return Tensor(np.ones(shape, dtype), requires_grad=True)


NOT_RATES = [-1, -1e-9, float("nan"), float("inf"), "0.1", None, True, Tensor(1.0)]
NOT_FRACTIONS = [-0.1, 1, 1.5, float("nan"), "0.9", None]
NOT_PAIRS = [0.9, (0.9,), (0.9, 0.99, 0.999), (1.0, 0.9), (0.9, 1.0), (-0.1, 0.9), (0.9, float("nan")), "ab"]
NOT_FLAGS = [1, 0, "yes", None]

BAD_OPTIONS = [
    *[(optimizer, "lr", value) for optimizer in OPTIMIZERS.values() for value in (-0.1, float("nan"))],
    *[(SGD, "lr", value) for value in NOT_RATES if value is not None],
    *[(SGD, "weight_decay", value) for value in NOT_RATES],
    *[(Adam, "eps", value) for value in NOT_RATES],
    *[(Adagrad, name, -1) for name in ("lr_decay", "initial_accumulator_value", "eps_root")],
    (Nadam, "momentum_decay", -0.004),
    *[(Momentum, name, value) for name in ("momentum", "dampening") for value in NOT_FRACTIONS],
    *[(RMSProp, "alpha", value) for value in NOT_FRACTIONS],
    *[(Adam, "betas", value) for value in NOT_PAIRS],
    *[(SGD, name, value) for name in ("maximize", "decoupled_weight_decay") for value in NOT_FLAGS],
    (Adam, "amsgrad", 1),
    (NAG, "nesterov", False),
]


@pytest.mark.parametrize(("optimizer", "name", "value"), BAD_OPTIONS)
def test_an_option_out_of_range(optimizer, name, value):
    message = rf"^{optimizer.__name__}: {name} must be .*; got "
    with pytest.raises(ValueError, match=message):
        optimizer([leaf(3)], **{name: value})
    with pytest.raises(ValueError, match=message):
        optimizer([{"params": [leaf(3)], name: value}])


def test_the_error_names_the_value_and_the_rule():
    with pytest.raises(ValueError, match=r"^Adam: betas must be two numbers ≥ 0 and < 1; got \(0\.9, 1\.0\)$"):
        Adam([leaf(3)], betas=(0.9, 1.0))


def test_every_option_has_a_rule():
    for name, optimizer in OPTIMIZERS.items():
        assert SGD([leaf(1)]).param_groups[0].keys() - {"params"} | optimizer.defaults.keys() <= RULES.keys(), name


@pytest.mark.parametrize("value", [0, 0.0, 1e-3, 10, np.float32(0.1), np.float64(0.1), np.int64(1)])
def test_numbers_of_every_kind_are_numbers(value):
    assert SGD([leaf(3)], lr=value).param_groups[0]["lr"] == value


def test_an_option_that_is_not_there():
    with pytest.raises(TypeError, match=r"SGD: there is no option 'momentum'; there are .*lr"):
        SGD([leaf(3)], momentum=0.9)
    with pytest.raises(TypeError, match="Adam: there is no option 'beta1'"):
        Adam([{"params": [leaf(3)], "beta1": 0.9}])


def twice(p):
    return [p, p]


shared = leaf(3)
read_only = leaf(3)
read_only.data.flags.writeable = False
result = leaf(3) * 2

BAD_PARAMETERS = {
    "none": ([], ValueError, "there are no parameters to optimize"),
    "a generator that was read": (iter([]), ValueError, "the list is empty, or was read before"),
    "an empty group": ([{"params": [leaf(3)]}, {"params": []}], ValueError, "there are no parameters"),
    "a group without parameters": ([{"lr": 0.1}], ValueError, r"needs the key 'params'; got only \['lr'\]"),
    "twice": (twice(shared), ValueError, r"parameter 1 of the group \(shape \(3,\)\) is given twice"),
    "in two groups": ([{"params": [shared]}, {"params": [leaf(1), shared]}], ValueError, "given twice"),
    "an array": ([np.ones(3)], TypeError, r"takes Tensors; number 0 of the group is array"),
    "with names": ([("weight", leaf(3))], TypeError, "give the parameters without their names"),
    "groups and parameters": ([leaf(3), {"params": [leaf(3)]}], TypeError, "number 1 of the group is {'params'"),
    "a set": ({leaf(3)}, TypeError, "a set of parameters has no order"),
    "a dict": ({"params": [leaf(3)]}, TypeError, "number 0 of the group is 'params'"),
    "no gradient wanted": ([Tensor(np.ones(3))], ValueError, r"shape \(3,\)\) needs no gradient"),
    "not a leaf": ([result], ValueError, "is the result of an op, not a leaf"),
    "half precision": ([leaf(3, dtype=np.float16)], DTypeError, "is float16; an optimizer updates float32 and float64"),
    "read-only": ([read_only], ValueError, "is a read-only array"),
}


@pytest.mark.parametrize("case", BAD_PARAMETERS)
def test_parameters_that_cannot_be_optimized(case):
    params, error, message = BAD_PARAMETERS[case]
    with pytest.raises(error, match=message):
        SGD(params)


def test_a_single_tensor_is_one_parameter():
    p = leaf(3, 4)
    assert SGD(p).param_groups[0]["params"] == [p]


def test_a_group_that_is_refused_is_not_added():
    optimizer = SGD([leaf(3)])
    with pytest.raises(ValueError, match="lr"):
        optimizer.add_param_group({"params": [leaf(2)], "lr": -1})
    with pytest.raises(ValueError, match="twice"):
        optimizer.add_param_group({"params": optimizer.param_groups[0]["params"]})
    assert len(optimizer.param_groups) == 1
