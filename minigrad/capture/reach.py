"""What a function can reach: the variables that its code names, what they hold, and the functions among them.

Of a variable whose attributes alone are read (``self.net``, ``options.rate``) only those count. What goes further, to
another function or into a variable, is an object of which every attribute counts that some reached function names, and
the methods that it calls. What is in a library is left out.
"""

import types
import weakref
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import cached_property, partial
from io import IOBase
from typing import Any, NamedTuple

import numpy as np

from minigrad.capture.code import chains_in, globals_in, words_in
from minigrad.capture.kinds import (
    ATOMS,
    BUILTIN,
    BY_TEXT,
    COLLECTIONS,
    DICTS,
    GENERATORS,
    LOOKS,
    MAKING,
    SEQUENCES,
    in_library,
)
from minigrad.capture.space import ABSENT, Space
from minigrad.nn.module import Module
from minigrad.optim.lr_scheduler import LRScheduler
from minigrad.optim.optimizer import Optimizer
from minigrad.tensor import Tensor


class Variable(NamedTuple):
    """A place that holds one value: a variable, a slot, a function's defaults. ``read`` gives what is there."""

    name: str
    read: Callable[[], Any]
    value: Any


class Reach:
    """All that a function reaches, by name.

    ``dicts``: namespaces of modules (nn's), and dicts, with a copy of each. ``spaces``: namespaces of other objects,
    classes and modules (Python's). ``items``: other containers with what is in them. ``buffers``: arrays of minigrad's
    modules, ``arrays``: others. ``moving``: what changes by itself, as an iterator does.
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
        self.moving: list[str] = []
        self._spaces: dict[int, Space] = {}
        self._met: set[Any] = set()

    @property
    def spaces(self) -> Iterable[Space]:
        return self._spaces.values()

    def _reach(self, name: str, value: Any) -> None:
        """Note what a value is, and what it holds."""
        if isinstance(value, Tensor):
            self.tensors.setdefault(id(value), (name, value))
        elif isinstance(value, np.ndarray):
            self.arrays.append((name, value))
            if value.dtype.hasobject:
                self._reach(name, value.tolist())
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
        self._beside(name, values)

    def _dict(self, name: str, values: Any) -> None:
        self.dicts.append((name, values, dict(values), dict))
        self.items.append((f"the keys of {name}", values, tuple(values)))
        for key, part in values.items():
            self._reach(f"{name}[{key!r}]", part)
        self._beside(name, values)

    def _beside(self, name: str, value: Any) -> None:
        """The attributes of a list or dict of a class of one's own."""
        if not in_library(type(value)):
            self._object(name, value)

    def _bytes(self, name: str, value: Any) -> None:
        self._variable(name, partial(bytes, value))

    def _context(self, name: str, variable: ContextVar) -> None:
        self._variable(f"{name}.get()", partial(variable.get, ABSENT))

    def _reference(self, name: str, reference: Any) -> None:
        self._variable(f"{name}()", reference)

    def _partial(self, name: str, function: partial) -> None:
        self._sequence(f"{name}.args", function.args)
        self._dict(f"{name}.keywords", function.keywords)
        self._function(name, function.func)

    def _builtin(self, name: str, function: Any) -> None:
        """A method of an object of Python's, as ``table.get``."""
        if not isinstance(owner := getattr(function, "__self__", None), types.ModuleType):
            self._reach(name, owner)

    def _object(self, name: str, value: Any) -> None:
        """Attributes of an object, a class or a module of Python's."""
        if isinstance(value, GENERATORS):
            self.moving.append(f"{name} gives random numbers, others in each call; minigrad.rand… are drawn anew")
        elif isinstance(value, Iterator) and in_library(type(value)) and not isinstance(value, IOBase):
            self.moving.append(f"{name} is an iterator, which gives another value in each call")
        elif isinstance(value, type):
            for each in value.__mro__:
                self._namespace(each.__qualname__, each, self._words | MAKING)
        elif not (isinstance(value, types.ModuleType) and in_library(value)) and hasattr(value, "__dict__"):
            whole = self._words & LOOKS or isinstance(value, COLLECTIONS)
            self._namespace(name, value, vars(value).keys() if whole else self._words | {"__wrapped__"})
        self._class_of(name, value)

    def _namespace(self, name: str, owner: Any, words: Iterable[str]) -> None:
        """What an object, a class or a module has under these names; another name in it is a change."""
        if isinstance(owner, type) and in_library(owner):
            return
        own = vars(owner)
        self._space(name, owner).keys = frozenset(own)
        for key in set(words) & own.keys():
            self._attribute(name, owner, key, own[key])

    def _space(self, name: str, owner: Any) -> Space:
        return self._spaces.setdefault(id(owner), Space(name, vars(owner)))

    def _class_of(self, name: str, value: Any) -> None:
        """What an object has from its classes: methods and properties that are named, and values."""
        classes = [each for each in type(value).__mro__ if not in_library(each)]
        if classes:
            self._kind_of(name, value)
        for each in classes:
            called = {key for key in vars(each) if key.startswith("__")} - MAKING - {"__repr__"}
            self._namespace(each.__qualname__, each, self._words | called | {"forward"})
            for key, attribute in vars(each).items():
                if isinstance(attribute, types.MemberDescriptorType) and (self._words & LOOKS or key in self._words):
                    self._slot(name, value, key)

    def _kind_of(self, name: str, value: Any) -> None:
        if self._is_new((id(value), "class")):
            self.variables.append(Variable(f"{name}.__class__", partial(type, value), type(value)))

    def _slot(self, name: str, value: Any, key: str) -> None:
        if self._is_new((id(value), key)):
            self._variable(f"{name}.{key}", partial(getattr, value, key, ABSENT))

    def _attribute(self, name: str, owner: Any, key: str, attribute: Any) -> None:
        """An attribute of an object, class or module: the function behind it, or what it holds."""
        self._space(name, owner).watch(key)
        if isinstance(owner, type):
            for behind in ("fget", "__func__", "func"):
                if isinstance(attribute, (property, staticmethod, classmethod, cached_property)):
                    attribute = getattr(attribute, behind, attribute)
            if isinstance(attribute, types.FunctionType):
                self._function(key, attribute)
                return
            if key.startswith("__"):
                return
        self._reach(f"{name}.{key}", attribute)

    def _follow(self, name: str, value: Any, attributes: Iterable[str]) -> None:
        """Reach what attributes, one of the other, lead to, and on the way look at nothing else."""
        for key in attributes:
            if self._words & LOOKS or not _is_plain(value):
                break
            owner = next((each for each in type(value).__mro__ if key in vars(each)), None)
            attribute = vars(owner)[key] if owner else ABSENT
            name, at = f"{name}.{key}", name
            own: Mapping[str, Any] = getattr(value, "__dict__", {})
            if isinstance(attribute, types.MemberDescriptorType):
                self._slot(at, value, key)
                value = getattr(value, key, ABSENT)
                continue
            self._place(at, value, key, owner)
            if key in own and not hasattr(type(attribute), "__set__"):
                value = own[key]
            elif isinstance(attribute, (types.FunctionType, property)) and not in_library(owner):
                function = attribute.fget if isinstance(attribute, property) else attribute
                self._method(key, value, function)
                return
            elif attribute is ABSENT or (not hasattr(type(attribute), "__get__") and not in_library(owner)):
                value = attribute
            else:
                break
        self._reach(name, value)

    def _place(self, name: str, value: Any, key: str, owner: type | None) -> None:
        """Watch where an attribute is found, in an object or in its classes, and where it could be put before that."""
        if isinstance(value, types.ModuleType) and in_library(value):
            return
        if hasattr(value, "__dict__"):
            self._space(name, value).watch(key)
        if not isinstance(value, types.ModuleType):
            self._kind_of(name, value)
            for each in type(value).__mro__:
                if not in_library(each):
                    self._space(each.__qualname__, each).watch(key)
                if each is owner:
                    break

    def _method(self, name: str, value: Any, function: Any) -> None:
        """A method of an object: of it those attributes count that the method reads, unless it gives it away."""
        self._function(name, function)
        if not isinstance(function, types.FunctionType) or in_library(function):
            self._reach(name, value)
        elif not function.__code__.co_argcount:
            self._reach("self", value)
        elif self._is_new((id(value), id(function), "method")):
            for each in chains_in(function.__code__):
                if each.kind == "first":
                    self._follow("self", value, each.attributes)

    def _function(self, name: str, function: Any) -> None:
        """What a function names: its variables from outside, its defaults, and those of the functions within it."""
        if isinstance(function, types.MethodType):
            self._method(name, function.__self__, function.__func__)
        elif not isinstance(function, types.FunctionType):
            self._reach(name or "the step", function)
        elif self._is_new((id(function), "code")):
            if in_library(function):
                self._behind(function)
            else:
                self._code(name or function.__name__, function)

    def _behind(self, function: types.FunctionType) -> None:
        """The functions of one's own that a library's decorator was given."""
        for cell in function.__closure__ or ():
            value = _content(cell)
            for each in value.values() if isinstance(value, DICTS) else (value,):
                if isinstance(each, (types.FunctionType, types.MethodType)):
                    self._function(each.__name__, each)

    def _code(self, title: str, function: types.FunctionType) -> None:
        code, space = function.__code__, function.__globals__
        self._words.update(words_in(code))
        for key in globals_in(code):
            self._spaces.setdefault(id(space), Space("", space)).watch(key)
            if key in BY_TEXT and key not in space:
                self.moving.append(f"{title} calls {key}, and what that finds is not looked for")
        cells = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
        for key, cell in cells.items():
            self.variables.append(Variable(f"the variable {key}", partial(_content, cell), _content(cell)))
        for kind, key, attributes in chains_in(code):
            if kind != "first" and (kind == "global" or key in cells):
                self._follow(key, _content(cells[key]) if kind == "cell" else space.get(key, ABSENT), attributes)
        self._variable(f"{title}.__defaults__", partial(getattr, function, "__defaults__"))
        self._variable(f"{title}.__kwdefaults__", partial(getattr, function, "__kwdefaults__"))
        if vars(function):
            self._namespace(title, function, self._words | {"__wrapped__"})

    def _variable(self, name: str, read: Callable[[], Any]) -> None:
        value = read()
        self.variables.append(Variable(name, read, value))
        self._reach(name, value)

    _KINDS: tuple[tuple[Any, Callable[..., None]], ...] = (
        ((types.FunctionType, types.MethodType), _function),
        (Optimizer, _optimizer),
        (LRScheduler, _scheduler),
        (Module, _module),
        (SEQUENCES, _sequence),
        (DICTS, _dict),
        ((bytearray, memoryview, array), _bytes),
        (ContextVar, _context),
        (weakref.ref, _reference),
        (partial, _partial),
        (BUILTIN, _builtin),
    )


def _is_plain(value: Any) -> bool:
    """Whether an attribute of an object is what lies under its name in it or its classes, and nothing else is known."""
    if isinstance(value, types.ModuleType):
        return True
    kinds = (*(kinds for kinds, _ in Reach._KINDS), ATOMS, Tensor, np.ndarray, type)
    finds = any({"__getattr__", "__getattribute__"} & vars(each).keys() for each in type(value).__mro__[:-1])
    return not finds and not any(isinstance(value, each) for each in kinds)


def same_items(items: Iterable[Any], values: tuple[Any, ...]) -> bool:
    """Whether a container holds the very objects that it did."""
    now = tuple(items)
    return len(now) == len(values) and all(a is b for a, b in zip(now, values, strict=True))


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return ABSENT
