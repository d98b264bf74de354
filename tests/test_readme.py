"""README and the documents about programs are true: sessions print what they say, flags are those of train.py."""

import doctest
import inspect
import re
from pathlib import Path

import pytest

import minigrad as mg
from lab.command_line import make_parser

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = sorted((ROOT / "docs").glob("*.md"))
TRANSLATED = [
    ROOT / "README.md",
    *(
        ROOT / "docs" / f"{name}.md"
        for name in ("README", "training", "watch", "own_network", "race", "benchmarks", "speedrun")
    ),
]


def chinese(page):
    return page.with_suffix(".zh.md")


def read(page):
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "README.zh.md"], ids=lambda page: page.name)
def test_it_is_short_and_its_first_screen_is_a_sentence_a_picture_and_the_two_lines(page):
    lines = read(page).splitlines()
    assert len(lines) <= 150
    first = "\n".join(lines[:30])
    assert re.search(r"^!\[.*\]\(docs/.*\)$", first, re.M)
    assert first.count("```sh") == 2


def test_the_session_prints_what_the_readme_says():
    session = re.search(r"```python\n(>>> .*?)```", TEXT, re.S)[1]
    test = doctest.DocTestParser().get_doctest(session, {}, "README", "README.md", 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted > 10
    assert result.failed == 0


def test_every_flag_of_train_is_in_the_table_and_the_other_way_round():
    real = {option for action in make_parser(None)._actions for option in action.option_strings}
    race = read(ROOT / "docs" / "race.md").split("python -m lab.surfaces")[0]  # after that another program's flags
    told = read(ROOT / "docs" / "training.md") + race
    assert set(re.findall(r"^\| `(--[a-z-]+)", told, re.M)) == real - {"-h", "--help"}


def test_the_op_that_it_shows_is_the_one_in_the_source():
    shown = re.search(r"(@implements\(np\.sqrt\).*?)```", TEXT, re.S)[1]
    assert shown.strip() == inspect.getsource(mg.sqrt).strip()


def test_its_two_lines_set_everything_up_themselves():
    lines = re.findall(r"```sh\n(.*?)\n```", TEXT, re.S)
    ends = [line.rsplit("&&", 1)[1].strip() for line in lines[:2]]
    assert ends == ["python train.py --optim nadam", "pytest -n auto"]
    for line in lines[:2]:
        assert line.startswith("python3 -m venv .venv && . .venv/bin/activate && pip install ")


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.name)
def test_the_chinese_page_has_the_same_code_commands_flags_and_figures(page):
    found = 0
    for pattern in (r"```(?:python|sh)\n.*?```", r"^\| `--[a-z-]+", r"^\| [a-z]+ \|(?: \d[^|]* \|)+$", r"\d+\.\d\d"):
        ours, theirs = (re.findall(pattern, read(each), re.S | re.M) for each in (page, chinese(page)))
        assert sorted(theirs) == sorted(ours)
        found += len(ours)
    assert found or page.name == "README.md"


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "README.zh.md", *DOCS], ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", read(page)):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_the_index_leads_to_every_document_and_says_which_are_in_english_only():
    for index in (ROOT / "docs" / "README.md", ROOT / "docs" / "README.zh.md"):
        for page in DOCS:
            plain = page.name.removesuffix(".md").removesuffix(".zh")
            assert plain == "README" or re.search(rf"\]\({plain}(\.zh)?\.md", read(index)), page.name
    for line in read(ROOT / "docs" / "README.zh.md").splitlines():
        pages = re.findall(r"\]\(([^)#]+\.md)", line)
        if line.startswith("- ") and any(".zh" not in page for page in pages):
            assert "（英文）" in line, line
