"""Ctrl-C and kill as a flag that a loop checks when it can stop."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """``stop()`` is true once a signal has asked to stop, and ``stop.signal`` is its number; before it is 0."""

    def __init__(self) -> None:
        self.signal = 0

    def __call__(self) -> bool:
        return self.signal != 0


def never() -> bool:
    """The Stop of those who go on to the end."""
    return False


@contextmanager
def stopping(again: bool = True) -> Iterator[Stop]:
    """Inside the block the first SIGINT or SIGTERM only sets the Stop that it gives; the next one acts as usual.

    Not ``again``: the next ones do nothing, for a process that may get the same Ctrl-C from several others.

    For the main thread, as Python's signals are.
    """
    stop = Stop()
    usual = {number: signal.getsignal(number) for number in SIGNALS}

    def restore() -> None:
        for number, handler in usual.items():
            signal.signal(number, handler)

    def set_stop(number: int, frame: FrameType | None) -> None:
        stop.signal = number
        if again:
            restore()

    for number in SIGNALS:
        signal.signal(number, set_stop)
    try:
        yield stop
    finally:
        restore()


@contextmanager
def interruptible() -> Iterator[None]:
    """Inside the block, and within ``stopping``, Ctrl-C is KeyboardInterrupt: for work that is soon begun again."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
