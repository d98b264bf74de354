"""The table of ops as a fixture: one row for every kind of call of every op, from all the ``cases_*.py`` beside it."""

import importlib
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parent.glob("cases_*.py"))
CASES = [case for file in FILES for case in importlib.import_module(f"tests.ops.{file.stem}").CASES]


def pytest_generate_tests(metafunc):
    if "case" in metafunc.fixturenames:
        metafunc.parametrize("case", CASES, ids=[case.name for case in CASES])


@pytest.fixture
def cases():
    return CASES
