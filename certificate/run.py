"""All rows, on all cores: each worker process takes one row after another."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence

import numpy as np

from certificate import pytorch
from certificate.cases import CASES
from certificate.measure import Cell, measure
from certificate.points import KINDS

SLICE = tuple(kind for kind in KINDS if kind not in ("huge", "tiny"))
"""The kinds of points in CI's slice, in float64 alone: those that need no hundreds of digits."""


def run(places: Sequence[int], workers: int, part: bool, done: Callable[[int], None] = lambda _: None) -> list[Cell]:
    """The cells of the rows at ``places`` in the table, in the table's order."""
    jobs = [(place, part) for place in places]
    cells: dict[int, list[Cell]] = {}
    # Spawned, not forked: a fork copies threads' locks. The slow rows are spread by handing out one at a time.
    with multiprocessing.get_context("spawn").Pool(workers, _begin) as pool:
        for place, found in pool.imap_unordered(_row, jobs):
            cells[place] = found
            done(place)
    return [cell for place in places for cell in cells[place]]


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits, which ends the workers
    np.seterr(all="ignore")
    if pytorch.is_there():
        pytorch.torch.set_num_threads(1)


def _row(job: tuple[int, bool]) -> tuple[int, list[Cell]]:
    place, part = job
    return place, measure(CASES[place], ("float64",), SLICE) if part else measure(CASES[place])


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
