"""The work that is timed, in turns with the other side's."""

import math
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

Cell = dict[str, Any]
"""What is measured: its ``kind``, the builder's name on each side, and what that builder needs to know."""


class Job(NamedTuple):
    """``turn(n)`` does the work n times and returns the seconds of all n together.

    ``check``: the fingerprint of the result, which both sides must share. ``note``: a remark for the table.
    ``units``: the number of ops or bytes in the work done once, by which times are divided.
    """

    turn: Callable[[int], float]
    check: Sequence[Sequence[float]]
    note: str = ""
    units: int = 1


def repeated(once: Callable[[], Any]) -> Callable[[int], float]:
    """The turn of a job that does the same thing again and again."""

    def turn(times: int) -> float:
        start = time.perf_counter()
        for _ in range(times):
            once()
        return time.perf_counter() - start

    return turn


def times_for(turn: Callable[[int], float], seconds: float, least: int) -> int:
    """How often the work is to be done for a turn of ``seconds``, and at least ``least`` times. It runs a few times."""
    turn(1)
    times = 1
    while (took := turn(times)) < seconds / 4:
        times *= 4
    return max(least, math.ceil(times * seconds / took))
