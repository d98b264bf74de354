"""What a function can reach: the variables that its code names, what they hold, and the functions among them.

Of an object that is no list, dict or module only the attributes count that some reached function names, and the methods
that it calls. What is in a library is left out.
"""

import sys
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

from minigrad.nn.module import Module
from minigrad.optim.lr_scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer
from minigrad.tensor import Tensor

ABSENT = object()
LIBRARIES = {"minigrad", "numpy", "numba", *sys.stdlib_module_names}
ATOMS = (str, bytes, int, float, complex, type(None), np.generic, np.dtype, types.BuiltinFunctionType)
SEQUENCES = (list, tuple, set, frozenset, deque)
LOOKS = {"getattr", "vars", "__dict__", "asdict", "attrgetter"}
"""Functions that find an attribute without naming it in the code."""

MAKING = {"__init__", "__new__", "__post_init__"}
"""Methods that run when a class is called, and not by what is named of an object."""


class Variable(NamedTuple):
    """A place that holds one value: a variable, an attribute, a function's defaults. ``read`` gives what is there."""

    name: str
    read: Callable[[], Any]
    value: Any


class Reach:
    """All that a function reaches, by name.

    ``dicts``: namespaces of modules (nn's), and dicts, with a copy of each. ``items``: other containers with what is in
    them. ``buffers``: arrays of minigrad's modules, ``arrays``: others.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._words: set[str] = set()
        known = -1
        while known < len(self._words):  # a function may name an attribute of an object that was met before it
            known = len(self._words)
            self._begin()
            self._function("", function)
        for name, optimizer in self.optimizers:  # last: a module has better names for its parameters
            for i, p, _ in optimizer.positions():
                self._reach(f"{name}'s parameter {i}", p)

    def _begin(self) -> None:
        self.tensors: dict[int, tuple[str, Tensor]] = {}
        self.arrays: list[tuple[str, np.ndarray]] = []
        self.buffers: list[tuple[str, np.ndarray]] = []
        self.dicts: list[tuple[str, Mapping[Any, Any], dict, type]] = []
        self.items: list[tuple[str, Any, tuple]] = []
        self.variables: list[Variable] = []
        self.modules: list[tuple[str, Module]] = []
        self.optimizers: list[tuple[str, Optimizer]] = []
        self._met: set[Any] = set()

    def _reach(self, name: str, value: Any) -> None:
        """Note what a value is, and what it holds."""
        if isinstance(value, Tensor):
            self.tensors.setdefault(id(value), (name, value))
        elif isinstance(value, np.ndarray):
            self.arrays.append((name, value))
        elif not isinstance(value, ATOMS) and self._is_new(id(value)):
            for kinds, note in self._KINDS:
                if isinstance(value, kinds):
                    note(self, name, value)
                    break
            else:
                self._object(name, value)

    def _is_new(self, key: Any) -> bool:
        if key in self._met:
            return False
        self._met.add(key)
        return True

    def _optimizer(self, name: str, optimizer: Optimizer) -> None:
        self.optimizers.append((name, optimizer))
        if "param_groups" in self._words:  # else its options are read when it takes a step
            for i, group in enumerate(optimizer.param_groups):
                self.dicts.append((f"{name}.param_groups[{i}]", group, dict(group), dict))

    def _scheduler(self, name: str, scheduler: LRScheduler) -> None:
        self._reach(f"{name}.optimizer", scheduler.optimizer)

    def _module(self, name: str, module: Module) -> None:
        self.modules.append((name, module))
        self.dicts.append((name, vars(module), dict(vars(module)), type(module)))
        for key, part in vars(module).items():
            if isinstance(part, np.ndarray) and in_library(type(module)):
                self.buffers.append((f"{name}.{key}", part))
            else:
                self._reach(f"{name}.{key}", part)
        self._class_of(name, module)

    def _sequence(self, name: str, values: Any) -> None:
        self.items.append((name, values, tuple(values)))
        for i, part in enumerate(values):
            self._reach(f"{name}[{i}]", part)

    def _dict(self, name: str, values: dict) -> None:
        self.dicts.append((name, values, dict(values), dict))
        self.items.append((f"the keys of {name}", values, tuple(values)))
        for key, part in values.items():
            self._reach(f"{name}[{key!r}]", part)

    def _context(self, name: str, variable: ContextVar) -> None:
        self._variable(f"{name}.get()", partial(variable.get, ABSENT))

    def _partial(self, name: str, function: partial) -> None:
        self._sequence(f"{name}.args", function.args)
        self._dict(f"{name}.keywords", function.keywords)
        self._function(name, function.func)

    def _object(self, name: str, value: Any) -> None:
        """Attributes of an object, a class or a module of Python's."""
        if not (isinstance(value, (type, types.ModuleType)) and in_library(value)):
            own = getattr(value, "__dict__", {})
            words = self._words | MAKING if isinstance(value, type) else self._words
            for key in own if self._words & LOOKS else words & own.keys():
                if isinstance(value, type):
                    self._attribute(name, value, key, own[key])
                else:
                    self._variable(f"{name}.{key}", partial(_of_dict, value, key))
        self._class_of(name, value)

    def _class_of(self, name: str, value: Any) -> None:
        """What an object has from its classes: methods and properties that are named, and values."""
        for each in type(value).__mro__:
            if not in_library(each):
                called = {key for key in vars(each) if key.startswith("__")} - MAKING - {"__repr__"}
                for key in (self._words | called | {"forward"}) & vars(each).keys():
                    self._attribute(name, value, key, vars(each)[key], each)

    def _attribute(self, name: str, value: Any, key: str, attribute: Any, owner: type | None = None) -> None:
        """A class's attribute: the function behind it, or what it holds."""
        if isinstance(attribute, types.MemberDescriptorType):  # a slot
            if self._is_new((id(value), key)):
                self._variable(f"{name}.{key}", partial(getattr, value, key, ABSENT))
            return
        function = attribute
        for behind in ("fget", "__func__", "func"):
            if isinstance(attribute, (property, staticmethod, classmethod, cached_property)):
                function = getattr(function, behind, function)
        if isinstance(function, types.FunctionType):
            self._function(key, function)
        elif not key.startswith("__") and self._is_new((id(owner or value), key)):
            self._variable(f"{name}.{key}", partial(_of_dict, owner or value, key))

    def _function(self, name: str, function: Any) -> None:
        """What a function names: its variables from outside, its defaults, and those of the functions within it."""
        if isinstance(function, types.MethodType):
            self._reach("self", function.__self__)
            function = function.__func__
        if not isinstance(function, types.FunctionType):
            self._reach(name or "the step", function)
        elif not in_library(function) and self._is_new((id(function), "code")):
            self._words.update(names_in(function.__code__))
            for key, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
                self._variable(f"the variable {key}", partial(_content, cell), key)
            for key in {*names_in(function.__code__)} & function.__globals__.keys():
                self._variable(key, partial(function.__globals__.get, key, ABSENT))
            title = name or function.__name__
            self._variable(f"{title}.__defaults__", partial(getattr, function, "__defaults__"))
            self._variable(f"{title}.__kwdefaults__", partial(getattr, function, "__kwdefaults__"))

    def _variable(self, name: str, read: Callable[[], Any], short: str | None = None) -> None:
        value = read()
        self.variables.append(Variable(name, read, value))
        self._reach(short or name, value)

    _KINDS: tuple[tuple[Any, Callable[..., None]], ...] = (
        ((types.FunctionType, types.MethodType), _function),
        (Optimizer, _optimizer),
        (LRScheduler, _scheduler),
        (Module, _module),
        (SEQUENCES, _sequence),
        (dict, _dict),
        (ContextVar, _context),
        (partial, _partial),
    )


def in_library(value: Any) -> bool:
    """Whether a module, class or function is minigrad's, NumPy's or Python's own."""
    if isinstance(value, types.FunctionType):
        name = value.__globals__.get("__name__", "")  # functools.wraps gives it the __module__ of another
    else:
        name = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None)
    return str(name).partition(".")[0] in LIBRARIES


def names_in(code: types.CodeType) -> Iterator[str]:
    """The names of globals and attributes in the code, and in the functions within it."""
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield from names_in(part)


def same_items(items: Iterable[Any], values: tuple[Any, ...]) -> bool:
    """Whether a container holds the very objects that it did."""
    now = tuple(items)
    return len(now) == len(values) and all(a is b for a, b in zip(now, values, strict=True))


def _of_dict(value: Any, key: str) -> Any:
    own: Mapping[str, Any] = vars(value)
    return own.get(key, ABSENT)


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return ABSENT
