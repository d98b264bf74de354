"""The tables and pictures of docs/benchmarks.md and .zh.md, from the files that runs have written with ``--json``.

    python -m benchmarks.page RUN.json ...

Where two runs have measured the same cell the later file counts. A page has the table of a name between
``<!-- benchmarks: NAME -->`` and ``<!-- end -->``; what no run has measured stays as it is.
"""

import json
import re
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.curves import curves, growth_table
from benchmarks.figures import Figure
from benchmarks.groups import GROUPS
from benchmarks.groups.layers import made_with, shape_of
from benchmarks.growth_picture import draw
from benchmarks.report import group_table, markdown, step_matrix
from benchmarks.rival import ROOT, TITLES
from benchmarks.verdict import cell_words, verdict_table
from minigrad.files import replacing
from minigrad.strict_json import parse

PAGES = tuple(ROOT / "docs" / name for name in ("benchmarks.md", "benchmarks.zh.md"))
PICTURES = ROOT / "docs" / "benchmarks"
BLOCK = re.compile(r"(<!-- benchmarks: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

Run = dict[str, Any]


def rivals_table(figures: Sequence[Figure]) -> tuple[list[str], list[list[str]]]:
    """Of each rival and network how many steps were timed, the geometric mean of the ratios, and the worst of them."""
    found: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        for rival in figure.rivals if figure.group == "step" else ():
            found.setdefault((figure.cell["model"], rival), []).append(figure)
    rows = []
    for (model, rival), cells in found.items():
        ratios = [figure.ratio_beside(rival) for figure in cells]
        worst = cells[ratios.index(min(ratios))]
        mean = statistics.geometric_mean(ratios)
        rows.append(
            [model, TITLES[rival], str(len(cells)), f"{mean:.2f}", f"{min(ratios):.2f}", cell_words(worst.cell)]
        )
    return ["net", "rival", "cells", "geometric mean", "worst", "in the cell"], rows


def layers_table(figures: Sequence[Figure]) -> tuple[list[str], list[list[str]]]:
    """A row for each layer: its ratios, from the smallest size to the largest."""
    found: dict[str, list[str]] = {}
    for figure in figures:
        if figure.group == "layers":
            found.setdefault(figure.cell["layer"], []).append(f"{figure.ratio:.2f}")
    return ["layer", "PyTorch / minigrad, by size"], [[name, ", ".join(ratios)] for name, ratios in found.items()]


def slow_layers_table(figures: Sequence[Figure]) -> tuple[list[str], list[list[str]]]:
    """The cells below 1.0, the worst first."""
    slow = sorted((f for f in figures if f.group == "layers" and f.ratio < 1), key=lambda figure: figure.ratio)
    rows = [[f.cell["layer"], made_with(f), shape_of(f), f"{f.ratio:.2f}"] for f in slow]
    return ["layer", "made with", "input", "PyTorch / minigrad"], rows


def layers_summary(figures: Sequence[Figure]) -> str:
    ratios = [figure.ratio for figure in figures if figure.group == "layers"]
    if not ratios:
        return ""
    mean, slow = statistics.geometric_mean(ratios), sum(ratio < 1 for ratio in ratios)
    return f"{len(ratios)} cells: geometric mean {mean:.2f}, worst {min(ratios):.2f}, {slow} below 1.0.\n\n"


def of_group(name: str) -> Callable[[list[Figure]], str]:
    """A group's own table."""

    def block(figures: list[Figure]) -> str:
        own = [figure for figure in figures if figure.group == name]
        return markdown(*group_table(GROUPS[name], own)) if own else ""

    return block


def growth(figures: list[Figure]) -> str:
    if not curves(figures):
        return ""
    picture = (
        '<picture><source media="(prefers-color-scheme: dark)" srcset="benchmarks/growth-dark.png">'
        '<img src="benchmarks/growth-light.png" alt="a step\'s cost"></picture>'
    )
    return f"{picture}\n\n{markdown(*growth_table(figures))}"


def filled(table: Callable[[list[Figure]], tuple[list[str], list[list[str]]]]) -> Callable[[list[Figure]], str]:
    """A table in Markdown, or nothing where it has no row."""

    def block(figures: list[Figure]) -> str:
        headings, rows = table(figures)
        return markdown(headings, rows) if rows else ""

    return block


BLOCKS: dict[str, Callable[[list[Figure]], str]] = {
    "steps": filled(step_matrix),
    "rivals": filled(rivals_table),
    "layers": lambda figures: layers_summary(figures) + filled(layers_table)(figures),
    "slow_layers": filled(slow_layers_table),
    "growth": growth,
    "sequences": of_group("sequences"),
    "products": of_group("products"),
    "verdict": filled(verdict_table),
}


def read(paths: Sequence[Path]) -> tuple[list[Run], list[Figure]]:
    """What the runs say of themselves, and their figures, each cell once."""
    runs, found = [], dict[str, Figure]()
    for path in paths:
        content: Any = parse(path.read_text())
        runs.append(content)
        for one in content["figures"]:
            found[json.dumps([one["group"], one["cell"]], sort_keys=True)] = Figure(
                one["group"], one["cell"], one["rounds"], one["notes"]
            )
    return runs, list(found.values())


def where(runs: Sequence[Run]) -> str:
    """The machine and the versions of the last run, and of all how and when they were made."""
    machine = "; ".join(f"{name} {value}" for name, value in runs[-1]["machine"].items() if name != "other work")
    lines = [
        f"- {run['run']['start'][:10]}, `python -m benchmarks {' '.join(_public(run['run']['command']))}`, "
        f"{run['run']['rounds']} rounds; other work {run['machine']['other work']}"
        for run in runs
    ]
    return "\n".join([f"{machine}.", "", *lines])


def _public(command: list[str]) -> list[str]:
    """Without the paths of this machine."""
    kept, option = list[str](), ""
    for word in command:
        option = word if word.startswith("--") else option
        if option not in ("--json", "--rival-python", "--before"):
            kept.append(word)
    return kept


def written(text: str, blocks: dict[str, str]) -> str:
    """The page with these tables in it."""
    return BLOCK.sub(lambda m: f"{m[1]}{blocks[m[2]]}\n{m[3]}" if blocks.get(m[2]) else m[0], text)


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0, or 2 where a file is none of ``--json``'s."""
    try:
        runs, figures = read([Path(name) for name in arguments])
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"python -m benchmarks.page: {' '.join(arguments)}: no file of --json: {error}", file=sys.stderr)
        return 2
    if not runs:
        print("python -m benchmarks.page: name the files that runs have written with --json", file=sys.stderr)
        return 2
    blocks = {"where": where(runs), **{name: block(figures) for name, block in BLOCKS.items()}}
    if curves(figures):
        draw(curves(figures), PICTURES)
    for page in PAGES:
        text = written(page.read_text(encoding="utf-8"), blocks)
        with replacing(page) as file:
            file.write(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
