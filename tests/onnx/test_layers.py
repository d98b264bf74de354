"""Every layer is exported, and ONNX's reference evaluator and ONNX Runtime give what it gives."""

import inspect
import math

import numpy as np
import pytest

from minigrad import nn
from minigrad.onnx.layers import CODE, LAYERS, WITHOUT
from tests.nn.case import Case, Input, rows
from tests.nn.cases import CASES
from tests.onnx.run import assert_same, by_reference, by_runtime, by_the_net, exported, onnx
from tests.parity.numbers import uniform

CLASSES = {name: each for name, each in vars(nn).items() if inspect.isclass(each) and issubclass(each, nn.Module)}

PAIRS = [Input((2, 3), uniform), Input((2, 3), uniform)]
"""Layers that the cases of the layers lack, for they take or give several arrays, and settings that they lack."""
MORE = [
    *rows("CosineSimilarity", (PAIRS,), (0, 0.5, PAIRS)),
    *rows("PairwiseDistance", (PAIRS,), (1.0, 0.1, True, PAIRS), (3.5, PAIRS), (0.0, PAIRS), (math.inf, PAIRS)),
    *rows("RNN", (3, 2, (4, 2, 3)), (3, 2, 2, "relu", {"batch_first": True}, (2, 4, 3)), (3, 2, (4, 3))),
    *rows("RNN", (3, 2, {"bias": False, "bidirectional": True}, (4, 2, 3))),
    *rows("LSTM", (3, 2, (4, 2, 3)), (3, 2, 2, {"bidirectional": True}, (4, 2, 3)), (3, 2, {"bias": False}, (4, 3))),
    *rows("LSTM", (3, 2, {"batch_first": True, "bidirectional": True}, (2, 4, 3))),
    *rows("GRU", (3, 2, (4, 2, 3)), (3, 2, 3, {"bidirectional": True}, (4, 2, 3)), (3, 2, {"bias": False}, (4, 3))),
    *rows("GRU", (3, 2, [Input((4, 2, 3)), Input((1, 2, 2))])),
    *rows("MultiheadAttention", (4, 2, [Input((3, 2, 4)), Input((5, 2, 4)), Input((5, 2, 4))])),
    *rows("MultiheadAttention", (4, 2, {"bias": False, "batch_first": True}, [Input((2, 3, 4))] * 3)),
    *rows("MultiheadAttention", (4, 1, [Input((3, 4)), Input((5, 4)), Input((5, 4))])),
    *rows("MaxPool2d", (2, {"return_indices": True}, (2, 2, 4, 5)), (3, 2, 1, 1, True, True, (2, 4, 6))),
    *rows("MaxPool1d", (2, {"return_indices": True}, (2, 2, 5)), (2, 1, 1, 4, (1, 1, 7))),
    *rows("AdaptiveMaxPool2d", ((3, 2), True, (2, 2, 5, 3)), (2, True, (2, 4, 6))),
    *rows("AdaptiveMaxPool1d", (3, True, (2, 2, 7)), (4, True, (2, 3))),
    *rows("Upsample", *[({"scale_factor": 1.7, "mode": m}, (2, 1, 4)) for m in ("nearest", "nearest-exact", "linear")]),
    *rows("Upsample", *[({"size": (3, 5), "mode": m}, (2, 2, 4, 3)) for m in ("nearest", "area", "bicubic")]),
    *rows("RReLU", ((3, 4),)),
    *rows("LayerNorm", ((2, 3), {"bias": False}, (4, 2, 3))),
]


def cases() -> list[Case]:
    named = [case for case in [*CASES, *MORE] if case.is_layer and getattr(nn, case.what) in LAYERS]
    return list({case.name: case for case in named}.values())


def arrays(case: Case, dtype: type) -> tuple[np.ndarray, ...]:
    """The case's inputs, floats in a dtype."""
    several = [each.astype(dtype) if each.dtype.kind == "f" else each.astype(np.int64) for each in case.arrays()]
    return tuple(several)


def test_every_class_of_nn_is_in_one_table() -> None:
    tables = [set(LAYERS), set(CODE), set(WITHOUT)]
    assert set.union(*tables) == set(CLASSES.values())
    assert sum(map(len, tables)) == len(CLASSES)


def test_every_layer_of_the_table_has_a_case() -> None:
    assert {case.what for case in cases()} == {each.__name__ for each in LAYERS}


def lacks_the_reference(case: Case) -> str:
    """Why ONNX's reference evaluator does not run the case, or gives another value."""
    if case.keywords.get("groups", 1) > 1 and "Transpose" in case.what:
        return "ConvTranspose with groups is an error in it"
    if case.what == "LogSoftmax" and case.is_huge:
        return "its LogSoftmax is the logarithm of 0"
    return "its RNN knows Tanh and Affine alone" if "relu" in case.arguments else ""


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_layer_runs_elsewhere_as_here(case: Case, tmp_path) -> None:
    layer, inputs = case.layer(np.float32), arrays(case, np.float32)
    path = exported(layer, inputs, tmp_path / "layer.onnx", batch=None)
    expected = by_the_net(layer, inputs)
    assert_same(by_runtime(path, inputs), expected)
    if not lacks_the_reference(case):
        assert_same(by_reference(path, inputs), expected)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_layer_in_float64_is_as_exact(case: Case, tmp_path) -> None:
    """ONNX Runtime has no float64 kernels for many operators, so the reference evaluator answers."""
    if reason := lacks_the_reference(case):
        pytest.skip(reason)
    layer, inputs = case.layer(np.float64), arrays(case, np.float64)
    path = exported(layer, inputs, tmp_path / "layer.onnx", batch=None)
    assert_same(by_reference(path, inputs), by_the_net(layer, inputs), tolerance=1e-7)


BATCH_SECOND = {"GRU", "LSTM", "MultiheadAttention", "RNN"}
"""Their axes are (L, N, …), unless batch_first."""


AXES = {"Fold": 3, "PixelShuffle": 4, "PixelUnshuffle": 4, "Unfold": 4}
"""How many axes a batch has, of layers that take any number of channels."""


def batch_axis(case: Case) -> int | None:
    """The axis of the samples, None for a case without: it can be repeated, and the output repeats."""
    axis = int(case.what in BATCH_SECOND and not case.keywords.get("batch_first"))
    layer, inputs = case.layer(np.float32), arrays(case, np.float32)
    if inputs[0].ndim < AXES.get(case.what, 1) or not case.keywords.get("track_running_stats", True):
        return None
    try:
        twice = by_the_net(layer, tuple(np.concatenate([each, each], axis) for each in inputs))
        once = [np.concatenate([each, each], axis) for each in by_the_net(layer, inputs)]
    except ValueError:
        return None
    repeats = [one.shape == two.shape and np.allclose(one, two) for one, two in zip(once, twice, strict=True)]
    return axis if all(repeats) else None


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_batch_may_have_any_length(case: Case, tmp_path) -> None:
    axis = batch_axis(case)
    if axis is None:
        pytest.skip("no axis of the input is a batch")
    layer, inputs = case.layer(np.float32), arrays(case, np.float32)
    path = exported(layer, inputs, tmp_path / "layer.onnx", batch=axis)
    for many in (1, 5):
        batch = tuple(np.take(each, np.arange(many) % each.shape[axis], axis) for each in inputs)
        assert_same(by_runtime(path, batch), by_the_net(layer, batch))


def test_weights_are_held_under_the_names_of_the_state_dict(tmp_path) -> None:
    for case in cases():
        layer = case.layer(np.float32)
        model = onnx.load(exported(layer, arrays(case, np.float32), tmp_path / "layer.onnx", batch=None))
        held = {each.name: onnx.numpy_helper.to_array(each) for each in model.graph.initializer}
        for name, value in layer.state_dict().items():
            if name in held:
                np.testing.assert_array_equal(held[name], value)
            else:
                assert name == "num_batches_tracked" or case.what == "BatchNorm1d", (case.name, name)
