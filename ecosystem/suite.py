"""The array API standard's own tests, https://github.com/data-apis/array-api-tests, run on ``minigrad.array_api``.

They are in no package registry. Get them, and say where they are::

    git clone --recurse-submodules https://github.com/data-apis/array-api-tests
    git -C array-api-tests checkout --recurse-submodules 55fcc60179efa2680ddd6cd926ddf17b83530e2b
    pip install hypothesis ndindex pytest-json-report
    python -m ecosystem suite array-api-tests

They run in a copy. One line is changed there: without it they cannot be collected for a library that has no complex
numbers, as they take the widest of none.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from ecosystem.exceptions import REASONS, reason

COMMIT = "55fcc60179efa2680ddd6cd926ddf17b83530e2b"
STANDARD = "5f847a3858875c682ae901aa22b0413bf24be9da"
WIDEST = "[(dt, dtype_nbits[dt]) for dt in complex_dtypes], key=lambda x: x[1]"


class Figures(NamedTuple):
    """How many tests pass, fail for each reason, and are skipped; and the names of those that fail without a reason."""

    passed: int
    excepted: Counter[str]
    skipped: int
    failed: list[str]

    @property
    def unneeded(self) -> list[str]:
        """The reasons for which nothing fails any more."""
        return [each.english for each in REASONS if not self.excepted[each.english]]


def check(folder: Path) -> None:
    """Raise ValueError unless the folder is a checkout of the suite, and of the standard in it, at these commits."""
    for path, commit in (folder, COMMIT), (folder / "array-api", STANDARD):
        head = subprocess.run(["git", "-C", path, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
        if head.stdout.strip() != commit:
            raise ValueError(f"{path} is not at commit {commit}; see the top of ecosystem/suite.py for how to get it")


def run(folder: Path, work: Path, examples: int, jobs: int) -> Figures:
    """The figures of the suite, run in ``work`` with so many examples for each test."""
    check(folder)
    copy = shutil.copytree(folder, work / "suite", ignore=shutil.ignore_patterns(".git"))
    helpers = copy / "array_api_tests" / "dtype_helpers.py"
    helpers.write_text(helpers.read_text(encoding="utf-8").replace(WIDEST, f"{WIDEST}, default=(None, 0)"), "utf-8")
    root = Path(__file__).parents[1]
    environment = {
        **os.environ,
        "ARRAY_API_TESTS_MODULE": "minigrad.array_api",
        "ARRAY_API_TESTS_SKIP_DTYPES": "complex64,complex128",
        "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")]),
    }
    report = work / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--disable-deadline", "--tb=line"]
    options = ["--max-examples", str(examples), "-n", str(jobs), f"--junitxml={report}", "array_api_tests"]
    done = subprocess.run([*command, *options], cwd=copy, env=environment, stdout=sys.stderr, check=False)
    if done.returncode > 1:
        raise ValueError(f"pytest ended with {done.returncode}: the suite did not run, see above")
    return counted(report)


def counted(report: Path) -> Figures:
    """The figures in pytest's report."""
    passed, skipped, failed, excepted = 0, 0, list[str](), Counter[str]()
    for test in ElementTree.parse(report).iter("testcase"):
        name = f"{test.get('classname', '').rpartition('array_api_tests.')[2]}::{test.get('name')}"
        if test.find("skipped") is not None:
            skipped += 1
        elif test.find("failure") is None and test.find("error") is None:
            passed += 1
        elif (why := reason(name)) is not None:
            excepted[why.english] += 1
        else:
            failed.append(name)
    return Figures(passed, excepted, skipped, failed)


def table(figures: Figures, chinese: bool) -> str:
    """The figures as a table."""
    words = ("tests that", "pass", "the suite itself skips", "fail otherwise")
    words = ("测试", "通过", "由测试集自己跳过", "其他失败") if chinese else words
    fail = "失败：" if chinese else "fail: "
    lines = [f"| {words[0]} | |", "|---|---|", f"| {words[1]} | {figures.passed:,} |"]
    for each in REASONS:
        lines.append(f"| {fail}{each.chinese if chinese else each.english} | {figures.excepted[each.english]} |")
    return "\n".join([*lines, f"| {words[3]} | {len(figures.failed)} |", f"| {words[2]} | {figures.skipped} |"])
