"""A run watched and steered in headless Chromium, as its user does it: every control, and what a second page may.

In both languages, by a wide page and a narrow one; in Chinese no English is left on either.
"""

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.language import speaking, tr
from tests.lab.language.pages import english_in

pytest.importorskip("starlette", reason="needs Starlette: pip install starlette uvicorn")
pytest.importorskip("uvicorn", reason="needs uvicorn: pip install starlette uvicorn")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")]

ROOT = Path(__file__).parents[3]
LABELS = "(all) => all.map((each) => each.getAttribute('aria-label'))"
RUN = ["--optim", "nadam", "--limit", "1280", "--epochs", "100000", "--watch", "--out", "run"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """That of the program, spoken by the test too."""
    with speaking(request.param):
        yield request.param


@pytest.fixture
def program(tmp_path: Path, language: str) -> Iterator[subprocess.Popen[str]]:
    """A training that is watched and does not end by itself."""
    command = [sys.executable, "-u", str(ROOT / "train.py"), *RUN, "--language", language]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        yield process
        process.kill()


class Page:
    """A page in a window of its own, in which every message of the browser and every foreign request is kept."""

    def __init__(self, browser: Any, address: str, width: int, scheme: str) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.context.set_default_timeout(0)  # a machine that is busy takes its time
        self.page = self.context.new_page()
        self.faults: list[str] = []
        origin = re.match("http://[^/]*/", address)
        assert origin is not None
        self.page.on("console", lambda message: self.faults.append(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda each: each.url.startswith(origin[0]) or self.faults.append(each.url))
        self.page.goto(address)

    def wait(self, holds: Callable[[], Any]) -> Any:
        """Until something holds; Playwright's own waiting evaluates strings, which the page forbids."""
        for _ in range(3600):
            if found := holds():
                return found
            self.page.wait_for_timeout(50)
        pytest.fail("it never came to hold")

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def count(self, selector: str) -> int:
        return self.page.locator(selector).count()

    def click(self, selector: str) -> None:
        self.page.click(selector)

    def says(self, part: str) -> None:
        self.wait(lambda: part in self.text("#said"))

    def step(self) -> int:
        """The step that it shows."""
        found = re.search(
            tr("step {step} of {steps}", step=r"([\d\u202f]+)", steps=r"[\d\u202f]+"), self.text("#standing")
        )
        return int(found[1].replace("\u202f", "")) if found else -1

    def seen(self) -> list[str]:
        """All that is written on it, but the optimizers' names."""
        labels = self.page.locator("[aria-label]").evaluate_all(LABELS)
        names = self.page.locator("option").all_text_contents()
        return [text for text in [*self.text("body").splitlines(), *labels] if text.strip() not in names]

    def drawn(self, canvas: str) -> bool:
        """Whether there is something on a canvas."""
        content = (
            "(each) => each.width * each.height && each.getContext('2d').getImageData(0, 0, each.width, each.height)"
        )
        return self.page.locator(canvas).evaluate(f"(each) => ({content})(each).data.some((byte) => byte > 0)")

    def colors(self, canvas: str) -> int:
        """How many colours a canvas has."""
        return self.page.locator(canvas).evaluate(
            "(each) => new Set(new Uint32Array(each.getContext('2d').getImageData(0, 0, each.width, each.height)"
            ".data.buffer)).size"
        )


def test_a_run_is_watched_steered_and_drawn_for(
    browser: Any, program: subprocess.Popen[str], language: str, tmp_path: Path
) -> None:
    assert program.stdout is not None
    address = program.stdout.readline().removeprefix(tr("watch: {address}", address="")).strip()
    one = Page(browser, address, 1280, "light")
    one.wait(lambda: one.page.is_enabled("#pause"))
    one.wait(lambda: one.step() > 40)
    look_at_everything(one)
    pause_and_step(one)
    choose_and_draw(one)
    change_the_rule(one)
    train_a_second_beside(one)
    go_back(one)
    other = Page(browser, address, 390, "dark")
    let_the_other_steer(one, other)
    program.send_signal(signal.SIGINT)
    for each in (one, other):
        each.says(tr("The program has ended. What is shown is the last that came."))
        assert each.faults == []
        assert language == "en" or english_in(each.seen()) == {}
        assert each.page.evaluate("document.documentElement.scrollWidth") <= each.page.viewport_size["width"]
    out, err = program.communicate(timeout=60)
    assert program.returncode == 130
    command = "python train.py --resume run"
    assert out.splitlines()[-1] == tr("interrupted; go on with: {command}", command=command)
    assert "Traceback" not in err
    steering = json.loads((tmp_path / "run" / "result.json").read_text())["steering"]
    assert steering == [[0, "adam", 0.002]]
    assert rule_after(0) in (tmp_path / "run" / "run.html").read_text(encoding="utf-8")


def rule_after(steps: int) -> str:
    """How the rule that is chosen below is told."""
    return tr("after {steps} steps {name}, rate {rate}", steps=f"{steps:,}", name="adam", rate="0.002")


def look_at_everything(page: Page) -> None:
    page.wait(lambda: page.count("#dead-table tbody tr") == 4)
    assert page.count("#layer-table tbody tr") == 5
    assert page.count("#maps .maps") == 7
    assert page.count("#filter-tiles canvas") == 6
    page.wait(lambda: page.drawn("#chart-loss") and page.drawn("#chart-updates"))
    assert page.colors("#sample-picture") > 10
    assert tr("training") in page.text("#legend-curves")
    assert tr("This page steers.") in page.text("#role")


def pause_and_step(page: Page) -> None:
    page.click("#pause")
    page.wait(lambda: page.text("#standing").startswith(tr("paused")))
    at = page.step()
    page.says(tr("Paused after step {step}.", step=f"{at:,}"))
    page.click("#step")
    page.wait(lambda: page.step() == at + 1)
    page.page.wait_for_timeout(200)
    assert page.step() == at + 1
    assert page.page.get_attribute("#pause", "aria-pressed") == "true"


def is_a(label: str) -> str:
    """How what is said of a sample begins."""
    return tr("is {label}, no. {place}", label=label, place="#").partition("#")[0]


def choose_and_draw(page: Page) -> None:
    for label in ("7", "3"):
        page.click(f"#choose button:text-is('{label}')")
        page.wait(lambda label=label: page.text("#sample-label").startswith(is_a(label)))
    assert page.text("#drawing-says") == ""
    page.page.locator("#draw").scroll_into_view_if_needed()
    box = page.page.locator("#draw").bounding_box()
    mouse = page.page.mouse
    mouse.move(box["x"] + 110, box["y"] + 30)
    mouse.down()
    mouse.move(box["x"] + 110, box["y"] + 190, steps=5)
    mouse.up()
    page.wait(lambda: page.count("#drawing-says .top"))
    assert page.colors("#seen") > 2
    page.click("#clear")
    page.wait(lambda: page.text("#drawing-says") == "")


def change_the_rule(page: Page) -> None:
    page.page.select_option("#rule-optimizer", "adam")
    assert page.page.input_value("#rule-lr") == "0.001"
    page.page.fill("#rule-lr", "-1")
    page.click("#rule button")
    assert page.page.evaluate("document.getElementById('rule-lr').matches(':invalid')")
    assert page.count("#steering li") == 0
    page.page.fill("#rule-lr", "0.002")
    page.click("#rule button")
    page.wait(lambda: page.count("#steering li") == 1)
    assert page.text("#steering").endswith(rule_after(page.step()))


def train_a_second_beside(page: Page) -> None:
    page.page.select_option("#second-optimizer", "sgd")
    page.click("#second button[type=submit]")
    rule, text = tr("{name}, rate {rate}", name="sgd", rate="0.01"), "second run, training: {rule}{how}"
    page.wait(lambda: tr(text, rule=rule, how=tr(", step {step}", step=page.step())) in page.text("#legend-curves"))
    page.click("#alone")
    page.wait(lambda: rule not in page.text("#legend-curves"))


def go_back(page: Page) -> None:
    page.click("#restart")
    page.says(tr("Back at the initial weights, before step 1."))
    page.wait(lambda: page.step() == 0)
    rule = tr("{name}, rate {rate}", name="adam", rate="0.002")
    assert tr("before: {rule}", rule=rule) in page.text("#legend-curves")
    page.click("#pause")
    page.wait(lambda: page.step() > 20)
    assert page.text("#standing").startswith(tr("training"))


def let_the_other_steer(one: Page, other: Page) -> None:
    other.wait(lambda: other.step() > 20)
    assert tr("Another page steers; this one watches.") in other.text("#role")
    assert not other.page.is_enabled("#pause")
    assert not other.page.is_enabled("#choose button >> nth=0")
    assert not other.page.locator("#role-button").is_visible()
    one.click("#role-button")
    other.wait(lambda: other.page.locator("#role-button").is_visible())
    other.click("#role-button")
    other.wait(lambda: other.page.is_enabled("#pause"))
    one.wait(lambda: tr("Another page steers; this one watches.") in one.text("#role"))
    assert not one.page.is_enabled("#pause")
    other.click("#pause")
    one.wait(lambda: one.text("#standing").startswith(tr("paused")))
