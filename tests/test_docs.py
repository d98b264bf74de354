"""Every session in docs/ prints what it says. The pages without one are tested beside what writes or draws them."""

import doctest
from pathlib import Path

import pytest

PAGES = [
    page
    for page in sorted((Path(__file__).parents[1] / "docs").glob("*.md"))
    if ">>> " in page.read_text(encoding="utf-8")
]


NEEDS = {"onnx.md": ("onnx", "onnxruntime")}
"""Packages that a page's sessions import, and minigrad does not."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_sessions_print_what_it_says(page):
    for package in NEEDS.get(page.name, ()):
        pytest.importorskip(package)
    text = page.read_text(encoding="utf-8").replace("```", "")
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted > 0
    assert result.failed == 0
