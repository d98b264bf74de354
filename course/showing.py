"""What is shown below a diagnosis: where the answer is wrong, and the numbers."""

import inspect
import re
from typing import Any

import numpy as np

from course.question import Question
from course.texts import TEXTS, Text

Arrays = list[np.ndarray]


def note_of(told: str) -> Text:
    """What ``check_gradient`` says of where the differences are others, in both languages where it has this form."""
    form = r"the derivative of the output by (.+?)(?: at (\(.*?\)))? is (\S+), the difference quotient (\S+)"
    if (parts := re.fullmatch(form, told)) is None:
        return Text(told, told)
    name, place, found, quotient = parts.groups()
    at = f"[{place[1:-1]}]" if place else ""
    return Text(told, f"输出对 {name}{at} 的导数是 {found}，差商是 {quotient}")


def numbers_of(question: Question, point: tuple[Any, ...], arrays: Arrays | None, right: Arrays | None) -> list[Text]:
    """Where an answer is wrong, and both numbers, where they are known."""
    named = zip(_names(question, len(point)), point, strict=True)
    lines = [TEXTS["at"].filled(inputs=", ".join(f"{name}{_short(x)}" for name, x in named))]
    if arrays is not None and right is not None:
        mine, its = (", ".join(_short(x) for x in each) for each in (arrays, right))
        if mine != its:
            lines.append(TEXTS["yours"].filled(yours=mine, right=its))
    return lines


def _names(question: Question, count: int) -> list[str]:
    """``w = `` for each input, by its name where the right answer is written; "" where it has none there."""
    parameters = inspect.signature(question.of or question.truth or question.ask).parameters.values()
    names = [f"{each.name} = " if each.kind == each.POSITIONAL_OR_KEYWORD else "" for each in parameters]
    return [*names, *[""] * count][:count]


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.size > 12:
        return f"{value.dtype} {value.shape}"
    if isinstance(value, (np.ndarray, np.generic)):
        return np.array2string(np.asarray(value), precision=6, separator=", ").replace("\n", "").replace("  ", " ")
    return getattr(value, "__name__", None) or repr(value)
