"""Group 2c: the rules for matrices, and Muon's orthogonal matrix as a share of what the machine can do."""

from importlib.util import find_spec

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope
from benchmarks.job import Cell
from benchmarks.turns import Bench

AUTHORS = {"muon": "timm", "soap": "pytorch_optimizer"}
"""By rule, the package of its rival. PyTorch's Muon has no dtype but bfloat16: see ``torch_twins.in_float32``."""

SHAPES = {"muon": [[256, 784], [128, 320]], "soap": [[490, 490]]}
"""At least 240,000 numbers. SOAP's is square: an axis longer than the other has directions that no gradient shows."""

SIDE = 1024


def cells(scope: Scope) -> list[Cell]:
    """The updates whose rival is installed, and the orthogonal matrix."""
    updates: list[Cell] = [
        {"kind": "matrices", "optimizer": rule, "shapes": SHAPES[rule], "gradients": 8, "after": 40}
        for rule, package in AUTHORS.items()
        if find_spec(package)
    ]
    sides = (SIDE,) if scope.quick else (SIDE, 512)
    return updates + [{"kind": "orthogonalised", "side": side} for side in sides]


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    if cell["kind"] == "matrices":
        return [bench.in_turns("matrices", cell)]
    return [bench.in_turns("matrices", cell, beside=[("machine", {"kind": "square", "side": cell["side"]})])]


def operations(cell: Cell) -> int:
    """Multiplications and additions of five rounds of three products, of which two are of a matrix and its transpose.

    Of those only half is computed; the other half is the same.
    """
    return 5 * (1 + 1 + 2) * cell["side"] ** 3


def share(figure: Figure, side: str) -> float:
    """A side's operations per second as a share of those of a product of the same size."""
    return operations(figure.cell) * figure.median("machine") / figure.median(side)


def of_what(figure: Figure) -> str:
    """What is timed."""
    cell = figure.cell
    if cell["kind"] == "matrices":
        return f"{cell['optimizer']}, {' and '.join(f'{rows} × {columns}' for rows, columns in cell['shapes'])}"
    return f"the orthogonal matrix, {cell['side']} × {cell['side']}"


def shares(figure: Figure, side: str) -> str:
    """The column of a side's share, empty for an update."""
    return f"{share(figure, side):.0%}" if figure.cell["kind"] == "orthogonalised" else ""


GROUP = Group(
    "The rules for matrices, ms, and the share of a plain product's speed",
    cells,
    measure,
    {
        "what": of_what,
        "minigrad's share": lambda figure: shares(figure, "minigrad"),
        "its rival's": lambda figure: shares(figure, figure.rival),
    },
)
