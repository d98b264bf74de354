"""Pages in headless Chromium, for tests; they are skipped where there is none."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")

WIDE, PHONE = 1400, 390
# A graphics card in software, for the 3-D view.
FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


@contextmanager
def started() -> Iterator[Any]:
    """A browser."""
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def alone(
    browser: Any,
    path: Path,
    size: tuple[int, int],
    *,
    warns: bool = False,
    within: tuple[str, ...] = (),
    **options: Any,
) -> Iterator[Any]:
    """The page. Anything on its console, an error in it, or a request but for the page itself, is a failure.

    ``warns``: on its console an error alone is one. ``within``: how addresses of what the page holds may begin.
    """
    context = browser.new_context(viewport=dict(zip(("width", "height"), size, strict=True)), **options)
    context.set_default_timeout(300_000)  # a machine that does other things, too, is no fault of the page
    page = context.new_page()
    said: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" or not warns else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    try:
        yield page
        assert said == []
        assert [url for url in requests if not url.startswith(within)] == [path.as_uri()]
    finally:
        context.close()


@contextmanager
def opened(browser: Any, path: Path, width: int = WIDE, **options: Any) -> Iterator[Any]:
    """The page of surfaces, drawn."""
    with alone(browser, path, (width, 900), warns=True, **options) as page:
        wait(page, lambda: page.evaluate("document.querySelectorAll('#losses .trace').length > 0"))
        yield page


def wait(page: Any, holds: Callable[[], bool]) -> None:
    """Until something holds; Playwright's own waiting evaluates strings, which the page forbids."""
    for _ in range(300):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail("it never came to hold")
