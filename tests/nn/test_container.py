"""Containers: modules in a row, in lists and by names; what PyTorch's do, ours do."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigrad import Tensor, nn

# A program over either framework's ``nn``: it makes a container and may change it.
Program = Callable[[Any], Any]


def linears(lib: Any, *sizes: int) -> list[Any]:
    return [lib.Linear(size, 1) for size in sizes]


def named(lib: Any) -> Any:
    """A Sequential with names. PyTorch wants an OrderedDict for that."""
    from collections import OrderedDict

    return lib.Sequential(OrderedDict(zip(("first", "second", "third"), linears(lib, 1, 2, 3), strict=True)))


def changed(container: Any, *changes: Callable[[Any], Any]) -> Any:
    for change in changes:
        change(container)
    return container


PROGRAMS: dict[str, Program] = {
    "Sequential": lambda lib: lib.Sequential(*linears(lib, 1, 2, 3)),
    "Sequential of none": lambda lib: lib.Sequential(),
    "Sequential with names": named,
    "a slice keeps the names": lambda lib: named(lib)[1:],
    "a slice keeps the numbers": lambda lib: lib.Sequential(*linears(lib, 1, 2, 3))[1:],
    "a slice backwards": lambda lib: lib.Sequential(*linears(lib, 1, 2, 3))[::-2],
    "append": lambda lib: lib.Sequential(*linears(lib, 1)).append(lib.Linear(2, 1)),
    "append to names": lambda lib: named(lib).append(lib.Linear(4, 1)),
    "extend": lambda lib: lib.Sequential(*linears(lib, 1)).extend(linears(lib, 2, 3)),
    "extend by itself": lambda lib: changed(lib.Sequential(*linears(lib, 1, 2)), lambda net: net.extend(list(net))),
    "insert": lambda lib: lib.Sequential(*linears(lib, 1, 2)).insert(1, lib.Linear(3, 1)),
    "insert from the end": lambda lib: lib.Sequential(*linears(lib, 1, 2)).insert(-1, lib.Linear(3, 1)),
    "insert at the end": lambda lib: lib.Sequential(*linears(lib, 1, 2)).insert(2, lib.Linear(3, 1)),
    "pop": lambda lib: changed(lib.Sequential(*linears(lib, 1, 2, 3)), lambda net: net.pop(0)),
    "pop from the end": lambda lib: changed(lib.Sequential(*linears(lib, 1, 2, 3)), lambda net: net.pop(-1)),
    "set": lambda lib: changed(named(lib), lambda net: net.__setitem__(-1, lib.Linear(9, 1))),
    "del": lambda lib: changed(lib.Sequential(*linears(lib, 1, 2, 3)), lambda net: net.__delitem__(1)),
    "del numbers the rest": lambda lib: changed(named(lib), lambda net: net.__delitem__(0)),
    "del of a slice": lambda lib: changed(named(lib), lambda net: net.__delitem__(slice(0, 2))),
    "sum": lambda lib: named(lib) + lib.Sequential(*linears(lib, 4)),
    "sum in place": lambda lib: changed(lib.Sequential(*linears(lib, 1)), lambda net: net.__iadd__(named(lib))),
    "ModuleList": lambda lib: lib.ModuleList(linears(lib, 1, 2, 3)),
    "ModuleList of none": lambda lib: lib.ModuleList(),
    "ModuleList of a generator": lambda lib: lib.ModuleList(lib.Linear(n, 1) for n in (1, 2)),
    "ModuleList sliced": lambda lib: lib.ModuleList(linears(lib, 1, 2, 3))[1:],
    "ModuleList changed": lambda lib: changed(
        lib.ModuleList(linears(lib, 1, 2, 3)),
        lambda each: each.insert(0, lib.Linear(4, 1)),
        lambda each: each.append(lib.Linear(5, 1)),
        lambda each: each.pop(1),
        lambda each: each.__setitem__(-2, lib.Linear(6, 1)),
        lambda each: each.__delitem__(slice(0, 1)),
    ),
    "ModuleList sum": lambda lib: lib.ModuleList(linears(lib, 1)) + linears(lib, 2),
    "ModuleDict": lambda lib: lib.ModuleDict({"left": lib.Linear(1, 1), "right": lib.Linear(2, 1)}),
    "ModuleDict of pairs": lambda lib: lib.ModuleDict([("left", lib.Linear(1, 1))]),
    "ModuleDict changed": lambda lib: changed(
        lib.ModuleDict({"left": lib.Linear(1, 1), "right": lib.Linear(2, 1)}),
        lambda each: each.update({"left": lib.Linear(3, 1), "up": lib.Linear(4, 1)}),
        lambda each: each.pop("right"),
        lambda each: each.__setitem__("down", lib.Linear(5, 1)),
        lambda each: each.__delitem__("left"),
    ),
    "ModuleDict cleared": lambda lib: changed(lib.ModuleDict({"left": lib.Linear(1, 1)}), lambda each: each.clear()),
}


def shapes(container: Any) -> dict[str, tuple[int, ...]]:
    return {name: tuple(value.shape) for name, value in container.state_dict().items()}


@pytest.mark.torch
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_pytorch_has_the_same_names_in_the_same_order(program: Program) -> None:
    import torch

    ours, theirs = program(nn), program(torch.nn)
    assert list(shapes(ours).items()) == list(shapes(theirs).items())
    assert [name for name, _ in ours.named_children()] == [name for name, _ in theirs.named_children()]
    assert len(ours) == len(theirs)
    assert type(ours).__name__ == type(theirs).__name__


@pytest.mark.torch
def test_pytorch_names_parameters_in_containers_the_same() -> None:
    import torch

    def program(lib: ModuleType, tensor: Callable[[int], Any]) -> Any:
        values = [lib.Parameter(tensor(1)), tensor(2)]
        net = lib.Sequential()
        net.list = lib.ParameterList(values).append(lib.Parameter(tensor(3)))
        net.list[0] = tensor(4)
        net.dict = lib.ParameterDict({"a": lib.Parameter(tensor(5)), "b": tensor(6)})
        net.dict["c"] = tensor(7)
        net.own = lib.Parameter(tensor(8))
        return net

    ours, theirs = program(nn, lambda n: Tensor(np.zeros(n))), program(torch.nn, torch.zeros)
    assert shapes(ours) == shapes(theirs)
    assert [name for name, _ in ours.named_parameters()] == [name for name, _ in theirs.named_parameters()]
    assert [p.requires_grad for p in ours.parameters()] == [p.requires_grad for p in theirs.parameters()]


def test_each_output_is_the_next_input() -> None:
    layers = [nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)]
    x = Tensor(np.linspace(-1, 1, 8, dtype=np.float32).reshape(2, 4))
    expected = layers[2](layers[1](layers[0](x)))
    np.testing.assert_array_equal(nn.Sequential(*layers)(x).data, expected.data)
    np.testing.assert_array_equal(
        nn.Sequential({"a": layers[0], "b": nn.Sequential(*layers[1:])})(x).data, expected.data
    )


@pytest.mark.parametrize("kind", [nn.Sequential, lambda *layers: nn.ModuleList(layers)])
def test_it_is_a_list_of_its_modules(kind: Any) -> None:
    layers = [nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)]
    net = kind(*layers)
    assert len(net) == 3
    assert list(net) == layers
    assert [net[0], net[-1]] == [layers[0], layers[-1]]
    assert list(net[:2]) == layers[:2]
    assert layers[1] in net
    assert nn.ReLU() not in net
    assert net.pop() is layers[2]
    for index in (2, -3):
        with pytest.raises(IndexError, match=f"there is no item {index}; it has 2"):
            net[index]


def test_a_slice_shares_its_modules() -> None:
    net = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1))
    net[1:][0].weight.data[...] = 7
    assert net[1].weight.item() == 7


def test_names_are_attributes() -> None:
    net = nn.Sequential({"first": nn.Linear(1, 2), "second": nn.ReLU()})
    assert net.first is net[0]
    heads = nn.ModuleDict({"left": nn.ReLU()})
    assert heads.left is heads["left"]


def test_an_item_appended_to_a_slice_takes_no_others_place() -> None:
    # In PyTorch the slice's items are "1" and "2", and what is appended is "2" too: the last one is lost.
    net = nn.Sequential(nn.Linear(1, 1), nn.Linear(2, 1), nn.Linear(3, 1))[1:].append(nn.Linear(4, 1))
    assert [layer.in_features for layer in net] == [2, 3, 4]


def test_without_modules_it_gives_back_its_input() -> None:
    x = Tensor([1.0])
    assert nn.Sequential()(x) is x


def test_one_module_twice_is_applied_twice_and_owned_once() -> None:
    layer = nn.Linear(2, 2, bias=False)
    net = nn.Sequential(layer, layer)
    x = np.array([[1, 2]], np.float32)
    w = layer.weight.data
    np.testing.assert_allclose(net(Tensor(x)).data, x @ w.T @ w.T, rtol=1e-6)
    assert len(list(net.parameters())) == 1


def test_a_dict_of_modules_is_a_mapping_and_compared_as_a_module() -> None:
    left, right = nn.Linear(1, 1), nn.ReLU()
    heads = nn.ModuleDict({"left": left, "right": right})
    assert list(heads) == list(heads.keys()) == ["left", "right"]
    assert dict(heads.items()) == {"left": left, "right": right}
    assert list(heads.values()) == [left, right]
    assert "left" in heads
    assert "up" not in heads
    assert heads.get("up") is None
    assert heads != nn.ModuleDict({"left": left, "right": right})
    assert {heads: 1}[heads] == 1
    for taken in (lambda: heads["up"], lambda: heads.pop("up"), lambda: heads.__delitem__("up")):
        with pytest.raises(KeyError, match="up"):
            taken()


def test_tensors_and_arrays_in_a_container_become_parameters_of_their_own() -> None:
    array = np.ones(2, np.float32)
    values = nn.ParameterList([array, Tensor(array)])
    array[...] = 5
    assert [type(value) for value in values] == [nn.Parameter] * 2
    assert [value.data.tolist() for value in values] == [[1, 1]] * 2
    assert values[0] in values
    assert nn.Parameter([1.0, 1.0]) not in values


CHANGES: dict[str, Callable[[Any, int, nn.Module], Any]] = {
    "append": lambda items, _, new: items.append(new),
    "insert": lambda items, i, new: items.insert(i % (len(items) + 1), new),
    "extend": lambda items, _, new: items.extend([new, new]),
    "set": lambda items, i, new: items.__setitem__(i % len(items), new) if len(items) else None,
    "pop": lambda items, i, _: items.pop(-(i % len(items)) - 1) if len(items) else None,
    "del": lambda items, i, _: items.__delitem__(slice(i, None, 2)),
}


@given(st.lists(st.tuples(st.sampled_from(list(CHANGES)), st.integers(0, 9)), max_size=12))
def test_whatever_is_done_to_it_it_holds_what_a_list_holds(changes: list[tuple[str, int]]) -> None:
    expected: list[nn.Module] = []
    containers = [nn.Sequential(), nn.ModuleList()]
    for name, i in changes:
        new = nn.Identity()
        for items in (expected, *containers):
            CHANGES[name](items, i, new)
        for items in containers:
            assert list(items) == expected
            assert list(items[1::2]) == expected[1::2]


LAYER = nn.Linear(1, 1)
MISTAKES = [
    (
        lambda: nn.Sequential(nn.ReLU).append(LAYER),
        TypeError,
        "item 0 is type, not a Module; it is a class: write ReLU",
    ),
    (lambda: nn.Sequential([LAYER]), TypeError, "Sequential: item 0 is list, not a Module; unpack it with *"),
    (
        lambda: nn.Sequential(LAYER).append(np.tanh),
        TypeError,
        "item 1 is ufunc, not a Module; a function has a layer",
    ),
    (lambda: nn.Sequential(LAYER).__setitem__(0, 3), TypeError, "Sequential: item 0 is int, not a Module"),
    (lambda: nn.Sequential(LAYER).__setitem__(1, LAYER), IndexError, "there is no item 1; it has 1"),
    (lambda: nn.Sequential(LAYER).insert(2, LAYER), IndexError, "index 2 is out of range; it has 1 items"),
    (lambda: nn.Sequential({"a.b": LAYER}), ValueError, r"Sequential: 'a\.b' is no name"),
    (lambda: nn.Sequential({"": LAYER}), ValueError, "Sequential: '' is no name"),
    (lambda: nn.Sequential({"forward": LAYER}), ValueError, "the name 'forward' is taken"),
    (lambda: nn.ModuleDict({"training": LAYER}), ValueError, "the name 'training' is taken"),
    (lambda: nn.ModuleDict({"keys": LAYER}), ValueError, "the name 'keys' is taken"),
    (lambda: nn.ModuleDict({3: LAYER}), ValueError, "ModuleDict: 3 is no name"),
    (lambda: nn.ModuleList([LAYER, None]), TypeError, "ModuleList: item 1 is NoneType, not a Module"),
    (lambda: nn.ModuleList(LAYER), TypeError, "ModuleList: it takes a list of items, got Linear; write it in brackets"),
    (lambda: nn.ModuleList([LAYER])["0"], TypeError, "by its index, a whole number, not by '0'"),
    (lambda: nn.ModuleList([LAYER])(3), TypeError, r"ModuleList defines no forward\(\)"),
    (lambda: nn.ParameterList([LAYER]), TypeError, "ParameterList: item 0 is Linear, not a Parameter"),
    (lambda: nn.ParameterDict({"a": 3}), TypeError, "ParameterDict: item a is int, not a Parameter"),
]


@pytest.mark.parametrize(("mistake", "error", "said"), MISTAKES)
def test_a_mistake_is_named(mistake: Callable[[], Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        mistake()


@pytest.mark.parametrize("change", [lambda net: net.insert(0, 3), lambda net: net.__setitem__(0, 3)])
def test_what_is_refused_changes_nothing(change: Callable[[nn.Sequential], Any]) -> None:
    layers = [nn.ReLU(), nn.Linear(1, 1)]
    net = nn.Sequential(*layers)
    with pytest.raises(TypeError):
        change(net)
    assert list(net) == layers
