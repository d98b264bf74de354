"""The runner of the standard's suite: what counts as what, and that both pages have the figures."""

import re
from pathlib import Path

import pytest

from ecosystem import suite
from ecosystem.__main__ import main
from ecosystem.exceptions import REASONS, reason

DOCS = Path(__file__).parents[2] / "docs"
REPORT = """<testsuites><testsuite>
<testcase classname="array_api_tests.test_linalg" name="test_qr"/>
<testcase classname="array_api_tests.test_linalg" name="test_eig"><failure/></testcase>
<testcase classname="array_api_tests.test_linalg" name="test_eigh"><failure/></testcase>
<testcase classname="array_api_tests.test_special_cases" name="test_iop[__ifloordiv__(x) -> +0]"><error/></testcase>
<testcase classname="array_api_tests.test_fft" name="test_fft"><skipped/></testcase>
</testsuite></testsuites>"""


def test_a_failure_without_a_reason_is_one_and_a_reason_without_a_failure_too(tmp_path):
    (tmp_path / "report.xml").write_text(REPORT)
    figures = suite.counted(tmp_path / "report.xml")
    assert (figures.passed, figures.skipped, figures.failed) == (1, 1, ["test_linalg::test_eigh"])
    assert sorted(figures.excepted.values()) == [1, 1]
    assert figures.unneeded == [REASONS[1].english]
    for chinese in (False, True):
        assert len(suite.table(figures, chinese).splitlines()) == 5 + len(REASONS)


def test_only_what_fails_has_a_reason():
    assert reason("test_linalg::test_eigvals")
    assert not reason("test_linalg::test_eigvalsh")
    assert not reason("test_special_cases::test_unary[acos(x_i is NaN) -> NaN]")


def test_another_folder_is_one_line(tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["suite", str(tmp_path)])
    assert re.search("error: .* is not at commit", capsys.readouterr().err.splitlines()[-1])


@pytest.mark.parametrize("page", ["ecosystem.md", "ecosystem.zh.md"])
def test_the_pages_have_the_figures_and_nothing_fails_otherwise(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    (table,) = re.findall(r"<!-- suite -->\n(.*?)<!-- /suite -->", text, re.DOTALL)
    assert re.search(r"\| (fail otherwise|其他失败) \| 0 \|", table)
    (table,) = re.findall(r"<!-- scikit-learn -->\n(.*?)<!-- /scikit-learn -->", text, re.DOTALL)
    assert not re.search(r"\| (no|否) \|", table)
