"""The copy that mutmut is given computes what the checkout computes; pytest runs what it is told, for so long."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from reliability.mutation.checkout import PARTS, Part, decorators_below, make
from reliability.mutation.plugin import UNCALLED, callers
from reliability.mutation.run import fates

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

@parallel_for
def fill(x, value, start, stop):
    x[start:stop] = [value] * (stop - start)
'''


def test_a_decorator_below_its_function_is_what_it_was_above():
    names = {"kernel": lambda f: lambda x: f(x) * 10, "parallel_for": lambda f: None}
    below, plain = dict(names), dict(names)
    exec(decorators_below(SOURCE, plain=False), below)
    exec(decorators_below(SOURCE, plain=True), plain)
    assert below["g"](1) == plain["g"](1) == 6
    assert hasattr(below["g"], "cache_info")
    assert (below["h"](1), plain["h"](1)) == (-10, -1)
    assert below["fill"] is None
    plain["fill"](numbers := [0, 0, 0], 7, length=2)
    assert numbers == [7, 7, 0]


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
import os
def mutant(): return os.environ["MUTANT_UNDER_TEST"]
def test_none(): pass
def test_noticed(): assert mutant() != "m.x_f__mutmut_1"
def test_crash():
    if mutant() == "m.x_f__mutmut_2": os.abort()
def test_endless():
    while mutant() == "m.x_f__mutmut_3": pass
def test_memory(): bytearray(1 << 34 if mutant() == "m.x_f__mutmut_4" else 1)
def test_unsound(): assert mutant() == "stats"
"""


def test_each_mutant_has_a_process_of_its_own_and_a_limit_of_cpu_time(tmp_path):
    names = [f"m.x_f__mutmut_{i}" for i in range(1, 6)]
    tests = [f"test_it.py::test_{each}" for each in ("none", "noticed", "crash", "endless", "memory", "unsound")]
    notes = [{"test": each, "seconds": i, "passed": True, "calls": ["m.x_f"]} for i, each in enumerate(tests)]
    for file, content in (("mutants.json", names), ("calls.json", notes)):
        (tmp_path / file).write_text(json.dumps(content))
    (tmp_path / "test_it.py").write_text(TESTS)
    options = [f"--{each}={tmp_path / each}.json" for each in ("mutants", "fates", "calls")]
    code = "import reliability.mutation.plugin as p, pytest, sys; p.CPU = 1; pytest.main(sys.argv[1:], [p])"
    command = [sys.executable, "-c", code, "-q", "--rootdir", tmp_path, *options, tmp_path / "test_it.py"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    lines = (tmp_path / "fates.json").read_text().splitlines()
    fates = ["test_it.py::test_noticed", "a crash", "no end", "test_it.py::test_memory", "survived"]
    assert [json.loads(line) for line in lines] == [list(pair) for pair in zip(names, fates, strict=True)]


def test_what_no_test_calls_is_asked_again_from_the_import_on(tmp_path, monkeypatch):
    """As what makes the tables of a module, which has run before a process forks."""
    tests = tmp_path / "mutants" / "tests"
    tests.mkdir(parents=True)
    made = 'import os\nMADE = os.environ["MUTANT_UNDER_TEST"]\n'
    (tests / "test_it.py").write_text(
        made + 'def test_noticed(): assert MADE != "m.x_f__mutmut_1"\ndef test_no(): pass\n'
    )
    notes = [
        {"test": f"tests/test_it.py::test_{each}", "seconds": 1.0, "passed": True, "calls": []}
        for each in ("noticed", "no")
    ]
    (tmp_path / "calls.json").write_text(json.dumps(notes))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    names = ["m.x_f__mutmut_1", "m.x_f__mutmut_2"]
    expected = dict(zip(names, ["tests/test_it.py::test_noticed", UNCALLED], strict=True))
    for _ in range(2):  # the second time it is read
        assert dict(fates(tmp_path, Part("m", ("tests",)), names, 1)) == expected
