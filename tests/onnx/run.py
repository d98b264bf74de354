"""An exported net, run by ONNX's reference evaluator and by ONNX Runtime."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from minigrad import Tensor, nn
from minigrad.modes import no_grad
from minigrad.onnx import export

onnx = pytest.importorskip("onnx", reason="the package onnx is not installed")
onnxruntime = pytest.importorskip("onnxruntime", reason="the package onnxruntime is not installed")


def by_the_net(net: nn.Module, inputs: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """What the net itself gives in evaluation, flat."""
    training = net.training
    with no_grad():
        given = list(_flat(net.eval()(*map(Tensor, inputs))))
    net.train(training)
    return given


def _flat(given: Any) -> Any:
    if isinstance(given, Tensor):
        yield given.data
    elif given is not None:
        for each in given:
            yield from _flat(each)


def by_reference(path: Path, inputs: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """What ONNX's reference evaluator gives."""
    from onnx.reference import ReferenceEvaluator

    model = onnx.load(path)
    with np.errstate(all="ignore"):  # its Sigmoid overflows on the way to 0
        return ReferenceEvaluator(model).run(None, _by_name([each.name for each in model.graph.input], inputs))


def by_runtime(path: Path, inputs: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """What ONNX Runtime gives."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return session.run(None, _by_name([each.name for each in session.get_inputs()], inputs))


def _by_name(names: list[str], inputs: tuple[np.ndarray, ...]) -> dict[str, np.ndarray]:
    return dict(zip(names, inputs, strict=True))


def exported(net: nn.Module, example: tuple[np.ndarray, ...], path: Path, **settings: Any) -> Path:
    """The net in a file."""
    export(net, example, path, **settings)
    return path


def assert_same(given: list[np.ndarray], expected: list[np.ndarray], tolerance: float = 1e-5) -> None:
    """As many arrays, of the same shapes and dtypes, and close."""
    assert [(each.shape, each.dtype) for each in given] == [(each.shape, each.dtype) for each in expected]
    for one, other in zip(given, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)
