"""Mistakes in what an optimizer is given: each is an error that names the value and the rule."""

import copy
import inspect
import pickle
import re
from typing import Literal, get_args, get_origin, get_type_hints

import numpy as np
import pytest

from minigrad import optim
from minigrad.errors import DTypeError
from minigrad.nn import Parameter
from minigrad.optim import (
    NAG,
    OPTIMIZERS,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Group,
    Momentum,
    Nadam,
    NadamW,
    Optimizer,
    RMSProp,
)
from minigrad.optim.options import RANGES, is_number
from minigrad.tensor import Tensor
from tests.optim.cases import CLASSES, DECOUPLED

every = pytest.mark.parametrize("name", CLASSES)
alike = pytest.mark.parametrize("name", [name for name in CLASSES if name not in ("muon", "adafactor")])
"""All but Muon, whose options are those of two rules, and Adafactor, whose ε is a pair: test_classical.py has them."""


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
    (AdamW, "decoupled_weight_decay", False),
    (NadamW, "decoupled_weight_decay", False),
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


@alike
def test_every_option_has_a_range_and_a_type(name):
    """Types and defaults are read from the signature; a group's types are the same."""
    types = get_type_hints(Group)
    assert types.keys() == RANGES.keys() | {"params"}
    for option, hint in get_type_hints(CLASSES[name].__init__).items():
        if option not in ("params", "return"):
            given = type(get_args(hint)[0]) if get_origin(hint) is Literal else hint
            assert given == types[option] or given in get_args(types[option]), option


@alike
def test_the_signature_is_where_options_and_defaults_are(name):
    optimizer = CLASSES[name]
    arguments = list(inspect.signature(optimizer).parameters.values())
    assert [each.name for each in arguments[:2]] == ["params", "lr"]
    assert all(each.kind is each.KEYWORD_ONLY for each in arguments[2:])
    defaults = {each.name: each.default for each in arguments[1:]}
    assert optimizer.defaults == defaults
    assert optimizer([leaf(1)]).param_groups[0].keys() == defaults.keys() | {"params"}
    for option, value in defaults.items():
        text = re.search(rf"``{option}`` \((?:[^(),]*, )?([^(),]*)\)", optimizer.__doc__)
        if text and not isinstance(value, (tuple, type)):
            assert float(text[1]) == value if is_number(value) else text[1] == str(value), option
    shared = ("weight_decay", "decoupled_weight_decay", "maximize")
    if name not in DECOUPLED:
        assert {option: defaults[option] for option in shared} == {o: Optimizer.defaults[o] for o in shared}


@alike
def test_every_option_reaches_the_group(name):
    optimizer = CLASSES[name]
    given = {option: CHANGED[type(value)](value) for option, value in optimizer.defaults.items()}
    kept = [option for option, value in given.items() if not optimizer.ranges[option].holds(value)]
    given |= {option: optimizer.defaults[option] for option in kept}
    made = optimizer([leaf(1)], **given)
    assert {option: made.param_groups[0][option] for option in given} == given
    assert made.defaults == given


CHANGED = {
    type(None): lambda x: 0.5,
    int: lambda x: x + 3,
    float: lambda x: x + 0.01 if x < 0.99 else x - 0.01,
    bool: lambda x: not x,
    tuple: lambda x: (x[0] / 2, x[1] / 2),
}


@pytest.mark.parametrize("value", [0, 0.0, 1e-3, 10, np.float32(0.1), np.float64(0.1), np.int64(1)])
def test_numbers_of_every_kind_are_numbers(value):
    assert SGD([leaf(3)], lr=value).param_groups[0]["lr"] == value


UNKNOWN = [
    (SGD, "momentum", r"use Momentum, or NAG for nesterov=True"),
    (SGD, "nesterov", "use NAG"),
    (SGD, "learning_rate", "here it is lr"),
    (Momentum, "momentun", r"did you mean 'momentum'\?"),
    (Momentum, "nesterov", "use NAG"),
    (NAG, "dampening", "use Momentum"),
    (Adam, "beta1", r"here it is betas=\(β₁, β₂\)"),
    (Adam, "foreach", "leave it out"),
    (AdamW, "weigth_decay", "did you mean 'weight_decay'"),
    (SGD, "foo", "there are lr, weight_decay, decoupled_weight_decay, maximize"),
]


@pytest.mark.parametrize(("optimizer", "name", "hint"), UNKNOWN)
def test_an_option_that_is_not_there(optimizer, name, hint):
    message = rf"^{optimizer.__name__}: there is no option '{name}'.*{hint}"
    with pytest.raises(TypeError, match=message):
        optimizer([leaf(3)], **{name: 0.9})
    with pytest.raises(TypeError, match=message):
        optimizer([{"params": [leaf(3)], name: 0.9}])


def test_a_subclass_may_change_defaults_and_take_arguments_of_its_own():
    class Calm(Adam):
        def __init__(self, net, lr=1e-5, patience=3):
            super().__init__(net, lr=lr)
            self.patience = patience

    optimizer = Calm([leaf(1)], patience=4)
    assert optimizer.patience == 4
    assert optimizer.param_groups[0]["lr"] == 1e-5
    assert Calm.defaults == Adam.defaults | {"lr": 1e-5}
    with pytest.raises(TypeError, match="Calm: there is no option 'patiense'"):
        Calm([leaf(1)], patiense=4)


def test_an_optimizer_of_ones_own_has_options_of_its_own_and_the_shared_ones():
    class SignSGD(Optimizer):
        @staticmethod
        def rule(theta, grad, lr, floor):
            theta -= lr * np.sign(grad) * (np.abs(grad) > floor)

        def __init__(self, params, lr=0.5, floor=0.0):
            super().__init__(params, lr=lr, floor=floor)

        def scalars(self, numbers, group):
            return group["lr"], group["floor"]

    p = leaf(3)
    optimizer = SignSGD([{"params": [p], "floor": 0.1, "weight_decay": 0.5}])
    p.grad = Tensor(np.array([0.05, -0.45, -3], np.float32))
    optimizer.step()
    np.testing.assert_allclose(p.data, [0.5, 1, 1.5])


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


@pytest.mark.parametrize(
    ("name", "ours"), [("NAdam", "Nadam"), ("RMSprop", "RMSProp"), ("Adamax", "AdaMax"), ("NAdamW", "NadamW")]
)
def test_pytorchs_spelling_is_an_error_that_gives_ours(name, ours):
    with pytest.raises(AttributeError, match=rf"^minigrad\.optim has no '{name}'; here it is {ours}$"):
        getattr(optim, name)
    assert hasattr(optim, ours)


BAD_WRITES = [("lr", -1), ("lr", None), ("lr", float("nan")), ("lr", "fast"), ("betas", 0.9), ("maximize", 1)]


@pytest.mark.parametrize(("name", "value"), BAD_WRITES)
def test_what_is_written_into_a_group_is_checked_as_what_an_optimizer_is_made_with(name, value):
    adam = Adam([Parameter(np.ones(2))])
    for changed in (adam, copy.deepcopy(adam), pickle.loads(pickle.dumps(adam))):
        changed.load_state_dict(adam.state_dict())
        before = dict(changed.param_groups[0])
        with pytest.raises(ValueError, match=f"Adam: {name} must be .*; got"):
            changed.param_groups[0][name] = value
        with pytest.raises(ValueError, match=f"Adam: {name} must be .*; got"):
            changed.param_groups[0].update({name: value})
        with pytest.raises(ValueError, match=f"Adam: {name} must be .*; got"):
            changed.param_groups[0] |= {name: value}
        assert dict(changed.param_groups[0]) == before


def test_an_option_cannot_be_taken_out_of_a_group():
    group = Adam([Parameter(np.ones(2))]).param_groups[0]
    before = dict(group)
    takes = [lambda: group.pop("lr"), lambda: group.__delitem__("lr"), group.popitem, group.clear]
    for take in [*takes, lambda: group.pop("lr", None)]:
        with pytest.raises(TypeError, match="an option of a group cannot be removed"):
            take()
    assert dict(group) == before
    assert group.pop("color", "red") == "red"
    assert group.setdefault("lr", 5) == before["lr"]
    with pytest.raises(ValueError, match=r"Adam: initial_lr must be .*; got nan"):
        group.setdefault("initial_lr", float("nan"))
    assert group.setdefault("initial_lr", 0.5) == group["initial_lr"] == 0.5


def test_an_option_that_a_group_does_not_have_cannot_be_written_into_it():
    adam = Adam([Parameter(np.ones(2))])
    with pytest.raises(TypeError, match="there is no option 'learning_rate': here it is lr"):
        adam.param_groups[0]["learning_rate"] = 0.1
    adam.param_groups[0]["lr"] *= 0.5
    assert adam.param_groups[0]["lr"] == 0.0005


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (lambda sgd, schedule: sgd.lr, r"SGD has no 'lr'; here it is param_groups\[0\]\[\"lr\"\]"),
        (lambda sgd, schedule: sgd.param_group, r"SGD has no 'param_group'$"),
        (lambda sgd, schedule: schedule.get_lr(), r"StepLR has no 'get_lr'; here it is get_last_lr\(\)"),
    ],
)
def test_an_attribute_of_another_framework_is_an_error_that_gives_ours(mistake, said):
    sgd = SGD([Parameter(np.ones(2))])
    with pytest.raises(AttributeError, match=said):
        mistake(sgd, optim.lr_scheduler.StepLR(sgd, 3))
