"""What a step depends on beside its arguments: what its function names, the modules among it, and the switches.

A replay does not run the function's Python. So all that the function can reach is compared with what it was.
"""

import types
from collections.abc import Callable, Iterator
from operator import is_
from typing import Any

import numpy as np

from minigrad.kernels.matmul import whole_products
from minigrad.kernels.parallel import get_num_threads
from minigrad.modes import checking, recording
from minigrad.nn.module import Module
from minigrad.optim.lr_scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer
from minigrad.tensor import Tensor

_ABSENT = object()


class State:
    """A snapshot of all that a function reaches: ``changed()`` says in words what is no longer as it was."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.tensors: dict[int, tuple[str, Tensor]] = {}
        self.arrays: list[tuple[str, np.ndarray]] = []
        self._dicts: list[tuple[str, dict, dict, type]] = []
        self._names: list[tuple[str, dict, str, Any]] = []
        self._cells: list[tuple[str, Any, Any]] = []
        self._lists: list[tuple[str, Any, tuple]] = []
        self._modules: list[tuple[str, Module]] = []
        self._met: set[int] = set()
        self._optimizers: list[tuple[str, Optimizer]] = []
        self._reach_function("", function)
        for name, optimizer in self._optimizers:  # last: a module has better names for its parameters
            for i, p, _ in optimizer.positions():
                self._reach(f"{name}'s parameter {i}", p)
        self._kept = [(name, t, t.data, t.requires_grad) for name, t in self.tensors.values()]
        self._switches = _switches()

    @property
    def known(self) -> Iterator[tuple[str, np.ndarray]]:
        """Every array that is reached, by name."""
        yield from self.arrays
        for name, t in self.tensors.values():
            yield name, t.data

    def hooked(self) -> str | None:
        """Which tensor or module has a hook, or None."""
        for name, t, *_ in self._kept:
            if t.hooks:
                return f"{name} has a hook, and hooks are Python"
        for name, module in self._modules:
            hooks = module._forward_hooks
            if hooks is not None and (hooks.before or hooks.after):
                return f"{name} has a forward hook, and hooks are Python"
        return None

    def changed(self) -> str | None:
        """What is not as it was, or None."""
        for name, t, data, requires_grad in self._kept:
            if t.data is not data or t.requires_grad is not requires_grad:
                return _tensor_changed(name, t, requires_grad)
        for name, own, before, kind in self._dicts:
            if len(own) != len(before) or not all(map(is_, own.values(), before.values())):
                return _dict_changed(name, own, before, kind)
        for name, namespace, key, value in self._names:
            if (now := namespace.get(key, _ABSENT)) is not value:
                return f"{name} was {_short(value)} when the step was recorded, and is {_short(now)}"
        for name, cell, value in self._cells:
            if (now := _content(cell)) is not value:
                return f"the variable {name} was {_short(value)} when the step was recorded, and is {_short(now)}"
        for name, items, values in self._lists:
            if len(items) != len(values) or not all(map(is_, items, values)):
                return f"the list {name} holds other things than when the step was recorded"
        for name, now in _switches().items():
            if now != self._switches[name]:
                return f"{name} was {self._switches[name]} when the step was recorded, and is {now}"
        return self.hooked()

    def _reach(self, name: str, value: Any) -> None:
        """Note an object, and what it holds."""
        if isinstance(value, Tensor):
            self.tensors.setdefault(id(value), (name, value))
        elif isinstance(value, np.ndarray):
            self.arrays.append((name, value))
        elif id(value) in self._met or isinstance(value, (type, types.ModuleType, str, bytes, int, float)):
            return
        elif isinstance(value, (types.FunctionType, types.MethodType)):
            self._reach_function(name, value)
        elif isinstance(value, Optimizer):
            self._met.add(id(value))
            self._optimizers.append((name, value))
        elif isinstance(value, LRScheduler):
            self._reach(f"{name}.optimizer", value.optimizer)
        elif isinstance(value, Module):
            self._met.add(id(value))
            self._modules.append((name, value))
            self._dicts.append((name, vars(value), dict(vars(value)), type(value)))
            for key, part in vars(value).items():
                self._reach(f"{name}.{key}", part)
        elif isinstance(value, (list, tuple)):
            self._met.add(id(value))
            if any(isinstance(each, (Tensor, Module, list, tuple, dict)) or callable(each) for each in value):
                self._lists.append((name, value, tuple(value)))
                for i, part in enumerate(value):
                    self._reach(f"{name}[{i}]", part)
        elif isinstance(value, dict):
            self._met.add(id(value))
            if any(isinstance(each, (Tensor, Module, list, tuple, dict)) for each in value.values()):
                self._dicts.append((name, value, dict(value), dict))
                for key, part in value.items():
                    self._reach(f"{name}[{key!r}]", part)

    def _reach_function(self, name: str, function: Any) -> None:
        """What a function of the user's names: its variables from outside, and the attributes of its ``self``."""
        function = _unwrapped(function)
        if isinstance(function, types.MethodType):
            self._reach_self(function.__self__, function.__func__)
            function = function.__func__
        if not isinstance(function, types.FunctionType):  # an object that is called
            self._reach(name or "the step", function)
            call = getattr(type(function), "__call__", None)  # noqa: B004  (not whether, but what)
            if isinstance(call, types.FunctionType) and not isinstance(function, (Module, type)):
                self._reach_self(function, call)
                self._reach_function(name, call)
        elif id(function) not in self._met and not _is_ours(function):
            self._met.add(id(function))
            for key, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
                self._cells.append((key, cell, _content(cell)))
                self._reach(key, _content(cell))
            for key in _names_in(function.__code__):
                if key in function.__globals__:
                    self._note(key, function.__globals__, key)
            for i, value in enumerate(function.__defaults__ or ()):
                self._reach(f"default {i}", value)

    def _reach_self(self, owner: Any, function: Any) -> None:
        """The attributes of an object that a method of it names."""
        if isinstance(owner, Module):
            self._reach("self", owner)
            return
        own = getattr(owner, "__dict__", {})
        for key in _names_in(function.__code__):
            if key in own:
                self._note(f"self.{key}", own, key)
            method = getattr(type(owner), key, None)
            if isinstance(method, types.FunctionType) and id(method) not in self._met:
                self._reach_function(key, method)
                self._reach_self(owner, method)

    def _note(self, name: str, namespace: dict, key: str) -> None:
        self._names.append((name, namespace, key, namespace[key]))
        self._reach(name, namespace[key])


def _is_ours(function: types.FunctionType) -> bool:
    return function.__globals__.get("__name__", "").partition(".")[0] == "minigrad"


def _unwrapped(function: Any) -> Any:
    while hasattr(function, "func") and hasattr(function, "args"):  # a partial
        function = function.func
    return function


def _names_in(code: types.CodeType) -> Iterator[str]:
    """The names of globals and attributes in the code, and in the functions within it."""
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield from _names_in(part)


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return _ABSENT


def _switches() -> dict[str, Any]:
    return {
        "gradients (no_grad, enable_grad)": recording.get(),
        "detect_anomaly": checking.get(),
        "the number of threads": get_num_threads(),
        "undivided products": whole_products.get(),
    }


def _tensor_changed(name: str, t: Tensor, requires_grad: bool) -> str:
    if t.requires_grad is not requires_grad:
        return f"{name}.requires_grad was {requires_grad} when the step was recorded, and is {t.requires_grad}"
    return f"{name} has another array than when the step was recorded ({t.data.dtype}, of shape {t.shape})"


def _dict_changed(name: str, now: dict, before: dict, kind: type) -> str:
    for key in {**before, **now}:
        if now.get(key, _ABSENT) is not before.get(key, _ABSENT):
            default = getattr(kind, str(key), None)
            was, is_now = (_short(each.get(key, default)) for each in (before, now))
            return f"{name}.{key} was {was} when the step was recorded, and is {is_now}"
    return f"{name} has its attributes in another order"


def _short(value: Any) -> str:
    text = repr(value) if isinstance(value, (bool, int, float, str, type(None))) else f"a {type(value).__name__}"
    return text if len(text) < 60 else text[:57] + "…"
