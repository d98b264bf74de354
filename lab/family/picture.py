"""The family tree as a picture: a line for each rule, below its parent, with what is set to make it its parent.

A list with branches, as of the folders on a disk: narrow enough for a telephone, and read from the top.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from lab.family.edges import EDGES, Edge
from lab.family.texts import name_of
from lab.language import tr
from lab.language.cells import width
from lab.style import styles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROOT = "sgd"
WIDTH, LINE, INDENT, LETTER = 4.6, 0.22, 0.24, 0.092
"""In inches: the picture's width, a line's height, a branch's length, and a letter of a name."""
ROOM = 46
"""Letters in a line; one of a name is wider, and a branch takes two and a half."""
INK, FAINT, BRANCH = "#1f2328", "#57606a", "#9aa4af"


class Row(NamedTuple):
    """A rule in the tree: how deep, whether it is its parent's last child, and its edges, that to the parent first."""

    rule: str
    depth: int
    edges: tuple[Edge, ...]


def tree(rule: str = ROOT, depth: int = 0) -> Iterator[Row]:
    """The rules in the order of the picture. A rule stands under the parent of its first edge."""
    yield Row(rule, depth, tuple(edge for edge in EDGES if edge.rule == rule))
    first = {edge.rule: edge.parent for edge in reversed(EDGES)}
    for child in dict.fromkeys(edge.rule for edge in EDGES):
        if first[child] == rule:
            yield from tree(child, depth + 1)


def said(row: Row) -> list[str]:
    """What is written beside a rule: what makes it its parent, then what makes it others."""
    lines = []
    for number, edge in enumerate(row.edges):
        text, theirs = tr(edge.text), f": {tr(edge.parent_text)}" if edge.parent_text else ""
        there = f"= {name_of(edge.parent)}{theirs}" if number or theirs else ""
        one_line = f"{text}  {there}".rstrip()
        taken = width(one_line) + 1.25 * len(name_of(row.rule)) + 2.5 * row.depth
        lines += [one_line] if taken <= ROOM else [text, f"    {there}"]
    return lines


def picture() -> "Figure":
    """The tree, dark on white."""
    from matplotlib.figure import Figure

    rows = list(tree())
    tops, line = [], 0
    for row in rows:
        tops.append(line)
        line += max(1, len(said(row)))
    figure = Figure(figsize=(WIDTH, LINE * (line + 1)), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(LINE * (line + 0.5), -LINE * 0.5))
    axes.axis("off")
    looks = styles([row.rule for row in rows])
    for number, (row, top) in enumerate(zip(rows, tops, strict=True)):
        x, y = 0.16 + INDENT * row.depth, LINE * (top + 0.5)
        for parent in reversed(range(number)):
            if rows[parent].depth == row.depth - 1:
                start = LINE * (tops[parent] + 0.5)
                axes.plot([x - INDENT, x - INDENT, x], [start, y, y], color=BRANCH, linewidth=1.1, zorder=1)
                break
        look = looks[row.rule]
        axes.plot(x, y, marker=look.marker, color=look.color, markersize=7, zorder=2)
        axes.text(x + 0.12, y, name_of(row.rule), va="center", fontsize=9.5, fontweight="bold", color=INK)
        for below, text in enumerate(said(row)):
            axes.text(
                x + 0.3 + LETTER * len(name_of(row.rule)),
                y + LINE * below,
                text,
                va="center",
                fontsize=8.5,
                color=FAINT,
            )
    return figure
