"""Group 10: whole training steps of two networks of 10⁵ parameters that read text: an LSTM, and a transformer."""

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope, forms, of_cell
from benchmarks.job import Cell
from benchmarks.text import READERS
from benchmarks.turns import Bench


def cells(scope: Scope) -> list[Cell]:
    return [
        {"kind": "step", "model": model, "optimizer": "adam", "batch": batch, "after": 20, "rounds": 15}
        for model in READERS
        for batch in ((32,) if scope.quick else (16, 32, 64))
    ]


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    return [bench.in_turns("sequences", cell)]


GROUP = Group(
    "A training step on text, 64 characters to a line, ms",
    cells,
    measure,
    {"net": of_cell("model"), "optimizer": of_cell("optimizer"), "batch": of_cell("batch"), "forms": forms},
)
