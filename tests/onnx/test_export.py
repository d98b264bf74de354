"""Whole nets, modules of one's own, and what cannot be exported."""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import minigrad
from minigrad import nn
from minigrad.errors import ExportError
from minigrad.nn import functional as F
from models import MODELS
from tests.onnx.run import assert_same, by_reference, by_runtime, by_the_net, exported, onnx
from tests.parity.numbers import uniform

X = uniform("x", (2, 4, 6)).astype(np.float32)


class Own(nn.Module):
    """A module whose forward is a function of itself and its inputs."""

    def __init__(self, code: Callable[..., Any], **parts: Any) -> None:
        self.code = code
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, x: Any) -> Any:
        return self.code(self, x)


def same_elsewhere(net: nn.Module, path: Any, x: np.ndarray = X) -> None:
    """The net gives what both runners of its file give, for the example and a longer batch."""
    exported(net, (x,), path)
    for batch in (x, np.concatenate([x, x[::-1], x * 0.5])):
        expected = by_the_net(net, (batch,))
        assert_same(by_runtime(path, (batch,)), expected)
        assert_same(by_reference(path, (batch,)), expected)


@pytest.mark.parametrize("name", MODELS)
def test_the_networks_of_the_project_run_elsewhere(name: str, tmp_path) -> None:
    same_elsewhere(MODELS[name](), tmp_path / "net.onnx", uniform("image", (1, 1, 28, 28)).astype(np.float32))


CODE: dict[str, Callable[[Any, Any], Any]] = {
    "a residual": lambda self, x: x + F.relu(self.inner(x)),
    "a parameter before the operator": lambda self, x: self.scale * x - self.scale,
    "a number before the operator": lambda self, x: 1 - 2 / (x * x + 1) - (-x) ** 2,
    "an array of the same dtype": lambda self, x: np.ones(6, np.float32) * x,
    "an array of another dtype": lambda self, x: x * np.linspace(0, 1, 6),
    "a function of parameters alone": lambda self, x: x @ (self.matrix * 0.5 + 1),
    "numpy": lambda self, x: np.exp(-np.abs(x)) + np.tanh(np.sqrt(np.square(x) + 1)) + np.sin(x) * np.cos(x),
    "minigrad's own names": lambda self, x: minigrad.exp(x) * minigrad.sigmoid(x),
    "extremes": lambda self, x: np.maximum(x, 0.2) + np.minimum(x, -0.1) + np.clip(x, -0.5, 0.5) + x.clip(0, None),
    "sums": lambda self, x: x.sum(axis=(1, 2)) + np.mean(x, axis=(-1, 1)) + x.max(axis=2).min(1),
    "sums that keep": lambda self, x: x - x.mean(axis=-1, keepdims=True),
    "a sum of all": lambda self, x: x / np.sum(x * x),
    "indices of extremes": lambda self, x: (np.argmax(x, axis=1), x.argmin(axis=-1)),
    "the batch in a reshape": lambda self, x: x.reshape(len(x), -1),
    "the batch in a tuple": lambda self, x: np.reshape(x, (x.shape[0], 2, 2, 6)),
    "a free batch in a reshape": lambda self, x: x.reshape(-1, 24).reshape((-1, 6, 4)),
    "samples taken apart": lambda self, x: x.reshape(-1, 6),
    "flattened": lambda self, x: x.flatten().ravel(),
    "axes": lambda self, x: np.swapaxes(x.transpose(0, 2, 1), 1, 2).mT @ np.expand_dims(x, 1).squeeze(1),
    "joined": lambda self, x: np.concatenate([x, 2 * x], axis=1) + np.stack([x, x], axis=1).reshape(len(x), 8, 6),
    "split": lambda self, x: np.split(x, 2, axis=1)[0] * np.split(x, [2], axis=1)[1],
    "slices": lambda self, x: (x[:, 1:, ::2], x[..., -1], x[:, None, 0], x[:, ::-1, 1:-1], x[:, 2]),
    "rows by number": lambda self, x: x[:, [0, 2, 2]],
    "a choice": lambda self, x: np.where(x > 0.1, x, 0) + np.where((x <= 0) & (x != 1), 1.0, x),
    "dtypes": lambda self, x: (x > 0).astype(np.float32) + x.astype(np.float64).astype(np.float32),
    "functions with weights": lambda self, x: F.layer_norm(F.linear(x, self.matrix), 6, self.scale),
    "functions with settings": lambda self, x: F.avg_pool1d(F.pad(F.leaky_relu(x, 0.2), (1, 2)), 3, stride=2),
    "normed functions": lambda self, x: F.group_norm(F.rms_norm(x, (6,)), 2),
    "dropout in evaluation": lambda self, x: F.dropout(x, 0.5, self.training),
    "a list": lambda self, x: [x, 2 * x],
    "a dictionary, and the input itself": lambda self, x: list({"a": x, "b": x + 1}.values()),
    "one value twice": lambda self, x: (lambda y: (y, y, y * 2))(F.relu(x)),
    "a loop over layers": lambda self, x: sum(layer(x) for layer in self.several),
    "a layer twice": lambda self, x: self.inner(self.inner(x)),
}


@pytest.mark.parametrize("code", CODE.values(), ids=CODE)
def test_python_in_forward_is_traced(code: Callable[..., Any], tmp_path) -> None:
    parts = {"inner": nn.Linear(6, 6), "several": nn.ModuleList([nn.Linear(6, 2), nn.Linear(6, 2)])}
    scale = nn.Parameter(uniform("scale", (6,)).astype(np.float32))
    matrix = nn.Parameter(uniform("matrix", (6, 6)).astype(np.float32))
    same_elsewhere(Own(code, scale=scale, matrix=matrix, **parts), tmp_path / "own.onnx")


class Doubled(nn.Linear):
    """A layer with a forward of its own."""

    def forward(self, x: Any) -> Any:
        return 2 * super().forward(x)


def test_a_class_that_derives_from_a_layer_is_what_its_forward_says(tmp_path) -> None:
    same_elsewhere(Doubled(6, 3), tmp_path / "own.onnx")


def test_several_inputs_have_the_names_of_the_arguments(tmp_path) -> None:
    class Two(nn.Module):
        def forward(self, left: Any, right: Any) -> Any:
            return left @ right.mT

    path = exported(Two(), (X, X), tmp_path / "two.onnx")
    assert [each.name for each in onnx.load(path).graph.input] == ["left", "right"]
    assert_same(by_runtime(path, (X, 2 * X)), by_the_net(Two(), (X, 2 * X)))


def test_masks_and_states_are_exported(tmp_path) -> None:
    attention, lstm = nn.MultiheadAttention(6, 2, batch_first=True), nn.LSTM(6, 3, 2, batch_first=True)
    causal = np.triu(np.ones((4, 4), bool), 1)
    state = uniform("h", (2, 2, 3)).astype(np.float32), uniform("c", (2, 2, 3)).astype(np.float32)
    nets = {
        "is_causal": Own(lambda self, x: attention(x, x, x, is_causal=True), attention=attention),
        "attn_mask": Own(lambda self, x: attention(x, x, x, attn_mask=causal, need_weights=False), attention=attention),
        "key_padding_mask": Own(lambda self, x: attention(x, x, x, key_padding_mask=x[:, :, 0] > 0.3), a=attention),
        "state": Own(lambda self, x: lstm(x, state), lstm=lstm),
    }
    for net in nets.values():
        path = exported(net, (X,), tmp_path / "net.onnx", batch=None)
        assert_same(by_runtime(path, (X,)), by_the_net(net, (X,)))


def test_the_net_is_left_as_it_was(tmp_path) -> None:
    net = nn.Sequential(nn.Dropout(), Own(lambda self, x: self.norm(x), norm=nn.BatchNorm1d(4)))
    net[0].eval()
    before = {name: value.copy() for name, value in net.state_dict().items()}
    own = [dict(vars(module)) for module in net.modules()]
    functions = dict(vars(F)), dict(vars(minigrad)), dict(minigrad.dispatch.OPS)
    exported(net, (X,), tmp_path / "net.onnx")
    with pytest.raises(ExportError):
        exported(nn.Sequential(net, Own(lambda self, x: x.item())), (X,), tmp_path / "net.onnx")
    assert [dict(vars(module)) for module in net.modules()] == own
    assert (dict(vars(F)), dict(vars(minigrad)), dict(minigrad.dispatch.OPS)) == functions
    for name, value in net.state_dict().items():
        np.testing.assert_array_equal(value, before[name])


REFUSED: dict[str, tuple[nn.Module, str]] = {
    "a branch": (Own(lambda self, x: x if x.sum() > 0 else -x), r"Own: .*asks for the numbers.*test_export.py:\d+"),
    "a number": (Own(lambda self, x: x * float(x[0, 0, 0])), "Own: .*asks for the numbers"),
    "a loop over the batch": (Own(lambda self, x: np.stack(list(x))), "not the net's for a batch of another length"),
    "the batch's length": (Own(lambda self, x: x / len(x)), "not the net's for a batch of another length"),
    "a function without a rule": (nn.Sequential(Own(lambda self, x: np.sort(x))), r"layer '0' \(Own\): np.sort has no"),
    "an argument without a rule": (Own(lambda self, x: np.sum(x, where=x.data)), "asks for the numbers"),
    "writing in place": (Own(lambda self, x: x.__iadd__(1)), "iadd has no rule"),
    "random numbers": (Own(lambda self, x: F.dropout(x, 0.5, True)), "training=True is not exported"),
    "a function imported by itself": (Own(lambda self, x: RELU(x)), "asks for the numbers"),
    "another output": (Own(lambda self, x: (x, 3)), "output 1 is a int"),
    "a constant output": (Own(lambda self, x: minigrad.ones(3)), "output 0 is a Tensor that does not depend"),
    "a loss": (Own(lambda self, x: self.loss(x, x), loss=nn.MSELoss()), "MSELoss: a loss compares"),
    "a list of modules": (nn.ModuleList([nn.ReLU()]), "ModuleList: it is not called itself"),
    "the batch in a pool": (nn.AdaptiveAvgPool1d(2), r"AdaptiveAvgPool1d: axis 2 .* must have a known length"),
}
RELU = F.relu


@pytest.mark.parametrize(("net", "text"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_exported_is_named_and_nothing_is_written(net: nn.Module, text: str, tmp_path) -> None:
    with pytest.raises(ExportError, match=text):
        exported(net, (X,), tmp_path / "net.onnx", batch=2 if "Adaptive" in text else 0)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("example", "settings", "text"),
    [
        ((), {}, "the example is empty"),
        (X.astype(np.float16), {}, "the example is float16"),
        (X[:0], {}, "no samples along batch=0"),
        (X, {"batch": 3}, "no samples along batch=3"),
        ((X, X[:1]), {}, "must be equally long along batch=0"),
    ],
)
def test_a_wrong_example_is_named(example: Any, settings: dict[str, Any], text: str, tmp_path) -> None:
    with pytest.raises(ExportError, match=text):
        minigrad.onnx.export(nn.ReLU(), example, tmp_path / "net.onnx", **settings)


def test_a_net_of_another_dtype_is_named(tmp_path) -> None:
    net = Own(lambda self, x: x.astype(np.float16) * self.half, half=nn.Buffer(np.ones(6, np.float16)))
    with pytest.raises(ExportError, match="Own: a value of dtype float16 is not exported"):
        exported(net, (X,), tmp_path / "net.onnx")


def test_without_the_package_it_says_what_to_install(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ImportError, match=r"pip install"):
        minigrad.onnx.export(nn.ReLU(), X, tmp_path / "net.onnx")


def test_the_same_net_is_the_same_file(tmp_path) -> None:
    net = MODELS["mlp"]()
    image = np.zeros((1, 1, 28, 28), np.float32)
    files = [exported(net, (image,), tmp_path / name).read_bytes() for name in ("one.onnx", "two.onnx")]
    assert files[0] == files[1]
