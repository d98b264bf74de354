"""Module: what it finds, under which name and in which order; its state, its modes, its picture."""

import copy

import numpy as np
import pytest

from minigrad import Tensor, nn


class Block(nn.Module):
    """A module's own parameter is set after its children, and still comes first."""

    def __init__(self) -> None:
        self.inner = nn.Linear(2, 3)
        self.norm = nn.BatchNorm1d(3)
        self.scale = nn.Parameter([1.0, 2.0])

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.inner(x * self.scale))


class Net(nn.Module):
    """Modules in every place where they are looked for."""

    def __init__(self) -> None:
        self.blocks = [Block(), nn.Sequential(nn.Linear(3, 2, bias=False), nn.Dropout())]
        self.heads = {"left": nn.Linear(2, 1), "right": (nn.ReLU(), nn.Linear(2, 1))}
        self.learned = nn.Parameter(np.zeros(2))
        self.kept = nn.Buffer(np.zeros(2))
        self.note = "not a parameter"
        self.plain = Tensor([1.0])


NAMES = [
    "learned",
    "blocks.0.scale",
    "blocks.0.inner.weight",
    "blocks.0.inner.bias",
    "blocks.0.norm.weight",
    "blocks.0.norm.bias",
    "blocks.1.0.weight",
    "heads.left.weight",
    "heads.left.bias",
    "heads.right.1.weight",
    "heads.right.1.bias",
]
NORM = [f"blocks.0.norm.{name}" for name in ("running_mean", "running_var", "num_batches_tracked")]


def test_parameters_come_in_definition_order_a_modules_own_first():
    net = Net()
    assert [name for name, _ in net.named_parameters()] == NAMES
    assert list(net.parameters()) == [parameter for _, parameter in net.named_parameters()]
    assert all(type(parameter) is nn.Parameter and parameter.requires_grad for parameter in net.parameters())


def test_buffers_are_kept_but_not_learned():
    net = Net()
    assert [name for name, _ in net.named_buffers()] == ["kept", *NORM]
    assert not any(buffer.requires_grad for _, buffer in net.named_buffers())


def test_named_modules_are_the_tree_from_the_top():
    names = [name for name, _ in Net().named_modules()]
    assert names == [
        "", "blocks.0", "blocks.0.inner", "blocks.0.norm", "blocks.1", "blocks.1.0", "blocks.1.1",
        "heads.left", "heads.right.0", "heads.right.1",
    ]  # fmt: skip


@pytest.mark.torch
def test_pytorch_finds_the_same_names_in_the_same_order():
    import torch

    class TorchBlock(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = torch.nn.Linear(2, 3)
            self.norm = torch.nn.BatchNorm1d(3)
            self.scale = torch.nn.Parameter(torch.ones(2))

    ours, theirs = Block(), TorchBlock()
    assert [name for name, _ in ours.named_parameters()] == [name for name, _ in theirs.named_parameters()]
    assert list(ours.state_dict()) == list(theirs.state_dict())
    theirs.load_state_dict({name: torch.from_numpy(value) for name, value in ours.state_dict().items()})
    ours.load_state_dict(theirs.state_dict())


def test_a_shared_parameter_is_one_parameter_with_two_names_in_the_state():
    net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    net[1].weight = net[0].weight
    assert [name for name, _ in net.named_parameters()] == ["0.weight", "0.bias", "1.bias"]
    assert list(net.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]


def test_the_gradient_of_a_shared_parameter_is_the_sum_of_its_uses():
    layer = nn.Linear(1, 1, bias=False)
    layer.weight.data[...] = 3
    net = nn.Sequential(layer, layer)
    net(Tensor([[2.0]])).backward()
    assert layer.weight.grad.item() == 2 * 3 * 2


def test_train_and_eval_reach_every_module():
    net = Net()
    assert all(module.training for _, module in net.named_modules())
    assert net.eval() is net
    assert not any(module.training for _, module in net.named_modules())
    net.blocks[0].train()
    assert [name for name, module in net.named_modules() if module.training] == [
        "blocks.0", "blocks.0.inner", "blocks.0.norm",
    ]  # fmt: skip
    assert net.train() is net
    assert all(module.training for _, module in net.named_modules())


def test_the_state_is_a_copy_and_brings_another_module_to_the_same_place():
    source, target = Block(), Block()
    source(Tensor(np.eye(2, dtype=np.float32)))
    state = source.state_dict()
    target.load_state_dict(state)
    for name, value in target.state_dict().items():
        np.testing.assert_array_equal(value, state[name])
    state["scale"][...] = 9
    assert source.scale.data[0] == target.scale.data[0] == 1


def test_loading_writes_into_the_arrays_that_are_there_and_keeps_their_dtype():
    layer = nn.Linear(2, 1)
    before = layer.weight.data
    layer.load_state_dict({"weight": np.array([[1.5, 2]]), "bias": Tensor([3.0])})
    assert layer.weight.data is before
    assert layer.weight.dtype == np.float32
    np.testing.assert_array_equal(before, [[1.5, 2]])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda state: state.pop("bias"), r"missing bias \(3,\)"),
        (lambda state: state.update(extra=np.zeros(2)), r"unexpected extra \(2,\)"),
        (lambda state: state.update(weight=np.zeros((2, 3))), r"weight has shape \(2, 3\), the module's is \(3, 2\)"),
        (lambda state: state.update(bias=np.zeros(1)), r"bias has shape \(1,\), the module's is \(3,\)"),
        (lambda state: state.update(bias=np.array(["a", "b", "c"])), "bias holds <U1, not numbers"),
        (
            lambda state: state.update(b=state.pop("bias"), weight=np.zeros(4)),
            r"Linear: missing bias \(3,\); unexpected b \(3,\); weight has shape \(4,\)",
        ),
    ],
)
def test_a_state_that_does_not_fit_is_refused_whole(change, said):
    layer = nn.Linear(2, 3)
    before = layer.state_dict()
    state = {name: np.full_like(value, 5) for name, value in before.items()}
    change(state)
    with pytest.raises(nn.StateError, match=said):
        layer.load_state_dict(state)
    for name, value in layer.state_dict().items():
        np.testing.assert_array_equal(value, before[name])


def test_zero_grad_forgets_every_gradient():
    layer = nn.Linear(2, 1)
    layer(Tensor([[1.0, 2.0]])).backward()
    assert all(parameter.grad is not None for parameter in layer.parameters())
    layer.zero_grad()
    assert all(parameter.grad is None for parameter in layer.parameters())


def test_to_converts_floats_and_leaves_counts():
    block = Block().to(np.float64)
    kinds = {name: value.dtype for name, value in block.state_dict().items()}
    assert kinds.pop("norm.num_batches_tracked") == np.int64
    assert set(kinds.values()) == {np.dtype(np.float64)}


def test_a_deep_copy_is_independent():
    block = Block()
    twin = copy.deepcopy(block)
    twin.scale.data[...] = 7
    assert block.scale.data[0] == 1
    assert [name for name, _ in twin.named_parameters()] == [name for name, _ in block.named_parameters()]
    assert all(type(parameter) is nn.Parameter and parameter.requires_grad for parameter in twin.parameters())


def test_the_picture_shows_the_tree_with_shapes_and_counts():
    net = nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.ReLU(), nn.Sequential(nn.Flatten(), nn.Linear(32, 300)))
    assert repr(net).splitlines() == [
        "Sequential()  [9,920 parameters]",
        "  0: Conv2d(1, 2, kernel_size=(3, 3), padding=1)  weight (2, 1, 3, 3), bias (2,)  [20 parameters]",
        "  1: ReLU()",
        "  2: Sequential()  [9,900 parameters]",
        "    0: Flatten()",
        "    1: Linear(32, 300)  weight (300, 32), bias (300,)  [9,900 parameters]",
    ]


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (nn.Linear(2, 1, bias=False), "Linear(2, 1, bias=False)  weight (1, 2)  [2 parameters]"),
        (nn.MaxPool2d(3, 2, padding=1), "MaxPool2d(3, stride=2, padding=1)"),
        (nn.MaxPool2d(2, dilation=(1, 2)), "MaxPool2d(2, dilation=(1, 2))"),
        (nn.AvgPool2d((2, 3)), "AvgPool2d((2, 3))"),
        (nn.Embedding(3, 2, padding_idx=0), "Embedding(3, 2, padding_idx=0)  weight (3, 2)  [6 parameters]"),
        (nn.LayerNorm((2, 3)), "LayerNorm((2, 3))  weight (2, 3), bias (2, 3)  [12 parameters]"),
        (nn.LeakyReLU(0.1), "LeakyReLU(negative_slope=0.1)"),
        (nn.ELU(), "ELU(alpha=1.0)"),
        (nn.Dropout(0.1), "Dropout(p=0.1)"),
        (nn.CrossEntropyLoss(), "CrossEntropyLoss()"),
    ],
)
def test_a_layers_line_says_how_it_is_set(layer, text):
    assert repr(layer) == text
