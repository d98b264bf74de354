"""Module: what it finds, under which name and in which order; its state, its modes, its picture."""

import copy
import pickle
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from minigrad import Tensor, nn
from minigrad.errors import DTypeError, GraphError


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


def test_apply_goes_from_the_leaves_up_and_meets_each_module_once() -> None:
    net, seen = Net(), []
    assert net.apply(lambda module: seen.append(type(module).__name__)) is net
    assert seen == [
        "Linear", "BatchNorm1d", "Block", "Linear", "Dropout", "Sequential", "Linear", "ReLU", "Linear", "Net",
    ]  # fmt: skip


@pytest.mark.torch
def test_pytorch_applies_in_the_same_order() -> None:
    import torch

    def order(lib: Any) -> list[str]:
        net = lib.Sequential(lib.Sequential(lib.Linear(1, 1), lib.ReLU()), lib.Flatten(), lib.Sequential(lib.Tanh()))
        seen: list[str] = []
        net.apply(lambda module: seen.append(type(module).__name__))
        return seen

    assert order(nn) == order(torch.nn)


def test_parts_are_found_by_their_dotted_names() -> None:
    net = Net()
    assert net.get_submodule("") is net
    assert net.get_submodule("blocks.0.inner") is net.blocks[0].inner
    assert net.get_parameter("heads.right.1.bias") is net.heads["right"][1].bias
    assert net.get_buffer("blocks.0.norm.running_mean") is net.blocks[0].norm.running_mean
    for get, kind in ((net.get_submodule, "module"), (net.get_parameter, "parameter"), (net.get_buffer, "buffer")):
        with pytest.raises(AttributeError, match=f"Net has no {kind} 'blocks.2'; there are: .*0"):
            get("blocks.2")


def test_names_made_up_at_run_time() -> None:
    net = nn.Module()
    net.add_module("block0", nn.ReLU())
    net.register_parameter("scale", nn.Parameter([1.0]))
    net.register_parameter("shift", None)
    net.register_buffer("mean", Tensor([2.0]))
    net.register_buffer("mean", [3.0])
    net.register_buffer("none", None)
    assert [name for name, _ in net.named_children()] == ["block0"]
    assert {name: value.tolist() for name, value in net.state_dict().items()} == {"scale": [1], "mean": [3]}
    assert net.shift is None


NAMES_TAKEN: list[tuple[Callable[[nn.Module], Any], type[Exception], str]] = [
    (
        lambda net: net.add_module("forward", nn.ReLU()),
        ValueError,
        "the name 'forward' is taken by an attribute",
    ),
    (
        lambda net: net.add_module("weight", nn.ReLU()),
        ValueError,
        "'weight' is taken by an attribute that is no Module",
    ),
    (lambda net: net.add_module("a.b", nn.ReLU()), ValueError, r"Linear: 'a\.b' is no name"),
    (lambda net: net.add_module("a", nn.ReLU), TypeError, "Linear: a must be a Module or None, got type"),
    (lambda net: net.register_parameter("a", Tensor([1.0])), TypeError, "a must be a Parameter or None, got Tensor"),
    (lambda net: net.register_buffer("bias", [1.0]), ValueError, "'bias' is taken by an attribute that is no Buffer"),
    (lambda net: setattr(net, "bias", Tensor([1.0])), TypeError, "Linear.bias is a Parameter, and Tensor is none"),
    (lambda net: net.train(net), TypeError, "train: it takes True or False, got Linear"),
    (lambda net: net.to("cuda"), DTypeError, "to: 'cuda' is no dtype of NumPy; there are no devices"),
    (lambda net: net.to(int), DTypeError, "to: parameters are floats, and int64 is none"),
]


@pytest.mark.parametrize(("mistake", "error", "said"), NAMES_TAKEN)
def test_a_mistake_is_named(mistake: Callable[[nn.Module], Any], error: type[Exception], said: str) -> None:
    layer = nn.Linear(1, 1)
    with pytest.raises(error, match=said):
        mistake(layer)
    assert list(layer.state_dict()) == ["weight", "bias"]


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("cuda", "not needed: everything runs on the CPU"),
        ("float", r"to\(np.float32\)"),
        ("half", r"to\(np.float16\)"),
        ("register_full_backward_hook", "register_hook"),
        ("_modules", "named_children"),
    ],
)
def test_what_pytorch_has_and_we_spell_otherwise_is_an_error_that_gives_ours(name: str, ours: str) -> None:
    with pytest.raises(AttributeError, match=f"^Linear has no '{name}'; here it is .*{ours}"):
        getattr(nn.Linear(1, 1), name)


def test_layers_that_another_framework_has_are_an_error_that_gives_ours() -> None:
    with pytest.raises(AttributeError, match=r"minigrad\.nn has no 'LSTMCell'; here it is LSTM, called"):
        nn.LSTMCell  # noqa: B018
    with pytest.raises(AttributeError, match=r"^minigrad\.nn has no 'Linaer'$"):
        nn.Linaer  # noqa: B018


def test_what_a_property_misses_is_what_is_said() -> None:
    class Wrong(nn.Module):
        @property
        def width(self) -> int:
            return self.widht

    with pytest.raises(AttributeError, match="Wrong has no 'widht'"):
        Wrong().width  # noqa: B018


def test_zero_grad_forgets_every_gradient() -> None:
    layer = nn.Linear(2, 1)
    layer(Tensor([[1.0, 2.0]])).backward()
    assert all(parameter.grad is not None for parameter in layer.parameters())
    layer.zero_grad()
    assert all(parameter.grad is None for parameter in layer.parameters())


def test_zero_grad_with_zeros_leaves_what_has_no_gradient() -> None:
    layer = nn.Linear(2, 1)
    layer.bias.requires_grad = False
    layer(Tensor([[1.0, 2.0]])).backward()
    layer.zero_grad(set_to_none=False)
    assert layer.weight.grad.data.tolist() == [[0, 0]]
    assert layer.weight.grad.dtype == np.float32
    assert layer.bias.grad is None


def test_frozen_parameters_get_no_gradient() -> None:
    net = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1))
    assert net[0].requires_grad_(False) is net[0]
    net(Tensor([[1.0]])).backward()
    assert [parameter.grad is None for parameter in net.parameters()] == [True, True, False, False]
    net.requires_grad_()
    assert all(parameter.requires_grad for parameter in net.parameters())


def test_whole_numbers_cannot_be_freed() -> None:
    net = nn.Module()
    net.learned = nn.Parameter([1.0], requires_grad=False)
    net.counts = nn.Parameter(np.array([1]), requires_grad=False)
    with pytest.raises(DTypeError, match="requires_grad_: counts is int64, and only floats have a gradient"):
        net.requires_grad_()
    assert not net.learned.requires_grad


@pytest.mark.parametrize("data", [np.ones(2, np.float32), Tensor(np.ones(2, np.float32)), [1.0, 1.0]])
@pytest.mark.parametrize("requires_grad", [True, False])
def test_a_parameter_is_a_leaf_with_memory_of_its_own(data: Any, requires_grad: bool) -> None:
    p = nn.Parameter(data, requires_grad)
    assert p.requires_grad == requires_grad
    assert p.edges == ()
    p.data[...] = 9
    assert np.asarray(data).tolist() == [1, 1]


def test_a_parameter_of_a_result_leaves_its_graph_behind() -> None:
    x = Tensor([1.0], requires_grad=True)
    p = nn.Parameter(x * 2)
    (p * 3).backward(Tensor([1.0]))
    assert x.grad is None
    assert p.grad.item() == 3


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


def test_a_pickled_net_comes_back() -> None:
    net = nn.Sequential(Block(), nn.ModuleDict({"a": nn.ReLU()}))
    net[0].mask = nn.Buffer([1.0], persistent=False)
    twin = pickle.loads(pickle.dumps(net))
    assert repr(twin) == repr(net)
    assert not twin[0].mask.persistent
    assert twin.load_state_dict(net.state_dict()) == ([], [])


def test_a_deep_copy_keeps_what_is_tied_and_shared() -> None:
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    net[1].weight = net[0].weight
    net.kept = nn.Buffer([1.0], persistent=False)
    twin = copy.deepcopy(net)
    assert twin[1].weight is twin[0].weight is not net[0].weight
    assert not twin.kept.persistent
    assert all((ours == theirs).data.all() for ours, theirs in zip(net.parameters(), twin.parameters(), strict=True))
    assert net[0].weight in list(net.parameters())


def test_the_picture_shows_parameters_in_lists() -> None:
    net = nn.Module()
    net.weights = [nn.Parameter(np.zeros(2)), nn.Parameter(np.zeros(3))]
    assert repr(net) == "Module()  weights.0 (2,), weights.1 (3,)  [5 parameters]"


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


@pytest.mark.parametrize(
    "layer",
    [nn.BatchNorm1d(3), nn.InstanceNorm1d(3), nn.GroupNorm(1, 3), nn.LayerNorm(2), nn.Flatten(), nn.Linear(2, 1)],
    ids=lambda layer: type(layer).__name__,
)
def test_a_layer_takes_lists_as_it_takes_tensors(layer):
    x = [[[1.0, 2.0], [3.0, 5.0], [7.0, 8.0]]]
    np.testing.assert_array_equal(layer(x).data, layer(Tensor(x)).data)


def test_a_module_of_ones_own_may_take_what_pytorchs_layers_take():
    class Own(nn.Module):
        def __init__(self, dtype: str, **options: int) -> None:
            self.given = (dtype, options)

    assert Own(dtype="float32", device=3).given == ("float32", {"device": 3})
    assert isinstance(nn.Identity(5, inplace=True), nn.Identity)


@pytest.mark.parametrize("kind", [set, frozenset, deque])
def test_what_is_not_walked_may_not_hold_parameters(kind):
    module = nn.Module()
    for held in (nn.Linear(1, 1), nn.Parameter([1.0])):
        with pytest.raises(
            TypeError, match=f"Module.held is a {kind.__name__}, and what it holds would not be learned"
        ):
            module.held = kind([held])
    module.held = kind([1, "two"])


def test_no_dtype_is_no_float64():
    with pytest.raises(DTypeError, match="to: a dtype is needed, such as"):
        nn.Linear(1, 1).to(None)


def test_a_parameter_that_an_op_wrote_into_cannot_be_frozen():
    layer = nn.Linear(2, 3).requires_grad_(False)
    layer.weight += Tensor(np.ones((3, 2), np.float32), requires_grad=True)
    with pytest.raises(GraphError, match="requires_grad_: an op wrote into weight, which is no leaf any more"):
        layer.requires_grad_(False)
