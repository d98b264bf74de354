"""Pieces of HTML: text, terms with what is said of them, tables."""

from collections.abc import Iterable
from html import escape as html_escape

from lab.language import tr
from lab.report.table import BEST, Cell, Row, Table
from lab.report.words import Sentence, title
from lab.style import Style

DASHES = {"solid": "none", "dashed": "6 3", "dotted": "2 3", "dashdot": "7 2 2 2"}
SHAPES = {
    "o": '<circle cx="17" cy="6" r="4"/>',
    "s": '<rect x="13" y="2" width="8" height="8"/>',
    "^": '<path d="M17 1 L22 10 L12 10 Z"/>',
    "D": '<path d="M17 1 L22 6 L17 11 L12 6 Z"/>',
    "v": '<path d="M17 11 L22 2 L12 2 Z"/>',
    "P": '<path d="M15 1h4v3h3v4h-3v3h-4v-3h-3v-4h3Z"/>',
    "X": '<path d="M14 1 L17 4 L20 1 L22 3 L19 6 L22 9 L20 11 L17 8 L14 11 L12 9 L15 6 L12 3 Z"/>',
    ">": '<path d="M22 6 L13 11 L13 1 Z"/>',
    "<": '<path d="M12 6 L21 1 L21 11 Z"/>',
    "p": '<path d="M17 1 L22 4.6 L20.1 10.5 L13.9 10.5 L12 4.6 Z"/>',
    "h": '<path d="M17 1 L21.5 3.5 L21.5 8.5 L17 11 L12.5 8.5 L12.5 3.5 Z"/>',
    "*": '<path d="M17 0 L18.5 4.2 L23 4.4 L19.4 7.1 L20.7 11.4 L17 8.9 L13.3 11.4 L14.6 7.1 L11 4.4 L15.5 4.2 Z"/>',
}


def escape(text: str) -> str:
    """Text as HTML, in which no line ends between a number and its percent sign."""
    return html_escape(text).replace(" %", "\u00a0%")


def terms(sentences: Iterable[Sentence]) -> str:
    """A list of topics, each with what is said of it."""
    return f"<dl>{''.join(f'<dt>{escape(topic)}</dt><dd>{escape(text)}</dd>' for topic, text in sentences)}</dl>"


def table_html(table: Table) -> str:
    """A table in a box of its own, which scrolls where the page is narrower."""
    groups = "".join(_group(text, names) for text, names in table.heads)
    names = "".join(f'<th scope="col">{escape(name)}</th>' for _, names in table.heads for name in names)
    grouped = any(text for text, _ in table.heads)
    head = f'<tr class="groups"><td></td>{groups}</tr>' if grouped else ""
    rows = "".join(_row(row, table.styles[row.optimizer]) for row in table.rows)
    return (
        f'<div class="box" role="region" aria-label="{escape(table.caption)}" tabindex="0"><table>'
        f"<caption>{escape(table.caption)}</caption>"
        f'<thead>{head}<tr><th scope="col">{tr("optimizer")}</th>{names}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _group(text: str, names: list[str]) -> str:
    span = len(names)
    return (
        f'<th scope="colgroup" class="group" colspan="{span}">{escape(text)}</th>'
        if text
        else f'<td colspan="{span}"></td>'
    )


def _row(row: Row, style: Style) -> str:
    mark = f"<small>{escape(tr(row.mark))}</small>" if row.mark else ""
    name = f'<th scope="row">{sample(style)}{escape(title(row.optimizer))}{mark}</th>'
    return f"<tr{' class=best' if row.mark == BEST else ''}>{name}{''.join(map(_cell, row.cells))}</tr>"


def _cell(cell: Cell) -> str:
    note = f"<small>{escape(cell.note)}</small>" if cell.note else ""
    return f"<td>{escape(cell.text)}{note}</td>"


def sample(look: Style) -> str:
    """An optimizer's line and marker, as in the charts."""
    return (
        f'<svg class="sample" viewBox="0 0 34 12" aria-hidden="true" fill="{look.color}">'
        f'<path d="M0 6 H34" stroke="{look.color}" stroke-width="2" stroke-dasharray="{DASHES[look.linestyle]}"/>'
        f"{SHAPES[look.marker]}</svg>"
    )
