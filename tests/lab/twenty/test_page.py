"""The page on the race of the twenty: it is what the data give, and made-up races are judged as they must be."""

from pathlib import Path

import pytest

from lab.console.errors import LabError
from lab.twenty.__main__ import main
from lab.twenty.data import COLUMNS, COSINE, DEFAULT, TUNED, Finals, Race, read
from lab.twenty.english import ENGLISH
from lab.twenty.findings import FAILS, FINDINGS, HOLDS, OPEN
from lab.twenty.page import DATA, PAGES, PICTURE, page, races, ranked
from lab.twenty.picture import picture
from lab.twenty.verdict import against, standing

ROOT = Path(__file__).parents[3]
RULES = ("sgd", "momentum", "adam", "adamw", "nadamw", "lion", "prodigy", "schedule_free_adamw", "muon", "soap")
WOBBLE = (0.001, -0.002, 0.0, 0.002, -0.001)
HIGH, LOW = 0.99, 0.90


def made(means: dict[str, dict[str, float]] | None = None, rates: dict[str, float] | None = None) -> Race:
    """A race in which every rule has .95, but for those that are named, and each seed its own luck."""

    def finals(rule: str, column: str) -> Finals:
        mean = (means or {}).get(column, {}).get(rule, 0.95)
        luck = [(1 + RULES.index(rule) % 3) * each for each in WOBBLE]
        return Finals((rates or {}).get(rule, 0.01), 0.0, {seed: mean + x for seed, x in enumerate(luck)}, mean)

    return Race({column: {rule: finals(rule, column) for rule in RULES} for column in COLUMNS}, {}, 1, 1)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_data_give(name):
    found = races(ROOT / DATA)
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page(found, PAGES[name])
    for race in found:
        assert (ROOT / DATA / PICTURE.format(race)).read_bytes().startswith(b"\x89PNG")


def test_what_is_far_above_is_surely_better_and_what_is_near_is_not():
    found = standing(made({COSINE: {"soap": 0.99, "muon": 0.953, "sgd": 0.5, "lion": 0.947}}), COSINE)
    assert (found.surely_better, found.surely_worse) == (["soap"], ["sgd"])
    assert found.perhaps_better == ["muon"]
    assert found.perhaps_worse == ["lion"]
    assert set(found.level) == {"momentum", "adam", "adamw", "prodigy", "schedule_free_adamw"}


def test_an_interval_for_many_comparisons_is_wider():
    alone, many = (against(made(), TUNED, "soap", comparisons=n).interval for n in (1, 9))
    assert many[0] < alone[0] < 0 < alone[1] < many[1]


@pytest.mark.parametrize(
    ("finding", "means", "rates", "verdict"),
    [
        ("schedules", {COSINE: dict.fromkeys(RULES, HIGH)}, {}, HOLDS),
        ("schedules", {COSINE: {"soap": HIGH}}, {}, FAILS),
        ("trying", {DEFAULT: {"soap": HIGH}}, {}, HOLDS),
        ("trying", {DEFAULT: dict.fromkeys(RULES, LOW)}, {}, FAILS),
        ("inclusion", {}, {}, HOLDS),
        ("inclusion", {TUNED: {"sgd": HIGH}}, {}, FAILS),
        ("nadamw", {COSINE: {"nadamw": HIGH}}, {}, HOLDS),
        ("nadamw", {COSINE: {"lion": HIGH}}, {}, FAILS),
        ("matrices", {COSINE: {"soap": HIGH, "muon": HIGH}}, {}, HOLDS),
        ("matrices", {COSINE: {"soap": HIGH}}, {}, OPEN),
        ("matrices", {COSINE: {"adamw": HIGH}}, {}, FAILS),
        ("free", {}, {}, HOLDS),
        ("free", {COSINE: {"adamw": HIGH}}, {}, FAILS),
        ("decoupled", {COSINE: {"adamw": HIGH}}, {}, HOLDS),
        ("decoupled", {}, {}, OPEN),
        ("decoupled", {TUNED: {"adam": HIGH}}, {}, FAILS),
        ("lion", {}, {"lion": 0.002}, HOLDS),
        ("lion", {}, {"lion": 0.01}, FAILS),
        ("prodigy", {}, {}, HOLDS),
        ("prodigy", {DEFAULT: {"prodigy": LOW}}, {}, FAILS),
    ],
)
def test_a_finding_is_judged_by_the_figures(finding, means, rates, verdict):
    outcome = FINDINGS[finding](made(means, rates))
    assert outcome.verdict == verdict
    for text in PAGES.values():
        assert "{" not in text["claims"][finding][1].format(**outcome.figures)


def test_every_finding_has_its_sentence_and_every_rule_its_line_in_the_picture():
    assert all(text["claims"].keys() == FINDINGS.keys() for text in PAGES.values())
    axes = picture(made({DEFAULT: {"sgd": 0.2}})).axes[0]
    assert len(axes.get_yticks()) == len(RULES)
    assert [text.get_text() for text in axes.texts] == ["‹ 20"]
    assert ranked(made({COSINE: {"soap": HIGH}}))[0] == "soap"


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", "half"])
def test_a_summary_that_is_none_or_not_whole_is_refused_in_a_line(text, tmp_path, capsys):
    (tmp_path / "lenet").mkdir()
    if text == "half":
        whole = (ROOT / DATA / "lenet" / "summary.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        text = "".join(whole[:-3])
    (tmp_path / "lenet" / "summary.csv").write_text(text, encoding="utf-8")
    with pytest.raises(LabError, match=r"summary\.csv is (no summary of a race|not whole)"):
        read(tmp_path / "lenet" / "summary.csv")
    with pytest.raises(SystemExit, match="2"):
        main(["--data", str(tmp_path)])
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_the_command_says_the_verdict(capsys):
    assert main(["--data", str(ROOT / DATA)]) == 0
    assert ENGLISH["nets"]["lenet"] in capsys.readouterr().out
