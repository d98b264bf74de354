"""Group 7: a training step with more and more threads, and with larger and larger batches."""

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope, forms, of_cell
from benchmarks.groups.step import cell_of
from benchmarks.job import Cell
from benchmarks.turns import Bench

BATCHES = {"mlp": (16, 32, 64, 128, 256, 512, 1024), "lenet": (16, 32, 64, 128, 256, 512, 1024), "cnn": (16, 64, 256)}


def thread_counts(most: int) -> list[int]:
    """1, 2, 4, … and all."""
    return [*(2**i for i in range(most.bit_length()) if 2**i < most), most]


def cells(scope: Scope) -> list[Cell]:
    batches = {"lenet": (256,)} if scope.quick else BATCHES
    fewer = [
        {**cell_of(model, "adam", 64, scope.quick), "threads": threads}
        for threads in thread_counts(scope.threads)[:-1]
        for model in batches
    ]
    with_all = [
        {**cell_of(model, "adam", batch, scope.quick), "threads": scope.threads}
        for model, sizes in batches.items()
        for batch in sizes
    ]
    return fewer + with_all


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    return [bench.in_turns("scaling", cell)]


GROUP = Group(
    "A training step by threads and by batch, ms",
    cells,
    measure,
    {
        "net": of_cell("model"),
        "threads": of_cell("threads"),
        "batch": of_cell("batch"),
        "forms": forms,
    },
)
