"""The stored answers are those to the questions that the tests ask, no more and no less."""

from tests.parity.make_reference import QUESTIONS
from tests.parity.oracle import REFERENCE, reference


def test_every_question_has_a_name_of_its_own_and_a_stored_answer():
    names = [question.name for question in QUESTIONS]
    assert len(set(names)) == len(names)
    assert set(reference()) == set(names), "run python -m tests.parity.make_reference"


def test_the_file_stays_small():
    assert REFERENCE.stat().st_size < 1 << 20
