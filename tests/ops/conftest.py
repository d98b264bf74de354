"""The table of cases as a fixture: one row for every way of calling every op."""

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("op_cases", Path(__file__).with_name("cases.py"))
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
CASES = _module.CASES


def pytest_generate_tests(metafunc):
    if "case" in metafunc.fixturenames:
        metafunc.parametrize("case", CASES, ids=[case.name for case in CASES])


@pytest.fixture
def cases():
    return CASES
