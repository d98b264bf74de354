"""The switches: whether ops are recorded, and whether every value is checked. Each thread has its own."""

import functools
import inspect
import types
from collections.abc import Callable
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
        if not callable(function):
            raise TypeError(
                f"no_grad, enable_grad and detect_anomaly go above a function, got {type(function).__name__}"
            )

        if inspect.isasyncgenfunction(function):
            raise TypeError(f"no_grad and its like cannot go above the asynchronous generator {function.__name__}")
        if inspect.isgeneratorfunction(function):
            return cast(F, self._generator(function))
        if inspect.iscoroutinefunction(function):
            return cast(F, self._coroutine(function))

        @functools.wraps(function)
        def within(*inputs: Any, **keywords: Any) -> Any:
            with switched(self.switch, self.on):
                return function(*inputs, **keywords)

        return cast(F, within)

    def _generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The generator function, each step of which runs within the switch; what is between them does not."""

        @functools.wraps(function)
        def within(*inputs: Any, **keywords: Any) -> Any:
            steps = function(*inputs, **keywords)
            resume, value = steps.send, None
            while True:
                try:
                    with switched(self.switch, self.on):
                        given = resume(value)
                except StopIteration as end:
                    return end.value
                try:
                    resume, value = steps.send, (yield given)
                except GeneratorExit:
                    with switched(self.switch, self.on):
                        steps.close()
                    raise
                except BaseException as error:
                    resume, value = steps.throw, error

        return within

    def _coroutine(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The coroutine function, each step of which runs within the switch; others run between them without it."""

        @functools.wraps(function)
        async def within(*inputs: Any, **keywords: Any) -> Any:
            return await types.coroutine(self._generator(function(*inputs, **keywords).__await__))()

        return within


@overload
def no_grad() -> switched: ...
@overload
def no_grad(function: F) -> F: ...
def no_grad(function: Any = None) -> Any:
    """Record nothing: ``with no_grad():`` around a block, or ``@no_grad`` above a function."""
    return switched(recording, False) if function is None else switched(recording, False)(function)


@overload
def enable_grad() -> switched: ...
@overload
def enable_grad(function: F) -> F: ...
def enable_grad(function: Any = None) -> Any:
    """Record again, within a ``no_grad`` block."""
    return switched(recording, True) if function is None else switched(recording, True)(function)


def detect_anomaly() -> switched:
    """Raise AnomalyError at the first NaN or Inf, forward or backward: ``with detect_anomaly():`` around both.

    The error names the op, the shapes and your line of code. It is slow: every value is looked at.
    """
    return switched(checking, True)
