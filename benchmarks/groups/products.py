"""Group 11: the products of the MLP's step through the public functions, as a share of what the machine can do.

That is what NumPy's BLAS reaches in a large square product, in the same turns.
"""

import math

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope, of_cell
from benchmarks.groups.kernels import cell_of, shapes_of
from benchmarks.job import Cell
from benchmarks.turns import Bench

SIZES = ((784, 256), (256, 128), (128, 10))
PASSES = {"forward": "x", "input gradient": "x", "weight gradient": "weight"}
"""Of a linear layer without bias, and whose gradient is asked for."""


def cells(scope: Scope) -> list[Cell]:
    return [
        cell_of("linear", part, [wanted], {"x": (batch, fan_in), "weight": (fan_out, fan_in)})
        for batch in ((64,) if scope.quick else (64, 128))
        for fan_in, fan_out in SIZES
        for part, wanted in PASSES.items()
        if (part, fan_in) != ("input gradient", 784)  # of the images nobody asks for a gradient
    ]


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    return [bench.in_turns("products", cell, beside=[("machine", {"kind": "square"})])]


def operations(cell: Cell) -> int:
    """Multiplications and additions."""
    return 2 * math.prod(cell["shapes"]["x"]) * cell["shapes"]["weight"][0]


def share(figure: Figure, side: str) -> float:
    """A side's operations per second as a share of the square product's."""
    return operations(figure.cell) * figure.median("machine") / figure.median(side)


GROUP = Group(
    "The MLP's products, ms, and the share of a large square product's speed",
    cells,
    measure,
    {
        "pass": of_cell("pass"),
        "shapes": shapes_of,
        "minigrad's share": lambda figure: f"{share(figure, 'minigrad'):.0%}",
        "its rival's": lambda figure: f"{share(figure, figure.rival):.0%}",
    },
)
