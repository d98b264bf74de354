"""Pages in Chinese: no English is left in what a reader sees of them, but for names."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.claims import registry as claims
from lab.claims.page import page as claims_page
from lab.claims.report import markdown
from lab.claims.run import run
from lab.language import speaking, tr
from lab.report.drawings import all_drawings
from lab.report.page import page_text
from lab.surfaces.page import page as surfaces_page
from lab.training.data import Data
from lab.training.settings import Settings
from lab.watch.looks import Looks
from lab.watch.page import page_text as watch_page
from tests.lab.language.pages import Seen, english_in
from tests.lab.report.races import RACES, made_race
from tests.lab.run_page.pages import page_of
from tests.lab.surfaces.made import made_course


@pytest.fixture(autouse=True)
def no_plotly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five megabytes of JavaScript say nothing about the rest of the page."""
    monkeypatch.setattr("lab.report.document._plotly", lambda: "/* Plotly */")


def check(page: str) -> None:
    seen = Seen(page)
    assert seen.languages == ["zh-Hans"]
    assert english_in(seen.texts) == {}


@pytest.mark.parametrize("race", RACES)
def test_a_report(race: str) -> None:
    comparison = RACES[race]()
    with speaking("zh"):
        check(page_text(comparison, all_drawings(comparison)))


@pytest.mark.parametrize(("rate", "steps"), [(0.01, None), (1e30, None), (0.01, 3)])
def test_a_run(settings: Callable[..., Settings], tmp_path: Path, rate: float, steps: int | None) -> None:
    with speaking("zh"):
        page = page_of(tmp_path, settings("sgd", lr=rate, epochs=2), steps)
    check(page.read_text(encoding="utf-8"))


CLAIMS = ("accumulation", "adam-correction", "nadam-rule", "alike", "convergence", "nadam-best")


@pytest.mark.filterwarnings("ignore:Glyph")
def test_claims_and_their_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.language.fonts.chinese_font", lambda: "DejaVu Sans")  # an SVG needs no letters of a font
    with speaking("zh"):
        outcomes = list(run({name: claims.CLAIMS[name] for name in CLAIMS}, lambda: made_race(seeds=2)))
        check(claims_page(outcomes))
        assert english_in([re.sub(r"`.*?`|\]\(.*?\)", "", markdown(outcomes))]) == {}


def test_the_texts_of_all_claims() -> None:
    with speaking("zh"):
        parts = [
            tr(text) for each in claims.CLAIMS.values() for text in (each.title, each.text, each.experiment, each.note)
        ]
    assert english_in(parts) == {}


def test_surfaces() -> None:
    with speaking("zh"):
        check(surfaces_page([made_course(name, ("sgd", "rmsprop", "nadam"), 30) for name in ("bowl", "saddle")]))


def test_a_watched_run(settings: Callable[..., Settings], data: Data) -> None:
    with speaking("zh"):
        check(watch_page(settings("nadam"), data, Looks(settings("nadam"), data)))
