"""Forward hooks: when they are called and with what, how they change what goes through, and how they are taken off."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from minigrad import Tensor, nn


class Twice(nn.Module):
    """2·x + shift."""

    def forward(self, x: Tensor, shift: float = 0.0) -> Tensor:
        return 2 * x + shift


def test_a_hook_sees_the_module_its_inputs_and_its_output() -> None:
    seen: list[tuple] = []
    layer = Twice()
    layer.register_forward_pre_hook(lambda *given: seen.append(given))
    layer.register_forward_hook(lambda *given: seen.append(given))
    x = Tensor([1.0])
    y = layer(x)
    assert seen == [(layer, (x,)), (layer, (x,), y)]


def test_what_a_hook_gives_replaces_what_it_was_given() -> None:
    layer = Twice()
    layer.register_forward_pre_hook(lambda module, inputs: inputs[0] + 10)
    layer.register_forward_hook(lambda module, inputs, output: output * 100)
    layer.register_forward_hook(lambda module, inputs, output: output + inputs[0])
    assert layer(Tensor([1.0])).item() == 2 * 11 * 100 + 11


def test_with_kwargs_a_hook_sees_and_changes_the_keywords() -> None:
    seen: list[tuple] = []
    layer = Twice()
    layer.register_forward_pre_hook(lambda module, inputs, keywords: (inputs, {"shift": 5.0}), with_kwargs=True)
    layer.register_forward_hook(lambda *given: seen.append(given), with_kwargs=True)
    x = Tensor([1.0])
    y = layer(x, shift=1.0)
    assert y.item() == 7
    assert seen == [(layer, (x,), {"shift": 5.0}, y)]


def test_a_hook_is_taken_off_by_its_handle_or_at_the_end_of_a_block() -> None:
    calls: list[str] = []
    layer = Twice()
    first = layer.register_forward_hook(lambda *given: calls.append("first"))
    with layer.register_forward_pre_hook(lambda *given: calls.append("second")):
        layer(Tensor([1.0]))
    first.remove()
    first.remove()
    layer(Tensor([1.0]))
    assert calls == ["second", "first"]


def test_a_hook_may_take_itself_off() -> None:
    calls: list[int] = []
    layer = Twice()

    def once(*given: Any) -> None:
        calls.append(1)
        handle.remove()

    handle = layer.register_forward_hook(once)
    layer.register_forward_hook(lambda *given: calls.append(2))
    layer(Tensor([1.0]))
    layer(Tensor([1.0]))
    assert calls == [1, 2, 2]


def test_hooks_take_part_in_the_graph() -> None:
    layer = nn.Linear(1, 1, bias=False)
    layer.weight.data[...] = 3
    layer.register_forward_hook(lambda module, inputs, output: output * 5)
    layer(Tensor([[2.0]])).backward()
    assert layer.weight.grad is not None
    assert layer.weight.grad.item() == 10


def test_a_module_as_a_hook_is_none_of_the_modules() -> None:
    class Watch(nn.Module):
        def forward(self, module: nn.Module, inputs: tuple, output: Tensor) -> None:
            return None

    layer = nn.Linear(1, 1)
    layer.register_forward_hook(Watch())
    assert list(layer.modules()) == [layer]
    assert list(layer.state_dict()) == ["weight", "bias"]


def test_a_copy_keeps_its_hooks_when_the_others_are_taken_off() -> None:
    calls: list[int] = []
    layer = Twice()
    handle = layer.register_forward_hook(lambda *given: calls.append(1))
    twin = copy.deepcopy(layer)
    handle.remove()
    layer(Tensor([1.0]))
    assert calls == []
    twin(Tensor([1.0]))
    assert calls == [1]


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (lambda layer: layer.register_forward_hook(3), "a forward hook must be a function, got int"),
        (
            lambda layer: layer.register_forward_pre_hook(lambda *given: 3, with_kwargs=True) and layer(Tensor([1.0])),
            r"Twice: a forward pre-hook with_kwargs gives None or a pair \(inputs, keywords\), got 3",
        ),
    ],
)
def test_a_mistake_is_named(mistake: Callable[[nn.Module], Any], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        mistake(Twice())


@pytest.mark.torch
def test_pytorch_calls_hooks_in_the_same_order_with_the_same_values() -> None:
    import torch

    def program(lib: Any, x: Any) -> list[Any]:
        trail: list[Any] = []
        net = lib.Sequential(lib.Identity(), lib.Sequential(lib.Identity()))

        def note(name: str, change: Any = None) -> Callable:
            def hook(module: Any, inputs: Any, *rest: Any) -> Any:
                values = [float(value) for value in (*inputs, *rest) if not isinstance(value, dict)]
                trail.append((name, type(module).__name__, values, [v for v in rest if isinstance(v, dict)]))
                return change(inputs, *rest) if change else None

            return hook

        inner = net[1][0]
        net.register_forward_hook(note("last"))
        net.register_forward_pre_hook(note("first", lambda inputs: (inputs[0] + 1,)))
        net.register_forward_pre_hook(note("before the first"), prepend=True)
        inner.register_forward_hook(note("inner", lambda inputs, output: output * 3))
        inner.register_forward_hook(note("prepended", lambda inputs, output: output + 1), prepend=True)
        inner.register_forward_hook(note("keywords", lambda inputs, kwargs, output: output - 1), with_kwargs=True)
        inner.register_forward_pre_hook(
            note("keywords first", lambda inputs, kwargs: ((inputs[0] * 2,), kwargs)), with_kwargs=True
        )
        inner.register_forward_hook(note("gone")).remove()
        trail.append(float(net(x)))
        return trail

    ours = program(nn, Tensor(np.float32(1)))
    assert ours == program(torch.nn, torch.tensor(1.0))
    assert ours[-1] == ((1 + 1) * 2 + 1) * 3 - 1
