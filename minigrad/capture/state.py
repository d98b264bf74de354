"""What a step depends on beside its arguments: all that its function reaches, and the switches.

A replay does not run the function's Python. So what the function reaches is compared with what it was.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import is_
from typing import Any

import numpy as np

from minigrad.arrays import owner_of
from minigrad.capture.reach import Reach, same_items
from minigrad.capture.space import ABSENT, THERE
from minigrad.kernels.matmul import whole_products
from minigrad.kernels.parallel import get_num_threads
from minigrad.modes import checking, recording
from minigrad.tensor import Tensor

LOOKED_AT = 1 << 20
"""Bytes of an array whose values are compared before every play."""


class State:
    """A snapshot of all that a function reaches: ``changed()`` says in words what is no longer as it was."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._reach = Reach(function)
        self.tensors = self._reach.tensors
        self._kept = [(name, t, t.data, t.requires_grad) for name, t in self.tensors.values()]
        self._read: list[tuple[str, np.ndarray, np.ndarray]] = []
        self._switches = _switches()

    @property
    def known(self) -> Iterator[tuple[str, np.ndarray]]:
        """Every array that is reached, by name."""
        yield from self._reach.arrays
        yield from self._reach.buffers
        for name, t in self.tensors.values():
            yield name, t.data

    def compare_unused(self, used: Iterable[Any]) -> str | None:
        """Compare from now on the values of arrays that no recorded call takes: Python may read them. Or why not.

        ``used``: the arrays that are taken.
        """
        owners = set(map(id, used))
        for name, array in self._reach.arrays:
            if id(owner_of(array)) not in owners:
                if array.nbytes > LOOKED_AT:
                    return f"it names {name}, an array that is not given to any op, and that Python may read"
                self._read.append((name, array, array.copy()))
        return None

    def hooked(self) -> str | None:
        """Which tensor or module has a hook, or None."""
        for name, t, *_ in self._kept:
            if t.hooks:
                return f"{name} has a hook, and hooks are Python"
        for name, module in self._reach.modules:
            hooks = module._forward_hooks
            if hooks is not None and (hooks.before or hooks.after):
                return f"{name} has a forward hook, and hooks are Python"
        return None

    def moving(self) -> str | None:
        """What changes by itself, and cannot be compared with what it was, or None."""
        return next(iter(self._reach.moving), None)

    def changed(self) -> str | None:
        """What is not as it was, or None."""
        for name, t, data, requires_grad in self._kept:
            if t.data is not data or t.requires_grad is not requires_grad:
                return _tensor_changed(name, t, requires_grad)
        for name, own, before, kind in self._reach.dicts:
            is_same = len(own) == len(before) and all(map(is_, own.values(), before.values()))
            if not is_same and (said := _dict_changed(name, own, before, kind)) is not None:
                return said
        for name, read, value in self._reach.variables:
            if (now := read()) is not value and not (type(now) is bytes and now == value):
                return _other(name, value, now)
        for space in self._reach.spaces:
            if not space.is_as_before():
                return next(_other(*change) for change in space.changes())
        for name, items, values in self._reach.items:
            if not same_items(items, values):
                return _items_changed(name, items, values)
        for name, array, values_then in self._read:
            if array.tobytes() != values_then.tobytes():
                return f"{name} has other values than when the step was recorded"
        for name, now in _switches().items():
            if now != self._switches[name]:
                return f"{name} was {self._switches[name]} when the step was recorded, and is {now}"
        return self.hooked()


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


def _dict_changed(name: str, now: Mapping[Any, Any], before: dict, kind: type) -> str | None:
    """An item that is another, or an attribute; one that an object has not is that of its class ``kind``."""
    for key in {**before, **now}:
        default = ABSENT if kind is dict else getattr(kind, str(key), ABSENT)
        was, is_now = (each.get(key, default) for each in (before, now))
        if was is not is_now:
            place = f"{name}[{key!r}]" if kind is dict else f"{name}.{key}"
            return _other(place, was, is_now)
    return f"{name} has its items in another order" if kind is dict else None


def _items_changed(name: str, items: Iterable[Any], values: tuple) -> str:
    now = tuple(items)
    if len(now) == len(values):
        place, (was, is_now) = next(
            (i, pair) for i, pair in enumerate(zip(values, now, strict=True)) if pair[0] is not pair[1]
        )
        return _other(f"{name}[{place}]", was, is_now)
    return f"{name} had {len(values)} items when the step was recorded, and has {len(now)}"


def _other(place: str, was: Any, is_now: Any) -> str:
    return f"{place} was {_short(was)} when the step was recorded, and is {_short(is_now)}"


def _short(value: Any) -> str:
    if value is ABSENT or value is THERE:
        return "not there" if value is ABSENT else "there"
    text = (
        repr(value)
        if isinstance(value, (bool, int, float, str, type(None), np.generic))
        else f"a {type(value).__name__}"
    )
    return text if len(text) < 60 else text[:57] + "…"
