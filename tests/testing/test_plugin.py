"""The plugin for pytest: fixture, mark and flag, a traceback without our lines, and no trace where it is not used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(folder, text, *options, plugin=True, name="test_it.py"):
    """What pytest prints of a file of tests, in a process of its own, with no plugin but ours."""
    (folder / name).write_text(text, encoding="utf-8")
    loaded = ("-p", "minigrad_pytest") if plugin else ()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *loaded, *options, name]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


TESTS = """
import numpy as np, pytest
import minigrad as mg

X = np.array([0.3, -1.0])

def sine(x):  # right in the first order only
    return mg.record(np.sin(x.data), (x, lambda g, _: g * np.cos(x.data)))

def test_of_tensors(check_gradient):
    assert check_gradient(sine, mg.Tensor(X, requires_grad=True))

def test_by_hand(check_gradient):
    assert check_gradient(np.sin, np.cos, X)

@pytest.mark.gradcheck(rtol=0.5)
def test_with_a_mark(check_gradient):
    assert check_gradient(np.sin, lambda x: 1.1 * np.cos(x), X)

@pytest.mark.gradcheck(order=1)
def test_a_mark_comes_before_the_flag(check_gradient):
    assert check_gradient(sine, mg.Tensor(X, requires_grad=True))

@pytest.mark.gradcheck(order=2)
def test_a_call_comes_before_the_mark(check_gradient):
    assert check_gradient(sine, mg.Tensor(X, requires_grad=True), order=1)
"""


def test_the_flag_asks_for_the_second_order_of_tensors_alone(tmp_path):
    assert run(tmp_path, TESTS)[0] == 0
    code, text = run(tmp_path, TESTS, "--gradcheck-order", "2")
    assert code == 1
    assert "1 failed, 4 passed" in text
    assert "FAILED test_it.py::test_of_tensors - minigrad.errors.GradientError" in text


def test_the_traceback_ends_at_the_users_line(tmp_path):
    wrong = """
import numpy as np
from minigrad.testing import check_gradient
import minigrad as mg

def test_plain():
    assert check_gradient(np.sin, lambda x: np.cos(x) + 1, np.array([0.5]))

def test_fixture(check_gradient):
    check_gradient(np.sin, lambda x: np.cos(x) + 1, np.array([0.5]))

def test_gradcheck():
    mg.gradcheck(mg.absolute, mg.Tensor(np.zeros(2), requires_grad=True))

def test_option():
    check_gradient(np.sin, np.cos, np.array([0.5]), eps=-1)

def test_own():
    check_gradient(lambda x: x.nothing(), np.cos, np.array([0.5]))
"""
    code, text = run(tmp_path, wrong, "--tb=long")
    assert code == 1
    assert "5 failed" in text
    for ours in "minigrad/testing", "minigrad/gradcheck", "minigrad/checks", "minigrad_pytest.py":
        assert ours not in text
    assert "E       minigrad.errors.GradientError: check_gradient: the derivative of output (0,)" in text
    assert "E       minigrad.errors.KinkError: gradcheck: there is a kink" in text
    assert ">       check_gradient(lambda x: x.nothing()" in text or "x.nothing()" in text


@pytest.mark.parametrize("value", ["0", "two", "-1", "1.5", ""])
def test_an_order_that_is_none_is_refused(tmp_path, value):
    code, text = run(tmp_path, TESTS, f"--gradcheck-order={value}")
    assert code == 4
    assert "--gradcheck-order: invalid" in text
    assert "whole number" in text


def test_a_mark_that_is_wrong_says_what_it_takes(tmp_path):
    text = TESTS.replace("rtol=0.5", "rtoll=0.5")
    assert "the mark gradcheck takes order, directions" in run(tmp_path, text)[1]


def test_the_mark_is_known_to_strict_markers(tmp_path):
    assert run(tmp_path, TESTS, "--strict-markers", "-m", "gradcheck")[0] == 0
    assert "@pytest.mark.gradcheck(order=, directions=" in run(tmp_path, TESTS, "--markers")[1]


def test_it_imports_nothing_in_a_session_that_does_not_use_it(tmp_path):
    unused = """
import sys

def test_nothing_is_loaded():
    assert "minigrad_pytest" in sys.modules
    assert not {"minigrad", "numpy", "numba"} & set(sys.modules)
"""
    assert run(tmp_path, unused, "-W", "error", "--strict-markers", "--strict-config")[0] == 0


def test_a_users_own_fixture_of_that_name_is_used(tmp_path):
    own = """
import pytest

@pytest.fixture
def check_gradient():
    return 3

def test_it(check_gradient):
    assert check_gradient == 3
"""
    assert run(tmp_path, own)[0] == 0
