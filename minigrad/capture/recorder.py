"""The recording of a training step: every call that makes an array, or changes what outlives the step."""

import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import EllipsisType
from typing import Any, NamedTuple

import numpy as np

from minigrad.array_function import recorders
from minigrad.arrays import owner_of
from minigrad.capture.memory import Ref, Root, ref_in
from minigrad.capture.traced import Traced, plain
from minigrad.capture.tree import found, leaves, mapped
from minigrad.capture.unread import Unread
from minigrad.modes import checking
from minigrad.source import line_at, user_place
from minigrad.tensor import Tensor
from minigrad.writes import clock

KINDS = {"zero_grad": "forget", "_move": "move", "_count": "move"}
"""Effects that may be done twice, or later in the step, by their functions: nothing in it reads what they write."""

EARLIER, CONSTANT = "an earlier gradient", "constant"
"""Names of memory that is there before the step."""


class Read(NamedTuple):
    """A value that the program read: replays compare theirs with it."""

    value: Any
    line: str


class Result(NamedTuple):
    """A Tensor that the step returns."""

    ref: Ref
    requires_grad: bool
    edges: Any


class Call(NamedTuple):
    """A call of the step: arrays among its arguments are ``Ref``s, and so are those of what it gave.

    ``kind``: "call"; "draw", which gives other random numbers each time; "grads", which sets the ``.grad`` of
    parameters; or one that changes what outlives the step: "effect", or for the functions in ``KINDS`` what is there.
    """

    kind: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    keywords: dict[str, Any]
    gave: Any


class Recorder:
    """Calls in their order, and the memory that each of their arrays is in; see ``minigrad.array_function``.

    ``known``: the arrays that are there before the step, by name: inputs, parameters, and what else it uses.
    ``tensors``: those that are there, parameters among them.
    ``reason``: why the step cannot be replayed. ``forgets``: whether it begins with ``zero_grad``.
    """

    def __init__(self, known: Iterable[tuple[str, np.ndarray]], tensors: Iterable[Tensor]) -> None:
        self.calls: list[Call] = []
        self.reason: str | None = None
        self.forgets = False
        self._roots: dict[int, Root] = {}
        self._tensors = [(t, t.data) for t in tensors]
        self._leaves = [t for t, _ in self._tensors if t.requires_grad]
        self._set_by_effect = {id(p.grad) for p in self._leaves}
        self._thread = threading.get_ident()
        self._paused = False
        self._has_effect = False
        self._clock = 0
        self._made = 0
        earlier = [(EARLIER, p.grad.data) for p in self._leaves if p.grad is not None]
        for name, array in [*earlier, *known]:
            owner = owner_of(array)
            self._roots.setdefault(id(owner), Root(name, owner.nbytes, owner))

    @contextmanager
    def recording(self) -> Iterator[None]:
        """The block in which the step is run."""
        self._clock = clock.now
        recorders.append(self)
        try:
            if checking.get():
                self.leave("detect_anomaly looks at every value")
            self._trace(True)
            yield
        finally:
            self._trace(False)
            recorders.remove(self)
        if clock.now != self._clock:
            self.leave("it writes into a Tensor in place (t[...] = x, or t += x)")

    def _trace(self, on: bool) -> None:
        """Let NumPy's calls with the tensors that are there before the step be written down, or not."""
        for t, data in self._tensors:
            t.data = data.view(Traced) if on else data

    def leave(self, reason: str) -> None:
        """Note the first reason why the step cannot be replayed. It runs on to its end all the same."""
        if self.reason is None and not self._paused:
            self.reason = f"{reason}, at {self._line()}" if recorders else reason

    def constant(self, array: np.ndarray) -> np.ndarray:
        """An array that will be the same in every step."""
        if self._is_elsewhere():
            return array
        array = np.asarray(array)
        owner = owner_of(array)
        self._roots.setdefault(id(owner), Root(CONSTANT, owner.nbytes, owner))
        return array.view(Traced)

    def seen(self, array: np.ndarray) -> np.ndarray:
        """The array, traced if its memory is known."""
        known = not self._is_elsewhere() and id(owner_of(array)) in self._roots
        return array.view(Traced) if known else array

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function of arrays and write it down. What it gives is traced."""
        return self._written_down("call", function, arguments, keywords)

    def draw(self, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function that gives other random numbers each time, and write it down."""
        return self._written_down("draw", function, arguments, keywords)

    def _written_down(self, kind: str, function: Any, arguments: Any, keywords: Any) -> Any:
        """The call's result. It is written down unless all that it is given is constant, or it gives a view."""
        args, keywords = plain(arguments), plain(keywords)
        if self._is_elsewhere() or self.reason is not None:
            return self._run(function, args, keywords)
        out = keywords.pop("out", None)
        if out is not None and not isinstance(out, EllipsisType):
            return self._call_into(function, args, keywords, out)
        given, made = self._refs(function, (args, keywords)), self._made
        result = self._run(function, args, keywords)
        if self.reason is not None:
            return result
        if kind == "call" and all(ref.root.name == CONSTANT for ref in found(given, Ref)):
            return mapped(self.constant, result, (np.ndarray, np.generic))
        result, gave = self._given(function, result)
        if self._made != made or any(found(gave, Read)):  # else it is a view
            self.calls.append(Call(kind, function, given[0], given[1], gave))
        return result

    def _call_into(self, function: Any, args: Any, keywords: Any, out: Any) -> Any:
        """A call that writes into arrays that it is given, as ``np.exp(p, out=p)``."""
        given = self._refs(function, (args, keywords))
        for each in found(out, np.ndarray):
            owner = owner_of(each)
            if id(owner) not in self._roots and owner.nbytes == each.nbytes:
                self._make(owner)
        into = self._refs(function, out)
        for ref in found(into, Ref):
            if ref.root.array is not None:
                self.leave(f"it writes into {ref.root.name} by NumPy, which a replay could not take back")
        result = self._run(function, args, {**keywords, "out": out})
        if self.reason is None:
            self.calls.append(Call("call", function, given[0], {**given[1], "out": into}, None))
        return mapped(self.seen, result, np.ndarray)

    def effect(self, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function that changes what outlives the step, and write it down."""
        args, keywords = plain(tuple(map(_listed, arguments))), plain({k: _listed(v) for k, v in keywords.items()})
        if self._is_elsewhere() or self.reason is not None:
            return self._run(function, args, keywords)
        self._set_gradients()
        given, before = self._refs(function, (args, keywords)), clock.now
        self._trace(False)
        result = self._run(function, args, keywords)
        self._trace(True)
        self._clock += clock.now - before
        self._set_by_effect = {id(p.grad) for p in self._leaves}
        kind = KINDS.get(function.__name__, "effect")
        self._has_effect = self._has_effect or kind == "effect"
        self.forgets = self.forgets or (kind == "forget" and all(call.kind != "grads" for call in self.calls))
        self.calls.append(Call(kind, function, given[0], given[1], None))
        if type(result) is float:
            return Unread(result, lambda: self.leave(f"it reads what {_name(function)} gives"))
        if result is not None:
            self.leave(f"{_name(function)} gives a {type(result).__name__}, on which the step may depend")
        return result

    def _set_gradients(self) -> None:
        """Write down the ``.grad`` that the walks since the last effect have set."""
        new = [(p, p.grad) for p in self._leaves if p.grad is not None and id(p.grad) not in self._set_by_effect]
        for p, g in new:
            if id(owner_of(g.data)) not in self._roots:
                self.leave(f"the gradient of a parameter of shape {p.shape} was made in a way that is not recorded")
                return
        if new:
            refs = tuple((p, self._refs("backward", g.data)) for p, g in new)
            self.calls.append(Call("grads", setattr, refs, {}, None))
        for _, g in new:
            g.data = plain(g.data)
            self._set_by_effect.add(id(g))

    def finish(self, result: Any) -> Any:
        """What the step returned, with ``Result``s and ``Ref``s for its Tensors and arrays: a replay returns the like.

        The Tensors hold plain arrays from here on.
        """
        self._set_gradients()
        for each in leaves(result):
            if not isinstance(each, (Tensor, np.ndarray, bool, int, float, str, type(None))):
                self.leave(f"it returns a {type(each).__name__}; return Tensors, arrays, or tuples and dicts of them")
        return mapped(self._returned, result, (Tensor, np.ndarray))

    @property
    def owners(self) -> Iterator[np.ndarray]:
        """The arrays that are there before the step and that a call takes."""
        for ref in found([(call.args, call.keywords) for call in self.calls], Ref):
            if ref.root.array is not None:
                yield ref.root.array

    def _returned(self, result: Any) -> Any:
        if not isinstance(result, Tensor):
            return self._refs("the step's result", plain(result))
        if result.edges:
            self.leave("it returns a Tensor with a graph; call backward() within the step, or detach()")
        result.data = plain(result.data)
        return Result(self._refs("the step's result", result.data), result.requires_grad, result.edges)

    def _run(self, function: Callable[..., Any], args: Any, keywords: Any) -> Any:
        """Call it; what is called within is a part of it."""
        if threading.get_ident() != self._thread:
            return function(*args, **keywords)
        before, self._paused = self._paused, True
        try:
            return function(*args, **keywords)
        finally:
            self._paused = before

    def _is_elsewhere(self) -> bool:
        return self._paused or threading.get_ident() != self._thread

    def _refs(self, function: Any, value: Any) -> Any:
        """The value with a ``Ref`` for every array in it. An array of unknown memory is a reason to leave."""

        def ref(array: np.ndarray) -> Ref | None:
            owner = owner_of(array)
            root = self._roots.get(id(owner))
            if root is None:
                self.leave(
                    f"{_name(function)} is given an array of shape {array.shape} that was made in a way that is not "
                    "recorded, by a kernel or a library of its own"
                )
                return None
            if root.name == EARLIER:
                self.leave("gradients are added to those of an earlier call: it needs a zero_grad() before backward()")
            return ref_in(root, owner, array)

        return mapped(ref, value, np.ndarray)

    def _given(self, function: Any, result: Any) -> tuple[Any, Any]:
        """What a call gave, its arrays traced; and the same with ``Ref``s and ``Read``s."""
        if isinstance(result, np.generic):
            result = np.asarray(result)
        if isinstance(result, np.ndarray):
            owner = owner_of(result)
            root = self._roots.get(id(owner)) or self._make(owner)
            return result.view(Traced), ref_in(root, owner, result)
        if isinstance(result, (tuple, list)):
            each = [self._given(function, part) for part in result]
            kind: Any = getattr(result, "_make", type(result))
            return kind([a for a, _ in each]), kind([b for _, b in each])
        if isinstance(result, (bool, int, str)):
            if self._has_effect:
                self.leave(f"it reads a value ({_name(function)}) after parameters were updated")
            return result, Read(result, self._line())
        if result is not None:
            self.leave(f"it reads a number ({_name(function)}); return the Tensor, and read it outside of the step")
        return result, None

    def _make(self, owner: np.ndarray) -> Root:
        root = self._roots[id(owner)] = Root(f"b{self._made}", owner.nbytes, None)
        self._made += 1
        weakref.finalize(owner, self._roots.pop, id(owner), None).atexit = False
        return root

    def _line(self) -> str:
        path, number = line_at(*user_place())
        return f"{path}:{number}"


def _listed(argument: Any) -> Any:
    """An argument that every play can read: an iterator, such as ``module.parameters()``, would be used up."""
    return list(argument) if isinstance(argument, Iterator) else argument


def _name(function: Any) -> str:
    return function if isinstance(function, str) else getattr(function, "__name__", type(function).__name__)
