"""Module: a layer, or a net of layers, that owns parameters."""

import inspect
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import DTypeLike

from minigrad import spelling
from minigrad.array_function import effect
from minigrad.checks import checked
from minigrad.errors import DTypeError, GraphError, StateError
from minigrad.handle import RemovableHandle
from minigrad.nn import hooks
from minigrad.nn.parameter import Buffer, Parameter
from minigrad.nn.picture import tree
from minigrad.nn.state import IncompatibleKeys, load
from minigrad.nn.walk import ALL, Owner, children, from_below, tensors, walk
from minigrad.tensor import Tensor

__all__ = ["Buffer", "Module", "Parameter", "StateError"]

_ELSEWHERE = {
    **dict.fromkeys(("cuda", "cpu", "xpu", "share_memory"), "not needed: everything runs on the CPU"),
    "compile": "not needed: kernels are compiled when they are first used",
    "float": "to(np.float32)",
    "double": "to(np.float64)",
    "half": "to(np.float16)",
    "bfloat16": "to(np.float32): NumPy has no bfloat16",
    "type": "to(dtype)",
    "register_module": "add_module(name, module)",
    "register_full_backward_hook": "register_hook(f) of the tensor that the module gives",
    "_modules": "dict(module.named_children())",
    "_parameters": "dict(module.named_parameters(recurse=False))",
    "_buffers": "dict(module.named_buffers(recurse=False))",
}

_KEYWORDS = {
    "inplace": "left out: no layer writes into its input",
    "device": "left out: everything runs on the CPU",
    "dtype": "to(dtype) of the layer once it is made",
}
"""What to write instead of PyTorch's keywords of nearly every layer."""


class Module(Owner):
    """A layer, or a net of layers: subclass it, set parameters and modules as attributes, and define ``forward``.

    There is no registration: parameters, buffers and modules are found by walking the attributes in the order in which
    they were set. Lists, tuples and dicts are walked too, and name what they hold as a ModuleList, a ModuleDict, a
    ParameterList or a ParameterDict would. A module that is met again, in itself or elsewhere, is not walked again.
    """

    training: bool = True
    _forward_hooks: hooks.Hooks | None = None

    if not TYPE_CHECKING:  # to a type checker, __init__ alone says what a layer takes

        def __new__(cls, *arguments: Any, **keywords: Any) -> Self:
            takes = () if cls.__init__ is object.__init__ else inspect.signature(cls.__init__).parameters.values()
            names = {each.name for each in takes}
            for name in keywords:
                if name in _KEYWORDS and name not in names and not any(each.kind is each.VAR_KEYWORD for each in takes):
                    raise TypeError(spelling.message(f"{cls.__name__}()", name, _KEYWORDS))
            if (arguments or keywords) and not takes:
                raise TypeError(f"{cls.__name__}() takes no arguments")
            return super().__new__(cls)

    def forward(self, *inputs: Any, **keywords: Any) -> Any:
        """The output for the inputs: what a subclass defines."""
        raise TypeError(f"{type(self).__name__} defines no forward(); a Module needs one to be called")

    def __call__(self, *inputs: Any, **keywords: Any) -> Tensor:
        if self._forward_hooks is None:
            return self.forward(*inputs, **keywords)
        return hooks.call(self, self._forward_hooks, inputs, keywords)

    def __setattr__(self, name: str, value: Any) -> None:
        before = vars(self).get(name)
        if isinstance(before, (Parameter, Buffer)) and not (value is None or isinstance(value, type(before))):
            raise TypeError(
                f"{type(self).__name__}.{name} is a {type(before).__name__}, and {type(value).__name__} is none: it "
                f"would not be learned or saved; assign nn.{type(before).__name__}(…), or write into {name}[...]"
            )
        if isinstance(value, (set, frozenset, deque)) and any(isinstance(each, (Owner, Parameter)) for each in value):
            raise TypeError(
                f"{type(self).__name__}.{name} is a {type(value).__name__}, and what it holds would not be learned or "
                "saved: lists, tuples and dicts are walked"
            )
        super().__setattr__(name, value)

    if not TYPE_CHECKING:  # to a type checker, an attribute that is not there is an error

        def __getattr__(self, name: str) -> Any:
            if hasattr(type(self), name):  # a property raised AttributeError: it says more than we could
                return object.__getattribute__(self, name)
            raise AttributeError(spelling.message(type(self).__name__, name, _ELSEWHERE))

    def add_module(self, name: str, module: "Module | None") -> None:
        """Set the attribute ``name``, such as ``f"block{i}"``, to a module."""
        self._register(name, module, Module)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Set the attribute ``name`` to a parameter, or to None where there is none."""
        self._register(name, param, Parameter)

    @checked
    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        """``self.name = nn.Buffer(tensor, persistent=persistent)``, or None: kept but not learned.

        A buffer that is not persistent is not in ``state_dict()``.
        """
        self._register(name, None if tensor is None else Buffer(tensor, persistent=persistent), Buffer)

    def _register(self, name: str, value: Any, kind: type) -> None:
        owner = type(self).__name__
        if value is not None and not isinstance(value, kind):
            raise TypeError(f"{owner}: {name} must be a {kind.__name__} or None, got {type(value).__name__}")
        if not isinstance(name, str) or not name or "." in name:
            raise ValueError(f"{owner}: {name!r} is no name; a {kind.__name__} needs one of letters, without a dot")
        own = vars(self)
        if hasattr(self, name) and not (name in own and isinstance(own[name], (kind, type(None)))):
            raise ValueError(f"{owner}: the name {name!r} is taken by an attribute that is no {kind.__name__}")
        setattr(self, name, value)

    def named_children(self) -> "Iterator[tuple[str, Module]]":
        """The modules directly below this one, each once."""
        yield from children(self)

    def children(self) -> "Iterator[Module]":
        """The modules directly below this one, each once."""
        return (child for _, child in self.named_children())

    @checked
    def named_modules(self, prefix: str = "", remove_duplicate: bool = True) -> "Iterator[tuple[str, Module]]":
        """This module and all below it, with dotted names; itself first, and each once.

        Without ``remove_duplicate`` a module with several names comes once for each.
        """
        for name, owner in walk(self, prefix, remove_duplicate):
            if isinstance(owner, Module):
                yield name, owner

    def modules(self) -> "Iterator[Module]":
        """This module and all below it, each once."""
        return (module for _, module in self.named_modules())

    @checked
    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Every parameter once, with its dotted name: a module's own in definition order, then its children's.

        Without ``recurse`` only the module's own; without ``remove_duplicate`` a shared one by all of its names.
        """
        return tensors(self, prefix, (Parameter,), remove_duplicate, ALL if recurse else ())

    @checked
    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Every parameter once, in the order of ``named_parameters``."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    @checked
    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Buffer]]:
        """Every buffer once, with its dotted name."""
        return tensors(self, prefix, (Buffer,), remove_duplicate, ALL if recurse else ())

    @checked
    def buffers(self, recurse: bool = True) -> Iterator[Buffer]:
        """Every buffer once, in the order of ``named_buffers``."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def get_submodule(self, target: str) -> "Module":
        """The module of a dotted name; of "" this one. Raises AttributeError where there is none."""
        return self._at(target, dict(self.named_modules(remove_duplicate=False)), "module")

    def get_parameter(self, target: str) -> Parameter:
        """The parameter of a dotted name. Raises AttributeError where there is none."""
        return self._at(target, dict(self.named_parameters(remove_duplicate=False)), "parameter")

    def get_buffer(self, target: str) -> Buffer:
        """The buffer of a dotted name. Raises AttributeError where there is none."""
        return self._at(target, dict(self.named_buffers(remove_duplicate=False)), "buffer")

    def _at(self, target: str, named: Mapping[str, Any], kind: str) -> Any:
        if target not in named:
            names = ", ".join(name for name in named if name)
            raise AttributeError(f"{type(self).__name__} has no {kind} {target!r}; there are: {names or 'none'}")
        return named[target]

    def apply(self, fn: "Callable[[Module], Any]") -> Self:
        """Call ``fn`` with every module, those below before the one that has them, each once. Returns self."""
        for module in list(from_below(self)):
            fn(module)
        return self

    @checked
    def register_forward_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, inputs, output)`` after every call of this module.

        What it returns, if not None, replaces the output. ``prepend`` puts it before the hooks that are there;
        ``with_kwargs`` makes the call ``hook(module, inputs, keywords, output)``. The handle takes it off again.
        """
        return hooks.register(self._hooks().after, hook, prepend, with_kwargs)

    @checked
    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, inputs)`` before every call of this module, with its arguments as a tuple.

        What it returns, if not None, replaces them: a tuple, or the one argument. ``with_kwargs`` makes the call
        ``hook(module, inputs, keywords)`` and the result a pair of both. The handle takes it off again.
        """
        return hooks.register(self._hooks().before, hook, prepend, with_kwargs)

    def _hooks(self) -> hooks.Hooks:
        if self._forward_hooks is None:
            self._forward_hooks = hooks.Hooks()
        return self._forward_hooks

    def train(self, mode: bool = True) -> Self:
        """Switch to training (dropout drops, batch norm uses the batch), here and below. Returns self."""
        if not isinstance(mode, (bool, np.bool_)):
            raise TypeError(
                f"train: it takes True or False, got {type(mode).__name__}; it sets a mode and trains nothing"
            )
        for module in self.modules():
            module.training = bool(mode)
        return self

    def eval(self) -> Self:
        """Switch to evaluation: dropout keeps everything, batch norm uses its running statistics. Returns self."""
        return self.train(False)

    @checked
    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """With False freeze every parameter, here and below: it gets no gradient. With True unfreeze it. Returns self.

        Raises DTypeError for a parameter of whole numbers, GraphError for one that is no leaf; then none is changed.
        """
        parameters = list(self.named_parameters())
        for name, parameter in parameters:
            if requires_grad and parameter.dtype.kind != "f":
                raise DTypeError(f"requires_grad_: {name} is {parameter.dtype}, and only floats have a gradient")
            if parameter.edges != ():
                raise GraphError(f"requires_grad_: an op wrote into {name}, which is no leaf any more")
        for _, parameter in parameters:
            parameter.requires_grad = requires_grad
        return self

    def to(self, dtype: DTypeLike) -> Self:
        """Convert every parameter, and every buffer of floats, to a dtype of floats. Returns self."""
        if dtype is None:  # to NumPy it is float64
            raise DTypeError("to: a dtype is needed, such as np.float32, got None")
        try:
            wanted = np.dtype(dtype)
        except TypeError:
            raise DTypeError(f"to: {dtype!r} is no dtype of NumPy; there are no devices, only the CPU") from None
        if wanted.kind != "f":
            raise DTypeError(f"to: parameters are floats, and {wanted} is none; take np.float32 or np.float64")
        for _, tensor in tensors(self, "", (Parameter, Buffer)):
            if tensor.data.dtype.kind == "f":
                tensor.data = tensor.data.astype(wanted)
                tensor.grad = None
        return self

    @effect
    @checked
    def zero_grad(self, set_to_none: bool = True) -> None:
        """Set the gradient of every parameter to None, or without ``set_to_none`` those that exist to zeros."""
        for parameter in self.parameters():
            if set_to_none or parameter.grad is None:
                parameter.grad = None
            else:
                parameter.grad = Tensor(np.zeros_like(parameter.grad.data))

    def state_dict(self) -> dict[str, np.ndarray]:
        """A copy of every parameter and persistent buffer, by the dotted name that PyTorch gives it.

        In each module parameters come first. A tensor with several names is there under each of them.
        """
        return {name: tensor.data.copy() for name, tensor in self._state().items()}

    @checked
    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True) -> IncompatibleKeys:
        """Copy arrays into the parameters and buffers of the same names; NumPy's, PyTorch's or ml_dtypes' arrays.

        Of a tensor with several names one is enough, and a batch norm's ``num_batches_tracked`` may be missing.
        Returns ``missing_keys``, the names that the state lacks, and ``unexpected_keys``, those that the module does
        not have. Raises StateError, and changes nothing, if shapes differ, an entry holds no numbers, or with
        ``strict`` a key is missing or unexpected.
        """
        return load(type(self).__name__, self._state(), state_dict, strict)

    def _state(self) -> dict[str, Parameter | Buffer]:
        """What a state dict holds. Raises StateError for two tensors of one name."""
        state: dict[str, Parameter | Buffer] = {}
        for name, tensor in tensors(self, "", (Parameter, Buffer), once=False):
            if isinstance(tensor, Buffer) and not tensor.persistent:
                continue
            if name in state:
                raise StateError(f"{type(self).__name__}: two tensors have the name {name}; rename one of them")
            state[name] = tensor
        return state

    def extra_repr(self) -> str:
        """What ``repr`` shows between this layer's brackets."""
        return ""

    def __repr__(self) -> str:
        return "\n".join(tree(self))
