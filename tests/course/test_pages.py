"""The pages: short, in both languages, with a picture that is drawn as it stands, and as notebooks."""

import ast
import io
import json
import re
import tokenize

import pytest

from course.drawing import picture
from course.gaps import CHINESE as CHINESE_GAPS
from course.gaps import gaps as gaps_file
from course.notebook import notebook
from course.stations import HERE, STATIONS
from course.texts import DIAGNOSES, LANGUAGES, TEXTS
from tests.course.filling import gaps

EACH = pytest.mark.parametrize("station", STATIONS, ids=lambda station: station.name)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@EACH
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_short_names_every_gap_and_its_links_lead_somewhere(station, language):
    text = station.page(language).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 75
    assert len(text.split()) <= 650
    assert f"`{station.file}`" in text
    assert f"python -m course check {station.number}" in text
    assert re.search(r"^!\[.+\]\(picture\.svg\)$", text, re.M)
    for gap in gaps(station):
        assert f"`{gap}" in text or f".{gap}`" in text, gap
    for target in re.findall(r"\]\(([^)#]+)", text):
        assert target.startswith("https:") or (station.page(language).parent / target).exists(), target
        chinese = station.page(language).parent / f"{target.removesuffix('.md')}.zh.md"
        assert language == "en" or not chinese.exists() or target == "page.md", f"{target} is there in Chinese too"
    assert bool(CHINESE.search(text.replace("中文", ""))) == (language == "zh")


@EACH
def test_the_chinese_page_has_the_same_code(station):
    english, chinese = (station.page(language).read_text(encoding="utf-8") for language in LANGUAGES)
    for pattern in (r"```python\n.*?```", r"```sh\n.*?```"):
        assert re.findall(pattern, english, re.S) == re.findall(pattern, chinese, re.S)
    assert english.count("\n## ") == chinese.count("\n## ")


@EACH
def test_a_picture_is_drawn_as_it_stands(station):
    assert (HERE / station.name / "picture.svg").read_text(encoding="utf-8") == picture(station)
    assert not CHINESE.search(picture(station))


@EACH
def test_every_text_is_in_both_languages_with_the_same_places(station):
    texts = [station.title, *(question.name for question in station.questions)]
    texts += [mistake.says for question in station.questions for mistake in question.mistakes]
    for text in texts:
        assert text.en.strip()
        assert text.zh.strip()
        assert not CHINESE.search(text.en)


@pytest.mark.parametrize("text", [*TEXTS.values(), *DIAGNOSES.values()], ids=lambda text: text.en[:30])
def test_a_sentence_has_the_same_places_in_both_languages(text):
    english, chinese = (sorted(re.findall(r"\{(\w+)", each)) for each in text)
    assert english == chinese
    assert CHINESE.search(text.zh)


@EACH
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_is_valid_and_needs_no_other_file(station, language, tmp_path):
    nbformat = pytest.importorskip("nbformat")
    path = tmp_path / station.file
    path.write_text(station.gaps.read_text(encoding="utf-8"), encoding="utf-8")
    book = nbformat.reads(notebook(station, tmp_path, language), as_version=4)
    nbformat.validate(book)
    writes = book.cells[2].source
    assert writes == f"%%writefile {path}\n{path.read_text(encoding='utf-8').rstrip()}"
    assert "data:image/svg+xml;base64," in book.cells[0].source
    assert "](picture.svg)" not in book.cells[0].source
    assert json.loads(notebook(station, tmp_path, language))["nbformat"] == 4


@EACH
def test_a_chinese_file_with_gaps_has_the_same_code_and_no_english_text(station):
    english, chinese = (gaps_file(station, language).decode() for language in LANGUAGES)
    assert all(text in english for text in CHINESE_GAPS[station.name])
    assert code_of(chinese) == code_of(english)
    for token in tokenize.generate_tokens(io.StringIO(chinese).readline):
        if token.type in (tokenize.COMMENT, tokenize.STRING):
            for line in token.string.splitlines():
                assert CHINESE.search(line) or not re.search(r"[a-z]{2,} [a-z]{2,}", line), line


def code_of(text: str) -> str:
    """A file's code without its docstrings and the texts of its gaps."""

    class Bare(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            return ast.Constant("") if isinstance(node.value, str) else node

    return ast.dump(Bare().visit(ast.parse(text)))


def test_the_lists_of_stations_lead_to_their_pages():
    for name, page in ("README.md", "page.md"), ("README.zh.md", "page.zh.md"):
        text = (HERE / name).read_text(encoding="utf-8")
        assert re.findall(r"\]\((s\d\d_\w+)/", text) == [station.name for station in STATIONS]
        assert text.count(f"/{page})") == len(STATIONS)
