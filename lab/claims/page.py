"""The claims as one HTML file that needs no other and fetches nothing."""

import re
from collections.abc import Sequence

from lab.claims.article import SECTIONS, TITLE
from lab.claims.known import difference
from lab.claims.picture import as_svg
from lab.claims.run import Outcome
from lab.language import marked, spoken, tr
from lab.report.document import document
from lab.report.markup import escape as escaped
from lab.report.words import in_a_row

HEADING = marked("The article's claims, tried")
LEAD = marked(
    "minigrad grew out of a Chinese article, {title} (“Optimization methods: principles and practice compared”), "
    "which explains nine optimizers and says when each is good. Here is each of its claims as an experiment with "
    "minigrad's optimizers, and what came of it. Where chance plays a part there are several seeds and 95 % "
    "intervals, and a verdict that they do not allow is “undecided”. The article's sections: {sections}. Each claim "
    "names its own, by its subject."
)
STYLE = """
.claims th, .claims td { text-align: left; white-space: normal; }
.claims td { min-width: 11rem; max-width: 26rem; }
.claims td:last-child { min-width: 0; white-space: nowrap; font-weight: 600; }
.claims tbody th { min-width: 9rem; max-width: 13rem; }
.picture { overflow-x: auto; margin: 0.8rem 0; }
.picture svg { display: block; width: 100%; max-width: 46rem; height: auto; color: var(--text); }
@media (max-width: 720px) {
  .claims thead { position: absolute; clip-path: inset(50%); }
  .claims tr, .claims tbody th, .claims td { display: block; border: none; padding: 0.1rem 0; }
  .claims tbody th, .claims td { min-width: 0; max-width: none; }
  .claims tr { border-bottom: 1px solid var(--rule); padding: 0.6rem 0; }
  .claims td::before { content: attr(data-head) ": "; color: var(--quiet); }
}
"""


def head() -> tuple[str, ...]:
    """The columns of the table."""
    return tr("claim"), tr("experiment"), tr("measured"), tr("verdict")


def lead() -> str:
    """What this is about."""
    sections = tr(", ").join(map(section_name, SECTIONS))
    return tr(LEAD, title=f"「{TITLE}」", sections=sections)


def section_name(section: str) -> str:
    """A section as the article has it, and in English what that is."""
    if spoken() == "zh" or not (meaning := SECTIONS[section]):
        return section
    return f"{section} ({meaning})"


def reason(outcome: Outcome) -> str:
    """Why the verdict is what it is, and why it is another than in docs/claims.md, where it is."""
    return in_a_row([text for text in (outcome.verdict.reason, difference(outcome)) if text])


def section_text(section: str) -> str:
    """From which section a claim is."""
    return tr("section {name}", name=section_name(section))


def escape(text: str) -> str:
    """Text as HTML, in which no line ends within a number like 1e-6."""
    return re.sub(r"(\de)-(\d)", "\\1\u2011\\2", escaped(text))


def page(outcomes: Sequence[Outcome]) -> str:
    """The table, and a section with its picture for each claim."""
    names = "".join(f'<th scope="col">{name}</th>' for name in head())
    rows = "".join(map(_row, outcomes))
    table = f'<table class="claims"><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>'
    return document(tr(HEADING), lead(), f"{table}\n{''.join(map(_section, outcomes))}", STYLE)


def _row(outcome: Outcome) -> str:
    claim, verdict = outcome.claim, outcome.verdict
    texts = (claim.in_short, verdict.measured, tr(verdict.word))
    cells = "".join(f'<td data-head="{name}">{escape(text)}</td>' for name, text in zip(head()[1:], texts, strict=True))
    return f'<tr><th scope="row"><a href="#{outcome.name}">{escape(tr(claim.title))}</a></th>{cells}</tr>'


def _section(outcome: Outcome) -> str:
    claim, verdict = outcome.claim, outcome.verdict
    terms = {
        tr("Claim"): tr(claim.text),
        tr("Article"): tr("Section {name}", name=section_name(claim.section)),
        tr("Experiment"): tr(claim.experiment),
        tr("Measured"): tr("{text}.", text=verdict.measured),
        tr("Verdict"): tr("{verdict}. {reason}", verdict=tr(verdict.word).capitalize(), reason=reason(outcome)),
    }
    if claim.note:
        terms[tr("Note")] = tr(claim.note)
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in terms.items())
    picture = as_svg(outcome.name, claim.draw, outcome.figures, claim.height)
    label = escape(tr("{title}: picture. {measured}", title=tr(claim.title), measured=verdict.measured))
    command = f"<code>python -m lab.claims {outcome.name}</code>"
    took = tr("{command}, {seconds} s", command=command, seconds=f"{outcome.seconds:.1f}")
    return (
        f'<section id="{outcome.name}"><h2>{escape(tr(claim.title))}</h2><dl>{told}</dl>'
        f'<div class="picture" role="img" aria-label="{label}">{picture}</div>'
        f'<p class="note">{took}</p></section>'
    )
