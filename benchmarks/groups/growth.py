"""Group 9: how a step's cost grows, with the batch, with width and depth, with parameters and with tensors."""

from typing import Any

from benchmarks.figures import Figure
from benchmarks.groups.group import Group, Scope, of_cell
from benchmarks.job import Cell
from benchmarks.turns import Bench

CURVES: dict[str, tuple[int, ...]] = {
    "batch": (16, 64, 256, 1024, 4096),
    "width": (16, 64, 256, 1024),
    "depth": (1, 4, 16, 64),
    "parameters": (100, 1000, 10_000, 100_000, 1_000_000),
    "tensors": (1, 10, 100, 1000),
}
"""What grows, by the name of its curve: rows to a batch of the MLP; units of each of two hidden layers; hidden layers
of 128 units; parameters of Σθ² in ten tensors; tensors that 10⁵ parameters of it are in."""
QUICK = 2
"""Points of a curve that a quick run measures."""


def cell_of(curve: str, at: int) -> Cell:
    """A point of a curve."""
    of_curve: dict[str, dict[str, Any]] = {
        "batch": {"kind": "step", "model": "mlp", "batch": at},
        "width": {"kind": "step", "model": "mlp", "sizes": [784, at, at, 10], "batch": 64},
        "depth": {"kind": "step", "model": "mlp", "sizes": [784, *[128] * at, 10], "batch": 64},
        "parameters": {"kind": "bowl", "parameters": at, "tensors": 10},
        "tensors": {"kind": "bowl", "parameters": 100_000, "tensors": at},
    }
    return {**of_curve[curve], "curve": curve, "at": at, "optimizer": "adam", "after": 20, "rounds": 9}


def cells(scope: Scope) -> list[Cell]:
    return [cell_of(curve, at) for curve, points in CURVES.items() for at in points[: QUICK if scope.quick else None]]


def measure(bench: Bench, cell: Cell) -> list[Figure]:
    return [bench.in_turns("growth", cell)]


GROUP = Group(
    "How a step's cost grows, ms",
    cells,
    measure,
    {"with": of_cell("curve"), "at": of_cell("at")},
)
