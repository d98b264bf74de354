"""Which language is spoken: the one that is asked for, or the locale's; on pages, on the terminal and in pictures."""

from contextlib import suppress
from pathlib import Path

import pytest

from lab.language import fonts, speaking, spoken, tr, usual_language
from lab.language.cells import left, right, width
from lab.report import __main__ as report_command
from lab.report.words import counted, listed
from lab.training.score import ACCURACY
from tests.lab.report.races import made_race


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("zh_CN", "zh"),
        ("zh_TW", "zh"),
        ("Chinese (Simplified)_China", "zh"),
        ("en_US", "en"),
        ("de_DE", "en"),
        (None, "en"),
    ],
)
def test_the_usual_language_is_the_locales(monkeypatch: pytest.MonkeyPatch, locale: str | None, language: str) -> None:
    monkeypatch.setattr("lab.language.locale.getlocale", lambda: (locale, "UTF-8"))
    assert usual_language() == language


def test_a_block_speaks_its_language_and_then_it_is_as_before() -> None:
    with suppress(ZeroDivisionError), speaking("zh"):
        assert (spoken(), tr("{count} runs left: {names}", count=2, names="adam")) == ("zh", "还剩 2 次运行：adam")
        assert (counted(1, "epoch"), listed(["甲", "乙", "丙"]), ACCURACY.word) == ("1 轮", "甲、乙 和 丙", "准确率")
        raise ZeroDivisionError
    assert (spoken(), counted(2, "epoch"), listed(["a", "b", "c"])) == ("en", "2 epochs", "a, b and c")
    assert tr("what no table has: {name}", name=1) == "what no table has: 1"


def test_columns_of_a_terminal_are_even_in_both_languages() -> None:
    rows = [("优化器", "学习率"), ("adam", "0.001")]
    assert {width(left(name, 10) + right(rate, 8)) for name, rate in rows} == {18}


@pytest.mark.parametrize("font", [None, "DejaVu Sans Mono"])
def test_pictures_are_in_english_where_no_font_has_chinese_letters(
    monkeypatch: pytest.MonkeyPatch, font: str | None
) -> None:
    monkeypatch.setattr(fonts, "chinese_font", lambda: font)
    import matplotlib

    usual = matplotlib.rcParams["font.family"]
    with speaking("zh"), fonts.drawn():
        assert spoken() == ("en" if font is None else "zh")
        assert matplotlib.rcParams["font.family"][0] == (font or usual[0])
    assert matplotlib.rcParams["font.family"] == usual


@pytest.mark.parametrize(("language", "heading"), [("zh", "结论"), ("en", "The verdict")])
def test_a_program_speaks_the_language_that_a_flag_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str, heading: str
) -> None:
    monkeypatch.setattr(report_command, "read_comparison", lambda *_, **__: made_race(("sgd", "adam"), trials=0))
    monkeypatch.setattr("lab.report.document._plotly", lambda: "/* Plotly */")
    monkeypatch.setattr("lab.report.draw", lambda drawing, into: [])
    assert report_command.main([str(tmp_path), "--language", language]) == 0
    assert f"<h2>{heading}</h2>" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert spoken() == "en"
