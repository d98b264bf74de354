"""A layer in both frameworks with one state, called with the same arrays: outputs and gradients side by side."""

from collections.abc import Callable
from typing import Any

import numpy as np

import minigrad
from minigrad import Tensor, nn
from tests.parity.numbers import uniform

Arrays = dict[str, np.ndarray]


def twins(what: str, *arguments: Any, **keywords: Any) -> tuple[nn.Module, Any]:
    """The layer here and in PyTorch, both float64; ours has loaded the state_dict of theirs."""
    import torch

    torch.manual_seed(0)
    theirs = getattr(torch.nn, what)(*arguments, **keywords).double()
    ours = getattr(nn, what)(*arguments, **keywords).to(np.float64)
    ours.load_state_dict({name: value.numpy() for name, value in theirs.state_dict().items()})
    return ours, theirs


def our_answers(layer: nn.Module, inputs: Arrays, call: Callable) -> Arrays:
    """What ``call(layer, inputs)`` gives, numbered, and the gradients of all of it by the inputs and the parameters."""
    tensors = {name: Tensor(a.copy(), requires_grad=True) for name, a in inputs.items()}
    outputs = _flat(call(layer, tensors))
    wanted = tensors | dict(layer.named_parameters())
    weights = [Tensor(uniform(f"weight {i}", y.shape)) for i, y in enumerate(outputs)]
    gradients = minigrad.grad(outputs, list(wanted.values()), weights)
    answers = {f"output {i}": y.data for i, y in enumerate(outputs)}
    return answers | {f"d {name}": g.data for name, g in zip(wanted, gradients, strict=True)}


def their_answers(layer: Any, inputs: Arrays, call: Callable) -> Arrays:
    import torch

    tensors = {name: torch.tensor(a, requires_grad=True) for name, a in inputs.items()}
    outputs = _flat(call(layer, tensors))
    wanted = tensors | dict(layer.named_parameters())
    weights = [torch.from_numpy(uniform(f"weight {i}", tuple(y.shape))) for i, y in enumerate(outputs)]
    gradients = torch.autograd.grad(outputs, list(wanted.values()), weights)
    answers = {f"output {i}": y.detach().numpy() for i, y in enumerate(outputs)}
    return answers | {f"d {name}": g.numpy() for name, g in zip(wanted, gradients, strict=True)}


def _flat(outputs: Any) -> list:
    if isinstance(outputs, tuple):
        return [y for part in outputs for y in _flat(part)]
    return [] if outputs is None else [outputs]
