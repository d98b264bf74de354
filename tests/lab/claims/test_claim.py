"""A claim is told by its module's docstring, and all of them are in the registry."""

import pytest

from lab.claims.article import SECTIONS
from lab.claims.claim import claim
from lab.claims.registry import CLAIMS
from lab.language import speaking

TEXT = """A title.

Section: 7 Adam.

Claim: That it is
so.

Experiment: Try it. Then again: twice.

Note: 7, and
8.
"""


def test_the_docstring_has_the_title_and_its_paragraphs() -> None:
    made = claim({"__doc__": TEXT, "measure": len, "judge": max, "draw": print}, height=2.0, on_mnist=True)
    assert (made.title, made.section, made.text) == ("A title", "7 Adam", "That it is so.")
    assert made.note == "7, and 8."
    assert made.experiment == "Try it. Then again: twice."
    assert made.in_short == "Try it."
    assert (made.measure, made.judge, made.draw, made.height, made.on_mnist) == (len, max, print, 2.0, True)


def test_a_docstring_without_claim_or_experiment_is_refused() -> None:
    with pytest.raises(KeyError, match="Experiment"):
        claim({"__doc__": TEXT[: TEXT.index("Experiment")], "measure": len, "judge": max, "draw": print})


def test_a_docstring_need_not_have_a_note() -> None:
    assert claim({"__doc__": TEXT[: TEXT.index("Note")], "measure": len, "judge": max, "draw": print}).note == ""


def test_there_are_fifteen_claims_that_differ() -> None:
    assert len(CLAIMS) == 15
    assert len({each.title for each in CLAIMS.values()}) == 15
    assert len({each.measure for each in CLAIMS.values()}) == 15


@pytest.mark.parametrize("name", CLAIMS)
def test_the_experiment_in_short_fits_a_cell(name: str) -> None:
    assert 20 < len(CLAIMS[name].in_short) < 200
    with speaking("zh"):
        assert 10 < len(CLAIMS[name].in_short) < 100
        assert CLAIMS[name].in_short.count("。") == 1


def test_each_claim_is_from_a_section_of_the_article() -> None:
    assert {each.section for each in CLAIMS.values()} == SECTIONS.keys() - {"优化实践对比"}
    assert [each.section for each in CLAIMS.values()].count("11 训练笔记") == 5
