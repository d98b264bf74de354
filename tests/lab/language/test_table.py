"""The table of Chinese texts: it has every text that the lab says, and no other, with the values of the English."""

import ast
import re
import string
from pathlib import Path

import pytest

from lab.claims.registry import CLAIMS
from lab.descent.surfaces import SURFACES
from lab.family.edges import EDGES
from lab.language import texts_of
from lab.language.chinese import CHINESE, PARTS
from lab.surfaces.figure import surface_title

ROOT = Path(__file__).parents[3]
SCRIPTS = sorted((ROOT / "lab").rglob("*.js"))
SOURCES = [path for path in sorted((ROOT / "lab").rglob("*.py")) if "language" not in path.parts] + [ROOT / "train.py"]
SAYS = ("tr", "marked")
WORD = re.compile("[a-z]{4}")
"""What is no formula, in a text of the family tree."""


def texts_in(path: Path) -> set[str]:
    """The texts of a file: of ``tr`` and ``marked``, and of what is ``counted``. One that is no literal is a fault."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        if node.func.id in SAYS:
            assert not isinstance(node.args[0], ast.JoinedStr | ast.BinOp), f"{path}:{node.lineno}: no literal"
            found |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
        elif node.func.id == "counted" and isinstance(node.args[1], ast.Constant):
            found.add(f"{{number}} {node.args[1].value}")
    return {text for text in found if isinstance(text, str)}


@pytest.fixture(scope="module")
def said() -> set[str]:
    scripts = {text for path in SCRIPTS for text in texts_of(path.read_text(encoding="utf-8"))}
    surfaces = {surface.about for surface in SURFACES.values()} | {surface_title(name) for name in SURFACES}
    claims = {text for claim in CLAIMS.values() for text in (claim.title, claim.text, claim.experiment, claim.note)}
    family = {text for edge in EDGES for text in (edge.text, edge.parent_text) if WORD.search(text)}
    return scripts.union(surfaces, family, claims - {""}, *map(texts_in, SOURCES))


def test_every_text_is_in_the_table(said: set[str]) -> None:
    assert sorted(said - CHINESE.keys()) == []


def test_every_text_of_the_table_is_said(said: set[str]) -> None:
    assert sorted(CHINESE.keys() - said) == []


def test_no_text_stands_in_two_parts_of_the_table() -> None:
    assert len(CHINESE) == sum(len(part.TEXTS) for part in PARTS)


def fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_a_translation_has_the_values_of_the_text() -> None:
    assert [english for english, chinese in CHINESE.items() if fields(english) != fields(chinese)] == []
