"""What a station asks, as data: a question, the points at which it is put, and the mistakes that one makes.

A mistake is a hypothesis: what the answer would be if the mistake had been made. It is compared with the answer as
the right one is, so that a wrong answer is recognised by its numbers, however the code is written.
"""

from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, NamedTuple

from course.texts import Text


class NoEdgeError(Exception):
    """A Value that has no edge to one of its inputs, of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class MistakeError(Exception):
    """A mistake that a question has seen by itself: its key, and what is said of it."""

    def __init__(self, key: str, says: Text) -> None:
        super().__init__(key)
        self.key, self.says = key, says


class Mistake(NamedTuple):
    """A mistake: its key, what is said of it, and ``gives(*inputs)``: what code with this mistake would answer."""

    key: str
    says: Text
    gives: Callable[..., Any]


def saying(key: str, en: str, zh: str, gives: Callable[..., Any]) -> Mistake:
    """A mistake, of which this is said in English and in Chinese."""
    return Mistake(key, Text(en, zh), gives)


class Question(NamedTuple):
    """One question of a station.

    ``ask(module, *inputs)`` calls the learner's code and gives its answer: a number, an array, or a tuple of these;
    or it raises MistakeError.
    It is right if it is ``truth(*inputs)``; or, where ``of`` is given, if it is the gradient of the number
    ``of(*inputs)`` by the inputs at the positions ``by`` (all unless given): ``check_gradient`` compares it with
    differences. At a kink, which it names, ``truth`` says what is agreed upon.
    """

    name: Text
    gap: str
    """The function in which the answer is written."""
    points: Sequence[tuple[Any, ...]]
    ask: Callable[..., Any]
    truth: Callable[..., Any] | None = None
    of: Callable[..., Any] | None = None
    by: tuple[int, ...] | None = None
    mistakes: Sequence[Mistake] = ()
    faults: Mapping[type[BaseException], tuple[str, Text]] = {}
    """Errors that say which mistake was made: its key, and what is said of it."""
    tolerance: float | None = None
    """The relative tolerance; what fits the precision unless given."""
    otherwise: tuple[str, Text] | None = None
    """The key and the text for a wrong number that no mistake explains."""


class Diagnosis(NamedTuple):
    """What is wrong: the key of the mistake, what is said of it, and more lines: where, and which numbers."""

    key: str
    says: Text
    shown: Sequence[Text] = ()


class Result(NamedTuple):
    """A question and its diagnosis; None if the answer is right."""

    name: Text
    diagnosis: Diagnosis | None


Questions = Sequence[Question]
Module = ModuleType
