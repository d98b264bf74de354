"""Tables in Markdown, and notes in the language of a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from lab.dialects.texts import CHINESE, NOTES
from lab.dialects.texts_on_schedules import NOTES as ON_SCHEDULES


def note(english: str, text: Mapping[str, Any]) -> str:
    """A note in the page's language."""
    said = {**NOTES, **ON_SCHEDULES}[english] if text["title"] == CHINESE["title"] else english
    fault = text["fault"]
    return f"**{fault.strip()}** {said.removeprefix(fault)}" if said.startswith(fault) else said


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
