"""Sequential, and lists and dicts of modules or parameters."""

import operator
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from itertools import chain
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

import numpy as np

from minigrad.nn.module import Module
from minigrad.nn.parameter import Parameter
from minigrad.tensor import Tensor

T = TypeVar("T")


class _Container(Module, Generic[T]):
    """What all of them share: the items are attributes, found by their type, in the order in which they were set."""

    _kind: ClassVar[Any]

    def _items(self) -> dict[str, T]:
        return {name: value for name, value in vars(self).items() if isinstance(value, self._kind)}

    def _set(self, name: str, item: Any) -> None:
        """Set an item, or replace one. Raises TypeError for what is no item, ValueError for a name that is taken."""
        self._register(name, self._checked(name, item), self._kind)

    def _checked(self, name: str, item: Any) -> Any:
        if self._kind is Parameter and isinstance(item, (Tensor, np.ndarray)) and not isinstance(item, Parameter):
            item = Parameter(item)
        if not isinstance(item, self._kind):
            raise TypeError(
                f"{type(self).__name__}: item {name} is {type(item).__name__}, not a {self._kind.__name__}{_hint(item)}"
            )
        return item


def _hint(item: Any) -> str:
    if isinstance(item, (list, tuple, Iterator)):
        return "; unpack it with *"
    if isinstance(item, type):
        return f"; it is a class: write {item.__name__}()"
    return "; a function has a layer, such as nn.ReLU() for relu" if callable(item) else ""


class _List(_Container[T]):
    """Items under the names "0", "1", …"""

    def __len__(self) -> int:
        return len(self._items())

    def __iter__(self) -> Iterator[T]:
        kind = self._kind
        return iter([value for value in vars(self).values() if isinstance(value, kind)])

    def __contains__(self, item: object) -> bool:
        return any(item is each for each in self)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: Any) -> Any:
        """The item at an index, negative from the end; for a slice a new container that shares the items."""
        if isinstance(index, slice):
            return self._sliced(index)
        return self._items()[self._name_at(index)]

    def __setitem__(self, index: int, item: T) -> None:
        self._set(self._name_at(index), item)

    def __delitem__(self, index: int | slice) -> None:
        """Remove an item, or those of a slice. The rest is renumbered, as in PyTorch."""
        items = list(self)
        del items[index]
        self._refill(items)

    def append(self, item: T) -> Self:
        """Put an item at the end. Returns self."""
        names, number = self._items(), len(self)
        while str(number) in names:
            number += 1
        self._set(str(number), item)
        return self

    def extend(self, items: Iterable[T]) -> Self:
        """Put items at the end. Returns self."""
        if not isinstance(items, Iterable):
            raise TypeError(
                f"{type(self).__name__}: it takes a list of items, got {type(items).__name__}; write it in brackets"
            )
        for item in list(items):
            self.append(item)
        return self

    def insert(self, index: int, item: T) -> Self:
        """Insert an item before the one at ``index``; all are renumbered. Returns self."""
        items, size = list(self), len(self)
        if not -size <= index <= size:
            raise IndexError(f"{type(self).__name__}: index {index} is out of range; it has {size} items")
        items.insert(index, self._checked(str(index), item))
        self._refill(items)
        return self

    def pop(self, index: int = -1) -> T:
        """Remove the item at ``index``, by default the last, and return it. The rest is renumbered."""
        item = self[index]
        del self[index]
        return item

    def __iadd__(self, items: Iterable[T]) -> Self:
        return self.extend(items)

    def __add__(self, items: Iterable[T]) -> Self:
        """A new container of the items of both, numbered from 0."""
        return self._like(chain(self, items))

    def _like(self, items: Iterable[T]) -> Any:
        raise NotImplementedError

    def _sliced(self, index: slice) -> Any:
        return self._like(list(self)[index])

    def _name_at(self, index: int) -> str:
        names = list(self._items())
        try:
            return names[operator.index(index)]
        except TypeError:
            raise TypeError(
                f"{type(self).__name__}: an item is accessed by its index, a whole number, not by {index!r}"
            ) from None
        except IndexError:
            raise IndexError(f"{type(self).__name__}: there is no item {index}; it has {len(names)}") from None

    def _refill(self, items: Iterable[T]) -> None:
        for name in self._items():
            delattr(self, name)
        for number, item in enumerate(items):
            self._set(str(number), item)


class Sequential(_List[Module]):
    """Modules one after another: each one's output is the next one's input.

    ``Sequential(a, b)`` calls them "0" and "1"; ``Sequential({"first": a, "second": b})`` gives them names, under
    which they are attributes too. A slice keeps the names and shares the modules.
    """

    _kind = Module

    @overload
    def __init__(self, *modules: Module) -> None: ...
    @overload
    def __init__(self, modules: Mapping[str, Module], /) -> None: ...
    def __init__(self, *modules: Any) -> None:
        named = len(modules) == 1 and isinstance(modules[0], Mapping) and not isinstance(modules[0], Module)
        names = modules[0] if named else {str(i): module for i, module in enumerate(modules)}
        for name, module in names.items():
            self._set(name, module)

    def forward(self, x: Any) -> Any:
        for module in self:
            x = module(x)
        return x

    def _like(self, items: Iterable[Module]) -> "Sequential":
        return Sequential(*items)

    def _sliced(self, index: slice) -> "Sequential":
        return Sequential(dict(list(self._items().items())[index]))


class ModuleList(_List[Module]):
    """A list of modules: ``self.blocks = nn.ModuleList([...])``. It is not called; a loop over it calls them."""

    _kind = Module

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        self.extend(modules)

    def _like(self, items: Iterable[Module]) -> "ModuleList":
        return ModuleList(items)


class ParameterList(_List[Parameter]):
    """A list of parameters. A Tensor or an array that is put in becomes a Parameter, a copy."""

    _kind = Parameter

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self.extend(values)

    def _like(self, items: Iterable[Any]) -> "ParameterList":
        return ParameterList(items)


class _Dict(_Container[T], MutableMapping[str, T]):
    """Items by names, which are attributes too: strings without a dot that no other attribute has."""

    def __init__(self, items: Mapping[str, T] | Iterable[tuple[str, T]] = ()) -> None:
        self.update(items)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return object.__hash__(self)

    def __getitem__(self, key: str) -> T:
        return self._items()[key]

    def __setitem__(self, key: str, item: T) -> None:
        self._set(key, item)

    def __delitem__(self, key: str) -> None:
        if key not in self._items():
            raise KeyError(key)
        delattr(self, key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._items())

    def __len__(self) -> int:
        return len(self._items())

    def clear(self) -> None:
        """Take all items out."""
        for name in self._items():
            delattr(self, name)


class ModuleDict(_Dict[Module]):
    """Modules by names: ``self.heads = nn.ModuleDict({"left": ..., "right": ...})``. It is not called itself."""

    _kind = Module


class ParameterDict(_Dict[Parameter]):
    """Parameters by names. A Tensor or an array that is put in becomes a Parameter, a copy."""

    _kind = Parameter
