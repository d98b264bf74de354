"""Group 2: an optimizer's update alone, beside PyTorch's and beside what the memory can do."""

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope, forms, of_cell
from benchmarks.job import Cell
from benchmarks.turns import Bench
from minigrad.optim import OPTIMIZERS

SIZES = (10_000, 240_000, 1_200_000, 25_000_000)
LARGEST = SIZES[-1]
FINER = 3
"""The largest cells have this many times as many turns, each shorter: memory's speed changes several times a second."""
STATES = {
    "sgd": 0,
    "momentum": 1,
    "nag": 1,
    "adagrad": 1,
    "rmsprop": 1,
    "adadelta": 2,
    "adam": 2,
    "adamax": 2,
    "nadam": 2,
}
"""The arrays that the rule keeps for each parameter."""
FUSED_IN_PYTORCH = ("sgd", "momentum", "nag", "adagrad", "adam")
"""Those for which PyTorch has a loop of one pass."""


def bytes_moved(cell: Cell) -> int:
    """The least that an update moves in float32: θ and each state are read and written, the gradient is read."""
    return 4 * (3 + 2 * STATES[cell["optimizer"]]) * cell["parameters"]


def share(figure: Figure, side: str) -> float:
    """A side's bytes per second as a share of the triad's. Above 1 where the arrays fit into the caches."""
    return bytes_moved(figure.cell) * figure.median("machine") / figure.median(side)


def cells(scope: Scope) -> list[Cell]:
    pairs = [(optimizer, size) for size in SIZES for optimizer in OPTIMIZERS]
    if scope.quick:
        pairs = [("sgd", SIZES[1]), ("adam", SIZES[1]), ("nadam", SIZES[1]), ("adam", LARGEST)]
    return [
        {
            "kind": "update",
            "optimizer": optimizer,
            "parameters": size,
            "after": 20 if size == LARGEST else 1000,
            "finer": FINER if size == LARGEST else 1,
        }
        for optimizer, size in pairs
    ]


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    return [bench.in_turns("update", cell, beside=[("machine", {"kind": "triad", "finer": cell["finer"]})])]


GROUP = Group(
    "An optimizer's update alone, ms, and the share of the memory's bandwidth",
    cells,
    measure,
    {
        "optimizer": of_cell("optimizer"),
        "parameters": of_cell("parameters"),
        "forms": forms,
        "minigrad's share": lambda figure: f"{share(figure, 'minigrad'):.0%}",
        "its rival's": lambda figure: f"{share(figure, figure.rival):.0%}",
    },
)
