"""The switches: whether ops are recorded, and whether every value is checked. Each thread has its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

recording: ContextVar[bool] = ContextVar("recording", default=True)
checking: ContextVar[bool] = ContextVar("checking", default=False)


@contextmanager
def switched(switch: ContextVar[bool], on: bool) -> Iterator[bool]:
    """Turn a switch on or off within the block. Gives how it stood before."""
    before = switch.get()
    switch.set(on)
    try:
        yield before
    finally:
        switch.set(before)


def no_grad(function: Callable | None = None) -> Any:
    """Record nothing: ``with no_grad():`` around a block, or ``@no_grad`` above a function."""
    return switched(recording, False) if function is None else switched(recording, False)(function)


def enable_grad(function: Callable | None = None) -> Any:
    """Record again, within a ``no_grad`` block."""
    return switched(recording, True) if function is None else switched(recording, True)(function)


@contextmanager
def detect_anomaly() -> Iterator[None]:
    """Raise AnomalyError at the first NaN or Inf, forward or backward: ``with detect_anomaly():`` around both.

    The error names the op, the shapes and your line of code. It is slow: every value is looked at.
    """
    with switched(checking, True):
        yield
