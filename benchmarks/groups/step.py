"""Group 1: whole training steps, the thousandth ones, on MNIST.

Batch, forward, loss, backward, update. Before the timing every network takes 1,000 steps, which are on batches of 8 so
that they end in time; the timed ones are on whole batches.
"""

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope, forms, of_cell
from benchmarks.job import Cell
from benchmarks.turns import Bench
from minigrad.optim import OPTIMIZERS
from models import MODELS

BEFORE = 1000
QUICK = (("mlp", "adam"), ("mlp", "nadam"), ("lenet", "adam"), ("lenet", "nadam"), ("cnn", "adam"))


def cell_of(model: str, optimizer: str, batch: int, quick: bool) -> Cell:
    """A training step."""
    before = BEFORE // 20 if quick else BEFORE
    return {"kind": "step", "model": model, "optimizer": optimizer, "batch": batch, "after": before, "least": 2}


def cells(scope: Scope) -> list[Cell]:
    if scope.quick:
        return [cell_of(model, optimizer, 64, quick=True) for model, optimizer in QUICK]
    return [
        cell_of(model, optimizer, batch, quick=False)
        for model in sorted(MODELS, key=("mlp", "lenet", "cnn").index)
        for optimizer in OPTIMIZERS
        for batch in (64, 128)
    ]


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    return [bench.in_turns("step", cell)]


GROUP = Group(
    "A training step, ms",
    cells,
    measure,
    {
        "net": of_cell("model"),
        "optimizer": of_cell("optimizer"),
        "batch": of_cell("batch"),
        "forms": forms,
    },
)
