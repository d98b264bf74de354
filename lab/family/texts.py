"""The edges of the family tree in words: a line of the page's table for each, in the language that is spoken."""

from lab.dialects.tables import table
from lab.family.edges import EDGES, Edge
from lab.language import tr
from lab.training.named import title

PAGES = {"modern_optimizers.md": "en", "modern_optimizers.zh.md": "zh"}
"""The pages that have the table, and their languages."""


def name_of(rule: str) -> str:
    """A rule as prose has it."""
    return "LBFGS" if rule == "lbfgs" else title(rule)


def rows() -> str:
    """The table of all edges, in the language that is spoken."""
    columns = tr("rule | with | is | with").split(" | ")
    return table(columns, [_row(edge) for edge in EDGES])


def _row(edge: Edge) -> tuple[str, ...]:
    return name_of(edge.rule), tr(edge.text), name_of(edge.parent), tr(edge.parent_text) or "–"
