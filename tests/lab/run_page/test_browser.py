"""The page of a run as a reader has it, in headless Chromium."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.training.settings import Settings
from models import MODELS, mlp
from tests.lab.run_page.pages import page_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A finished run, one that diverged, and one that was interrupted in its first epoch."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lab.training.run_folder.draw_run", lambda path, result: None)
        patch.setitem(MODELS, "mlp", mlp)  # a whole one, with 256 filters
        run = Settings("adam", 0.001, model="mlp", epochs=2, batch_size=32)
        lost = Settings("sgd", 1e30, model="lenet", epochs=2, batch_size=32)
        folder = tmp_path_factory.mktemp("runs")
        return {
            "finished": page_of(folder / "finished", run),
            "diverged": page_of(folder / "diverged", lost),
            "interrupted": page_of(folder / "interrupted", run, 4),
        }


@pytest.mark.parametrize(
    ("name", "width", "scheme", "charts"),
    [
        ("finished", 1280, "light", {"curves": 6, "layers": 9}),
        ("finished", 390, "dark", {"curves": 6, "layers": 9}),
        ("diverged", 390, "light", {}),
        ("interrupted", 1280, "dark", {}),
    ],
)
def test_everything_is_drawn_and_nothing_is_wider_than_the_window_or_fetched(
    name: str, width: int, scheme: str, charts: dict[str, int], browser: Any, pages: dict[str, Path]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: requests.append(request.url.split(":")[0]))
    page.goto(pages[name].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    drawn = {each.get_attribute("id"): each for each in page.query_selector_all(".chart")}
    lines = {chart.removeprefix("chart-"): len(each.query_selector_all(".trace")) for chart, each in drawn.items()}
    assert lines == charts
    images = page.evaluate("[...document.images].map((each) => each.complete && each.naturalWidth)")
    assert images
    assert all(images)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")
    assert messages == []
    assert set(requests) <= {"file", "data"}
    context.close()
