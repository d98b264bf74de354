"""Every session in docs/ prints what it says. The pages without one are tested beside what writes or draws them."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


def session(page):
    """What is typed, without comments, and what is printed."""
    examples = doctest.DocTestParser().get_examples(page.read_text(encoding="utf-8").replace("```", ""))
    return tuple((re.sub(" *# .*", "", example.source), example.want) for example in examples)


ALL = sorted((Path(__file__).parents[1] / "docs").glob("*.md"), reverse=True)
PAGES = [page for what, page in {session(page): page for page in ALL}.items() if what]
"""One page for each session: most of those in Chinese have that of the English one."""

NEEDS = {"onnx.md": ("onnx", "onnxruntime"), "scipy.md": ("scipy",), "scipy.zh.md": ("scipy",)}
"""Packages that a page's sessions import, and minigrad does not."""

APART = {"scipy.md", "scipy.zh.md"}
"""Pages that set what a library reads when it is imported: they run in a process of their own."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_sessions_print_what_it_says(page):
    for package in NEEDS.get(page.name, ()):
        pytest.importorskip(package)
    if page.name in APART:
        code = f"from tests.test_docs import run; from pathlib import Path; run(Path({str(page)!r}))"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=page.parents[1], env=os.environ, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    else:
        run(page)


def run(page):
    text = page.read_text(encoding="utf-8").replace("```", "")
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted > 0
    assert result.failed == 0
