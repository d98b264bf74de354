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
def opened(browser: Any, path: Path, width: int = WIDE, **options: Any) -> Iterator[Any]:
    """The page, drawn. An error in it, or a request but for the page itself, is a failure."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    page = context.new_page()
    errors: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    wait(page, lambda: page.evaluate("document.querySelectorAll('#losses .trace').length > 0"))
    try:
        yield page
        assert errors == []
        assert requests == [path.as_uri()]
    finally:
        context.close()


def wait(page: Any, holds: Callable[[], bool]) -> None:
    """Until something holds; Playwright's own waiting evaluates strings, which the page forbids."""
    for _ in range(300):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail("it never came to hold")
