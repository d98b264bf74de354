"""The switches: whether ops are recorded, and whether every value is checked. Each thread has its own."""

import functools
import inspect
import types
from collections.abc import Callable, Coroutine, Generator
from contextvars import ContextVar
from typing import Any, TypeVar, cast, overload

F = TypeVar("F", bound=Callable[..., Any])

recording: ContextVar[bool] = ContextVar("recording", default=True)
checking: ContextVar[bool] = ContextVar("checking", default=False)


class switched:
    """Set a switch within a ``with`` block or a decorated function. ``as`` gives its value before."""

    __slots__ = ("before", "on", "switch")

    def __init__(self, switch: ContextVar[bool], on: bool) -> None:
        self.switch: ContextVar[bool] = switch
        self.on: bool = on
        self.before: list[bool] = []  # one value for each block that is open

    def __enter__(self) -> bool:
        self.before.append(self.switch.get())
        self.switch.set(self.on)
        return self.before[-1]

    def __exit__(self, *_: object) -> None:
        self.switch.set(self.before.pop())

    def __call__(self, function: F) -> F:
        if isinstance(function, (staticmethod, classmethod)):
            return cast(F, type(function)(self(function.__func__)))
        if not callable(function) or isinstance(function, type):
            raise TypeError(_no_function(function))
        if inspect.isasyncgenfunction(function):
            raise TypeError(f"no_grad and its like cannot go above the asynchronous generator {function.__name__}")
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def steps(*inputs: Any, **keywords: Any) -> Any:
                return (yield from self._steps(function(*inputs, **keywords)))

            return cast(F, steps)
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def awaited(*inputs: Any, **keywords: Any) -> Any:
                return await self._awaited(function(*inputs, **keywords))

            return cast(F, awaited)

        @functools.wraps(function)
        def within(*inputs: Any, **keywords: Any) -> Any:
            with type(self)(self.switch, self.on):
                return self._to_come(function(*inputs, **keywords))

        return cast(F, within)

    def _to_come(self, result: Any) -> Any:
        """What a function gave. A generator or a coroutine that has not begun is what it does: each step runs within.

        So it is with functions whose kind no one sees: objects that are called, and functions behind other decorators.
        """
        if inspect.isgenerator(result) and inspect.getgeneratorstate(result) == inspect.GEN_CREATED:
            return self._steps(result)
        if inspect.iscoroutine(result) and inspect.getcoroutinestate(result) == inspect.CORO_CREATED:
            return self._awaited(result)
        if inspect.isasyncgen(result):
            raise TypeError(f"no_grad and its like cannot go above the asynchronous generator {result.__name__}")
        return result

    def _steps(self, steps: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """The generator, each step of which runs within the switch; what is between them does not."""
        resume: Callable[[Any], Any] = steps.send
        value: Any = None
        while True:
            try:
                with type(self)(self.switch, self.on):
                    given = resume(value)
            except StopIteration as end:
                return end.value
            try:
                resume, value = steps.send, (yield given)
            except GeneratorExit:
                with type(self)(self.switch, self.on):
                    steps.close()
                raise
            except BaseException as error:
                resume, value = steps.throw, error

    async def _awaited(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """What the coroutine gives, each step of which runs within the switch; others run between them without it."""
        return await types.coroutine(self._steps)(coroutine.__await__())


class Mode(switched):
    """A switch that several blocks, threads and tasks may share: each has back what it had before its own block."""

    __slots__ = ()

    def __init__(self, switch: ContextVar[bool], on: bool) -> None:
        self.switch = switch
        self.on = on

    def __enter__(self) -> bool:
        before = self.switch.get()
        _blocks.set((*_blocks.get(), (self, before)))
        self.switch.set(self.on)
        return before

    def __exit__(self, *_: object) -> None:
        blocks = _blocks.get()
        for i in reversed(range(len(blocks))):
            if blocks[i][0] is self:
                self.switch.set(blocks[i][1])
                _blocks.set((*blocks[:i], *blocks[i + 1 :]))
                return
        # A generator that began elsewhere ends here: here nothing was switched.


_blocks: ContextVar[tuple[tuple[Mode, bool], ...]] = ContextVar("blocks", default=())
"""The open blocks of this thread or task, each with the value before it."""


def _no_function(given: Any) -> str:
    text = "no_grad, enable_grad and detect_anomaly go above a function, got "
    if isinstance(given, type):
        return f"{text}the class {given.__name__}; put them above those of its methods that need them"
    hint = f"; put them below @{type(given).__name__}" if hasattr(given, "__get__") else ""
    return f"{text}{type(given).__name__}{hint}"


def _above(function: Any, mode: Mode) -> Any:
    """The function within the mode, or for None the mode itself, as a block or a decorator yet to come."""
    return mode if function is None else mode(function)


@overload
def no_grad() -> switched: ...
@overload
def no_grad(function: F) -> F: ...
def no_grad(function: Any = None) -> Any:
    """Record nothing: ``with no_grad():`` around a block, or ``@no_grad`` above a function."""
    return _above(function, Mode(recording, False))


@overload
def enable_grad() -> switched: ...
@overload
def enable_grad(function: F) -> F: ...
def enable_grad(function: Any = None) -> Any:
    """Record again, within a ``no_grad`` block."""
    return _above(function, Mode(recording, True))


@overload
def detect_anomaly() -> switched: ...
@overload
def detect_anomaly(function: F) -> F: ...
def detect_anomaly(function: Any = None) -> Any:
    """Raise AnomalyError at the first NaN or Inf, forward or backward: ``with detect_anomaly():`` around both.

    The error names the op, the shapes and your line of code. It is slow: every value is looked at.
    """
    return _above(function, Mode(checking, True))
