"""Modules made of modules."""

from collections.abc import Iterator
from typing import Any

from minigrad.nn.module import Module


class Sequential(Module):
    """Modules one after another: each one's output is the next one's input."""

    def __init__(self, *modules: Module) -> None:
        for i, module in enumerate(modules):
            if not isinstance(module, Module):
                raise TypeError(f"Sequential: argument {i} is {type(module).__name__}, not a Module")
            setattr(self, str(i), module)

    def __iter__(self) -> Iterator[Module]:
        return iter([module for module in vars(self).values() if isinstance(module, Module)])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, index: int) -> Module:
        return list(self)[index]

    def forward(self, x: Any) -> Any:
        for module in self:
            x = module(x)
        return x
