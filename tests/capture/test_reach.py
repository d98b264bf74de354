"""What a step finds outside of its arguments, wherever it lies, may change: the step itself is run, and it is named."""

import functools
from argparse import Namespace
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad import nn, optim

SCALE = 1.0


class Slots:
    __slots__ = ("scale",)


@dataclass
class Options:
    scale: float = 1.0

    @property
    def twice(self) -> float:
        return 2 * self.scale

    def times(self, loss: Any) -> Any:
        return loss * self.scale

    def __call__(self, loss: Any) -> Any:
        return self.times(loss)

    def __float__(self) -> float:
        return self.scale


class Scaled(nn.Module):
    factors = (1.0,)

    def __init__(self) -> None:
        super().__init__()
        self.array = np.ones(2)

    def forward(self, loss: Any) -> Any:
        return loss * SCALE * self.factors[0] * float(self.array[1])


def _global(value: float) -> None:
    globals()["SCALE"] = value


def attribute(owner: Any, key: str = "scale") -> Callable[[float], None]:
    setattr(owner, key, 1.0)
    return lambda value: setattr(owner, key, value)


def item(owner: Any, key: Any) -> Callable[[float], None]:
    owner[key] = 1.0
    return lambda value: owner.__setitem__(key, value)


def given(loss: Any, options: Any) -> Any:
    return loss * options.deep


def decorated(function: Callable[..., Any], options: Any) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*arguments: Any) -> Any:
        return function(*arguments) * options.scale

    return call


def with_default(loss: Any, scale: float = 1.0, *, options: Any = {}) -> Any:  # noqa: B006
    return loss * scale * options.get("scale", 1.0)


def _cases() -> dict[str, tuple[Callable[[Any], Any], Callable[[float], None]]]:
    """The loss with what it names, and how that is changed."""
    names, options, slots, module, context = SimpleNamespace(), Options(), Slots(), ModuleType("m"), ContextVar("c")
    within, table, values, array, chosen = Namespace(o=Namespace()), {"a": {}}, [0.0], np.ones(3), set()
    part, scaled, key = functools.partial(with_default, options={"scale": 1.0}), Scaled(), "scale"
    optimizer = optim.SGD([nn.Parameter(np.ones(1))], lr=1.0)
    context.set(1.0)
    return {
        "an attribute": (lambda z: z * names.scale, attribute(names)),
        "an attribute by its name": (lambda z: z * getattr(options, key), attribute(options)),
        "an attribute of an attribute": (lambda z: z * within.o.scale, attribute(within.o)),
        "an attribute that another function names": (lambda z: given(z, names), attribute(names, "deep")),
        "a slot": (lambda z: z * slots.scale, attribute(slots)),
        "a class": (lambda z: z * Options.scale, attribute(Options)),
        "a module": (lambda z: z * module.scale, attribute(module)),
        "a property": (lambda z: z * options.twice, attribute(options)),
        "a method": (lambda z: options.times(z), attribute(options)),
        "an object that is called": (lambda z: options(z), attribute(options)),
        "an object as a number": (lambda z: z * float(options), attribute(options)),
        "an item": (lambda z: z * values[0], item(values, 0)),
        "an item of a dict in a dict": (lambda z: z * table["a"]["b"], item(table["a"], "b")),
        "a set": (lambda z: z * (2.0 if 7.0 in chosen else 1.0), chosen.add),
        "an array's number": (lambda z: z * float(array.sum()), item(array, 0)),
        "a module's array": (lambda z: scaled(z), item(scaled.array, 1)),
        "a module's class": (lambda z: scaled(z), lambda value: setattr(Scaled, "factors", (value,))),
        "a global of a module's forward": (lambda z: scaled(z), _global),
        "a partial's keywords": (lambda z: part(z), item(part.keywords["options"], "scale")),
        "a decorator's options": (decorated(mg.sum, names), attribute(names)),
        "a default": (lambda z: with_default(z), lambda value: setattr(with_default, "__defaults__", (value,))),
        "a context variable": (lambda z: z * context.get(), context.set),
        "an optimizer's options": (
            lambda z: z * optimizer.param_groups[0]["lr"],
            item(optimizer.param_groups[0], "lr"),
        ),
    }


CASES = _cases()


@pytest.mark.parametrize(("loss", "change"), CASES.values(), ids=CASES)
def test_a_change_outside_of_the_step_is_seen(loss, change):
    x = np.arange(4, dtype=np.float32)

    def step(x):
        return loss(mg.sum(mg.Tensor(x) * mg.Tensor(x))).detach()

    change(1.0)
    replayed = mg.replay(step)
    for _ in range(3):
        assert replayed(x).item() == step(x).item()
    assert replayed.reason is None
    change(7.0)
    assert replayed(x).item() == step(x).item() != 14.0
    assert "when the step was recorded" in replayed.reason
    change(1.0)


def test_a_large_array_that_no_op_takes_is_not_looked_at_in_every_play_but_refused():
    big = np.ones(1 << 18)
    replayed = mg.replay(lambda x: (mg.sum(mg.Tensor(x)) * float(big[3])).detach())
    replayed(np.ones(3))
    assert replayed.reason == "it names big, an array that is not given to any op, and that Python may read"


def test_what_the_step_itself_changes_is_named():
    seen: list[float] = []

    def step(x):
        seen.append(1.0)
        return mg.sum(mg.Tensor(x)).detach()

    replayed = mg.replay(step)
    for i in range(8):
        replayed(np.ones(3))
        assert len(seen) == i + 1
    assert replayed.plan is None
    assert "seen had" in replayed.reason
