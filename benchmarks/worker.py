"""A child process of the benchmark: it takes one side's turns. ``python -m benchmarks.worker SIDE``.

It answers every line of JSON on its input with one on its output:

- ``{"prepare": cell, "seconds": s, "least": n, "times": null}`` → ``{"check": […], "note": "…", "times": n}``
- then every ``{"turn": n}`` → ``{"seconds": seconds per unit of the work}``
- and, instead of either, ``{"error": "…"}``
"""

import gc
import importlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from benchmarks.job import Cell, Job, times_for


def serve(build: Callable[[Cell], Job], requests: Iterable[str], replies: TextIO) -> None:
    """Answer requests until there are no more."""
    job: Job | None = None
    for line in requests:
        request, reply = json.loads(line), dict[str, Any]()
        try:
            if "prepare" in request:
                job = None  # its memory goes before the next one needs some
                gc.collect()
                job = build(request["prepare"])
                times = request["times"] or times_for(job.turn, request["seconds"], request["least"])
                reply = {"check": job.check, "note": job.note, "times": times}
            elif job is None:
                reply = {"error": "there is nothing prepared"}
            else:
                reply = {"seconds": taken(job, request["turn"])}
        except Exception as error:
            reply = {"error": " ".join(f"{type(error).__name__}: {error}".split())}
        print(json.dumps(reply), file=replies, flush=True)


def taken(job: Job, times: int) -> float:
    """The seconds of one unit. One untimed run comes first: the other side has filled the caches."""
    if times > 1:
        job.turn(1)
    return job.turn(times) / (times * job.units)


def private_output() -> TextIO:
    """Our standard output for replies alone: what anyone else prints goes to standard error."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return replies


def build(cell: Cell) -> Job:
    """The job of a cell on the side that this process was started for."""
    side = importlib.import_module(f"benchmarks.{sys.argv[1]}_side")
    return side.BUILD[cell["kind"]](cell)


if __name__ == "__main__":
    serve(build, sys.stdin, private_output())
