"""Module: a layer, or a net of layers, that owns parameters."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from minigrad.tensor import Tensor
from minigrad.writes import wrote


class Parameter(Tensor):
    """A Tensor that a Module learns: it requires a gradient."""

    __slots__ = ()

    def __init__(self, data: Any, dtype: Any = None) -> None:
        super().__init__(data, requires_grad=True, dtype=dtype)


class Buffer(Tensor):
    """A Tensor that a Module keeps but does not learn, such as a running mean. It is saved with the parameters."""

    __slots__ = ()


class StateError(ValueError):
    """A state_dict that does not fit the module."""


class Module:
    """A layer, or a net of layers: subclass it, set parameters and modules as attributes, and define ``forward``.

    There is no registration: parameters, buffers and modules are found by walking the attributes in the order in which
    they were set; lists, tuples and dicts of modules are walked too.
    """

    training: bool = True

    def forward(self, *inputs: Any) -> Any:
        """The output for the inputs: what a subclass defines."""
        raise TypeError(f"{type(self).__name__} defines no forward(); a Module needs one to be called")

    def __setattr__(self, name: str, value: Any) -> None:
        before = vars(self).get(name)
        if isinstance(before, (Parameter, Buffer)) and not (value is None or isinstance(value, type(before))):
            raise TypeError(
                f"{type(self).__name__}.{name} is a {type(before).__name__}, and {type(value).__name__} is none: it "
                f"would not be learned or saved; assign nn.{type(before).__name__}(…), or write into {name}[...]"
            )
        super().__setattr__(name, value)

    def __call__(self, *inputs: Any, **keywords: Any) -> Any:
        return self.forward(*inputs, **keywords)

    def named_children(self) -> Iterator[tuple[str, "Module"]]:
        """The modules directly below this one."""
        for name, value in vars(self).items():
            if isinstance(value, (Module, list, tuple, dict)):
                yield from _modules(name, value)

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, "Module"]]:
        """This module and all below it, with dotted names; itself first."""
        yield prefix, self
        for name, child in self.named_children():
            yield from child.named_modules(f"{prefix}.{name}" if prefix else name)

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Every parameter once, with its dotted name: a module's own in definition order, then its children's."""
        yield from _once(self._named(Parameter))

    def parameters(self) -> Iterator[Parameter]:
        """Every parameter once, in the order of ``named_parameters``."""
        return (parameter for _, parameter in self.named_parameters())

    def named_buffers(self) -> Iterator[tuple[str, Buffer]]:
        """Every buffer once, with its dotted name."""
        yield from _once(self._named(Buffer))

    def train(self, mode: bool = True) -> "Module":
        """Behave as in training (dropout drops, batch norm uses the batch), here and below. Returns self."""
        for _, module in self.named_modules():
            module.training = mode
        return self

    def eval(self) -> "Module":
        """Behave as in use: dropout keeps everything, batch norm uses its running statistics. Returns self."""
        return self.train(False)

    def to(self, dtype: Any) -> "Module":
        """Convert every parameter, and every buffer of floats, to a dtype. Returns self."""
        for _, tensor in self._named(Tensor):
            if tensor.data.dtype.kind == "f":
                tensor.data = tensor.data.astype(dtype)
                tensor.grad = None
        return self

    def zero_grad(self) -> None:
        """Forget the gradient of every parameter."""
        for _, parameter in self._named(Parameter):
            parameter.grad = None

    def state_dict(self) -> dict[str, np.ndarray]:
        """A copy of every parameter and buffer, by the dotted name that PyTorch gives it."""
        return {name: tensor.data.copy() for name, tensor in self._named(Tensor)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Copy arrays into the parameters and buffers of the same names.

        Raises StateError, and changes nothing, unless names and shapes all fit and all are numbers.
        """
        if not isinstance(state, Mapping):
            raise StateError(f"load_state_dict: it takes a dict of names and arrays, got {type(state).__name__}")
        own = dict(self._named(Tensor))
        arrays = {name: np.asarray(value.data if isinstance(value, Tensor) else value) for name, value in state.items()}
        faults = [f"missing {name} {own[name].shape}" for name in own if name not in arrays]
        faults += [f"unexpected {name} {arrays[name].shape}" for name in arrays if name not in own]
        faults += [
            f"{name} has shape {arrays[name].shape}, the module's is {own[name].shape}"
            for name in own
            if name in arrays and arrays[name].shape != own[name].shape
        ]
        faults += [f"{name} holds {a.dtype}, not numbers" for name, a in arrays.items() if a.dtype.kind not in "biuf"]
        if faults:
            raise StateError(f"load_state_dict: the state does not fit {type(self).__name__}: {'; '.join(faults)}")
        for name, tensor in own.items():
            tensor.data[...] = arrays[name]
        wrote(*[tensor.data for tensor in own.values()])

    def extra_repr(self) -> str:
        """What ``repr`` shows between this layer's brackets."""
        return ""

    def __repr__(self) -> str:
        return "\n".join(_tree(self, ""))

    def _named(self, kind: type[Tensor]) -> Iterator[tuple[str, Any]]:
        for prefix, module in self.named_modules():
            for name, value in vars(module).items():
                if isinstance(value, kind) and isinstance(value, (Parameter, Buffer)):
                    yield f"{prefix}.{name}" if prefix else name, value


def _modules(name: str, value: Any) -> Iterator[tuple[str, Module]]:
    if isinstance(value, Module):
        yield name, value
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            yield from _modules(f"{name}.{i}", item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _modules(f"{name}.{key}", item)


def _once(named: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    seen: set[int] = set()
    for name, tensor in named:
        if id(tensor) not in seen:
            seen.add(id(tensor))
            yield name, tensor


def _tree(module: Module, name: str) -> list[str]:
    """One line a module, indented below its parent: name, type and settings, shapes, number of parameters."""
    own = [f"{key} {value.shape}" for key, value in vars(module).items() if isinstance(value, (Parameter, Buffer))]
    count = sum(parameter.size for parameter in module.parameters())
    head = f"{name}: {type(module).__name__}" if name else type(module).__name__
    line = f"{head}({module.extra_repr()})"
    if own:
        line += "  " + ", ".join(own)
    if count:
        line += f"  [{count:,} parameters]"
    below = [text for key, child in module.named_children() for text in _tree(child, key)]
    return [line, *("  " + text for text in below)]
