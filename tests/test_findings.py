"""Each finding has the same labelled head, pins what it installs, and stands in the table. CI does not run them."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "findings"
SCRIPTS = sorted(FOLDER.glob("*.sh"))
FIELDS = ["Package", "Seen", "Expected", "Behaviour", "Why", "What helps", "Output seen"]
OPTIONAL = {"Why", "What helps"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda each: each.stem)
def test_a_script_says_what_was_guessed_and_seen(script):
    lines = script.read_text("utf-8").splitlines()
    head = lines[1 : next(i for i, line in enumerate(lines) if line.startswith("set "))]
    assert all(line.startswith("#") for line in head)
    found = [match[1] for line in head if (match := re.match(r"# ([A-Z][a-z ]+): ?", line))]
    assert found == [each for each in FIELDS if each in found]
    assert set(FIELDS) - set(found) <= OPTIONAL
    said = dict(re.findall(r"^# (Package|Seen): (.+)$", "\n".join(head), re.MULTILINE))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", said["Seen"])
    assert head.index("# Output seen:") < len(head) - 1
    versions = re.findall(r"([A-Za-z][\w.-]*) (\d[\w.]*)", said["Package"])
    installed = re.findall(r"([A-Za-z][\w.-]*)==(\d[\w.]*|\$\w+)", "\n".join(lines))
    assert versions
    assert installed
    for name, version in versions:
        assert (name.lower(), version) in [(a.lower(), b) for a, b in installed] or any("$" in b for _, b in installed)


def test_the_table_has_each_script_once():
    rows = re.findall(r"^\| \[(\w+)\]\((\w+)\.sh\) \|", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [(each.stem, each.stem) for each in SCRIPTS]
