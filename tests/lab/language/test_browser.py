"""Pages in Chinese as a reader has them, in headless Chromium: their controls, and what scripts write, in Chinese too.

What the controls do is tested beside each page, in English. Here each is used once, wide and light, narrow and dark.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lab.claims import registry
from lab.claims.page import page as claims_page
from lab.claims.run import run
from lab.language import speaking
from lab.report.drawings import all_drawings
from lab.report.page import page_text as report_page
from lab.surfaces.page import page as surfaces_page
from lab.training.settings import Settings
from models import MODELS, mlp
from tests.lab.language.pages import english_in
from tests.lab.report.races import made_race
from tests.lab.run_page.pages import page_of
from tests.lab.surfaces.browser import PHONE, alone, needs_chromium, started, wait
from tests.lab.surfaces.made import made_course

pytestmark = [pytest.mark.slow, needs_chromium, pytest.mark.filterwarnings("ignore:Glyph")]
WINDOWS = pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (PHONE, "dark")])
CLAIMS = ("accumulation", "adam-correction", "alike", "nadam-best")
SEEN = """() => [
    ...[...document.querySelectorAll("body :not(pre, code, script, style)")].flatMap((each) =>
        each.checkVisibility() ? [...each.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data) : []),
    ...[...document.querySelectorAll("svg text, option")].map((each) => each.textContent),
    ...[...document.querySelectorAll("[aria-label], [title], [alt], [data-head]")].flatMap((each) =>
        ["aria-label", "title", "alt", "data-head"].map((name) => each.getAttribute(name) ?? "")),
    document.title,
]"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages' files."""
    folder = tmp_path_factory.mktemp("pages")
    race = made_race(seeds=2, schedules=())
    claims = {name: registry.CLAIMS[name] for name in CLAIMS}
    with pytest.MonkeyPatch.context() as patch, speaking("zh"):
        patch.setattr("lab.language.fonts.chinese_font", lambda: "DejaVu Sans")  # an SVG needs no letters of a font
        patch.setattr("lab.training.run_folder.draw_run", lambda path, result: None)
        patch.setitem(MODELS, "mlp", mlp)
        pages = {
            "report": report_page(race, all_drawings(race)),
            "claims": claims_page(list(run(claims, lambda: race))),
            "surfaces": surfaces_page([made_course(name, ("sgd", "nadam"), 30) for name in ("bowl", "saddle")]),
            "run": page_of(folder, Settings("adam", 0.001, model="mlp", epochs=2, batch_size=32)).read_text("utf-8"),
        }
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in pages}


@contextmanager
def opened(browser: Any, path: Path, width: int, scheme: str) -> Iterator[Any]:
    """The page. Beside what ``alone`` looks at, English on it at the end is a failure."""
    options = {"color_scheme": scheme, "reduced_motion": "reduce", "has_touch": width == PHONE}
    with alone(browser, path, (width, 900), warns=True, within=("data:", "blob:"), **options) as page:
        yield page
        assert english_in(page.evaluate(SEEN)) == {}
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        assert dark == (scheme == "dark")


@WINDOWS
def test_a_report(browser: Any, written: dict[str, Path], width: int, scheme: str) -> None:
    with opened(browser, written["report"], width, scheme) as page:
        charts = page.locator(".chart")
        assert charts.count() == 4
        for chart in charts.all():
            for entry in chart.locator(".legendtoggle").all()[:2]:
                entry.focus()
                page.keyboard.press("Enter")
                wait(page, lambda entry=entry: entry.get_attribute("aria-pressed") == "false")
        page.locator(".modebar-btn").first.hover()


@WINDOWS
def test_claims(browser: Any, written: dict[str, Path], width: int, scheme: str) -> None:
    with opened(browser, written["claims"], width, scheme) as page:
        links = page.locator(".claims a").all()
        assert len(links) == len(CLAIMS)
        for link, name in zip(links, CLAIMS, strict=True):
            link.click()
            assert page.url.endswith(f"#{name}")
            assert -1 <= page.locator(f"#{name} h2").bounding_box()["y"] < 900
        assert page.locator(".picture svg").count() == len(CLAIMS)


@WINDOWS
def test_a_run(browser: Any, written: dict[str, Path], width: int, scheme: str) -> None:
    with opened(browser, written["run"], width, scheme) as page:
        assert page.locator(".chart").count() == 2
        assert page.evaluate("[...document.images].every((each) => each.complete && each.naturalWidth > 0)")


def told(page: Any, selector: str, text: str) -> None:
    """Wait until an element says this."""
    wait(page, lambda: page.text_content(selector) == text)


SURFACE_CONTROLS: dict[str, Callable[[Any], Any]] = {
    "lost": lambda page: (fill(page, "#row-sgd .rate", "1e12"), told(page, "#row-sgd .loss", "发散")),
    "play": lambda page: (page.click("#play"), told(page, "#play", "暂停"), page.click("#play")),
    "step": lambda page: (fill(page, "#step", "7"), told(page, "#where", "第 7 步，共 30 步")),
    "hide": lambda page: page.uncheck("#row-sgd .shown"),
    "show all": lambda page: page.check("#show-all"),
    "best": lambda page: page.click("#row-sgd .best"),
    "no rate": lambda page: (
        fill(page, "#rate-all", "-1"),
        wait(page, lambda: english_in([page.evaluate("find('rate-all').validationMessage")]) == {}),
        page.click("#best-all"),
    ),
    "no start": lambda page: (
        fill(page, "#start-x", "99"),
        wait(page, lambda: "曲面" in page.evaluate("find('start-x').validationMessage")),
        fill(page, "#start-x", "1"),
    ),
    "surface": lambda page: (
        page.select_option("#surface", index=1),
        told(page, "#goal", "逃离于"),
        wait(page, lambda: page.text_content("#where") == "第 30 步，共 30 步"),
    ),
    "3-D": lambda page: (page.check("#view-relief"), page.check("#view-plane")),
}


def fill(page: Any, place: str, value: str) -> None:
    page.fill(place, value)
    page.locator(place).blur()


@WINDOWS
def test_surfaces(browser: Any, written: dict[str, Path], width: int, scheme: str) -> None:
    with opened(browser, written["surfaces"], width, scheme) as page:
        wait(page, lambda: page.evaluate("document.querySelectorAll('#losses .trace').length > 0"))
        for use in SURFACE_CONTROLS.values():
            use(page)
            assert english_in(page.evaluate(SEEN)) == {}
