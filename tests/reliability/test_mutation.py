"""The copy that mutmut is given computes what the checkout computes; pytest runs what it is told, for so long."""

import json
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from reliability.mutation.checkout import PARTS, decorators_below, make
from reliability.mutation.run import callers

ROOT = Path(__file__).resolve().parent.parent.parent

SOURCE = '''
from functools import cache

def twice(times):
    return lambda f: lambda x: times * f(x)

@cache
@twice(3)
def g(x):
    """A text."""
    return x + 1

@kernel
def h(x):
    return -x
'''


def test_a_decorator_below_its_function_is_what_it_was_above():
    names = {"kernel": lambda f: lambda x: f(x) * 10}
    below, plain = dict(names), dict(names)
    exec(decorators_below(SOURCE, plain=False), below)
    exec(decorators_below(SOURCE, plain=True), plain)
    assert below["g"](1) == plain["g"](1) == 6
    assert hasattr(below["g"], "cache_info")
    assert (below["h"](1), plain["h"](1)) == (-10, -1)


@pytest.mark.parametrize("name", PARTS)
def test_no_function_of_a_part_keeps_a_decorator_but_a_kernel(tmp_path: Path, name: str):
    make(ROOT, tmp_path, PARTS[name])
    decorated = set()
    for file in (tmp_path / PARTS[name].folder).rglob("*.py"):
        compile(text := file.read_text(encoding="utf-8"), file, "exec")
        decorated |= {line.partition("(")[0] for line in text.splitlines() if line.startswith("@")}
    assert decorated - {"@dataclass"} <= ({"@overload"} if PARTS[name].plain else {"@overload", "@kernel"})
    settings = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    assert all((tmp_path / test).exists() for test in settings["pytest_add_cli_args_test_selection"])


def test_a_mutant_is_shown_to_the_tests_that_call_its_function_the_nearest_and_shortest_first():
    rows = [
        ("tests/test_far.py::long", 9.0, True, "minigrad.ops.norms.x_norm"),
        ("tests/test_far.py::short", 1.0, True, "minigrad.ops.norms.x_norm"),
        ("tests/test_norm_corners.py::near", 5.0, True, "minigrad.ops.norms.x_norm"),
        ("tests/test_norm_corners.py::other", 1.0, True, "minigrad.ops.norms.x_norm_of_rows"),
        ("tests/test_norm_corners.py::fails", 1.0, False, "minigrad.ops.norms.x_norm"),
    ]
    notes = [dict(zip(("test", "seconds", "passed", "calls"), (*row[:3], [row[3]]), strict=True)) for row in rows]
    names = [name.partition("::")[2] for name in callers(notes, "minigrad.ops.norms.x_norm__mutmut_7")]
    assert names == ["near", "short", "long"]


TESTS = """
def test_a(): print("a", flush=True)
def test_b(): print("b", flush=True)
def test_endless():
    while True: pass
"""


@pytest.mark.parametrize(
    ("chosen", "code", "printed"), [("ba", 0, "ba"), (["b", "endless", "a"], -signal.SIGXCPU, "b")]
)
def test_pytest_runs_the_chosen_tests_in_their_order_and_ends_after_its_cpu_time(tmp_path, chosen, code, printed):
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "only.json").write_text(json.dumps([f"test_it.py::test_{each}" for each in chosen]))
    command = [sys.executable, "-m", "pytest", "-p", "reliability.mutation.plugin", "-s", "-q", "--rootdir", tmp_path]
    options = ["--seconds=2", f"--only={tmp_path / 'only.json'}", tmp_path / "test_it.py"]
    ended = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "".join(line.strip(".") for line in ended.stdout.splitlines() if line.strip(".") in "ab") == printed
