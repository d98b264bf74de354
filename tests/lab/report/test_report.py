"""A whole report: the page and its pictures, for races of every shape, written at once or not at all."""

import html.parser
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.console.errors import LabError
from lab.race.comparison import Comparison
from lab.race.store import Store
from lab.report import __main__ as command
from lab.report import write_report
from lab.report.drawings import all_drawings
from lab.report.markup import escape, table_html, terms
from lab.report.page import page_text
from lab.report.table import Cell, Row, Table
from lab.report.words import Sentence
from tests.lab.report.races import OWN, RACES, made_race, made_result


class Reader(html.parser.HTMLParser):
    """The page as a tree would have it: every tag is closed, in order, and every id is there once."""

    VOID = ("meta", "link", "br", "circle", "rect", "path")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.found if found == tag]


@pytest.fixture
def no_plotly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five megabytes of JavaScript say nothing about the rest of the page."""
    monkeypatch.setattr("lab.report.document._plotly", lambda: "/* Plotly */")


@pytest.mark.usefixtures("no_plotly")
@pytest.mark.parametrize(
    ("data", "called"),
    [
        ({}, "images"),
        ({"dataset": "/home/somebody/cats"}, "images"),
        ({"dataset": "/home/somebody/iris.csv", "label": "species"}, "rows"),
        ({"dataset": "/home/somebody/digits.csv", "label": "digit", "size": (28, 28)}, "images"),
        ({"dataset": "/home/somebody/a.npz"}, "samples"),
    ],
)
def test_what_is_learned_is_called_what_it_is(data: dict[str, Any], called: str) -> None:
    made = made_race(("sgd", "adam"), trials=0)
    comparison = replace(made, design=replace(made.design, base=replace(made.design.base, **data)))
    text = page_text(comparison, {})
    others = {"images", "rows", "samples"} - {called}
    assert f" on {Path(data.get('dataset', 'mnist')).name}<" in text
    assert f"all training {called}" in text
    assert f"The validation {called} are" in text
    assert ("10,000 test images" in text) == ("the last of the training set" in text) == (data == {})
    assert [other for other in others if re.search(rf"(training|validation|test) {other}\b", text)] == []


@pytest.mark.usefixtures("no_plotly")
@pytest.mark.parametrize("race", RACES)
def test_a_page_of_any_race_is_whole(race: str) -> None:
    comparison = RACES[race]()
    drawn = all_drawings(comparison)
    reader = Reader(page_text(comparison, drawn))
    ids = [attributes["id"] for _, attributes in reader.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {f"chart-{name}" for name in drawn} <= set(ids)
    for link in reader.all("a"):
        assert link["href"] is not None
        assert link["href"].startswith("pictures/") or link["href"].removeprefix("#") in ids
    assert len(reader.all("h1")) == 1
    assert all(head["scope"] in ("row", "col", "colgroup") for head in reader.all("th"))
    assert all(box["aria-label"] for box in reader.all("div") if "role" in box)


@pytest.mark.usefixtures("no_plotly")
@pytest.mark.parametrize("race", RACES)
def test_a_page_names_no_other_file_but_its_pictures(race: str) -> None:
    text = page_text(comparison := RACES[race](), all_drawings(comparison))
    assert not re.search(r"https?:|[\"'(]//|url\(|@import|<link|<img|\bsrc=", text)


@pytest.mark.usefixtures("no_plotly")
def test_optimizers_of_ones_own_are_called_by_their_classes() -> None:
    text = page_text(comparison := made_race(OWN, seeds=2), all_drawings(comparison))
    words = re.sub(r"<script.*?</script>", "", text, flags=re.S)
    assert [words.count(f"</svg>{name}") > 0 for name in ("Lion", "ScheduleFree", "QHM")] == [True] * 3
    assert "examples" not in words
    # The library has a Lion and a Schedule-Free, too; only of the same name is the file told.
    assert ".py" not in words.replace("Lion (lion.py)", "")


@pytest.mark.usefixtures("no_plotly")
def test_the_charts_are_json_that_no_tag_can_break_out_of() -> None:
    text = page_text(comparison := made_race(("sgd", "adam"), seeds=2), all_drawings(comparison))
    (data,) = re.findall(r'<script type="application/json" id="charts">(.*?)</script>', text, flags=re.S)
    assert "<" not in data
    assert "<br>" in json.loads(data)["accuracy"]["wide"]["annotations"][0]["text"].replace("<b>", "<br>")


def test_text_is_escaped_wherever_it_stands() -> None:
    evil = '<script>"&'
    assert escape(evil) == "&lt;script&gt;&quot;&amp;"
    table = Table(evil, [(evil, [evil])], [Row("sgd", [Cell(evil, evil)], evil)])
    for text in (table_html(table), terms([Sentence(evil, evil)])):
        assert text.count("&lt;script&gt;&quot;&amp;") >= 2
        assert "<script" not in text


def test_a_report_is_a_page_and_every_picture_as_png_and_svg(tmp_path: Path) -> None:
    write_report(tmp_path, made_race(("sgd", "adam"), seeds=2, schedules=(), epochs=2))
    names = {"accuracy", "curves-default", "curves-tuned", "sensitivity-constant"}
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {"report.html"} | {f"pictures/{name}.{kind}" for name in names for kind in ("png", "svg")}
    for path in (tmp_path / "pictures").glob("*.png"):
        content = path.read_bytes()
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
        assert content.endswith(b"IEND\xaeB`\x82")
    for path in (tmp_path / "pictures").glob("*.svg"):
        assert path.read_text(encoding="utf-8").rstrip().endswith("</svg>")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert text.rstrip().endswith("</html>")
    assert text.count("plotly.js v") == 1


def test_equal_races_give_equal_reports(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_report(tmp_path / name, made_race(("sgd",), seeds=1, trials=0, epochs=1))
    for path in (tmp_path / "one").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


@pytest.mark.usefixtures("no_plotly")
@pytest.mark.parametrize("race", ["all diverged", "nothing yet"])
def test_a_race_without_curves_is_reported_too(race: str, tmp_path: Path) -> None:
    write_report(tmp_path, RACES[race]())
    assert (tmp_path / "report.html").exists()


def test_pictures_of_an_earlier_race_are_removed_and_no_other_files(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in ("curves-tuned.png", "sensitivity-cosine.svg", "mine.png"):
        (folder / name).write_text("old")
    write_report(tmp_path, made_race(("sgd",), seeds=1, trials=0, epochs=1))
    assert {path.name for path in folder.iterdir()} == {"accuracy.png", "accuracy.svg", "mine.png"}


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pictures").mkdir()
    old = [tmp_path / "report.html", tmp_path / "pictures" / "accuracy.png"]
    for path in old:
        path.write_text("the old one")

    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", fail)
    with pytest.raises(OSError, match="the disk is full"):
        write_report(tmp_path, made_race(("sgd",), seeds=1, trials=0))
    assert [path.read_text() for path in old] == ["the old one"] * 2
    assert len(list(tmp_path.rglob("*.*"))) == 2


@pytest.mark.usefixtures("no_plotly")
def test_the_command_makes_the_report_of_a_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design = made_race(("sgd",), seeds=1, trials=0, epochs=1).design
    store = Store(tmp_path)
    store.write_design(design)
    for job in design.columns("sgd")["default"]:
        store.put(job, made_result(job))
    assert command.main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'report.html'}\n"
    assert "SGD comes to a test accuracy" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_command_tells_in_one_line_what_is_wrong_with_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(folder: Path, tell: object) -> Comparison:
        raise LabError(f"{folder} holds no race")

    monkeypatch.setattr(command, "read_comparison", refuse)
    with pytest.raises(SystemExit) as ended:
        command.main([str(tmp_path)])
    assert ended.value.code == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == f"python -m lab.report: error: {tmp_path} holds no race\n"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_race_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main([str(tmp_path)])
    assert capsys.readouterr().err.count("\n") == 1


def test_libraries_that_draw_are_loaded_when_there_is_something_to_draw() -> None:
    code = "import sys, lab.report; sys.exit(bool({'plotly', 'matplotlib'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3]).returncode == 0
