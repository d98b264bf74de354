"""Where an attribute may be put, or a value lie: a change of it is seen, and the step itself is run."""

import functools
import itertools
import os
import random
import weakref
from array import array
from collections import ChainMap, UserDict
from collections.abc import Callable
from types import MappingProxyType, ModuleType
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad import nn


class Base:
    rate = 1.0
    new: float
    late: float

    def times(self, loss: Any) -> Any:
        return loss * self.own()

    def own(self) -> float:
        return 1.0

    @property
    def twice(self) -> float:
        return 1.0


class Own(Base):
    @classmethod
    def of_class(cls, loss: Any) -> Any:
        return loss * cls.rate


class Other(Own):
    rate = 7.0


class Doing(nn.Module):
    def forward(self, loss: Any) -> Any:
        return loss


class Dict(dict):
    rate: float


class Parts:
    def of_another(self, loss: Any) -> Any:
        return loss * self.scale

    once = functools.partialmethod(of_another)
    scale: float


class Filled:
    base = 1.0

    @functools.cached_property
    def rate(self) -> float:
        return self.base


def _class(name: str, bases: tuple[type, ...]) -> Any:
    return type(name, bases, {})


def put(owner: Any, key: str, value: Any = 7.0) -> Callable[[], None]:
    return lambda: setattr(owner, key, value)


def helper(loss: Any) -> Any:
    return loss * helper.rate  # type: ignore[attr-defined]


def or_one(read: Callable[[], Any]) -> Callable[[Any], Any]:
    def loss(z: Any) -> Any:
        try:
            return z * read()
        except (AttributeError, NameError):
            return z

    return loss


def _cases() -> dict[str, tuple[Callable[[Any], Any], Callable[[], Any]]]:
    """The loss with what it names, and how that becomes 7."""
    own, doing, parts, module, empty = Own(), Doing(), Parts(), ModuleType("m"), Own()
    table, view, lists, octets, numbers, filled = (
        {"rate": 1.0},
        {"rate": 1.0},
        Dict(),
        bytearray(b"\1"),
        array("d"),
        Filled(),
    )
    child, base, patched = (_class(name, (Own,)) for name in ("Child", "Base", "Patched"))
    moved, target = Own(), Own()
    proxy, user, chain, reference = (
        MappingProxyType(view),
        UserDict(rate=1.0),
        ChainMap({}, {"rate": 1.0}),
        weakref.ref(target),
    )
    parts.scale = lists.rate = helper.rate = 1.0  # type: ignore[attr-defined]
    numbers.append(1.0)
    get = table.get

    @functools.lru_cache
    def cached() -> float:
        return table["rate"]

    @functools.singledispatch
    def dispatched(loss: Any) -> Any:
        return loss * table["rate"]

    @mg.enable_grad()
    def decorated(loss: Any) -> Any:
        return loss * table["rate"]

    def more() -> None:
        table["rate"] = 7.0
        cached.cache_clear()

    return {
        "an attribute of the class, of the object": (lambda z: z * own.rate, put(own, "rate")),
        "a class's of its base's": (lambda z: z * child.rate, put(child, "rate")),
        "the base's": (lambda z: z * base().rate, put(base, "rate")),
        "a method, of the object": (lambda z: empty.times(z), put(empty, "own", lambda: 7.0)),
        "a method of the class": (lambda z: patched().times(z), put(patched, "own", lambda self: 7.0)),
        "a property of the class": (lambda z: z * patched().twice, put(patched, "twice", 7.0)),
        "a class method's base": (lambda z: child.of_class(z), put(child, "rate")),
        "another class": (lambda z: z * moved.rate, put(moved, "__class__", Other)),
        "a module's forward": (lambda z: doing(z), put(Doing, "forward", lambda self, z: 7 * z)),
        "a function's attribute": (lambda z: helper(z), put(helper, "rate")),
        "one that is not there": (or_one(lambda: empty.new), put(empty, "new")),
        "one that is asked for": (lambda z: z * target.late if hasattr(target, "late") else z, put(target, "late")),
        "one of a module": (or_one(lambda: module.rate), put(module, "rate")),
        "a global": (or_one(lambda: NOT_YET), lambda: globals().update(NOT_YET=7.0)),  # type: ignore[name-defined]  # noqa: F821
        "a method with arguments": (lambda z: parts.once(z), put(parts, "scale")),
        "an attribute of a dict": (lambda z: z * lists.rate, put(lists, "rate")),
        "a view of a dict": (lambda z: z * proxy["rate"], lambda: view.update(rate=7.0)),
        "a dict of Python's collections": (lambda z: z * user["rate"], lambda: user.update(rate=7.0)),
        "a chain of dicts": (lambda z: z * chain["rate"], lambda: chain.update(rate=7.0)),
        "a method of a dict": (lambda z: z * get("rate"), lambda: table.update(rate=7.0)),
        "a function that is cached": (lambda z: z * cached(), more),
        "a function by type": (lambda z: dispatched(z), lambda: table.update(rate=7.0)),
        "a function in a library's decorator": (lambda z: decorated(z), lambda: table.update(rate=7.0)),
        "bytes": (lambda z: z * octets[0], lambda: octets.__setitem__(0, 7)),
        "an array of Python's": (lambda z: z * numbers[0], lambda: numbers.__setitem__(0, 7.0)),
        "a weak reference": (lambda z: z * getattr(reference(), "rate", 7.0), put(target, "rate")),
        "a property that is filled": (lambda z: z * filled.rate, put(filled, "rate")),
        "the environment": (lambda z: z * int(os.environ.get("A_RATE", "1")), lambda: os.environ.update(A_RATE="7")),
    }


CASES = list(_cases())


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_seen_wherever_it_is_made(name, monkeypatch):
    monkeypatch.setenv("A_RATE", "1")
    monkeypatch.setattr(Doing, "forward", Doing.forward)
    monkeypatch.delitem(globals(), "NOT_YET", raising=False)
    loss, change = _cases()[name]
    x = np.arange(4, dtype=np.float32)
    replayed = mg.replay(lambda x: loss(mg.sum(mg.Tensor(x) * mg.Tensor(x))).detach())
    assert [replayed(x).item() for _ in range(5)] == [14.0] * 5
    assert replayed.reason is None
    change()
    assert [replayed(x).item() for _ in range(5)] == [98.0] * 5


MOVING = {
    "an iterator": itertools.count(1).__next__,
    "a generator": iter([1.0] * 20).__next__,
    "random numbers": random.Random(1).random,
    "Python's random numbers": random.random,
    "NumPy's": np.random.default_rng(1).random,
}


@pytest.mark.parametrize("draw", MOVING.values(), ids=MOVING)
def test_what_gives_another_value_each_time_is_refused_at_once(draw):
    replayed = mg.replay(lambda x: (mg.sum(x) * (1.0 if draw() < 1e9 else 2.0)).detach())
    replayed(np.ones(3))
    assert "in each call" in (replayed.reason or "")


def test_what_is_found_by_a_text_is_refused():
    replayed = mg.replay(lambda x: (mg.sum(x) * eval("1.0")).detach())
    replayed(np.ones(3))
    assert "calls eval" in (replayed.reason or "")


class Trainer:
    """A step beside the data, of which it reads nothing."""

    def __init__(self) -> None:
        self.data, self.rate = np.ones(1 << 18), 1.0

    def step(self, x: Any) -> Any:
        return (mg.sum(x) * self.factor()).detach()

    def factor(self) -> float:
        return self.rate

    def batch(self, i: int) -> Any:
        return self.data[i]


class Reading(Trainer):
    def factor(self) -> float:
        return float(self.data[3])


class Watching(Trainer):
    def factor(self) -> float:
        return first_of(self)


class Storing(Trainer):
    def step(self, x: Any) -> Any:
        self.last = super().step(x)
        return self.last


def first_of(trainer: Trainer) -> float:
    return float(trainer.data[0])


def test_an_object_that_holds_large_data_is_no_reason_for_a_method_that_reads_none():
    trainer = Trainer()
    replayed = mg.replay(trainer.step)
    assert [replayed(np.ones(3)).item() for _ in range(3)] == [3.0] * 3
    assert replayed.reason is None
    trainer.rate = 2.0
    assert replayed(np.ones(3)).item() == 6.0
    assert replayed.reason == "self.rate was 1.0 when the step was recorded, and is 2.0"


@pytest.mark.parametrize("kind", [Reading, Watching])
def test_large_data_that_a_method_reads_is_refused(kind):
    replayed = mg.replay(kind().step)
    replayed(np.ones(3))
    assert "data, an array that is not given to any op" in (replayed.reason or "")


def test_what_a_method_stores_is_stored_in_every_call():
    trainer = Storing()
    replayed = mg.replay(trainer.step)
    for i in range(6):
        assert replayed(np.full(3, i)) is trainer.last
    assert "self.last was" in (replayed.reason or "")
