"""Group 5: from the start of Python to the end of the first training step, in processes of their own.

Warm: minigrad's kernels are on disk, compiled. Cold: they are not compiled yet, as after installation. PyTorch comes
compiled, so both are compared with the same start of PyTorch. An earlier build starts warm or cold as this one does.
"""

import tempfile
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope, of_cell
from benchmarks.job import Cell
from benchmarks.turns import Bench, CellError, check_equal_work

OF_MINIGRAD = ("minigrad", "before")
PARTS = ("import", "first step", "in all")


def cells(scope: Scope) -> list[Cell]:
    models, rounds = (("lenet",), 1) if scope.quick else (("mlp", "lenet"), 5)
    return [
        {
            "kind": "fresh",
            "model": model,
            "optimizer": "adam",
            "batch": 64,
            "rows": 64,
            "steps": 1,
            "cache": cache,
            "rounds": rounds,
        }
        for model in models
        for cache in ("warm", "cold")
    ]


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    sides = ("minigrad", *bench.sides(cell["kind"]))
    seconds: dict[str, dict[str, list[float]]] = {part: {side: [] for side in sides} for part in PARTS}
    if cell["cache"] == "warm":  # the first fills the cache; and either side's files are then in memory
        for side in sides:
            bench.fresh(side, cell)
    for _ in range(min(bench.rounds, cell["rounds"])):
        replies = {side: started(bench, cell, side) for side in sides}
        check_equal_work(replies)
        for part in PARTS:
            for side, reply in replies.items():
                seconds[part][side].append(reply[part])
    return [Figure("start", {**cell, "part": part}, seconds[part]) for part in PARTS]


def started(bench: Bench, cell: Cell, side: str) -> dict:
    """What a side's first step answers; a build of minigrad, with its usual cache or with an empty one."""
    if cell["cache"] == "warm" or side not in OF_MINIGRAD:
        return bench.fresh(side, cell)
    with tempfile.TemporaryDirectory() as folder:
        reply = bench.fresh(side, cell, NUMBA_CACHE_DIR=folder)
        if not any(path.is_file() for path in Path(folder).rglob("*")):
            raise CellError("minigrad's kernels did not come from the empty cache: it is still empty")
        return reply


GROUP = Group(
    "From the start to the first training step, s",
    cells,
    measure,
    {"net": of_cell("model"), "cache": of_cell("cache"), "part": of_cell("part")},
    unit="s",
    scale=1,
)
