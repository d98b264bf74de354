"""The page."""

import math

import pytest

from certificate import report
from certificate.__main__ import PAGE, main
from certificate.cases import CASES, FAMILIES
from certificate.conventions import CONVENTIONS
from certificate.measure import Cell
from certificate.names import WITHOUT_DERIVATIVE, required

CELL = Cell("add", "generic", "float64", "reverse", 1, 0.5, 0.4, 0.0, 1.0, "1.0")
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("ulp", "text"), [(0.5, "0.5"), (12.4, "12"), (4.2e15, "4e15"), (math.nan, "NaN"), (math.inf, "∞"), (1e3, "1e3")]
)
def test_a_number_is_short(ulp, text):
    assert report.number(ulp) == text


def test_a_cell_has_its_condition_number_where_it_matters():
    assert report.figure(CELL._replace(ulp=345.0, condition=25.0)) == "345/25"
    assert report.figure(CELL) == "0.5"


def test_a_line_has_the_worst_of_each_order_and_what_misses_in_bold():
    cells = [CELL, CELL._replace(ulp=2.0), CELL._replace(order=2, ulp=5e15, torch=6e15), CELL._replace(dtype="float32")]
    assert report.line("add", cells) == "| `add` | generic | 2.0 **5e15** – – | 0.4 6e15 – – | 0.5 – – – | 0.4 – – – |"


def test_misses_name_the_worst_of_each():
    cells = [CELL, CELL._replace(ulp=2e3), CELL._replace(ulp=3e3, mode="jvp")]
    assert "| `add` | generic | float64 | jvp 1 | 1 | 1.0 | 3e3 | 0.4 |" in report.misses(cells)
    assert "Nothing." in report.misses([CELL])


def test_what_a_page_lists_is_read_again():
    cells = [CELL._replace(ulp=2e3), CELL._replace(name="norm[2]", kind="not contiguous", ulp=math.nan, order=4)]
    text = f"## One\n\n| `a` | b | c |\n\n{report.misses(cells)}\n\n## Other\n\n| `x` | y | z | 1 |\n"
    assert report.listed(text) == {("add", "generic", "float64", 1), ("norm[2]", "not contiguous", "float64", 4)}
    assert report.listed(report.misses([CELL])) == set()


@pytest.mark.parametrize("family", FAMILIES)
def test_the_committed_page_has_every_row(family):
    assert f"\n## {family}\n" in TEXT
    assert [row.name for row in FAMILIES[family] if f"\n| `{row.name}` |" not in TEXT] == []


def test_the_committed_page_names_every_op_and_every_convention():
    certified = {name for row in CASES for name in row.names}
    assert required() <= certified
    assert [each.op for each in CONVENTIONS if f"| `{each.op}` | {each.at} |" not in TEXT] == []
    assert [name for names in WITHOUT_DERIVATIVE for name in names.split() if f"`{name}`" not in TEXT] == []


def test_the_committed_page_has_the_kept_table_of_other_frameworks():
    assert report.others() in TEXT


def test_the_command_measures_what_is_asked_for(capsys):
    assert main(["arctan2", "--workers", "1", "--slice"]) == 0
    assert "Nothing." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "no row has 'nonsense' in its name"),
        (["add", "nonsense"], "no row has 'nonsense' in its name"),
        (["--workers", "0"], "a whole number ≥ 1, not '0'"),
        (["--page", "nowhere/page.md"], "'nowhere/page.md' is no file in a folder that exists"),
        (["--misses", "."], "'.' is no file in a folder that exists"),
    ],
)
def test_a_mistake_is_one_line_before_anything_is_measured(arguments, said, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert said in capsys.readouterr().err.splitlines()[-1]
