"""The page as a reader has it: every control does what it says, at any width, without a network."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.surfaces.page import page as html
from tests.lab.surfaces.browser import PHONE, WIDE, needs_chromium, opened, started, wait
from tests.lab.surfaces.made import made_course

pytestmark = [pytest.mark.slow, needs_chromium]
THREE = ("sgd", "rmsprop", "nadam")
STEPS = 30


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "surfaces.html"
    path.write_text(html([made_course(name, THREE, STEPS) for name in ("bowl", "saddle")]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def wide(browser: Any, written: Path) -> Iterator[Any]:
    with opened(browser, written) as ready:
        yield ready


@pytest.fixture(scope="module")
def phone(browser: Any, written: Path) -> Iterator[Any]:
    with opened(browser, written, PHONE, has_touch=True, color_scheme="dark") as ready:
        yield ready


@pytest.fixture
def page(wide: Any) -> Any:
    """A wide window, as it was when it was opened: to load it anew takes seconds."""
    wide.emulate_media(color_scheme="light", reduced_motion="no-preference")
    wide.check("#view-plane")
    wide.check("#show-all")
    wide.evaluate("find('surface').selectedIndex = 0")
    wide.evaluate("choose(DATA.surfaces[0])")
    wait(wide, lambda: [length(wide, name) for name in THREE] == [STEPS + 1] * 3)
    return wide


def length(page: Any, optimizer: str, chart: str = "paths") -> int:
    """How many points of a path are drawn."""
    return page.evaluate(
        "([chart, at]) => (document.getElementById(chart)._fullData || [])[at]?.x?.length ?? -1",
        [chart, THREE.index(optimizer)],
    )


def rate(page: Any, optimizer: str) -> str:
    return page.input_value(f"#row-{optimizer} .rate")


def cell(page: Any, optimizer: str, kind: str) -> str:
    return page.text_content(f"#row-{optimizer} .{kind}")


def fill(page: Any, place: str, value: str) -> None:
    page.fill(place, value)
    page.locator(place).blur()


def best(page: Any, optimizer: str) -> str:
    return str(page.evaluate("(name) => best(name).lr", optimizer))


def test_it_opens_at_the_end_of_the_best_descents(page: Any) -> None:
    assert page.text_content("h1") == "Three optimizers: Bowl and Saddle"
    assert page.text_content("#where") == f"step {STEPS} of {STEPS}"
    assert rate(page, "sgd") == "1"
    assert (cell(page, "sgd", "loss"), cell(page, "sgd", "reached")) == ("0", "1")
    assert page.evaluate("state.course.descents.every((each) => each.known)"), "minigrad's own paths"
    assert page.locator("#ground .contour").count() > 0
    for name in THREE:
        assert length(page, name) == length(page, name, "losses") == STEPS + 1


def test_the_slider_scrubs_by_pointer_and_by_keyboard(page: Any) -> None:
    page.locator("#step").focus()
    for key, step in (("Home", 0), ("ArrowRight", 1), ("End", STEPS), ("ArrowLeft", STEPS - 1)):
        page.keyboard.press(key)
        wait(page, lambda step=step: length(page, "nadam") == step + 1)
        assert page.text_content("#where") == f"step {step} of {STEPS}"
    fill(page, "#step", "7")
    wait(page, lambda: length(page, "rmsprop", "losses") == 8)


def test_play_begins_anew_pauses_and_goes_on(page: Any) -> None:
    page.focus("#play")
    page.keyboard.press("Space")
    assert page.text_content("#play") == "Pause"
    wait(page, lambda: 2 <= length(page, "sgd") < STEPS)
    page.click("#play")
    assert page.text_content("#play") == "Play"
    page.wait_for_timeout(200)
    paused = length(page, "sgd")
    page.wait_for_timeout(300)
    assert length(page, "sgd") == paused < STEPS
    page.click("#play")
    wait(page, lambda: length(page, "sgd") > paused)


def test_play_ends_at_the_last_step(page: Any) -> None:
    fill(page, "#step", str(STEPS - 3))
    page.click("#play")
    wait(page, lambda: page.text_content("#play") == "Play")
    assert page.text_content("#where") == f"step {STEPS} of {STEPS}"


def test_who_wants_little_motion_gets_few_pictures(page: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.click("#play")
    wait(page, lambda: length(page, "sgd") == 1)
    page.wait_for_timeout(300)
    assert length(page, "sgd") == 1
    page.click("#play")


def test_an_optimizer_is_hidden_and_shown(page: Any) -> None:
    page.uncheck("#row-rmsprop .shown")
    wait(page, lambda: length(page, "rmsprop") == 0)
    assert length(page, "rmsprop", "losses") == 0
    assert length(page, "sgd") == STEPS + 1
    assert page.evaluate("document.getElementById('show-all').indeterminate")
    page.check("#show-all")
    wait(page, lambda: length(page, "rmsprop") == STEPS + 1)
    page.uncheck("#show-all")
    wait(page, lambda: [length(page, name) for name in THREE] == [0, 0, 0])


def test_a_rate_is_set_and_taken_back(page: Any) -> None:
    known = cell(page, "nadam", "loss")
    assert page.is_disabled("#row-nadam .best")
    fill(page, "#row-nadam .rate", "0.0001")
    wait(page, lambda: cell(page, "nadam", "loss") == "12.5")
    assert cell(page, "nadam", "reached") == "–"
    assert page.is_enabled("#row-nadam .best")
    page.click("#row-nadam .best")
    wait(page, lambda: cell(page, "nadam", "loss") == known)
    assert rate(page, "nadam") == best(page, "nadam")


def test_a_rate_for_all_and_the_best_for_all(page: Any) -> None:
    rates = [rate(page, name) for name in THREE]
    fill(page, "#rate-all", "0.02")
    wait(page, lambda: [rate(page, name) for name in THREE] == ["0.02"] * 3)
    page.click("#best-all")
    wait(page, lambda: [rate(page, name) for name in THREE] == rates)


@pytest.mark.parametrize("text", ["0", "-1", ""])
def test_a_rate_that_makes_no_sense_is_marked_and_changes_nothing(page: Any, text: str) -> None:
    fill(page, "#row-sgd .rate", text)
    wait(page, lambda: page.get_attribute("#row-sgd .rate", "aria-invalid") == "true")
    assert cell(page, "sgd", "loss") == "0"


def test_a_descent_that_is_lost_is_called_diverged(page: Any) -> None:
    fill(page, "#row-sgd .rate", "1e12")
    wait(page, lambda: cell(page, "sgd", "loss") == "diverged")
    wait(page, lambda: 1 < length(page, "sgd") < STEPS + 1)


def test_a_start_that_is_typed_has_best_rates_of_its_own(page: Any) -> None:
    assert page.is_disabled("#start-own")
    fill(page, "#start-x", "0.5")
    fill(page, "#start-y", "-0.25")
    wait(page, lambda: page.evaluate("state.course.descents[0].path.x[0]") == 0.5)
    assert not page.evaluate("state.course.descents.some((each) => each.known)")
    wait(page, lambda: [rate(page, name) for name in THREE] == [best(page, name) for name in THREE])
    page.click("#start-own")
    wait(page, lambda: page.input_value("#start-x") == "-4")


def test_a_start_out_of_view_is_marked_and_changes_nothing(page: Any) -> None:
    fill(page, "#start-x", "9")
    wait(page, lambda: page.get_attribute("#start-x", "aria-invalid") == "true")
    assert page.evaluate("state.course.descents[0].path.x[0]") == -4


@pytest.mark.parametrize("window", ["page", "phone"])
def test_a_click_on_the_contours_starts_there(request: pytest.FixtureRequest, window: str) -> None:
    page = request.getfixturevalue(window)
    page.evaluate("scrollTo(0, 0)")
    box = page.locator("#ground .nsewdrag").bounding_box()
    at = (box["x"] + 0.75 * box["width"], box["y"] + 0.1 * box["height"])
    page.touchscreen.tap(*at) if window == "phone" else page.mouse.click(*at)
    wait(page, lambda: page.evaluate("state.start[0]") != -4)
    assert page.evaluate("state.start") == pytest.approx([2.5, 4], abs=0.05)
    assert float(page.input_value("#start-x")) == page.evaluate("state.start[0]")


def test_another_surface_is_chosen_with_its_own_start_and_rates(page: Any) -> None:
    fill(page, "#row-sgd .rate", "0.5")
    page.select_option("#surface", "Saddle")
    wait(page, lambda: page.input_value("#start-y") == "0.001")
    wait(page, lambda: rate(page, "sgd") == "0.3")
    assert "½(x² − y²)" in page.text_content("#about")
    assert page.text_content("#goal") == "escaped at"
    assert cell(page, "sgd", "reached") == "28"


def test_the_3d_view_has_the_paths_on_the_surface(page: Any) -> None:
    page.check("#view-relief")
    wait(page, lambda: page.evaluate("document.getElementById('relief')._fullData?.[1]?.z?.length") == STEPS + 1)
    assert page.is_hidden("#plane")
    fill(page, "#step", "3")
    wait(page, lambda: page.evaluate("document.getElementById('relief')._fullData[1].z.length") == 4)
    low, high = page.evaluate("[Math.min(...relief._fullData[1].z), Math.max(...relief._fullData[1].z)]")
    assert 0 < low < high <= 1.02 * page.evaluate("Math.max(...state.course.solid.heights.flat())")
    page.check("#view-plane")
    wait(page, lambda: length(page, "sgd") == 4)
    assert page.is_hidden("#relief")


@pytest.mark.parametrize(("window", "width"), [("page", WIDE), ("phone", PHONE)])
def test_nothing_is_wider_than_the_window(request: pytest.FixtureRequest, window: str, width: int) -> None:
    page = request.getfixturevalue(window)
    for surface, head in (("Bowl", "10⁻⁶ at"), ("Saddle", "escaped at")):
        page.select_option("#surface", surface)
        wait(page, lambda head=head: page.text_content("#goal") == head)
        fill(page, "#rate-all", "0.000123")
        wait(page, lambda: rate(page, "nadam") == "0.000123")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, surface
        page.click("#best-all")
        wait(page, lambda: rate(page, "nadam") == best(page, "nadam"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, surface
    for place in ("#ground .main-svg >> nth=0", "#paths .main-svg >> nth=0", "#losses .main-svg >> nth=0", "table"):
        box = page.locator(place).bounding_box()
        assert 0 <= box["x"] < box["x"] + box["width"] <= width, place


def test_the_scheme_changes_the_colours_of_page_and_ground_at_once(page: Any) -> None:
    def colors() -> list[str]:
        return page.evaluate(
            """() => [getComputedStyle(document.body).backgroundColor,
                      getComputedStyle(document.querySelector("#ground .contourfill path")).fill,
                      getComputedStyle(document.querySelector("#losses .xtick text")).fill]"""
        )

    light = colors()
    page.emulate_media(color_scheme="dark")
    wait(page, lambda: all(one != other for one, other in zip(light, colors(), strict=True)))
