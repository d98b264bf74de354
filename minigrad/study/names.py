"""The names of a graph's tensors, and the texts of their values."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from minigrad.errors import GraphError
from minigrad.nn.module import Module, Parameter
from minigrad.source import op_name
from minigrad.tensor import Tensor

Names = Module | Mapping[str, Any] | None


def names_of(names: Names) -> dict[Tensor, str]:
    """The name of each tensor: a Module's parameters by their dotted names, or a mapping such as ``{"a": a}``.

    Of two names for one tensor the first counts. What is no Tensor is ignored, so ``locals()`` works too.
    """
    if names is not None and not isinstance(names, (Module, Mapping)):
        raise TypeError(f'names must be a Module, or a mapping such as {{"a": a}}, got {type(names).__name__}')
    pairs = names.named_parameters() if isinstance(names, Module) else (names or {}).items()
    called: dict[Tensor, str] = {}
    for name, tensor in pairs:
        if isinstance(tensor, Tensor):
            called.setdefault(tensor, str(name))
    return called


def check_recorded(function: str, output: Any) -> None:
    """Raise unless output is a Tensor with a graph behind it."""
    if not isinstance(output, Tensor):
        raise TypeError(f"{function}: the output must be a Tensor, got {type(output).__name__}")
    if not output.requires_grad:
        raise GraphError(
            f"{function}: this tensor of shape {output.shape} needs no gradient, so how it was computed was not "
            "recorded; make a tensor that it comes from with requires_grad=True"
        )


def op_of(y: Tensor) -> str:
    """The op that made y, "" for a leaf."""
    return op_name(y.edges[0][1]) if y.edges else ""


def title_of(y: Tensor, called: Mapping[Tensor, str]) -> str:
    """``h = tanh`` for what an op has made, ``0.weight`` for a leaf; without a name ``tanh`` and ``leaf``."""
    op, name = op_of(y), called.get(y)
    if not op:
        return name or ("parameter" if isinstance(y, Parameter) else "leaf")
    return f"{name} = {op}" if name else op


def number(value: Any) -> str:
    """A number in four digits."""
    return f"{value:.4g}"


def norm(x: Tensor) -> str:
    """√Σx², in four digits."""
    return number(np.linalg.norm(x.data.astype(np.float64)))
