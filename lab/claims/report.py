"""The outcomes of the claims as files: ``claims.md`` with pictures beside it, and ``claims.html``, one file."""

from collections.abc import Sequence
from pathlib import Path

from lab.claims.page import LEAD, page
from lab.claims.picture import write_png
from lab.claims.run import Outcome
from minigrad.files import replacing

MARKDOWN, PAGE, PICTURES = "claims.md", "claims.html", "claims"
HEAD = ("claim", "experiment", "measured", "verdict")


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
    rows = [HEAD, ("---",) * len(HEAD), *map(_cells, outcomes)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return "\n\n".join(["# The article's claims", LEAD, table, *map(_section, outcomes)]) + "\n"


def _cells(outcome: Outcome) -> tuple[str, ...]:
    claim, verdict = outcome.claim, outcome.verdict
    link = f"[{claim.title}](#{anchor(claim.title)})"
    return tuple(text.replace("|", "\\|") for text in (link, claim.in_short, verdict.measured, f"**{verdict.word}**"))


def anchor(heading: str) -> str:
    """The anchor that a heading of Markdown has on GitHub."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")


def _section(outcome: Outcome) -> str:
    claim, verdict = outcome.claim, outcome.verdict
    return "\n\n".join(
        [
            f"## {claim.title}",
            claim.text,
            f"*Experiment.* {claim.experiment}",
            f"*Measured.* {verdict.measured}.",
            f"***{verdict.word.capitalize()}.*** {verdict.reason}",
            *([f"*Note.* {claim.note}"] if claim.note else []),
            f"![{claim.title}]({PICTURES}/{outcome.name}.png)",
            f"`python -m lab.claims {outcome.name}`, {outcome.seconds:.1f} s.",
        ]
    )
