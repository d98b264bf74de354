"""Two oracles for the same questions: PyTorch itself, and what it answered when ``make_reference`` last asked it.

A question has a name and answers itself twice, as arrays by name: ``ours(dtype)`` with minigrad, ``theirs()`` with
PyTorch in float64.
"""

from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest
from safetensors.numpy import load_file

REFERENCE = Path(__file__).with_name("reference.safetensors")
Answers = dict[str, np.ndarray]


class Question(Protocol):
    @property
    def name(self) -> str: ...

    def ours(self, dtype: Any = np.float64) -> Answers: ...

    def theirs(self) -> Answers: ...


@cache
def reference() -> dict[str, Answers]:
    """The stored answers by the name of the question."""
    answers: dict[str, Answers] = {}
    for key, array in load_file(REFERENCE).items():
        question, name = key.split("/")
        answers.setdefault(question, {})[name] = array
    return answers


def stored(question: Question) -> Answers:
    """What PyTorch answered, so that the numbers are checked where it is not installed."""
    assert question.name in reference(), f"no answer to {question.name!r}: run python -m tests.parity.make_reference"
    return reference()[question.name]


def live(question: Question) -> Answers:
    """What the installed PyTorch answers now."""
    return question.theirs()


ORACLES = [pytest.param(stored, id="stored"), pytest.param(live, id="live", marks=pytest.mark.torch)]


def assert_agree(found: Answers, expected: Answers, rtol: float, least: float = 0.0) -> None:
    """The same names and shapes, and numbers within ``rtol`` of the number and of the largest in its array.

    What is too small for float32 to tell from 0 may be 0; what is less than ``least`` may be 0 in the oracle.
    """
    assert sorted(found) == sorted(expected)
    for name, theirs in expected.items():
        assert found[name].shape == theirs.shape, name
        atol = rtol * np.max(np.abs(theirs), initial=0) + np.finfo(np.float32).tiny + least
        np.testing.assert_allclose(found[name], theirs, rtol, atol, err_msg=name)
