"""Group 3: the engine alone, µs per op: chains y ← y·x, y ← y + x of scalars and of 64×64, and gradients of gradients.

``both`` is a graph's whole life: forward, backward, freeing. A network's gradients of gradients count as one op.
"""

from typing import Any

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope, number
from benchmarks.job import Cell
from benchmarks.turns import Bench

SHAPES: tuple[list[int], ...] = ([], [64, 64])
LENGTHS = (1_000, 10_000, 100_000, 1_000_000)


def chain(shape: list[int], ops: int, part: str) -> Cell:
    cell: dict[str, Any] = {"kind": "chain", "shape": shape, "ops": ops, "pass": part}
    # A million ops take seconds: they are done once a turn, and not so often.
    return {**cell, "times": 1, "rounds": 2} if ops == LENGTHS[-1] else cell


def cells(scope: Scope) -> list[Cell]:
    parts = [chain(shape, LENGTHS[0], part) for shape in SHAPES for part in ("forward", "backward", "both")]
    longer = [chain([], ops, "both") for ops in (LENGTHS[1:2] if scope.quick else LENGTHS[1:])]
    return [*parts, *longer, {"kind": "second_order", "batch": 16}]


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    return [bench.in_turns("engine", cell)]


def what(figure: Figure) -> str:
    """The column that names the cell."""
    if figure.cell["kind"] == "second_order":
        return "gradient of Σ(gradient²), tanh MLP"
    return f"chain of {number(figure.cell['ops'])}"


def on(figure: Figure) -> str:
    """The shape of the tensors."""
    if figure.cell["kind"] == "second_order":
        return f"16-32-32-1, batch {figure.cell['batch']}"
    return "×".join(map(str, figure.cell["shape"])) or "numbers"


GROUP = Group(
    "The engine alone, µs per op",
    cells,
    measure,
    {"what": what, "on": on, "pass": lambda figure: figure.cell.get("pass", "both")},
    unit="µs",
    scale=1e6,
)
