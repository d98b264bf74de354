"""The subscripts of einsum, read: from "...ij,jk" to one letter for every axis of every operand."""

import string
from collections.abc import Sequence
from typing import Any

import numpy as np

from minigrad.errors import ShapeError

# In ASCII's order, which is the order of a result that is not spelled out.
LETTERS = string.ascii_uppercase + string.ascii_lowercase
Shape = tuple[int, ...]


def _read_subscripts(subscripts: str, shapes: Sequence[Shape]) -> tuple[list[str], str]:
    """A letter for each axis of the operands, and of the result; the ellipsis gets letters of its own.

    Raises ShapeError if they do not fit operands of these shapes.
    """
    terms, arrow, result = subscripts.replace(" ", "").partition("->")
    texts = terms.split(",")
    if len(texts) != len(shapes):
        raise _misfit(subscripts, shapes, f"it has {len(texts)} terms for {len(shapes)} operands")
    widths = [len(shape) - len(text.replace("...", "")) for text, shape in zip(texts, shapes, strict=True)]
    unused = "".join(letter for letter in LETTERS if letter not in subscripts)
    dots = unused[: max([width for text, width in zip(texts, widths, strict=True) if "..." in text], default=0)]
    letters = [
        text.replace("...", dots[len(dots) - max(width, 0) :], 1) for text, width in zip(texts, widths, strict=True)
    ]
    if not arrow:
        result = "..." * ("..." in terms) + "".join(letter for letter in LETTERS if terms.count(letter) == 1)
    if dots and "..." not in result:
        raise _misfit(subscripts, shapes, 'the result leaves out the "..."')
    result = result.replace("...", dots, 1)
    rule = _broken_rule(texts, letters, shapes) or _broken_rule_of_result(result, letters)
    if rule:
        raise _misfit(subscripts, shapes, rule)
    return letters, result


def _in_letters(*arguments: Any) -> tuple[str, tuple]:
    """Operands, each followed by a list of numbers for its axes (and last the result's), as subscripts and operands."""

    def spelled(numbers: Sequence[Any]) -> str:
        return "".join(_letter(n) for n in numbers)

    pairs = len(arguments) // 2
    subscripts = ",".join(spelled(numbers) for numbers in arguments[1 : 2 * pairs : 2])
    if len(arguments) % 2:
        subscripts += "->" + spelled(arguments[-1])
    return subscripts, arguments[: 2 * pairs : 2]


def _letter(n: Any) -> str:
    """The letter of an axis that is named by a number; "..." stays."""
    if n is Ellipsis:
        return "..."
    if not (isinstance(n, (int, np.integer)) and 0 <= n < len(LETTERS)):
        raise ShapeError(f"einsum: an axis is named by a number from 0 to {len(LETTERS) - 1}, got {n!r}")
    return LETTERS[n]


def _broken_rule(texts: Sequence[str], letters: Sequence[str], shapes: Sequence[Shape]) -> str | None:
    """What the operands' letters do wrong."""
    lengths: dict[str, int] = {}
    for text, own, shape in zip(texts, letters, shapes, strict=True):
        if not set(own) <= set(LETTERS):
            return f'"{text}" must be letters, and "..." at most once'
        if len(own) != len(shape):
            return f'"{text}" names {len(own)} axes of an operand that has {len(shape)}'
        for letter, length in zip(own, shape, strict=True):
            longest = lengths.get(letter, 1)
            repeated = own.count(letter) > 1 and shape[own.index(letter)] != length
            if repeated or (length != longest and 1 not in (length, longest)):
                return f'"{letter}" stands for axes of different lengths'
            lengths[letter] = longest if length == 1 else length
    return None


def _broken_rule_of_result(result: str, letters: Sequence[str]) -> str | None:
    """What the result's letters do wrong."""
    if len(set(result)) < len(result):
        return "the result names an axis twice"
    unknown = set(result) - set("".join(letters))
    return f"the result names {sorted(unknown)}, which no operand has" if unknown else None


def _misfit(subscripts: str, shapes: Sequence[Shape], rule: str) -> ShapeError:
    return ShapeError(f'einsum: "{subscripts}" does not fit operands of shapes {", ".join(map(str, shapes))}: {rule}')
