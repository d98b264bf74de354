"""The report: a table and a section for each claim, as Markdown with pictures beside it and as one HTML file."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from lab.claims import accumulation, report
from lab.claims.claim import CONFIRMED, Claim, Verdict
from lab.claims.picture import as_svg, bars, write_png
from lab.claims.report import anchor, markdown, write_report
from lab.claims.run import Outcome, run
from lab.claims.words import interval_text, power, signed
from lab.race.comparison import Comparison
from lab.statistics import Difference
from tests.lab.claims.made_up import race


def draw(figure: Any, figures: Any) -> None:
    axes = figure.subplots()
    axes.plot([1, 2], figures)
    axes.set_title("Drawn")


def claim(**changes: Any) -> Claim:
    told = {
        "title": "It is | so",
        "section": "7 Adam",
        "text": "That <it> is so.",
        "experiment": "Try. Again.",
        "note": "Seven.",
    }
    functions = {
        "measure": lambda: [1, 2],
        "judge": lambda figures: Verdict(CONFIRMED, "1 < 2", "So it is."),
        "draw": draw,
    }
    return Claim(**{**told, **functions, **changes})


def outcomes() -> list[Outcome]:
    claims = {"first": claim(), "second": claim(title="Another")}
    return list(run(claims, race))


def test_a_claim_on_mnist_is_given_the_race_and_others_ask_for_none() -> None:
    seen: list[Comparison] = []

    def measure(comparison: Comparison) -> list[int]:
        seen.append(comparison)
        return [1, 2]

    comparison = race({"tuned": {"sgd": [0.9]}})
    list(run({"one": claim(measure=measure, on_mnist=True)}, lambda: comparison))
    assert seen == [comparison]
    list(run({"one": claim()}, lambda: pytest.fail("no race is needed")))


def test_the_markdown_has_a_row_and_a_section_for_each_and_its_pictures_are_there(tmp_path: Path) -> None:
    write_report(tmp_path, outcomes())
    text = (tmp_path / "claims.md").read_text()
    assert "| [It is \\| so](#it-is--so) | Try. | 1 < 2 | **confirmed** |" in text
    assert text.count("\n## ") == 2
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", text)
    assert pictures == ["claims/first.png", "claims/second.png"]
    assert all((tmp_path / picture).read_bytes().startswith(b"\x89PNG") for picture in pictures)
    assert {path.name for path in tmp_path.iterdir()} == {"claims", "claims.md", "claims.html"}


def test_the_page_needs_no_other_file_and_says_all(tmp_path: Path) -> None:
    write_report(tmp_path, outcomes())
    page = (tmp_path / "claims.html").read_text()
    assert not re.search(r"""(src|href)=["'](?!#|data:)|@import|url\((?!#)""", page.replace("xlink:href", "href"))
    assert "That &lt;it&gt; is so." in page
    assert page.count('<section id="') == page.count("<svg") == 2
    assert re.findall(r'href="#(first|second)"', page) == ["first", "second"]


def test_what_the_pictures_of_a_page_define_does_not_clash(tmp_path: Path) -> None:
    write_report(tmp_path, outcomes())
    found = re.findall(r'\bid="([^"]*)"', (tmp_path / "claims.html").read_text())
    assert len(found) == len(set(found))


def test_the_svg_is_drawn_in_the_pages_colours_and_fits_its_width() -> None:
    text = as_svg("name", draw, [1, 2], 3.0)
    root = ElementTree.fromstring(text)
    assert "width" not in root.attrib
    assert "viewBox" in root.attrib
    assert "currentColor" in text
    assert "var(--grid)" in text
    assert not re.search("#01020|#04050", text)
    assert "Drawn" in "".join(root.itertext())


def test_equal_figures_give_equal_files(tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        write_png(tmp_path / name, draw, [1, 2], 3.0)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    assert as_svg("name", draw, [1, 2], 3.0) == as_svg("name", draw, [1, 2], 3.0)


def test_a_picture_that_cannot_be_drawn_leaves_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_report(tmp_path, outcomes())
    before = (tmp_path / "claims.html").read_text()
    monkeypatch.setattr(report, "page", lambda outcomes: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_report(tmp_path, outcomes()[:1])
    assert (tmp_path / "claims.html").read_text() == before


@pytest.mark.parametrize("log", [False, True])
def test_a_bar_that_has_no_end_is_told_in_words(log: bool) -> None:
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    bars(axes, {"sgd": 10.0, "adam": np.inf}, {"sgd": "10", "adam": "never"}, log=log)
    assert [text.get_text() for text in axes.texts] == ["10", "never"]
    assert [patch.get_width() > 0 for patch in axes.patches] == [True, False]


def test_headings_are_linked_as_github_names_them() -> None:
    assert anchor("SGD is slower, but: 2 % more") == "sgd-is-slower-but-2--more"


def test_real_figures_are_told_and_drawn() -> None:
    (outcome,) = run({"accumulation": accumulation.CLAIM}, race)
    assert "10.0 times the gradient" in markdown([outcome])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (interval_text(Difference(0.012, (0.01, 0.014), 3)), "+1.20 (+1.00 … +1.40)"),
        (interval_text(Difference(-0.012, None, 1)), "−1.20 (no interval)"),
        (power(0.0002), "2e-4"),
        (power(3e-13), "3e-13"),
        (signed(-0.25), "−0.2"),
        (signed(1), "+1.0"),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert text == expected
