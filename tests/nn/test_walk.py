"""What a walk over a module finds, under which names and in which order: what PyTorch finds."""

import copy
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from minigrad import Tensor, nn


def twins(lib: Any, tensor: Callable[[int], Any], plain: bool) -> dict[str, Any]:
    """Modules in either framework; ``plain`` puts lists, tuples and dicts where PyTorch needs its own containers."""

    def module(**parts: Any) -> Any:
        each = lib.Module()
        for name, part in parts.items():
            setattr(each, name, part)
        return each

    def parameter(n: int) -> Any:
        return lib.Parameter(tensor(n))

    def modules(*parts: Any) -> Any:
        return list(parts) if plain else lib.ModuleList(parts)

    def parameters(*parts: Any) -> Any:
        return tuple(parts) if plain else lib.ParameterList(parts)

    shared, loop, knot = lib.Linear(2, 2), module(own=lib.Linear(1, 1)), module(p=parameter(1))
    tied = module(first=lib.Linear(2, 2), second=lib.Linear(2, 2))
    tied.second.weight = tied.first.weight
    loop.again = loop
    knot.inner = module(outer=knot, q=parameter(2))
    return {
        "own tensors before those of children": module(child=lib.Linear(1, 2), own=parameter(1)),
        "parameters before buffers": module(kept=lib.Buffer(tensor(1)), learned=parameter(2)),
        "batch norm": lib.Sequential(lib.BatchNorm1d(3), lib.BatchNorm1d(3, affine=False)),
        "a list of modules": module(first=modules(lib.Linear(1, 2), lib.ReLU()), own=parameter(3)),
        "lists in lists": module(rows=modules(modules(lib.Linear(1, 1)), modules(lib.Linear(2, 1), lib.ReLU()))),
        "a tuple of parameters": module(child=lib.Linear(1, 1), weights=parameters(parameter(1), parameter(2))),
        "dicts": module(
            heads=(dict if plain else lib.ModuleDict)({"a": lib.Linear(1, 1), "b": lib.ReLU()}),
            scales=(dict if plain else lib.ParameterDict)({"c": parameter(1), "d": parameter(2)}),
        ),
        "a shared module": module(a=lib.Sequential(shared, lib.ReLU(), shared), b=shared),
        "a shared list": module(a=(each := modules(shared)), b=each),
        "a shared parameter": tied,
        "a module in itself": loop,
        "two modules in each other": knot,
    }


NAMES_OF: dict[str, Callable[[Any], Any]] = {
    "named_parameters": lambda net: [name for name, _ in net.named_parameters()],
    "named_parameters of its own": lambda net: [name for name, _ in net.named_parameters(recurse=False)],
    "named_parameters with duplicates": lambda net: [name for name, _ in net.named_parameters(remove_duplicate=False)],
    "named_parameters with a prefix": lambda net: [name for name, _ in net.named_parameters("net")],
    "parameters": lambda net: [tuple(value.shape) for value in net.parameters()],
    "named_buffers": lambda net: [name for name, _ in net.named_buffers()],
    "buffers": lambda net: [tuple(value.shape) for value in net.buffers()],
    "state_dict": lambda net: [(name, tuple(value.shape)) for name, value in net.state_dict().items()],
    "named_modules": lambda net: [(name, type(module).__name__) for name, module in net.named_modules()],
    "named_modules with duplicates": lambda net: [name for name, _ in net.named_modules(remove_duplicate=False)],
    "modules": lambda net: [type(module).__name__ for module in net.modules()],
    "named_children": lambda net: [(name, type(module).__name__) for name, module in net.named_children()],
    "children": lambda net: [type(module).__name__ for module in net.children()],
}


def both(what: str, case: str, plain: bool) -> tuple[Any, Any]:
    """What both frameworks answer; PyTorch's RecursionError becomes None.

    That takes as long as the square of the limit, so it gets Python's own.
    """
    import torch

    ours = twins(nn, lambda n: Tensor(np.zeros(n)), plain)[case]
    theirs = twins(torch.nn, torch.zeros, False)[case]
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(min(limit, 1000))
        expected = NAMES_OF[what](theirs)
    except RecursionError:
        expected = None
    finally:
        sys.setrecursionlimit(limit)
    return NAMES_OF[what](ours), expected


CASES = list(twins(nn, lambda n: Tensor(np.zeros(n)), True))


@pytest.mark.torch
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("what", NAMES_OF)
def test_pytorch_finds_the_same_names_in_the_same_order(what: str, case: str) -> None:
    ours, theirs = both(what, case, plain=False)
    assert ours is not None
    assert theirs is None or ours == theirs


@pytest.mark.torch
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("what", [what for what in NAMES_OF if "modules" not in what and "children" not in what])
def test_plain_lists_tuples_and_dicts_name_what_they_hold_as_pytorchs_containers_do(what: str, case: str) -> None:
    ours, theirs = both(what, case, plain=True)
    assert theirs is None or ours == theirs


def test_a_cycle_is_met_once() -> None:
    """Where PyTorch goes on until Python's stack is full."""
    loop = nn.Sequential(nn.Linear(1, 1))
    loop.again = [loop, {"and": loop}]
    assert list(loop.state_dict()) == ["0.weight", "0.bias"]
    assert loop.load_state_dict(loop.state_dict()) == ([], [])
    assert list(loop.eval().to(np.float64).modules()) == [loop, loop[0]]
    assert not loop[0].training
    seen: list[nn.Module] = []
    loop.apply(seen.append)
    assert seen == [loop[0], loop]
    assert copy.deepcopy(loop).again[0] is not loop
    assert repr(loop).splitlines() == [
        "Sequential()  [2 parameters]",
        "  0: Linear(1, 1)  weight (1, 1), bias (1,)  [2 parameters]",
        "  again.0: Sequential()  see above",
    ]


def test_a_list_in_itself_is_met_once() -> None:
    net = nn.Module()
    net.parts = [nn.Linear(1, 1)]
    net.parts.append(net.parts)
    assert [name for name, _ in net.named_parameters()] == ["parts.0.weight", "parts.0.bias"]
    assert list(net.state_dict()) == ["parts.0.weight", "parts.0.bias"]
