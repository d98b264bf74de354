"""Tables on the screen, in Markdown, and the file of all figures."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.groups import GROUPS, Group
from benchmarks.rival import TITLES
from benchmarks.verdict import change_table, verdict_table
from minigrad.files import replacing

Rows = Sequence[Sequence[str]]


def plain(headings: Sequence[str], rows: Rows) -> str:
    """A table in columns; numbers stand to the right."""
    table = [list(headings), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    right = [all(_is_number(cell) for cell in column) for column in zip(*rows, strict=True)] if rows else []
    lines = [
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right or [False] * len(row), strict=True)
        ).rstrip()
        for row in table
    ]
    return "\n".join(lines)


def _is_number(cell: str) -> bool:
    return not cell.strip("0123456789.,% ")


def markdown(headings: Sequence[str], rows: Rows) -> str:
    """The same table for a README."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def group_table(group: Group, figures: Sequence[Figure]) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of one group: its cells, all sides' medians, and the ratio with the range that it was in.

    The ratio is to the best rival of the cell, which is named where there are several.
    """
    rivals = list(dict.fromkeys(rival for figure in figures for rival in figure.rivals))
    best = {"best": lambda figure: TITLES[figure.rival]} if len(rivals) > 1 else {}
    columns = {
        **group.columns,
        **{f"{side_title(side)} {group.unit}": _median(side, group) for side in ("minigrad", *rivals)},
    }
    columns |= {
        "ratio": lambda figure: f"{figure.ratio:.2f}",
        "min": lambda figure: f"{min(figure.ratios):.2f}",
        "max": lambda figure: f"{max(figure.ratios):.2f}",
        **best,
    }
    return [*columns], [[say(figure) for say in columns.values()] for figure in figures]


def side_title(side: str) -> str:
    """What a side is called in a table."""
    return TITLES.get(side, side)


def _median(side: str, group: Group) -> Callable[[Figure], str]:
    """The column of a side's medians, empty where it was not timed."""
    return lambda figure: digits(figure.median(side) * group.scale) if side in figure.measured else ""


def digits(value: float) -> str:
    """Three digits of a number, or all before the point."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def step_matrix(figures: Sequence[Figure]) -> tuple[list[str], list[list[str]]]:
    """The ratios of the training steps: a row for each optimizer, a column for each network and batch."""
    steps = {
        (f.cell["optimizer"], f"{f.cell['model']}, {f.cell['batch']}"): f.ratio for f in figures if f.group == "step"
    }
    optimizers, columns = (list(dict.fromkeys(names)) for names in zip(*steps, strict=True)) if steps else ([], [])
    rows = [
        [name, *(f"{steps[name, column]:.2f}" if (name, column) in steps else "" for column in columns)]
        for name in optimizers
    ]
    return ["optimizer", *columns], rows


def readme(figures: Sequence[Figure], machine: Mapping[str, str]) -> str:
    """What the README says of a run, in Markdown."""
    where = "; ".join(f"{name} {value}" for name, value in machine.items())
    return "\n\n".join([where, markdown(*step_matrix(figures)), markdown(*verdict_table(figures))])


def in_words(figures: Sequence[Figure], group: str) -> str:
    """A group's table under its title."""
    return f"{GROUPS[group].title}\n\n{plain(*group_table(GROUPS[group], figures))}\n"


def summary(figures: Sequence[Figure], machine: Mapping[str, str]) -> str:
    """The end of a run: where it was, and what it shows."""
    width = max(map(len, machine))
    where = "\n".join(f"{name.ljust(width)}  {value}" for name, value in machine.items())
    if any(figure.rival == "before" for figure in figures):
        return f"{where}\n\nBeside the build before (before / minigrad)\n\n{plain(*change_table(figures))}"
    return f"{where}\n\nWhat it must show (the best rival / minigrad)\n\n{plain(*verdict_table(figures))}"


def write_json(
    path: Path, run: Mapping[str, Any], figures: Sequence[Figure], machine: Mapping[str, str], errors: Sequence[str]
) -> None:
    """All figures, whole or not at all. ``run``: how they were measured, and whether to the end."""
    content: dict[str, Any] = {
        "run": dict(run),
        "machine": dict(machine),
        "figures": [figure.as_json() for figure in figures],
        "errors": list(errors),
    }
    with replacing(path) as file:
        file.write(json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n")
