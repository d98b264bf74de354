"""The switches: whether ops are recorded, and whether every value is checked. Each thread has its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class _Mode(threading.local):
    recording = True
    anomaly = False


mode = _Mode()


@contextmanager
def recording(on: bool) -> Iterator[None]:
    """Record, or do not, within the block."""
    before = mode.recording
    mode.recording = on
    try:
        yield
    finally:
        mode.recording = before


@contextmanager
def walking(create_graph: bool) -> Iterator[bool]:
    """Within a backward walk: record the derivatives or not. Gives whether anomalies are to be detected.

    The walk itself looks at each gradient, and can say more about it than the ops within its derivative could.
    """
    before = mode.recording, mode.anomaly
    mode.recording, mode.anomaly = create_graph, False
    try:
        yield before[1]
    finally:
        mode.recording, mode.anomaly = before


def no_grad(function: Callable | None = None) -> Any:
    """Record nothing: ``with no_grad():`` around a block, or ``@no_grad`` above a function."""
    return recording(False) if function is None else recording(False)(function)


def enable_grad(function: Callable | None = None) -> Any:
    """Record again, within a ``no_grad`` block."""
    return recording(True) if function is None else recording(True)(function)


@contextmanager
def detect_anomaly() -> Iterator[None]:
    """Raise AnomalyError at the first NaN or Inf, forward or backward: ``with detect_anomaly():`` around both.

    The error names the op, the shapes and your line of code. It is slow: every value is looked at.
    """
    before = mode.anomaly
    mode.anomaly = True
    try:
        yield
    finally:
        mode.anomaly = before
