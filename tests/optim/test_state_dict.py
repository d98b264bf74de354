"""Saving and loading: a resumed run ends bit for bit where an uninterrupted one does, and nothing else is loaded."""

import copy
import math

import numpy as np
import pytest

from minigrad.errors import ShapeError
from minigrad.optim import SGD, Adafactor, Adam, Momentum, Nadam
from minigrad.tensor import Tensor
from tests.optim.cases import CLASSES, OF_MATRICES

DRAW = np.random.default_rng(11)
SHAPES = [(4, 3), (5,), ()]
GRADIENTS = [[DRAW.standard_normal(shape).astype(np.float32) for shape in SHAPES] for _ in range(20)]
VARIANTS = [
    *[(name, {}) for name in CLASSES],
    ("momentum", {"dampening": 0.3}),
    ("rmsprop", {"centered": True, "momentum": 0.9}),
    ("adam", {"amsgrad": True, "weight_decay": 0.1}),
    ("adamw", {"amsgrad": True}),
]

AVERAGED = ("weight_sum", "lr_max", "averaged")
NAMES = {
    "sgd": set(),
    "momentum": {"momentum_buffer"},
    "nag": {"momentum_buffer"},
    "adagrad": {"sum"},
    "rmsprop": {"square_avg"},
    "adadelta": {"square_avg", "acc_delta"},
    "adam": {"exp_avg", "exp_avg_sq"},
    "adamax": {"exp_avg", "exp_inf"},
    "nadam": {"exp_avg", "exp_avg_sq", "mu_product"},
    "adamw": {"exp_avg", "exp_avg_sq"},
    "nadamw": {"exp_avg", "exp_avg_sq", "mu_product"},
    "radam": {"exp_avg", "exp_avg_sq"},
    "lion": {"exp_avg"},
    "adabelief": {"exp_avg", "exp_avg_var"},
    "ademamix": {"exp_avg_fast", "exp_avg_slow", "exp_avg_sq"},
    "adopt": {"exp_avg", "exp_avg_sq"},
    "lamb": {"exp_avg", "exp_avg_sq", "trust_ratio"},
    "prodigy": {"exp_avg", "exp_avg_sq", "s", "p0", "d", "d_max", "d_numerator", "rate"},
    "schedule_free_sgd": {"z", *AVERAGED},
    "schedule_free_adamw": {"z", "exp_avg_sq", *AVERAGED},
    "asgd": {"ax", "eta", "mu"},
    "rprop": {"prev", "step_size"},
}


def second_rate(name):
    """The rate of the second group; Prodigy has one for all."""
    return 1.0 if name == "prodigy" else 0.05


def make(name, options, arrays=None):
    arrays = [np.ones(shape, np.float32) for shape in SHAPES] if arrays is None else arrays
    leaves = [Tensor(array.copy(), requires_grad=True) for array in arrays]
    groups = [{"params": leaves[:1]}, {"params": leaves[1:], "lr": second_rate(name)}]
    return leaves, CLASSES[name](groups, **options)


def walk(leaves, optimizer, gradients):
    for arrays in gradients:
        for p, g in zip(leaves, arrays, strict=True):
            p.grad = Tensor(g)
        optimizer.step()


@pytest.mark.parametrize(("name", "options"), VARIANTS)
def test_a_resumed_run_ends_where_an_uninterrupted_one_does(name, options):
    leaves, optimizer = make(name, options)
    walk(leaves, optimizer, GRADIENTS[:10])
    saved, arrays = optimizer.state_dict(), [p.data.copy() for p in leaves]
    walk(leaves, optimizer, GRADIENTS[10:])

    resumed, other = make(name, {}, arrays)
    other.load_state_dict(saved)
    walk(resumed, other, GRADIENTS[10:])
    for p, q in zip(leaves, resumed, strict=True):
        assert p.data.tobytes() == q.data.tobytes()
    assert repr(other) == repr(optimizer)


@pytest.mark.parametrize("name", [name for name in CLASSES if name not in OF_MATRICES])
def test_the_structure_is_pytorchs(name):
    leaves, optimizer = make(name, {})
    walk(leaves, optimizer, GRADIENTS[:3])
    saved = optimizer.state_dict()
    assert saved.keys() == {"state", "param_groups"}
    assert [group["params"] for group in saved["param_groups"]] == [[0], [1, 2]]
    assert [group["lr"] for group in saved["param_groups"]] == [optimizer.defaults["lr"], second_rate(name)]
    assert list(saved["state"]) == [0, 1, 2]
    for i, shape in enumerate(SHAPES):
        assert saved["state"][i].keys() == {"step"} | NAMES[name]
        assert saved["state"][i]["step"] == 3
        assert all(np.shape(value) in (shape, ()) for value in saved["state"][i].values())


def test_adafactor_keeps_rows_and_columns_of_a_matrix_and_all_of_a_vector():
    for shape, kept in (((5,), {"variance"}), ((), {"variance"}), ((3, 4), {"row_var", "col_var"})):
        p = Tensor(np.ones(shape), requires_grad=True)
        optimizer = Adafactor([p])
        p.grad = Tensor(np.ones(shape))
        optimizer.step()
        state = optimizer.state_dict()["state"][0]
        assert {name for name, value in state.items() if value is not None} == {"step", *kept}


class Elsewhere:
    """An array of another library, which can say what it holds."""

    def __array__(self, dtype=None, copy=None):
        return np.arange(3.0)


def test_what_a_state_holds_beside_what_is_declared_becomes_an_array():
    p = Tensor(np.ones(3), requires_grad=True)
    optimizer = Adam([p])
    p.grad = Tensor(np.ones(3))
    optimizer.step()
    saved = optimizer.state_dict()
    saved["state"][0]["own"] = [Elsewhere(), {"name": [1]}]
    optimizer.load_state_dict(saved)
    array, other = optimizer.state[0]["own"]
    assert type(array) is np.ndarray
    np.testing.assert_array_equal(array, [0, 1, 2])
    assert other == {"name": [1]}
    assert other is not saved["state"][0]["own"][1]


def test_what_is_saved_and_what_is_loaded_are_copies():
    leaves, optimizer = make("adam", {})
    walk(leaves, optimizer, GRADIENTS[:1])
    saved = optimizer.state_dict()
    kept = copy.deepcopy(saved)
    _, other = make("adam", {})
    other.load_state_dict(saved)
    walk(leaves, optimizer, GRADIENTS[1:])
    optimizer.param_groups[0]["lr"] = 7
    for one in (saved, other.state_dict()):
        np.testing.assert_equal(one, kept)


def test_a_parameter_without_a_step_has_no_state():
    leaves, optimizer = make("adam", {})
    leaves[1].grad = Tensor(GRADIENTS[0][1])
    optimizer.step()
    _, other = make("adam", {})
    other.load_state_dict(optimizer.state_dict())
    assert other.state.keys() == {1}


def test_state_is_loaded_in_the_dtype_of_the_parameter():
    leaves, optimizer = make("adam", {}, [np.ones(shape, np.float64) for shape in SHAPES])
    walk(leaves, optimizer, [[g.astype(np.float64) for g in GRADIENTS[0]]])
    _, other = make("adam", {})
    other.load_state_dict(optimizer.state_dict())
    assert other.state[0]["exp_avg"].dtype == np.float32


def test_state_goes_by_position_whatever_the_saved_numbers_are():
    leaves, optimizer = make("momentum", {})
    walk(leaves, optimizer, GRADIENTS[:1])
    saved = optimizer.state_dict()
    renamed = {
        "state": {i + 100: state for i, state in saved["state"].items()},
        "param_groups": [{**g, "params": [i + 100 for i in g["params"]]} for g in saved["param_groups"]],
    }
    _, other = make("momentum", {})
    other.load_state_dict(renamed)
    np.testing.assert_equal(other.state_dict(), saved)


def change(saved, *path, to):
    saved = copy.deepcopy(saved)
    inner = saved
    for key in path[:-1]:
        inner = inner[key]
    if to is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return saved


BAD = {
    "something else": (("state",), None, ValueError, r"has 'state' and 'param_groups'; got \['param_groups'\]"),
    "fewer groups": (
        ("param_groups", 1),
        None,
        ValueError,
        r"groups of \[1, 2\] parameters cannot load groups of \[1\]",
    ),
    "fewer parameters": (("param_groups", 1, "params"), [1], ValueError, r"cannot load groups of \[1, 1\]"),
    "state of nobody": (("state", 9), {}, ValueError, r"state for \{9\}, but its groups list \[0, 1, 2\]"),
    "an array missing": (("state", 0, "exp_avg_sq"), None, ValueError, "no exp_avg_sq for parameter 0"),
    "a number missing": (("state", 2, "mu_product"), None, ValueError, "no mu_product for parameter 2"),
    "another shape": (
        ("state", 1, "exp_avg"),
        np.ones(3),
        ShapeError,
        r"exp_avg of parameter 1 has shape \(3,\) in the state dict, the parameter \(5,\)",
    ),
    "a step of nothing": (("state", 0, "step"), math.nan, ValueError, "parameter 0 step=nan; it must be a number ≥ 0"),
    "a negative step": (("state", 0, "step"), -5, ValueError, "step=-5; it must be a number ≥ 0"),
    "an infinite step": (("state", 0, "step"), math.inf, ValueError, "step=inf; it must be a number ≥ 0"),
    "a step in words": (("state", 0, "step"), "3", ValueError, "step='3'; it must be a number ≥ 0"),
    "a step of several": (("state", 0, "step"), [1, 2], ValueError, r"step=\[1, 2\]; it must be a number ≥ 0"),
    "a step that is a flag": (("state", 0, "step"), True, ValueError, "step=True; it must be a number ≥ 0"),
    "half a step": (("state", 0, "step"), 1.5, ValueError, "step=1.5; it must be a whole number"),
    "a product of nothing": (("state", 2, "mu_product"), math.nan, ValueError, "parameter 2 mu_product=nan; it must"),
    "words for numbers": (("state", 1, "exp_avg"), ["1"] * 5, ValueError, "parameter 1 exp_avg of dtype <U1; it must"),
    "flags for numbers": (("state", 1, "exp_avg"), [True] * 5, ValueError, "exp_avg of dtype bool; it must hold real"),
    "complex numbers": (
        ("state", 1, "exp_avg"),
        [1j] * 5,
        ValueError,
        "exp_avg of dtype complex128; it must",
    ),
    "numbers out of range": (("state", 1, "exp_avg"), [1e300] * 5, ValueError, "a number that float32 cannot hold"),
    "no list of groups": (("param_groups",), 5, ValueError, "param_groups are a list of dicts; got 5"),
    "no groups": (("param_groups",), [5, 6], ValueError, "a dict with a list as 'params'; got 5"),
    "a group of nobody": (("param_groups",), [{}, {}], ValueError, r"a dict with a list as 'params'; got \{\}"),
    "names for numbers": (("param_groups", 0, "params"), ["a"], ValueError, "numbers of parameters; got 'a'"),
    "lists for numbers": (("param_groups", 0, "params"), [[0]], ValueError, r"numbers of parameters; got \[0\]"),
    "a parameter twice": (("param_groups", 1, "params"), [0, 2], ValueError, "list parameter 0 twice"),
    "no state by numbers": (("state",), 5, ValueError, "state is a dict of dicts; got 5"),
    "no state of one": (("state", 0), 5, ValueError, "the state of parameter 0 must be a dict; got 5"),
    "an unknown option": (("param_groups", 0, "foo"), 1, ValueError, "foo=1, and there is no such option"),
    "an option out of range": (("param_groups", 0, "lr"), -1, ValueError, "Nadam: lr must be .*; got -1"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_state_dict_that_does_not_fit_loads_nothing(case):
    path, to, error, message = BAD[case]
    leaves, optimizer = make("nadam", {})
    walk(leaves, optimizer, GRADIENTS[:2])
    before = optimizer.state_dict()
    with pytest.raises(error, match=message):
        optimizer.load_state_dict(change(before, *path, to=to))
    np.testing.assert_equal(optimizer.state_dict(), before)


@pytest.mark.parametrize(("saver", "loader"), [(Adam, Nadam), (SGD, Adam), (Momentum, SGD)])
def test_the_state_of_another_optimizer_is_refused(saver, loader):
    p, q = (Tensor(np.ones(3), requires_grad=True) for _ in range(2))
    optimizer = saver([p])
    walk([p], optimizer, [[np.ones(3)]])
    with pytest.raises(ValueError, match=r"no mu_product|no exp_avg|no such option"):
        loader([q]).load_state_dict(optimizer.state_dict())


def test_options_that_ask_for_nothing_are_let_through():
    """What PyTorch's groups have beside the rule: unused options, and which of its loops to run."""
    _, optimizer = make("sgd", {})
    saved = optimizer.state_dict()
    theirs = {"momentum": 0, "dampening": 0, "nesterov": False, "foreach": None, "fused": True, "initial_lr": 0.1}
    saved["param_groups"] = [group | theirs for group in saved["param_groups"]]
    optimizer.load_state_dict(saved)
    assert optimizer.param_groups[0]["initial_lr"] == 0.1
    assert "momentum" not in optimizer.param_groups[0]


@pytest.mark.parametrize("step", [2.0, np.float32(2), np.int64(2), np.array(2.0), Tensor(2.0)])
def test_a_step_may_be_a_number_of_any_kind(step):
    """PyTorch's is a tensor of one float."""
    leaves, optimizer = make("nadam", {})
    walk(leaves, optimizer, GRADIENTS[:2])
    optimizer.load_state_dict(change(optimizer.state_dict(), "state", 0, "step", to=step))
    assert (optimizer.state[0]["step"], type(optimizer.state[0]["step"])) == (2, int)


def test_what_is_no_state_dict_is_named():
    with pytest.raises(ValueError, match="SGD: a state dict has 'state' and 'param_groups'; got NoneType"):
        SGD([Tensor([1.0], requires_grad=True)]).load_state_dict(None)


@pytest.mark.parametrize(
    ("made", "state", "theta"),
    [
        (SGD, {}, 1 - 0.1 / 1.5),
        (Momentum, {"momentum_buffer": np.ones(1)}, 1 - 0.1 * 1.9),
    ],
)
def test_a_state_that_counts_no_steps_is_one_after_the_first(made, state, theta):
    """PyTorch's SGD counts none: a velocity goes on, and a rate that decays has decayed once."""
    p = Tensor(np.ones(1), requires_grad=True)
    optimizer = made([p], 0.1, **({"lr_decay": 0.5} if made is SGD else {}))
    optimizer.load_state_dict({**optimizer.state_dict(), "state": {0: state}})
    assert optimizer.state[0]["step"] == 1
    walk([p], optimizer, [[np.ones(1)]])
    np.testing.assert_allclose(p.data, theta, rtol=1e-15)
