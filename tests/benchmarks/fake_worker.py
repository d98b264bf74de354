"""A worker whose sides do what a test says. A unit takes 2 s of minigrad and 3 s of PyTorch, by their own account."""

import os
import sys
from pathlib import Path

from benchmarks.job import Cell, Job
from benchmarks.worker import private_output, serve

SIDE = sys.argv[1]
SECONDS = {"minigrad": 2.0, "torch": 3.0, "torch_compile": 4.0, "jax": 5.0}


def build(cell: Cell) -> Job:
    """Misbehave on the side and at the time that the cell names, ``{"fails": [side, when, how]}``."""
    fails = tuple(cell.get("fails", ()))

    def misbehave(when: str) -> None:
        if (SIDE, when, "raises") == fails:
            raise ValueError("no\nsuch shape")
        if (SIDE, when, "dies") == fails:
            print("out of luck", file=sys.stderr, flush=True)
            os._exit(3)

    def turn(times: int) -> float:
        misbehave("turn")
        print("what a library prints is no reply")
        if "log" in cell:
            with Path(cell["log"]).open("a") as log:
                log.write(SIDE[0])
        return SECONDS[SIDE] * times

    misbehave("prepare")
    return Job(turn, [[float(cell.get("wrong") == SIDE)]], note=f"{SIDE}'s form")


if __name__ == "__main__":
    serve(build, sys.stdin, private_output())
