"""Letters for what a framework gave, and the table of all."""

import math
from pathlib import Path
from typing import Any

from certificate.others.points import OPS
from certificate.truth import Truth

KEPT = Path(__file__).with_name("table.md")
NEAR = 1e-3
"""How far a right answer may be, relative to the largest component: some of them compute in float32."""

Table = dict[str, dict[str, str]]
"""By op and framework: two letters, for orders 2 and 3."""


def letters(answer: list[Any] | None, truth: Truth) -> str:
    """r right, W wrong, N not a number or infinite, e an error, ``.`` not asked."""
    if answer is None:
        return ".."
    return "".join(_letter(answer[order - 1 : order], truth, order) for order in (2, 3))


def _letter(given: list[Any], truth: Truth, order: int) -> str:
    if not given or isinstance(given[0], str):
        return "e"
    exact = [float(x) for x in truth.gradients[order - 1]]
    found = [float(x) for x in given[0]]
    if not all(map(math.isfinite, found)):
        return "N"
    size = max(max(map(abs, exact)), 1e-3)
    return "r" if all(abs(x - y) <= NEAR * size for x, y in zip(found, exact, strict=True)) else "W"


def read(text: str) -> Table:
    """The table of a Markdown page."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    head, _, *body = rows
    return {op: dict(zip(head[1:], cells, strict=True)) for op, *cells in body}


def changes(before: Table, now: Table) -> list[str]:
    """What another letter stands for now, of what was asked."""
    return [
        f"{framework}, {op}: {before.get(op, {}).get(framework, '..')} → {found}"
        for op, row in now.items()
        for framework, found in row.items()
        if before.get(op, {}).get(framework, "..") != found
    ]


def written(table: Table, frameworks: list[str]) -> str:
    """The table in Markdown."""
    lines = ["| op | " + " | ".join(frameworks) + " |", "|---" * (len(frameworks) + 1) + "|"]
    for op in OPS:
        lines.append(f"| {op} | " + " | ".join(table.get(op, {}).get(each, "..") for each in frameworks) + " |")
    return "\n".join(lines) + "\n"
