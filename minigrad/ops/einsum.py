"""Einstein's notation: products summed over the indices that the result does not name."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from minigrad.errors import ShapeError
from minigrad.ops.operands import tensors_of
from minigrad.ops.reduction import sum
from minigrad.ops.shape import astype, broadcast_to, transpose
from minigrad.ops.subscripts import LETTERS, _in_letters, _read_subscripts
from minigrad.ops.triangles import diagonal
from minigrad.ops.types import ArrayLike
from minigrad.tensor import Tensor, as_tensors, implements, record


class _Term(NamedTuple):
    """An operand, and one letter for each of its axes."""

    x: Tensor
    letters: str


@implements(np.einsum)
def einsum(subscripts: Any, *operands: Any, optimize: Any = "greedy") -> Tensor:
    """NumPy's einsum: "ij,jk->ik" is a matrix product, "ii" a trace, "...ij->...ji" a transpose.

    Without "->" the result has the letters that occur once, in alphabetical order, after the ellipsis. As in NumPy an
    axis of length 1 goes with any length, and ``einsum(a, [0, 1], b, [1, 2], [0, 2])`` is understood too. Several
    operands are multiplied two at a time, in the order that ``np.einsum_path`` finds with ``optimize``; each product's
    derivatives are such products again. Whole numbers stay whole; float16 is computed with in float32.
    Raises ShapeError for subscripts that do not fit the operands.
    """
    if not isinstance(subscripts, str):
        subscripts, operands = _in_letters(subscripts, *operands)
    tensors = _operands(operands)
    if any(x.data.dtype.char == "e" for x in tensors) and np.result_type(*[x.data for x in tensors]) == np.float16:
        return astype(einsum(subscripts, *[astype(x, np.float32) for x in tensors], optimize=optimize), np.float16)
    letters, result = _read_subscripts(subscripts, [x.shape for x in tensors])
    terms = [_without_repeats(x, own) for x, own in zip(tensors, letters, strict=True)]
    order: Any = [tuple(range(len(terms)))]
    if len(terms) > 2:
        order = np.einsum_path(subscripts, *[x.data for x in tensors], optimize=optimize)[0][1:]
    for pair in order:
        chosen = [terms[i] for i in pair]
        terms = [term for i, term in enumerate(terms) if i not in pair]
        while len(chosen) > 1:
            a, b, *chosen = chosen
            needed = {letter for term in (*chosen, *terms) for letter in term.letters} | set(result)
            chosen = [_times(a, b, needed), *chosen]
        terms += chosen
    last = _summed(terms[0], result)
    return transpose(last.x, [last.letters.index(letter) for letter in result])


def _operands(operands: Sequence[Any]) -> list[Tensor]:
    """The operands as Tensors, whole ones in the dtype that all have together: int8 would overflow beside a float."""
    tensors = tensors_of(operands)
    whole = {x.dtype for x in tensors if x.dtype.kind != "f"}
    floats = {x.dtype for x in tensors} - whole
    if not whole or len(whole | floats) == 1:
        return tensors
    common = np.result_type(*(floats or whole))
    return [astype(x, common) if x.dtype in whole else x for x in tensors]


@implements(np.tensordot, np.linalg.tensordot)
def tensordot(a: ArrayLike, b: ArrayLike, axes: Any = 2) -> Tensor:
    """Products summed over pairs of axes: the last n of a with the first n of b, or ``axes`` names (a's axes, b's).

    The result has a's other axes, then b's. Raises ShapeError if the lengths of a pair differ.
    """
    a, b = as_tensors(a, b)
    if a.data.dtype.char == b.data.dtype.char == "e":
        return astype(tensordot(astype(a, np.float32), astype(b, np.float32), axes), np.float16)
    pairs: Any = axes
    if np.iterable(axes):
        if not isinstance(axes, (tuple, list, np.ndarray)) or len(axes) != 2:
            raise ValueError(f"tensordot: axes must be a number of axes, or (axes of a, axes of b), got {axes!r}")
    else:
        if not 0 <= axes <= min(a.ndim, b.ndim):
            raise ShapeError(
                f"tensordot: axes={axes}, but shapes {a.shape} and {b.shape} have {a.ndim} and {b.ndim} axes"
            )
        pairs = (range(a.ndim - axes, a.ndim), range(axes))
    over_a, over_b = normalize_axis_tuple(pairs[0], a.ndim), normalize_axis_tuple(pairs[1], b.ndim)
    if [a.shape[i] for i in over_a] != [b.shape[i] for i in over_b]:
        raise ShapeError(
            f"tensordot: axes {over_a} of shape {a.shape} do not go with axes {over_b} of shape {b.shape}; they must "
            "be as many, and as long"
        )
    letters_a, letters_b = list(LETTERS[: a.ndim]), list(LETTERS[a.ndim :][: b.ndim])
    summed = {letters_a[i] for i in over_a}
    for i, j in zip(over_a, over_b, strict=True):
        letters_b[j] = letters_a[i]
    result = "".join(letter for letter in letters_a + letters_b if letter not in summed)
    return _product(a, "".join(letters_a), b, "".join(letters_b), result)


def _product(a: Tensor, letters_a: str, b: Tensor, letters_b: str, result: str) -> Tensor:
    """Σ a·b over the letters that are not in the result; each of a's letters is in it or among b's, and so for b's.

    d/da = the same of g and b, with a's letters for a result.
    """

    def by_a(g: Tensor, _: Tensor) -> Tensor:
        return _stretched(_product(g, result, b, letters_b, letters_a), shape_a)

    def by_b(g: Tensor, _: Tensor) -> Tensor:
        return _stretched(_product(g, result, a, letters_a, letters_b), shape_b)

    shape_a, shape_b = a.shape, b.shape
    value = np.einsum(f"{letters_a},{letters_b}->{result}", a.data, b.data, optimize=True)
    return record(value, (a, by_a), (b, by_b))


def _times(a: _Term, b: _Term, needed: set[str]) -> _Term:
    """The product of two terms, summed over every letter that is no longer needed."""
    a = _summed(a, needed | set(b.letters))
    b = _summed(b, needed | set(a.letters))
    letters = "".join(letter for letter in dict.fromkeys(a.letters + b.letters) if letter in needed)
    x, y = as_tensors(a.x, b.x)
    return _Term(_product(x, a.letters, y, b.letters, letters), letters)


def _summed(term: _Term, needed: set[str] | str) -> _Term:
    """The term summed over the letters that are not needed."""
    gone = tuple(i for i, letter in enumerate(term.letters) if letter not in needed)
    return _Term(sum(term.x, gone), "".join(c for c in term.letters if c in needed)) if gone else term


def _without_repeats(x: Tensor, letters: str) -> _Term:
    """A term with each letter once: a letter that stands twice means a diagonal."""
    while len(set(letters)) < len(letters):
        letter = next(c for c in letters if letters.count(c) > 1)
        first = letters.index(letter)
        second = letters.index(letter, first + 1)
        x = diagonal(x, 0, first, second)
        letters = "".join(c for i, c in enumerate(letters) if i not in (first, second)) + letter
    return _Term(x, letters)


def _stretched(y: Tensor, shape: tuple[int, ...]) -> Tensor:
    """y broadcast to the shape where it has axes of length 1; it stays longer where the shape has 1."""
    wide = np.broadcast_shapes(y.shape, shape)
    return y if y.shape == wide else broadcast_to(y, wide)
