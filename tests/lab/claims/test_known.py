"""The verdicts of docs/claims.md: those that the page compares with; and what it says where one is another."""

import re
from pathlib import Path

import numpy as np
import pytest

from lab.claims import accumulation, adamax, alike, bias_correction, nadam_rule, valleys
from lab.claims.claim import CONFIRMED, REFUTED, UNDECIDED, Verdict
from lab.claims.known import KNOWN, difference, setting_there
from lab.claims.page import page
from lab.claims.registry import CLAIMS
from lab.claims.run import Outcome

DOCS = Path(__file__).parents[3] / "docs"
WORDS = {"confirmed": "证实", "partly": "部分成立", "refuted": "否定", "undecided": "无法判定"}
QUICK = {
    "accumulation": accumulation,
    "adamax-stability": adamax,
    "adam-correction": bias_correction,
    "nadam-rule": nadam_rule,
    "valleys": valleys,
}


def documented(file: str) -> dict[str, str]:
    """By claim the verdict that the page has."""
    sections = (DOCS / file).read_text(encoding="utf-8").split("\n## ")[1:]
    verdicts = [re.findall(r"^\*\*\*(.+?)[.。]\*\*\*", section, re.M)[0].lower() for section in sections]
    names = [re.findall(r"`python -m lab\.claims ([\w-]+)`", section)[0] for section in sections]
    return dict(zip(names, verdicts, strict=True))


def test_they_are_those_of_the_documents_in_both_languages() -> None:
    assert documented("claims.md") == KNOWN
    assert documented("claims.zh.md") == {name: WORDS[word] for name, word in KNOWN.items()}
    assert list(KNOWN) == list(CLAIMS)


@pytest.mark.parametrize("name", QUICK)
def test_a_claim_that_needs_no_race_has_the_figures_of_the_document(name: str) -> None:
    with np.errstate(all="ignore"):
        verdict = QUICK[name].judge(QUICK[name].measure())
    assert verdict.word == KNOWN[name]
    assert f"*Measured.* {verdict.measured}.\n" in (DOCS / "claims.md").read_text(encoding="utf-8")


def outcome(word: str, setting: str, name: str = "alike") -> Outcome:
    figures = alike.Figures(setting, {})
    return Outcome(name, CLAIMS[name], figures, Verdict(word, "0", "So it is."), 1.0)


@pytest.mark.parametrize(
    ("word", "setting", "says"),
    [
        (REFUTED, "mlp, 2,000 images, 3 epochs, 3 seeds", ""),
        (UNDECIDED, "mlp, 2,000 images, 3 epochs, 3 seeds", "of another race: lenet, all images, 10 epochs, 5 seeds"),
        (UNDECIDED, "lenet, all images, 10 epochs, 5 seeds", "of the same settings"),
    ],
)
def test_another_verdict_than_the_documents_is_told_with_the_settings_that_differ(
    word: str, setting: str, says: str
) -> None:
    told = difference(outcome(word, setting))
    assert bool(told) == bool(says)
    assert says in told
    assert not says or "“refuted”" in told


def test_the_page_says_so_beside_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.claims.page.as_svg", lambda *_: "")
    text = page([outcome(CONFIRMED, "mlp, 2,000 images, 3 epochs, 3 seeds")])
    assert "So it is. docs/claims.md has “refuted”" in text
    assert setting_there() in text
