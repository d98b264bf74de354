"""``replay(step)``: a training step that is recorded once, and then played without its Python."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np

from minigrad import random
from minigrad.array_function import recorders
from minigrad.arrays import owner_of
from minigrad.capture.bound import Changed
from minigrad.capture.comparison import Watch, same
from minigrad.capture.plan import Plan
from minigrad.capture.recorder import Recorder
from minigrad.capture.state import State
from minigrad.capture.traced import plain
from minigrad.capture.tree import found, mapped
from minigrad.capture.unread import Unread
from minigrad.checks import checked
from minigrad.errors import ReplayError
from minigrad.tensor import Tensor

P = ParamSpec("P")
R = TypeVar("R")

AGAIN = 3
"""Calls one after another that do not fit the recording: in the last of them a new one is made. Where it cannot be
replayed either, twice as many."""

ARRAYS = (Tensor, np.ndarray)
PLAIN = (bool, int, float, str, type(None))


class Replay(Generic[P, R]):
    """A training step that is recorded in its first call, and played in later ones; called as the step is.

    ``reason``: why the last call ran the step itself; None if it was played. ``plan``: what is played, a table when it
    is printed; None if there is none. ``plays``: how many calls were played.
    """

    def __init__(self, step: Callable[P, R], verify_every: int = 0) -> None:
        self.step: Callable[..., R] = step
        self.verify_every: int = verify_every
        self.reason: str | None = None
        self.plan: Plan | None = None
        self.plays: int = 0
        self._state: State | None = None
        self._signature: Any = None
        self._refused: str | None = None
        self._forgets = False
        self._filled = False
        self._misses = 0
        self._again = AGAIN
        self._verified = False

    def __call__(self, *args: P.args, **keywords: P.kwargs) -> R:
        given: list[Any] = []
        signature = _signature((args, keywords), given)
        if recorders or any(isinstance(each, Tensor) and each.requires_grad for each in given):
            self.reason = "an argument needs a gradient" if not recorders else "another step is recorded"
            return self.step(*args, **keywords)
        if self._state is None:
            return self._record(signature, args, keywords)
        self.reason = self._unfit(self._state, signature)
        self._misses = 0 if self.reason is None else self._misses + 1
        if self._misses >= self._again:
            return self._record(signature, args, keywords)
        if self.reason is None and self.plan is not None:
            return self._play(self.plan, given, args, keywords)
        self.reason = self.reason or self._refused
        return self.step(*args, **keywords)

    def _unfit(self, state: State, signature: Any) -> str | None:
        """Why the recording does not fit this call, or None."""
        if signature != self._signature:
            return _difference(self._signature, signature)
        if (changed := state.changed()) is not None:
            return changed
        if self.plan is not None and not self._forgets and self.plan.has_gradients():
            return "parameters have gradients before the step, and had none when it was recorded"
        return None

    def _play(self, plan: Plan, given: list[Any], args: Any, keywords: Any) -> R:
        """The result by the plan; by the step itself where a play is to be verified, or something has changed."""
        plan.load(map(plain_array, given))
        is_due = not self._verified or (self.verify_every and self.plays % self.verify_every == 0)
        before = random.get_state() if plan.draws else None
        try:
            if is_due:
                return self._verify(plan, before, args, keywords)
            result = plan.play()
        except Changed as change:
            self.reason = str(change)
            _draw_again(before)
            return self.step(*args, **keywords)
        finally:
            plan.unload()
        self.plays += 1
        return result

    def _verify(self, plan: Plan, before: Mapping[str, Any] | None, args: Any, keywords: Any) -> R:
        """Run the step itself, and compare what it computes up to the first update with what the plan does.

        ``before``: the state of the random numbers, if the step draws any: the plan and the step draw the same.
        """
        with np.errstate(all="ignore"):
            for call in plan.pure:
                call()
        _draw_again(before)
        expected, watch = plan.result(), Watch(plan)
        with watch.watching():
            result = self.step(*args, **keywords)
        wrong = watch.wrong or (None if same(result, expected) else "what it returns")
        if wrong is None:
            self.reason = "it was run to be compared with the replay, and both are equal bit by bit"
            self._verified = True
            self.plays += 1
            return result
        self.plan = None
        self.reason = self._refused = (
            f"the replay gives other numbers than the step itself ({wrong}): its Python does something in this call "
            "that it did not do in the recorded one"
        )
        if self._verified:
            raise ReplayError(f"replay: {self.reason}; {self.verify_every} steps since the last check may be wrong")
        return result

    def _record(self, signature: Any, args: Any, keywords: Any) -> R:
        """Run the step, and write down what it does."""
        self.plan, self._verified, self._misses = None, False, 0
        state = State(self.step)
        inputs = [np.copy(plain_array(each), order="K") for each in found((args, keywords), ARRAYS)]
        known = [*((f"input {i}", array) for i, array in enumerate(inputs)), *state.known]
        recorder = Recorder(known, [t for _, t in state.tensors.values()])
        with recorder.recording():
            given = iter([recorder.seen(array) for array in inputs])
            own_args, own_keywords = mapped(lambda each: _of(each, next(given)), (args, keywords), ARRAYS)
            result = mapped(float, self.step(*own_args, **own_keywords), Unread)
            returned = recorder.finish(result)
        self._state, self._signature, self._forgets = state, signature, recorder.forgets
        self._refused = recorder.reason or state.moving() or state.hooked() or state.compare_unused(recorder.owners)
        if self._refused is None and (changed := state.changed()) is not None:
            self._refused = f"the step itself changes what it depends on: {changed}"
            # A cache that the first call fills is as it was after the second.
            self._state, self._filled = State(self.step) if self._filled else None, True
        self.reason = self._refused or "it was recorded"
        self._again = AGAIN if self._refused is None else 2 * self._again
        if self._refused is None:
            self.plan = Plan(recorder.calls, inputs, returned)
        return mapped(_apart_from(inputs), plain(result), ARRAYS)  # the inputs of the next play are put into these

    def __repr__(self) -> str:
        name = getattr(self.step, "__name__", self.step)
        return f"Replay({name}: {self.plays} calls played; the last one: {self.reason or 'played'})"


@checked
def replay(step: Callable[P, R], verify_every: int = 0) -> Replay[P, R]:
    """The step, recorded in its first call, and from then on played: without its Python, a graph, and allocation.

    ``step(*batch)`` is a whole training step, or its gradients: it computes the loss, calls ``backward``, and mostly
    ``optimizer.step()``. The replay gives the same numbers, bit by bit. A call that does not fit the recording (another
    shape or dtype, ``eval()``, another value of a variable) runs the step itself, and ``reason`` says why.

    What the step does in Python beside computing is not done in a replay. With ``verify_every=n`` every n-th call runs
    the step and compares. Raises ReplayError if that finds other numbers, TypeError for what cannot be called.

    ``docs/replay.md`` says what is recorded, and what cannot be.
    """
    if not callable(step):
        raise TypeError(f"replay: it takes the function of a training step, got {type(step).__name__}")
    return Replay(step, verify_every)


def _draw_again(before: Mapping[str, Any] | None) -> None:
    """Let the random numbers go on from the state ``before``, if there is one."""
    if before is not None:
        random.set_state(before)


def plain_array(given: Any) -> np.ndarray:
    """The array of a Tensor, or an array itself."""
    return given.data if isinstance(given, Tensor) else given


def _apart_from(inputs: list[np.ndarray]) -> Callable[[Any], Any]:
    """What gives an array or Tensor itself, or if it lies in one of the inputs a copy."""
    owners = {id(owner_of(each)) for each in inputs}

    def apart(each: Any) -> Any:
        array = plain_array(each)
        return _of(each, array.copy()) if id(owner_of(array)) in owners else each

    return apart


def _of(given: Any, array: np.ndarray) -> Any:
    """What was given, with another array."""
    if isinstance(given, Tensor):
        given = given.detach()
        given.data = array
        return given
    return array


def _signature(value: Any, given: list[Any]) -> Any:
    """What must be the same in every call: shapes, dtypes and strides of arrays, and all that is no array.

    The arrays and Tensors are added to ``given``.
    """
    if isinstance(value, ARRAYS):
        given.append(value)
        array = plain_array(value)
        return array.dtype, array.shape, array.strides
    if isinstance(value, (tuple, list)):
        return [_signature(each, given) for each in value]
    if isinstance(value, dict):
        return {key: _signature(each, given) for key, each in value.items()}
    return type(value), value if isinstance(value, PLAIN) else id(value)


def _difference(before: Any, now: Any) -> str:
    """In words, where the arguments are others than those of the recording."""
    if type(before) is list and type(now) is list and len(before) == len(now):
        return next(_difference(*pair) for pair in zip(before, now, strict=True) if pair[0] != pair[1])
    if type(before) is dict and type(now) is dict and before.keys() == now.keys():
        return next(_difference(before[key], now[key]) for key in before if before[key] != now[key])
    if type(before) is tuple and type(now) is tuple and len(before) == len(now) == 3:
        was, is_now = (f"{dtype} of shape {shape}, strides {strides}" for dtype, shape, strides in (before, now))
        return f"an argument was {was} when the step was recorded, and is {is_now}"
    if type(before) is tuple and type(now) is tuple:
        return f"an argument was {before[-1]!r} when the step was recorded, and is {now[-1]!r}"
    return "the arguments are others than when the step was recorded"
