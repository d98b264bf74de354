"""What is written twice agrees: extras and dependency groups, the version, the Pythons."""

import configparser
import re
import tomllib
from pathlib import Path

import pytest

from minigrad import __version__

ROOT = Path(__file__).parents[2]
SETUP = configparser.ConfigParser()
SETUP.read(ROOT / "setup.cfg", encoding="utf-8")
EXTRAS = SETUP["options.extras_require"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def packages(group: str) -> set[str]:
    """What a group asks for, and the groups that it includes."""
    asked = set()
    for each in GROUPS[group]:
        asked |= packages(each["include-group"]) if isinstance(each, dict) else {each}
    return asked


@pytest.mark.parametrize("name", EXTRAS)
def test_an_extra_and_the_group_of_its_name_ask_for_the_same(name: str) -> None:
    assert packages(name) == set(lines(EXTRAS[name]))


def test_no_group_asks_for_minigrad_by_name_which_on_pypi_is_another_project() -> None:
    assert not [each for group in GROUPS for each in packages(group) if each.startswith("minigrad")]


def test_whoever_develops_has_the_tests_and_the_linters() -> None:
    assert packages("dev") == packages("test") | packages("lint")


def test_the_pythons_are_those_from_the_least_one_on() -> None:
    least = SETUP["options"]["python_requires"].removeprefix(">=")
    named = re.findall(r":: (3\.\d+)$", SETUP["metadata"]["classifiers"], re.M)
    assert named == [f"3.{minor}" for minor in range(int(least.removeprefix("3.")), 15)]
    tools = PROJECT["tool"]
    assert tools["mypy"]["python_version"] == tools["pyright"]["pythonVersion"] == least
    assert tools["ruff"]["target-version"] == f"py{least.replace('.', '')}"


def test_the_citation_names_this_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_changelog_begins_with_what_is_not_released_or_with_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(.*?)\]", text, re.M)[0] in {"Unreleased", __version__}
    kinds = set(re.findall(r"^### (.*)$", text, re.M))
    assert kinds <= {
        "Added",
        "Changed",
        "Deprecated",
        "Removed",
        "Fixed",
        "Security",
    }
