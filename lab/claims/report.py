"""The outcomes of the claims as files: ``claims.md`` with pictures beside it, and ``claims.html``, one file."""

from collections.abc import Sequence
from pathlib import Path

from lab.claims.page import head, lead, page, reason, section_text
from lab.claims.picture import write_png
from lab.claims.run import Outcome
from lab.language import marked, tr
from minigrad.files import replacing

HEADING = marked("The article's claims")
MARKDOWN, PAGE, PICTURES = "claims.md", "claims.html", "claims"


def write_report(folder: Path, outcomes: Sequence[Outcome]) -> None:
    """Write both into a folder, and the pictures of ``claims.md`` into ``claims`` there."""
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    for each in outcomes:
        write_png(folder / PICTURES / f"{each.name}.png", each.claim.draw, each.figures, each.claim.height)
    for name, text in ((MARKDOWN, markdown(outcomes)), (PAGE, page(outcomes))):
        with replacing(folder / name) as file:
            file.write(text.encode())


def markdown(outcomes: Sequence[Outcome]) -> str:
    """The table, and a section for each claim."""
    rows = [head(), ("---",) * len(head()), *map(_cells, outcomes)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return "\n\n".join([f"# {tr(HEADING)}", lead(), table, *map(_section, outcomes)]) + "\n"


def _cells(outcome: Outcome) -> tuple[str, ...]:
    claim, verdict = outcome.claim, outcome.verdict
    name = tr(claim.title)
    link = f"[{name}](#{anchor(name)})"
    return tuple(
        text.replace("|", "\\|") for text in (link, claim.in_short, verdict.measured, f"**{tr(verdict.word)}**")
    )


def anchor(heading: str) -> str:
    """The anchor that a heading of Markdown has on GitHub."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")


def _section(outcome: Outcome) -> str:
    claim, verdict = outcome.claim, outcome.verdict
    return "\n\n".join(
        [
            f"## {tr(claim.title)}",
            f"{tr(claim.text)} *({section_text(claim.section)})*",
            tr("*Experiment.* {text}", text=tr(claim.experiment)),
            tr("*Measured.* {text}.", text=verdict.measured),
            tr("***{verdict}.*** {reason}", verdict=tr(verdict.word).capitalize(), reason=reason(outcome)),
            *([tr("*Note.* {text}", text=tr(claim.note))] if claim.note else []),
            f"![{tr(claim.title)}]({PICTURES}/{outcome.name}.png)",
            tr(
                "{command}, {seconds} s.",
                command=f"`python -m lab.claims {outcome.name}`",
                seconds=f"{outcome.seconds:.1f}",
            ),
        ]
    )
