"""The report as a reader has it, in headless Chromium: charts, legend, colour scheme, a phone's width, no network."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from lab.report import write_report
from tests.lab.report.races import NINE, all_diverged, made_race
from tests.lab.surfaces.browser import PHONE, WIDE, alone, needs_chromium, started

pytestmark = [pytest.mark.slow, needs_chromium]

CHARTS = ["accuracy", "curves-default", "curves-tuned", "sensitivity-constant"]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a tuned race of nine, without the pictures, which no page needs."""
    folder = tmp_path_factory.mktemp("race")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lab.report.draw", lambda drawing, into: [])
        write_report(folder, made_race(seeds=2, schedules=()))
    return folder / "report.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started() as chromium:
        yield chromium


def opened(browser: Any, path: Path, width: int = WIDE, scheme: str = "light") -> AbstractContextManager[Any]:
    """The page of the report."""
    return alone(browser, path, (width, 900), color_scheme=scheme)


def wait(page: Any, holds: Callable[[], bool]) -> None:
    """Until something holds; Playwright's own waiting evaluates strings, which the page forbids."""
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail("it never came to hold")


def visible(page: Any, chart: str, optimizer: str) -> list[int]:
    """The numbers of the panels in which something of an optimizer is to be seen."""
    return page.evaluate(
        """([chart, optimizer]) => [...new Set(
            document.getElementById(chart)._fullData
                .filter((trace) => trace.legendgroup === optimizer && trace.visible === true)
                .map((trace) => trace.xaxis))].length""",
        [f"chart-{chart}", optimizer],
    )


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
def test_every_chart_is_drawn_and_nothing_is_wider_than_the_window_or_lies_on_each_other(
    browser: Any, report: Path, width: int, scheme: str
) -> None:
    with opened(browser, report, width, scheme) as page:
        assert [each.get_attribute("id") for each in page.query_selector_all(".chart")] == [
            f"chart-{c}" for c in CHARTS
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for chart in CHARTS:
            assert len(page.query_selector_all(f"#chart-{chart} .scatterlayer .trace")) >= 9
            box = page.query_selector(f"#chart-{chart} .main-svg").bounding_box()
            assert 0 <= box["x"] < box["x"] + box["width"] <= width
            names = [each.bounding_box() for each in page.query_selector_all(f"#chart-{chart} .legendtext")]
            panels = [each.bounding_box() for each in page.query_selector_all(f"#chart-{chart} .bglayer .bg")]
            assert len(names) == (0 if chart == "accuracy" else 9)
            for number, name in enumerate(names):
                assert box["x"] <= name["x"] < name["x"] + name["width"] <= box["x"] + box["width"]
                assert not any(overlap(name, other) for other in names[:number] + panels)


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return all(
        one[start] < other[start] + other[size] and other[start] < one[start] + one[size]
        for start, size in (("x", "width"), ("y", "height"))
    )


def test_a_click_on_a_name_switches_an_optimizer_in_all_panels_and_two_show_it_alone(
    browser: Any, report: Path
) -> None:
    with opened(browser, report) as page:
        entries = page.locator("#chart-curves-tuned .legendtoggle")
        assert visible(page, "curves-tuned", "adam") == 4
        for panels in (0, 4):
            entries.nth(NINE.index("adam")).click()
            wait(page, lambda panels=panels: visible(page, "curves-tuned", "adam") == panels)
            assert visible(page, "curves-tuned", "nadam") == 4
            page.wait_for_timeout(400)  # or two clicks would be a double one
        entries.nth(NINE.index("sgd")).dblclick()
        wait(page, lambda: visible(page, "curves-tuned", "adam") == 0)
        assert [visible(page, "curves-tuned", name) for name in NINE] == [4] + [0] * 8


def test_the_keyboard_switches_too_and_says_so(browser: Any, report: Path) -> None:
    with opened(browser, report) as page:
        entry = page.locator("#chart-curves-default .legendtoggle").nth(NINE.index("nag"))
        assert entry.get_attribute("aria-label") == "NAG"
        for key, panels, pressed in (("Enter", 0, "false"), ("Space", 4, "true")):
            entry.focus()
            page.keyboard.press(key)
            wait(page, lambda pressed=pressed: entry.get_attribute("aria-pressed") == pressed)
            assert visible(page, "curves-default", "nag") == panels


def colors(page: Any) -> tuple[str, ...]:
    """Of the page, of its text, and of a chart's text and grid."""
    return tuple(
        page.evaluate(
            """() => {
                const of = (name, part) => getComputedStyle(document.querySelector(name))[part];
                return [of("body", "backgroundColor"), of("body", "color"),
                        of("#chart-curves-tuned .legendtext", "fill"), of("#chart-curves-tuned .xgrid", "stroke")];
            }"""
        )
    )


def test_the_scheme_changes_the_colours_of_page_and_charts_at_once(browser: Any, report: Path) -> None:
    with opened(browser, report) as page:
        light = colors(page)
        assert light[1] == light[2]
        page.locator("#chart-curves-tuned .legendtoggle").first.click()
        wait(page, lambda: visible(page, "curves-tuned", "sgd") == 0)
        page.emulate_media(color_scheme="dark")
        wait(page, lambda: all(one != other for one, other in zip(light, colors(page), strict=True)))
        assert colors(page)[1] == colors(page)[2]
        page.emulate_media(color_scheme="light")
        wait(page, lambda: colors(page) == light)
        assert visible(page, "curves-tuned", "sgd") == 0, "what was switched off stays off"


def columns(page: Any) -> int:
    """How many panels of the learning curves stand side by side."""
    panels = page.query_selector_all("#chart-curves-tuned .bglayer .bg")
    return len({round(panel.bounding_box()["x"]) for panel in panels})


def test_panels_stand_side_by_side_or_below_each_other_as_there_is_room(browser: Any, report: Path) -> None:
    with opened(browser, report) as page:
        assert columns(page) == 2
        for width, count in ((PHONE, 1), (WIDE, 2)):
            page.set_viewport_size({"width": width, "height": 900})
            wait(page, lambda count=count: columns(page) == count)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_race_that_everybody_lost_has_a_page_without_errors(browser: Any, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lab.report.draw", lambda drawing, into: [])
        write_report(tmp_path, all_diverged())
    with opened(browser, tmp_path / "report.html", PHONE) as page:
        assert len(page.query_selector_all("#chart-curves-default .scatterlayer .trace")) >= 9
