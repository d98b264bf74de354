"""Schedules that follow a function of one's own: a factor of the base rate (LambdaLR), or of the rate before."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from minigrad.optim.lr_scheduler.scheduler import LRScheduler, copied
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.options import NON_NEGATIVE, WHOLE, Rule, each

Factor = Callable[[int], float]

_STATE = Rule("None or a dict of attributes", lambda x: x is None or isinstance(x, dict))


class WithFunctions(LRScheduler):
    """A schedule that holds functions. They are not saved; of an object that can be called the attributes are."""

    functions: list[Factor]
    rules: ClassVar[Mapping[str, Rule]] = {"functions": each(_STATE)}

    def given(self) -> Factor | list[Factor]:
        """The one function of all groups, also of those that were added since; or those of each."""
        first = self.functions[0]
        return first if all(one is first for one in self.functions) else self.functions

    def state_dict(self) -> dict[str, Any]:
        states = [dict(vars(one)) if _has_state(one) else None for one in self.functions]
        return {**super().state_dict(), "functions": states}

    def check_state_dict(self, state_dict: dict[str, Any]) -> None:
        super().check_state_dict(state_dict)
        states = state_dict["functions"]
        if [state is None for state in states] != [not _has_state(one) for one in self.functions]:
            raise ValueError(
                f"{type(self).__name__}: the state dict is of {len(states)} other functions than these "
                f"{len(self.functions)}"
            )

    def take_state_dict(self, state_dict: dict[str, Any]) -> None:
        for one, state in zip(self.functions, state_dict["functions"], strict=True):
            if state is not None:
                vars(one).update(copied(state))
        super().take_state_dict({**state_dict, "functions": self.functions})


class LambdaLR(WithFunctions):
    """lr = lr₀ · λ(t). ``lr_lambda``: one function of the time t for all groups, or one for each.

    A function is not saved with the schedule: make it anew with the same one. Of an object that can be called the
    attributes are saved, as in PyTorch.
    """

    def __init__(self, optimizer: Optimizer, lr_lambda: Factor | Sequence[Factor]) -> None:
        super().__init__(optimizer)
        self.functions: list[Factor] = _of_each_group("LambdaLR", lr_lambda, optimizer)
        self.apply(0)

    def rates(self, t: int, bases: Sequence[float]) -> list[float]:
        factors = _of_each_group("LambdaLR", self.given(), self.optimizer)
        return [base * factor(t) for base, factor in zip(bases, factors, strict=True)]


class MultiplicativeLR(WithFunctions):
    """lr = lr₀ · λ(1) · λ(2) · … · λ(t). ``lr_lambda``: one function of the time for all groups, or one for each."""

    rules: ClassVar[Mapping[str, Rule]] = {**WithFunctions.rules, "at": WHOLE, "products": each(NON_NEGATIVE)}

    def __init__(self, optimizer: Optimizer, lr_lambda: Factor | Sequence[Factor]) -> None:
        super().__init__(optimizer)
        self.functions: list[Factor] = _of_each_group("MultiplicativeLR", lr_lambda, optimizer)
        self.at: int = 0
        self.products: list[float] = [1.0] * len(self.functions)
        self.apply(0)

    def rates(self, t: int, bases: Sequence[float]) -> list[float]:
        factors = _of_each_group("MultiplicativeLR", self.given(), self.optimizer)
        if t < self.at or len(self.products) != len(factors):  # back in time, or a group was added since
            self.at, self.products = 0, [1.0] * len(factors)
        while self.at < t:
            self.at += 1
            self.products = [p * factor(self.at) for p, factor in zip(self.products, factors, strict=True)]
        return [base * product for base, product in zip(bases, self.products, strict=True)]


def _of_each_group(owner: str, given: Factor | Sequence[Factor], optimizer: Optimizer) -> list[Factor]:
    groups = len(optimizer.param_groups)
    functions = list(given) if isinstance(given, Iterable) and not callable(given) else [given] * groups
    for one in functions:
        if not callable(one):
            raise TypeError(f"{owner}: lr_lambda must be a function of the time, or a list of them; got {one!r}")
    if len(functions) != groups:
        raise ValueError(f"{owner}: lr_lambda has {len(functions)} functions, the optimizer {groups} groups")
    return functions


def _has_state(function: Factor) -> bool:
    """Whether it is an object with attributes, and not a function, a method or a builtin."""
    return not hasattr(function, "__name__") and hasattr(function, "__dict__")
