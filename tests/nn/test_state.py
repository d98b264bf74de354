"""The state of a module: what is in it, what of it may be loaded, and what is said of a state that does not fit."""

import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from minigrad import Tensor, nn

HAS_ML_DTYPES = importlib.util.find_spec("ml_dtypes") is not None
State = dict[str, Any]


class Tied(nn.Module):
    """One matrix that is both the embedding and the last layer's weight."""

    def __init__(self) -> None:
        self.embedding = nn.Embedding(3, 2)
        self.last = nn.Linear(2, 3)
        self.last.weight = self.embedding.weight


def net() -> nn.Sequential:
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))


def fives(module: nn.Module) -> State:
    return {name: np.full_like(value, 5) for name, value in module.state_dict().items()}


def assert_state(module: nn.Module, expected: State) -> None:
    state = module.state_dict()
    assert list(state) == list(expected)
    for name, value in state.items():
        np.testing.assert_array_equal(value, expected[name])


def test_the_state_is_a_copy_and_brings_another_module_to_the_same_place() -> None:
    source, target = net(), net()
    source(Tensor(np.eye(2, dtype=np.float32)))
    state = source.state_dict()
    assert target.load_state_dict(state) == ([], [])
    assert_state(target, state)
    state["0.bias"][...] = 9
    assert 9 not in source[0].bias.data
    assert 9 not in target[0].bias.data


def test_loading_writes_into_the_arrays_that_are_there_and_keeps_their_dtype() -> None:
    layer = nn.Linear(2, 1)
    before = layer.weight.data
    layer.load_state_dict({"weight": np.array([[1.5, 2]]), "bias": Tensor([3.0])})
    assert layer.weight.data is before
    assert layer.weight.dtype == np.float32
    np.testing.assert_array_equal(before, [[1.5, 2]])


def test_the_state_may_be_the_modules_own_arrays() -> None:
    norm = nn.LayerNorm(2)
    assert norm.weight is not None
    assert norm.bias is not None
    norm.load_state_dict({"weight": norm.bias, "bias": norm.weight})
    assert_state(norm, {"weight": [0, 0], "bias": [1, 1]})


def test_a_buffer_that_is_not_persistent_is_not_in_the_state() -> None:
    module = nn.Module()
    module.register_buffer("mask", np.ones(2), persistent=False)
    module.register_buffer("mean", np.zeros(2))
    module.other = nn.Buffer(np.zeros(1), persistent=False)
    assert list(module.state_dict()) == ["mean"]
    assert [name for name, _ in module.named_buffers()] == ["mask", "mean", "other"]
    assert module.load_state_dict({"mean": [1, 2]}) == ([], [])
    with pytest.raises(nn.StateError, match="unexpected mask"):
        module.load_state_dict({"mean": [1, 2], "mask": [1, 1]})


def test_two_tensors_of_one_name_are_refused() -> None:
    module = nn.Module()
    module.parts = {"a": {"b": nn.Parameter([1.0])}, "a.b": nn.Parameter([2.0])}
    with pytest.raises(nn.StateError, match=r"Module: two tensors have the name parts\.a\.b"):
        module.state_dict()


FITS: dict[str, Callable[[State], Any]] = {
    "the counter of an old file": lambda state: state.pop("1.num_batches_tracked"),
    "lists": lambda state: state.update({"0.bias": [5, 5, 5]}),
    "float64": lambda state: state.update({"0.bias": np.full(3, 5.0)}),
    "float16": lambda state: state.update({"0.bias": np.full(3, 5, np.float16)}),
    "whole numbers": lambda state: state.update({"0.bias": np.full(3, 5)}),
}


@pytest.mark.parametrize("change", FITS.values(), ids=FITS)
def test_what_fits(change: Callable[[State], Any]) -> None:
    module = net()
    expected, state = fives(module), fives(module)
    change(state)
    expected["1.num_batches_tracked"] = state.get("1.num_batches_tracked", 0)
    assert module.load_state_dict(state) == ([], [])
    assert_state(module, expected)


MISFITS: dict[str, tuple[Callable[[State], Any], str]] = {
    "missing": (lambda state: state.pop("0.bias"), r"Sequential: missing 0\.bias \(3,\)$"),
    "unexpected": (lambda state: state.update(extra=np.zeros(2)), r"unexpected extra \(2,\)$"),
    "shape": (
        lambda state: state.update({"0.weight": np.zeros((2, 3))}),
        r"0\.weight has shape \(2, 3\), the module's is \(3, 2\)$",
    ),
    "a shape that would broadcast": (lambda state: state.update({"0.bias": [5]}), r"0\.bias has shape \(1,\), the mod"),
    "text": (lambda state: state.update({"0.bias": ["a", "b", "c"]}), r"0\.bias holds <U1, not numbers$"),
    "complex": (lambda state: state.update({"0.bias": [1j] * 3}), r"0\.bias holds complex128, not numbers$"),
    "nothing": (lambda state: state.update({"0.bias": None}), r"0\.bias holds a NoneType, not numbers$"),
    "another state": (lambda state: state.update(model={"a": 1}), "model holds a dict, not numbers$"),
    "a ragged list": (lambda state: state.update({"0.bias": [[1], [1, 2]]}), r"0\.bias is no array \(.*inhomogeneous"),
    "a number as a name": (lambda state: state.update({3: [1.0]}), r"unexpected 3 \(1,\)"),
    "all at once": (
        lambda state: state.update({"b": state.pop("0.bias"), "1.bias": "x", "0.weight": np.zeros(4)}),
        r"Sequential: missing 0\.bias \(3,\); unexpected b \(3,\); 1\.bias holds <U1, not numbers; "
        r"0\.weight has shape \(4,\)",
    ),
}


@pytest.mark.parametrize(("change", "said"), MISFITS.values(), ids=MISFITS)
def test_a_state_that_does_not_fit_is_refused_whole(change: Callable[[State], Any], said: str) -> None:
    module = net()
    before, state = module.state_dict(), fives(module)
    change(state)
    with pytest.raises(nn.StateError, match=said):
        module.load_state_dict(state)
    assert_state(module, before)


@pytest.mark.filterwarnings("error")
def test_a_number_that_the_dtype_cannot_hold_changes_nothing() -> None:
    module = net()
    before, state = module.state_dict(), fives(module)
    state["1.bias"] = np.full(3, 1e300)
    with pytest.raises(RuntimeWarning, match="overflow"):
        module.load_state_dict(state)
    assert_state(module, before)


def test_an_array_that_cannot_be_written_to_changes_nothing() -> None:
    module = net()
    fixed = np.ones(2)
    fixed.flags.writeable = False
    module.last = nn.Module()
    module.last.mask = nn.Buffer(fixed)
    before = module.state_dict()
    with pytest.raises(nn.StateError, match=r"last\.mask is read-only in the module"):
        module.load_state_dict(fives(module))
    assert_state(module, before)


@pytest.mark.parametrize("state", [[1], None, nn.Linear(1, 1)])
def test_a_state_is_a_mapping(state: Any) -> None:
    with pytest.raises(nn.StateError, match="it takes a dict of names and arrays, got"):
        nn.Linear(1, 1).load_state_dict(state)


@pytest.mark.parametrize("prefix", ["module.", "model.net."])
def test_a_prefix_that_is_too_many_or_missing_is_named(prefix: str) -> None:
    module = net()
    with pytest.raises(nn.StateError, match=f"fit Sequential, for every name in it begins with '{prefix}'; take"):
        module.load_state_dict({prefix + name: value for name, value in module.state_dict().items()})
    outer = nn.Module()
    outer.net = module
    with pytest.raises(nn.StateError, match=r"fit Module, for every name of the module begins with 'net\.'; put"):
        outer.load_state_dict(module.state_dict())


def test_not_strict_it_loads_what_is_there_and_reports_the_rest() -> None:
    module = net()
    before = module.state_dict()
    report = module.load_state_dict({"0.bias": [5, 5, 5], "epoch": 3, "note": "text", "far.away": None}, strict=False)
    assert report.missing_keys == ["0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var"]
    assert report.unexpected_keys == ["epoch", "note", "far.away"]
    assert_state(module, before | {"0.bias": [5, 5, 5]})


def test_not_strict_shapes_must_fit_still() -> None:
    module = net()
    before = module.state_dict()
    with pytest.raises(nn.StateError, match=r"0\.bias has shape \(2,\), the module's is \(3,\)"):
        module.load_state_dict({"0.weight": np.zeros((3, 2)), "0.bias": [1, 2]}, strict=False)
    assert_state(module, before)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("names", [["embedding.weight"], ["last.weight"], ["embedding.weight", "last.weight"]])
def test_of_a_tied_weight_one_name_is_enough(names: list[str], strict: bool) -> None:
    module = Tied()
    values = np.arange(6).reshape(3, 2)
    assert list(module.state_dict()) == ["embedding.weight", "last.weight", "last.bias"]
    assert module.load_state_dict(dict.fromkeys(names, values) | {"last.bias": [0, 0, 0]}, strict) == ([], [])
    np.testing.assert_array_equal(module.embedding.weight.data, values)
    assert module.last.weight is module.embedding.weight


def test_a_tied_weight_with_two_values_is_refused() -> None:
    module = Tied()
    before, state = module.state_dict(), module.state_dict()
    state["last.weight"] += 1
    with pytest.raises(nn.StateError, match=r"embedding\.weight and last\.weight are one tensor in the module"):
        module.load_state_dict(state)
    assert_state(module, before)


REPORTS: dict[str, Callable[[State], Any]] = {
    "all there": lambda state: None,
    "nothing there": lambda state: state.clear(),
    "one missing": lambda state: state.pop("0.weight"),
    "the counter missing": lambda state: state.pop("1.num_batches_tracked"),
    "one too many": lambda state: state.update({"2.bias": state["0.bias"]}),
    "another name": lambda state: state.update({"0.gain": state.pop("0.weight")}),
}


@pytest.mark.torch
@pytest.mark.parametrize("change", REPORTS.values(), ids=REPORTS)
def test_pytorch_reports_the_same(change: Callable[[State], Any]) -> None:
    import torch

    theirs = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    state = dict(theirs.state_dict())
    change(state)
    assert net().load_state_dict(state, strict=False) == tuple(theirs.load_state_dict(state, strict=False))
    complains = bool(sum(map(len, theirs.load_state_dict(state, strict=False))))
    for module, error in ((net(), nn.StateError), (theirs, RuntimeError)):
        if complains:
            with pytest.raises(error, match=r"weight|bias"):
                module.load_state_dict(state)
        else:
            module.load_state_dict(state)


@pytest.mark.torch
@pytest.mark.parametrize(
    "dtype", ["float32", "float64", "float16", "bfloat16", "float8_e4m3fn", "float8_e5m2", "int8", "bool"]
)
def test_pytorchs_tensors_are_loaded_to_the_bit(dtype: str) -> None:
    import torch

    values = torch.tensor([0.5, -1.25, 1.75]).to(getattr(torch, dtype))
    layer = nn.Linear(1, 3)
    weight = torch.nn.Linear(1, 3).weight
    assert weight.requires_grad
    layer.load_state_dict({"weight": weight, "bias": values})
    np.testing.assert_array_equal(layer.weight.data, weight.detach().numpy())
    np.testing.assert_array_equal(layer.bias.data, values.float().numpy())


@pytest.mark.skipif(not HAS_ML_DTYPES, reason="needs ml_dtypes")
@pytest.mark.parametrize("dtype", ["bfloat16", "float8_e4m3fn", "float8_e5m2", "float8_e4m3b11fnuz"])
def test_arrays_of_ml_dtypes_are_loaded_to_the_bit(dtype: str) -> None:
    import ml_dtypes

    layer = nn.Linear(1, 3)
    layer.load_state_dict({"weight": np.ones((3, 1)), "bias": np.array([0.5, -1.25, 1.75], getattr(ml_dtypes, dtype))})
    np.testing.assert_array_equal(layer.bias.data, [0.5, -1.25, 1.75])
