"""The verdicts that docs/claims.md has, and what to say where one that has just been found is another."""

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED
from lab.claims.run import Outcome
from lab.language import tr
from lab.report.words import counted

KNOWN = {
    "adadelta-units": PARTLY,
    "adam-correction": CONFIRMED,
    "adamax-stability": PARTLY,
    "nadam-rule": PARTLY,
    "valleys": CONFIRMED,
    "accumulation": CONFIRMED,
    "detours": CONFIRMED,
    "balance": PARTLY,
    "compromise": PARTLY,
    "cost": CONFIRMED,
    "sparse": PARTLY,
    "reliable": PARTLY,
    "convergence": PARTLY,
    "alike": REFUTED,
    "nadam-best": PARTLY,
}


def setting_there() -> str:
    """The race of docs/claims.md, as ``standing.setting`` tells one."""
    told = {"epochs": counted(10, "epoch"), "seeds": counted(5, "seed")}
    return tr("{model}, {images}, {epochs}, {seeds}", model="lenet", images=tr("all images"), **told)


def difference(outcome: Outcome) -> str:
    """Why the verdict may be another than that of docs/claims.md; nothing where it is the same."""
    word, ours = outcome.verdict.word, getattr(outcome.figures, "setting", None)
    known = KNOWN.get(outcome.name, word)
    if word == known:
        return ""
    if ours is not None and ours != setting_there():
        return tr(
            "docs/claims.md has “{verdict}”, of another race: {theirs}. This one is {ours}.",
            verdict=tr(known),
            theirs=setting_there(),
            ours=ours,
        )
    return tr(
        "docs/claims.md has “{verdict}”, of the same settings: what differs is chance, or the machine.",
        verdict=tr(known),
    )
