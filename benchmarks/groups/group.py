"""What the groups share."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from benchmarks.figures import Figure
from benchmarks.job import Cell
from benchmarks.rival import TITLES
from benchmarks.turns import Bench


class Scope(NamedTuple):
    """The part of a group that the command line asks for."""

    quick: bool
    threads: int


class Group(NamedTuple):
    """A part of the benchmark: its cells, how one is measured, and its table.

    ``columns``: by heading, what the table shows of a figure beside the times of the sides. A measured number times
    ``scale`` is in ``unit``.
    """

    title: str
    cells: Callable[[Scope], list[Cell]]
    measure: Callable[[Bench, Cell], list[Figure]]
    columns: Mapping[str, Callable[[Figure], str]]
    unit: str = "ms"
    scale: float = 1e3


def of_cell(name: str) -> Callable[[Figure], str]:
    """The column that says what the cell's ``name`` is."""
    return lambda figure: number(figure.cell[name])


def forms(figure: Figure) -> str:
    """The column that says in which form a side ran its optimizer or its network, where it had a choice."""
    sides = [side for side in figure.measured if side in figure.notes]
    return ", ".join(f"{TITLES.get(side, side)} {figure.notes[side]}" for side in sides)


def number(value: object) -> str:
    """A whole number with commas between the thousands; anything else as it is."""
    return f"{value:,}" if isinstance(value, int) else str(value)
