"""The page as a reader has it, in headless Chromium: every control, wide and narrow, light and dark."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from minigrad import Tensor
from minigrad.study import page as page_of
from minigrad.study.walk_page.texts import CHINESE, ENGLISH
from tests.lab.surfaces.browser import PHONE, alone, needs_chromium, started, wait
from tests.study.walk_page.made import LOSSES, diamond

pytestmark = [pytest.mark.slow, needs_chromium]
DESKTOP = 1280
FORWARD, BACKWARD = 5, 7  # the steps of the diamond


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    paths = {name: folder / f"{name.replace(' ', '-')}.html" for name in LOSSES}
    for name, make in LOSSES.items():
        page_of(*make()).save(paths[name])
    return paths


def opened(browser: Any, path: Path, width: int = DESKTOP, **options: Any) -> AbstractContextManager[Any]:
    """The page, in English if nothing else is asked for."""
    return alone(browser, path, (width, 844), **{"locale": "en-US", "reduced_motion": "reduce", **options})


@pytest.fixture(scope="module")
def wide(browser: Any, written: dict[str, Path]) -> Iterator[Any]:
    with opened(browser, written["diamond"]) as page:
        yield page


@pytest.fixture
def page(wide: Any) -> Any:
    """The diamond's page at its start, as it is when it is opened."""
    wide.evaluate("Object.assign(state, {time: 0, wrong: false}); stop(); updateView(); document.activeElement.blur()")
    return wide


def where(page: Any) -> str:
    return page.text_content("#where")


def box(page: Any, title: str) -> str:
    """What stands in a box, line by line."""
    lines = "(each) => [...each.querySelectorAll(':scope > text')].map((text) => text.textContent)"
    found = page.evaluate(f"[...document.querySelectorAll('.node')].map({lines})")
    return next(" | ".join(texts) for texts in found if texts[0] == title)


def press(page: Any, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize(("width", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_every_step_is_drawn_and_nothing_is_wider_than_the_window(
    name: str, width: int, scheme: str, browser: Any, written: dict[str, Path]
) -> None:
    with opened(browser, written[name], width, color_scheme=scheme, has_touch=width == PHONE) as page:
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        assert dark == (scheme == "dark")
        # Each view, each step; in the wrong order too.
        found = page.evaluate(r"""() => {
            const wide = [];
            for (let view = 0; view < DATA.views.length; view += 1) {
                for (const wrong of DATA.views[view].wrong ? [false, true] : [false]) {
                    Object.assign(state, { view, wrong, time: 0 });
                    updateView();
                    for (let time = 0; time <= lastTime(); time += 1) {
                        goTo(time);
                        const over = document.documentElement.scrollWidth > innerWidth;
                        const text = document.querySelector("main").innerText;
                        if (over || /undefined|\[object/.test(text)) wide.push([view, time, over, text]);
                    }
                }
            }
            return wide;
        }""")
        assert found == []
        assert cut_off(page) == []


def cut_off(page: Any) -> list[str]:
    """Texts that leave their box, and controls that leave the window."""
    return page.evaluate("""() => {
        const leaves = (inner, left, right) => inner.width > 0 && (inner.left < left || inner.right > right);
        const texts = [...document.querySelectorAll(".node > text")].filter((text) => {
            const around = text.parentNode.querySelector("rect").getBoundingClientRect();
            return leaves(text.getBoundingClientRect(), around.left, around.right);
        });
        const controls = [...document.querySelectorAll("button, input, output")].filter((each) =>
            leaves(each.getBoundingClientRect(), 0, innerWidth));
        return [...texts, ...controls].map((each) => each.id || each.textContent);
    }""")


@pytest.mark.parametrize("name", ["shared", "sequence", "recurrent"])
def test_what_has_come_so_far_fits_into_its_box_at_every_step(
    name: str, browser: Any, written: dict[str, Path]
) -> None:
    with opened(browser, written[name]) as page:
        for time in range(page.evaluate("lastTime() + 1")):
            page.evaluate(f"goTo({time})")
            assert cut_off(page) == []


def test_what_is_one_is_said_of_one(browser: Any, tmp_path: Path) -> None:
    a = Tensor(2.0, requires_grad=True)
    page_of(a * 3).save(tmp_path / "one.html")
    for locale, lead in ("en-US", "was computed from 1 leaf by 1 op."), ("zh-CN", "由 1 个叶子经 1 个运算得出。"):
        with opened(browser, tmp_path / "one.html", locale=locale) as page:
            assert lead in page.text_content("#lead")


def test_it_opens_at_the_start_with_what_is_given(page: Any) -> None:
    assert page.text_content("h1") == ENGLISH["title"]
    assert where(page) == "start"
    assert page.text_content("#lead").startswith("loss = −0.5026 was computed from 2 leaves by 5 ops.")
    assert box(page, "a") == "a | 0.7 | "
    assert box(page, "u = multiply") == "u = multiply | … | "
    assert box(page, "constant") == "constant | 1 | "
    assert page.is_disabled("#previous")
    assert page.is_hidden("#up")
    assert page.is_hidden("#layers-field")


def test_arrow_keys_go_through_all_steps_forward_and_back(page: Any) -> None:
    seen = [where(page)]
    for _ in range(FORWARD + BACKWARD + 1):  # one more changes nothing
        press(page, "ArrowRight")
        seen.append(where(page))
    steps = [f"forward {i} of {FORWARD}" for i in range(1, FORWARD + 1)]
    steps += [f"backward {i} of {BACKWARD}" for i in range(1, BACKWARD + 1)]
    assert seen == ["start", *steps, steps[-1]]
    assert page.is_disabled("#next")
    press(page, "ArrowLeft ArrowLeft")
    assert where(page) == steps[-3]
    press(page, "Home")
    assert where(page) == "start"
    press(page, "End")
    assert where(page) == steps[-1]


def test_the_buttons_do_what_the_keys_do(page: Any) -> None:
    for button, there in (
        ("next", "forward 1 of 5"),
        ("last", "backward 7 of 7"),
        ("previous", "backward 6 of 7"),
        ("forward", "start"),
        ("backward", "backward 1 of 7"),
        ("first", "start"),
    ):
        page.click(f"#{button}")
        assert where(page) == there
    page.evaluate("find('time').value = '3'; find('time').dispatchEvent(new Event('input'))")
    assert where(page) == "forward 3 of 5"
    press(page, "b")
    assert where(page) == "backward 1 of 7"
    press(page, "f")
    assert where(page) == "start"


def test_the_slider_goes_by_one_with_the_arrow_keys(page: Any) -> None:
    page.focus("#time")
    press(page, "ArrowRight ArrowRight ArrowLeft")
    assert where(page) == "forward 1 of 5"


def test_play_steps_on_and_pauses(page: Any) -> None:
    press(page, "Space")
    assert page.text_content("#play") == "Pause"
    wait(page, lambda: where(page) != "start")
    page.click("#play")
    assert page.text_content("#play") == "Play"
    there = where(page)
    page.wait_for_timeout(100)
    assert where(page) == there


def test_a_step_forward_shows_the_op_what_it_is_made_of_and_the_slopes(page: Any) -> None:
    press(page, "ArrowRight")
    text = page.inner_text("#step")
    assert "u = multiply is computed" in text
    assert "a · b. d/da = b, d/db = a." in text
    assert "y = −0.84 is made of a (slope −1.2), b (slope 0.7)" in text or "(slope −1.2)" in text
    assert box(page, "u = multiply") == "u = multiply | −0.84 | "


def test_a_step_back_shows_the_derivative_as_written_with_its_numbers_and_who_waits(page: Any) -> None:
    page.click("#backward")
    assert ENGLISH["seed"] in page.inner_text("#step")
    press(page, "ArrowRight")
    text = page.inner_text("#step")
    assert "multiply has its turn" in text
    assert "g * b" in text
    assert "1 * 1.432 = 1.432" in text
    assert "u = multiply has 1 of 2 parts: it waits." in text
    assert page.locator(".chip.waits").all_text_contents() == ["a: 1 of 2", "u = multiply: 1 of 2"]
    assert box(page, "u = multiply") == "u = multiply | −0.84 | 1/2: g 1.432"
    page.locator(".chip.waits").last.click()
    text = page.inner_text("#step")
    assert "u = multiply has its turn" in text
    assert "All 2 parts have come: multiply 1.432, exp −0.3626." in text


def test_the_last_numbers_are_backwards_own(page: Any) -> None:
    loss, names = diamond()
    loss.backward()
    press(page, "End")
    for name in "ab":
        assert box(page, name).endswith(f"g {names[name].grad.item():.4g}".replace("-", "−"))


def test_the_wrong_order_shows_the_numbers_it_gets_wrong(page: Any) -> None:
    page.check("#wrong")
    rows = page.locator("#mistakes tbody tr").all_text_contents()
    assert rows == ["a−0.7181−0.2829", "b1.0020.7484"]
    texts = []
    for _ in range(BACKWARD):
        texts.append(page.inner_text("#step"))
        press(page, "ArrowRight")
    assert any(
        "u = multiply does not wait: it has 1 of 2 parts, and sends on 1.432. Its whole gradient is 1.069." in t
        for t in texts
    )
    assert any("u = multiply has had its turn: this part comes too late" in text for text in texts)
    assert box(page, "a").endswith("g −0.7181")
    press(page, "w")
    assert page.is_hidden("#mistakes")
    press(page, "End")
    assert box(page, "a").endswith("g −0.2829")


def test_a_box_goes_to_its_step_by_click_and_by_enter(page: Any) -> None:
    page.click(".node:has-text('v = add')")
    assert where(page) == "forward 3 of 5"
    page.focus(".node:has-text('exp')")
    press(page, "Enter")
    assert where(page) == "forward 2 of 5"
    press(page, "b")
    page.click(".node:has-text('u = multiply')")
    assert "u = multiply has its turn" in page.inner_text("#step")


def test_the_language_is_changed_and_is_the_browsers_at_first(
    page: Any, browser: Any, written: dict[str, Path]
) -> None:
    page.click("#language")
    assert page.text_content("h1") == CHINESE["title"]
    assert page.get_attribute("html", "lang") == "zh"
    assert page.text_content("#language") == "English"
    page.click("#language")
    assert page.text_content("h1") == ENGLISH["title"]
    with opened(browser, written["chain"], locale="zh-CN") as other:
        assert other.text_content("h1") == CHINESE["title"]
        other.check("#wrong")
        assert other.text_content("#mistakes") == CHINESE["wrongNone"]


def test_an_element_that_is_pointed_at_is_traced_and_one_that_is_clicked_stays(
    browser: Any, written: dict[str, Path]
) -> None:
    with opened(browser, written["matrices"]) as page:
        page.click(".node:has-text('matmul')")
        press(page, "b")
        page.click(".node:has-text('matmul')")
        assert "matmul has its turn" in page.inner_text("#step")
        assert "aᵀ" not in page.inner_text(".written")
        page.locator(".came .cell").nth(3).click()
        linked = page.locator(".flow .cell.linked")
        assert linked.evaluate_all("(cells) => cells.map((cell) => cell.dataset.k)") == ["1", "3", "5"]
        reading = page.text_content("#reading")
        assert reading.startswith("g[1, 1] = ")
        assert reading.count("slope") == 3
        page.locator(".flow .cell").first.hover()
        assert " · " in page.text_content("#reading")
        assert page.text_content("#reading").startswith("→ W[0, 0] = ")
        page.mouse.move(0, 0)
        assert page.text_content("#reading") == reading


def test_pixels_are_traced_by_pointer_and_by_touch(browser: Any, written: dict[str, Path]) -> None:
    for width, touch in (DESKTOP, False), (PHONE, True):
        with opened(browser, written["lenet"], width, has_touch=touch) as page:
            page.evaluate("goToNode(view().nodes.length - 4)")
            picture = page.locator("#step canvas").first
            picture.scroll_into_view_if_needed()
            before = page.text_content("#reading")
            picture.tap(position={"x": 10, "y": 5}) if touch else picture.click(position={"x": 10, "y": 5})
            assert page.text_content("#reading") != before


def test_layers_close_and_open_and_a_fused_op_opens_into_plain_ones(browser: Any, written: dict[str, Path]) -> None:
    with opened(browser, written["lenet"]) as page:
        assert page.is_checked("#layers")
        boxes = page.locator(".node").count()
        page.uncheck("#layers")
        assert page.locator(".node").count() > boxes
        press(page, "l")
        assert page.locator(".node").count() == boxes
        press(page, "b")
        press(page, "o")
        assert page.text_content("#inside").startswith("Inside of mean_entropy: the plain ops")
        assert where(page).startswith("backward 1 of")
        assert page.locator(".node:has-text('log')").count() == 1
        press(page, "Escape")
        assert page.is_hidden("#inside")
        press(page, "ArrowRight")
        page.click("#open")
        assert page.text_content("#inside") == "Inside of 11 · Linear."
        page.click(".node:has-text('linear') .opener")
        assert page.text_content("#inside").startswith("Inside of linear")
        press(page, "Escape")
        page.click("#up")
        assert where(page) == "backward 2 of 13"
        page.check("#wrong")  # is of single ops: the layers open
        assert not page.is_checked("#layers")


def test_a_notebook_shows_it_in_a_frame(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "cell.html"
    path.write_text(f"<!doctype html><body>{page_of(*diamond())._repr_html_()}", encoding="utf-8")
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(path.as_uri())
    frame = page.frames[1]
    frame.click("#next")
    assert frame.text_content("#where") == "forward 1 of 5"
    context.close()


@pytest.mark.parametrize("name", ["diamond", "lenet"])
def test_a_graph_that_goes_on_beyond_the_frame_fades_towards_that_edge(
    browser: Any, written: dict[str, Path], name: str
) -> None:
    def faded() -> list[str]:
        edges = "['top', 'right', 'bottom', 'left']"
        return page.evaluate(f"{edges}.filter((edge) => find('graph').style.getPropertyValue(`--${{edge}}`) !== '0px')")

    with opened(browser, written[name], PHONE) as page:
        assert page.evaluate("find('graph').scrollHeight > find('graph').clientHeight")
        assert faded() == ["bottom"]
        page.evaluate("find('graph').scrollTop = 60")
        wait(page, lambda: faded() == ["top", "bottom"])
        page.evaluate("find('graph').scrollTop = 10_000")
        wait(page, lambda: faded() == ["top"])
        mask = page.evaluate("getComputedStyle(find('graph')).maskImage")
        assert mask.count("linear-gradient") == 2
        page.set_viewport_size({"width": DESKTOP, "height": 4000})
        wait(page, lambda: faded() == [])
