"""The claims as one HTML file that needs no other and fetches nothing."""

import re
from collections.abc import Sequence

from lab.claims.picture import as_svg
from lab.claims.run import Outcome
from lab.report.document import document
from lab.report.markup import escape as escaped

TITLE = "The article's claims, tried"
LEAD = (
    "minigrad grew out of a Chinese article, “Optimization methods: principles and practice compared”, which explains "
    "nine optimizers and says when each is good. Here is each of its claims as an experiment with minigrad's "
    "optimizers, and what came of it. Where chance plays a part there are several seeds and 95 % intervals, and a "
    "verdict that they do not allow is “undecided”."
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
HEAD = ("experiment", "measured", "verdict")


def escape(text: str) -> str:
    """Text as HTML, in which no line ends within a number like 1e-6."""
    return re.sub(r"(\de)-(\d)", "\\1\u2011\\2", escaped(text))


def page(outcomes: Sequence[Outcome]) -> str:
    """The table, and a section with its picture for each claim."""
    names = "".join(f'<th scope="col">{name}</th>' for name in ("claim", *HEAD))
    rows = "".join(map(_row, outcomes))
    table = f'<table class="claims"><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>'
    return document(TITLE, LEAD, f"{table}\n{''.join(map(_section, outcomes))}", STYLE)


def _row(outcome: Outcome) -> str:
    claim, verdict = outcome.claim, outcome.verdict
    texts = (claim.in_short, verdict.measured, verdict.word)
    cells = "".join(f'<td data-head="{name}">{escape(text)}</td>' for name, text in zip(HEAD, texts, strict=True))
    return f'<tr><th scope="row"><a href="#{outcome.name}">{escape(claim.title)}</a></th>{cells}</tr>'


def _section(outcome: Outcome) -> str:
    claim, verdict = outcome.claim, outcome.verdict
    terms = {
        "Claim": claim.text,
        "Experiment": claim.experiment,
        "Measured": f"{verdict.measured}.",
        "Verdict": f"{verdict.word.capitalize()}. {verdict.reason}",
    }
    if claim.note:
        terms["Note"] = claim.note
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in terms.items())
    picture = as_svg(outcome.name, claim.draw, outcome.figures, claim.height)
    label = escape(f"{claim.title}: picture. {verdict.measured}")
    return (
        f'<section id="{outcome.name}"><h2>{escape(claim.title)}</h2><dl>{told}</dl>'
        f'<div class="picture" role="img" aria-label="{label}">{picture}</div>'
        f'<p class="note"><code>python -m lab.claims {outcome.name}</code>, {outcome.seconds:.1f} s</p></section>'
    )
