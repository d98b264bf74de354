"""Group 6: the peak memory of a training run in MiB, each in a process of its own."""

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope, of_cell
from benchmarks.job import Cell
from benchmarks.turns import Bench, check_equal_work

STEPS = 50


def cells(scope: Scope) -> list[Cell]:
    models, batches, rounds = (("lenet",), (64,), 1) if scope.quick else (("mlp", "lenet", "cnn"), (64, 128), 2)
    return [
        {
            "kind": "fresh",
            "model": model,
            "optimizer": "adam",
            "batch": batch,
            "rows": STEPS * batch,
            "steps": STEPS,
            "rounds": rounds,
        }
        for model in models
        for batch in batches
    ]


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    mebibytes: dict[str, list[float]] = {side: [] for side in ("minigrad", *bench.sides(cell["kind"]))}
    for _ in range(min(bench.rounds, cell["rounds"])):
        replies = {side: bench.fresh(side, cell) for side in mebibytes}
        check_equal_work(replies)
        for side, reply in replies.items():
            mebibytes[side].append(reply["MiB"])
    return [Figure("memory", cell, mebibytes)]


GROUP = Group(
    f"Peak memory of {STEPS} training steps, MiB",
    cells,
    measure,
    {"net": of_cell("model"), "optimizer": of_cell("optimizer"), "batch": of_cell("batch")},
    unit="MiB",
    scale=1,
)
