"""The text about the nine optimizers: its kernels are those that run, and its pictures are there, in both languages."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from lab.descent.surfaces import SURFACES
from lab.surfaces.handbook import SHOWN, draw, picture_names
from minigrad.optim import OPTIMIZERS

DOCS = Path(__file__).parents[3] / "docs"
TEXTS = ("optimizers.md", "optimizers.zh.md")


def source(optimizer: str) -> str:
    rule = import_module(f"minigrad.optim.{optimizer}").step
    return inspect.getsource(getattr(rule, "py_func", rule)).strip()


@pytest.mark.parametrize("text", TEXTS)
def test_every_kernel_stands_in_the_text_as_it_runs_in_the_order_of_the_nine(text: str) -> None:
    shown = re.findall(r"```python\n(.*?)\n```", (DOCS / text).read_text(encoding="utf-8"), re.S)
    assert shown == [source(optimizer) for optimizer in OPTIMIZERS]


@pytest.mark.parametrize("text", TEXTS)
def test_every_picture_is_there_and_is_one_that_the_command_draws(text: str) -> None:
    pictures = re.findall(r"!\[.+?\]\(optimizers/(.+?)\)", (DOCS / text).read_text(encoding="utf-8"))
    assert pictures == picture_names()
    assert all((DOCS / "optimizers" / name).read_bytes().startswith(b"\x89PNG") for name in pictures)


@pytest.mark.parametrize("text", TEXTS)
def test_formulas_are_fenced_as_github_takes_backslashes_out_of_others(text: str) -> None:
    assert "$" not in (DOCS / text).read_text(encoding="utf-8")


@pytest.mark.parametrize("text", TEXTS)
def test_both_languages_have_the_same_formulas(text: str) -> None:
    texts = [(DOCS / name).read_text(encoding="utf-8") for name in (text, TEXTS[0])]
    ours, english = (re.findall(r"^```math\n(.*)\n```$", each, re.M) for each in texts)
    assert len(ours) == 9
    assert ours == english


def test_what_is_shown_are_the_nine_on_surfaces_that_there_are() -> None:
    assert list(SHOWN) == list(OPTIMIZERS)
    for optimizer, pair in SHOWN.items():
        assert all(surface in SURFACES and beside in OPTIMIZERS and beside != optimizer for surface, beside in pair)


def test_a_picture_is_drawn(tmp_path: Path) -> None:
    draw(tmp_path / "x.png", "bowl", ["sgd", "nag"])
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


VERDICTS = {"confirmed": "证实", "partly": "部分成立", "refuted": "否定", "undecided": "无法判定"}


@pytest.mark.parametrize("text", TEXTS)
def test_the_verdicts_are_those_of_the_claims_that_it_links_to(text: str) -> None:
    measured = dict(
        re.findall(r"\]\(#(.+?)\) \|.*\*\*(\w+)\*\* \|$", (DOCS / "claims.md").read_text(encoding="utf-8"), re.M)
    )
    told = re.findall(r"\]\(claims\.md#(.+?)\)[:：] ?([^;.；。]+)", (DOCS / text).read_text(encoding="utf-8"))
    assert len(measured) == 15
    assert {claim for claim, _ in told} == set(measured)
    assert all(verdict in (measured[claim], VERDICTS[measured[claim]]) for claim, verdict in told)
