"""The family tree's picture and table: every rule is in both, and the pages have them."""

from pathlib import Path

import pytest

from lab.family.__main__ import PICTURE, main
from lab.family.edges import EDGES
from lab.family.picture import picture, tree
from lab.family.texts import PAGES, name_of, rows
from lab.language import fonts, speaking
from minigrad.optim import NAMED

DOCS = Path(__file__).parents[3] / "docs"


def test_the_tree_has_every_rule_once_and_every_edge():
    found = list(tree())
    assert {row.rule for row in found} == {*NAMED, "lbfgs"}
    assert len(found) == len(NAMED) + 1
    assert sum(len(row.edges) for row in found) == len(EDGES)
    depths = {row.rule: row.depth for row in found}
    assert all(depths[row.rule] == depths[row.edges[0].parent] + 1 for row in found if row.edges)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.filterwarnings("ignore:Glyph")  # a letter that the font lacks is as wide as one
def test_every_word_is_inside_the_picture_and_none_on_another(language):
    with speaking(language):
        drawn = picture()
    drawn.canvas.draw()
    boxes = [text.get_window_extent() for text in drawn.axes[0].texts]
    assert len(boxes) >= len(EDGES) + len(NAMED)
    inside = drawn.bbox
    assert all(box.x1 <= inside.x1 and box.y0 >= inside.y0 and box.y1 <= inside.y1 for box in boxes)
    overlapping = [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.padded(-1).overlaps(b.padded(-1))]
    assert overlapping == []


@pytest.mark.parametrize("page", PAGES)
def test_the_page_has_the_picture_and_the_table(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    assert f"](optimizers/{PICTURE})" in text
    with speaking(PAGES[page]):
        assert rows() in text


@pytest.mark.parametrize(("language", "found"), [("en", "no matrices"), ("zh", "没有矩阵")])
def test_the_command_prints_the_table_and_writes_the_picture(tmp_path, capsys, monkeypatch, language, found):
    monkeypatch.setattr(fonts, "chinese_font", lambda: None)  # then the picture is in English
    assert main([str(tmp_path), "--language", language]) == 0
    assert (tmp_path / PICTURE).read_bytes().startswith(b"\x89PNG")
    told = capsys.readouterr().out
    assert found in told
    assert all(name_of(edge.rule) in told for edge in EDGES)
