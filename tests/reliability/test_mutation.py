"""The copy that mutmut is given computes what the checkout computes."""

import tomllib
from pathlib import Path

import pytest

from reliability.mutation.checkout import PARTS, decorators_below, make

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
