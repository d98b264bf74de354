"""Answers compared with what is right, and a wrong one with what known mistakes would give."""

import copy
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from course.learner import fault
from course.question import Diagnosis, Mistake, MistakeError, Module, NoEdgeError, Question, Questions, Result
from course.showing import note_of, numbers_of
from course.texts import DIAGNOSES, TEXTS, Text
from minigrad.testing import GradientError, KinkError, check_gradient

Arrays = list[np.ndarray]
TOLERANCE = {2: 1e-2, 4: 1e-4, 8: 1e-7}
"""By the bytes of a number: where a sum is taken in another order, the last digits differ."""


class Answer(NamedTuple):
    """What the learner's code gave at a point. ``arrays`` is None where ``diagnosis`` says why there are none."""

    point: tuple[Any, ...]
    arrays: Arrays | None
    diagnosis: Diagnosis | None = None
    has_written: bool = False
    error: BaseException | None = None


class Verdict(NamedTuple):
    """Whether an answer is right; the right one, as far as it is known, and what the differences say."""

    is_right: bool
    right: Arrays | None = None
    note: str = ""


def grade(questions: Questions, module: Module) -> Iterator[Result]:
    """The results of the questions, in order, up to the first that is not right."""
    for question in questions:
        diagnosis = examined(question, module)
        yield Result(question.name, diagnosis)
        if diagnosis is not None:
            return


def examined(question: Question, module: Module) -> Diagnosis | None:
    """What is wrong with the learner's answers to a question; None if they are right."""
    answers = [answer(question, module, point) for point in question.points]
    verdicts = [verdict(question, each) for each in answers]
    wrong = [i for i, each in enumerate(verdicts) if not each.is_right]
    if not wrong:
        return None
    first = wrong[0]
    known = recognised(question, answers, verdicts)
    parts = _wrong_parts(answers, verdicts)
    of_these, to_these = _only(parts, answers, verdicts)
    diagnosis = known or general(question, of_these[first], to_these[first])
    if diagnosis.key in ("sign", "factor", "zero") and not _at_every_point(of_these, to_these):
        diagnosis = Diagnosis("wrong", DIAGNOSES["wrong"].filled(gap=question.gap), diagnosis.shown)
    if parts and not known:
        which = ", ".join(str(i + 1) for i in parts)
        diagnosis = diagnosis._replace(shown=[TEXTS["part"].filled(which=which), *diagnosis.shown])
    if diagnosis.key == "wrong" and question.otherwise is not None:
        key, says = question.otherwise
        diagnosis = diagnosis._replace(key=key, says=says)
    shown = list(diagnosis.shown)
    if answers[first].arrays is not None or not shown:
        given, right = answers[first], verdicts[first].right
        shown += numbers_of(question, given.point, None if given.has_written else given.arrays, right)
    return diagnosis._replace(shown=shown)


def _wrong_parts(answers: Sequence[Answer], verdicts: Sequence[Verdict]) -> list[int]:
    """The places of the wrong arrays, of answers of several; [] if all are wrong, or it cannot be said."""
    wrong: set[int] = set()
    count = 0
    for given, found in zip(answers, verdicts, strict=True):
        if given.arrays is None or found.right is None or given.has_written or len(given.arrays) != len(found.right):
            return []
        pairs = list(zip(given.arrays, found.right, strict=True))
        if any((a.shape, a.dtype.kind) != (b.shape, b.dtype.kind) for a, b in pairs):
            return []
        count = len(pairs)
        wrong |= {i for i, (a, b) in enumerate(pairs) if not found.is_right and not _close(a, b, 1e-4)}
    return sorted(wrong) if 0 < len(wrong) < count else []


def _only(
    parts: Sequence[int], answers: Sequence[Answer], verdicts: Sequence[Verdict]
) -> tuple[Sequence[Answer], Sequence[Verdict]]:
    """The answers and verdicts with these of their arrays alone; all where none is named."""
    if not parts:
        return answers, verdicts
    return (
        [each._replace(arrays=[(each.arrays or [])[i] for i in parts]) for each in answers],
        [each._replace(right=[(each.right or [])[i] for i in parts]) for each in verdicts],
    )


def answer(question: Question, module: Module, point: tuple[Any, ...]) -> Answer:
    """Ask the learner's code at one point, with a copy of it."""
    given = copy.deepcopy(point)
    try:
        with np.errstate(all="ignore"):
            value = question.ask(module, *given)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever a learner's code does
        return Answer(point, None, _fault(question, error), error=error)
    has_written = any(not _equal(one, other) for one, other in zip(_floats(point), _floats(given), strict=True))
    diagnosis, arrays = _arrays(value, question.gap)
    return Answer(point, arrays, diagnosis, has_written)


def _fault(question: Question, error: BaseException) -> Diagnosis:
    if isinstance(error, MistakeError):
        return Diagnosis(error.key, error.says)
    if isinstance(error, NoEdgeError):
        return Diagnosis("no-edge", DIAGNOSES["no-edge"].filled(gap=question.gap, number=error.number))
    found = fault(error)
    if found.key == "error" and not found.shown:  # no line of the learner's: what his code gave does not do
        told = f"{type(error).__name__}: {error}".partition("\n")[0]
        if "NoneType" in told:
            return Diagnosis("nothing", DIAGNOSES["nothing"].filled(gap=question.gap))
        found = Diagnosis("misused", DIAGNOSES["misused"].filled(gap=question.gap, error=told))
    for kind, (key, says) in question.faults.items():
        if isinstance(error, kind):
            return found._replace(key=key, says=says)
    return found


def _arrays(value: Any, gap: str) -> tuple[Diagnosis | None, Arrays | None]:
    arrays = []
    for each in value if isinstance(value, (tuple, list)) else [value]:
        if each is None:
            return Diagnosis("nothing", DIAGNOSES["nothing"].filled(gap=gap)), None
        array = np.asarray(each)
        if array.dtype.kind not in "fiub":
            return Diagnosis("not-a-number", DIAGNOSES["not-a-number"].filled(gap=gap, kind=type(each).__name__)), None
        arrays.append(np.array(array))
    return None, arrays


def verdict(question: Question, given: Answer) -> Verdict:
    """Whether an answer is right."""
    right = None if question.truth is None else _listed(question.truth(*copy.deepcopy(given.point)))
    if question.of is not None:
        return _by_differences(question, given, right)
    assert right is not None
    if given.arrays is None:
        return Verdict(False, right)
    is_right = not given.has_written and _agree(given.arrays, right, question.tolerance, with_dtype=True)
    return Verdict(is_right, right)


def _by_differences(question: Question, given: Answer, agreed: Arrays | None) -> Verdict:
    of, point = question.of, given.point
    assert of is not None
    by = range(len(point)) if question.by is None else question.by
    if given.arrays is None:
        return Verdict(False)
    inputs = [np.asarray(point[i]) for i in by]
    arrays = given.arrays
    if len(arrays) != len(inputs) or any(
        (a.shape, a.dtype) != (x.shape, x.dtype) for a, x in zip(arrays, inputs, strict=True)
    ):
        return Verdict(False, inputs)  # of the right number, shapes and dtypes; the numbers are not looked at
    if not all(np.isfinite(a).all() for a in arrays):
        return Verdict(False, [numeric(of, point, i) for i in by])
    gradients: list[Any] = [None] * len(point)
    for i, array in zip(by, arrays, strict=True):
        gradients[i] = array
    tested = gradients[0] if len(point) == 1 else tuple(gradients)
    try:
        check_gradient(of, lambda *_: tested, *point)
    except KinkError as error:
        if agreed is None:
            raise ValueError(f"{question.name.en}: a kink, and no truth that says what is agreed upon") from error
        is_right = not given.has_written and _agree(arrays, agreed, question.tolerance, with_dtype=True)
        return Verdict(is_right, agreed, str(error).removeprefix("check_gradient: ").partition(":")[0])
    except GradientError as error:
        return Verdict(False, [numeric(of, point, i) for i in by], str(error).removeprefix("check_gradient: "))
    return Verdict(not given.has_written, arrays)


def numeric(of: Callable[..., Any], point: tuple[Any, ...], i: int) -> np.ndarray:
    """The gradient of ``of`` by input i, by central differences."""
    inputs = [np.array(x, np.float64) if np.asarray(x).dtype.kind == "f" else x for x in point]
    x = inputs[i]
    slopes = np.zeros(x.shape)
    for at in np.ndindex(x.shape):
        before, h = x[at].copy(), 1e-6 * max(1.0, abs(float(x[at])))
        x[at] = before + h
        above = float(of(*inputs))
        x[at] = before - h
        slopes[at] = (above - float(of(*inputs))) / (2 * h)
        x[at] = before
    return slopes.astype(np.asarray(point[i]).dtype)


def recognised(question: Question, answers: Sequence[Answer], verdicts: Sequence[Verdict]) -> Diagnosis | None:
    """The first mistake that gives what the learner's code gave at every point, where this is wrong somewhere."""
    have = [i for i, each in enumerate(answers) if each.arrays is not None]
    if all(verdicts[i].is_right for i in have) or any(answers[i].has_written for i in have):
        return None
    for mistake in question.mistakes:
        if all(_explains(mistake, answers[i], question.tolerance) for i in have):
            return Diagnosis(mistake.key, mistake.says, _faults(answers))
    return None


def _explains(mistake: Mistake, given: Answer, tolerance: float | None) -> bool:
    try:
        with np.errstate(all="ignore"):
            would = _listed(mistake.gives(*copy.deepcopy(given.point)))
    except (ArithmeticError, ValueError, IndexError):  # with this mistake there would be no answer
        return False
    assert given.arrays is not None
    return _agree(given.arrays, would, max(1e-5, tolerance or 0.0), with_dtype=False)


def _faults(answers: Iterable[Answer]) -> list[Text]:
    return [text for each in answers if each.diagnosis for text in each.diagnosis.shown][:1]


def general(question: Question, given: Answer, found: Verdict) -> Diagnosis:
    """What can be said of any wrong answer."""
    gap, arrays, right = question.gap, given.arrays, found.right
    if given.diagnosis is not None:
        return given.diagnosis

    def of(key: str, **values: Any) -> Diagnosis:
        note = [note_of(found.note)] if found.note else []
        return Diagnosis(key, DIAGNOSES[key].filled(gap=gap, **values), note)

    if given.has_written:
        return of("in-place")
    assert arrays is not None
    assert right is not None
    if len(arrays) != len(right):
        return of("how-many", yours=len(arrays), right=len(right))
    for mine, its in zip(arrays, right, strict=True):
        if _is_transposed(mine, its):
            return of("transposed")
        if mine.shape != its.shape:
            return of("shape", yours=mine.shape, right=its.shape)
        if mine.dtype != its.dtype and its.dtype.kind == "f":
            return of("dtype", yours=mine.dtype, right=its.dtype)
        if not np.isfinite(mine).all() and np.isfinite(its).all():
            return of("not-finite", yours=mine[~np.isfinite(mine)][0])
    if not any(np.any(mine) for mine in arrays):
        return of("zero")
    factor = _ratio(arrays, right)
    if math.isfinite(factor):
        return of("sign") if abs(factor + 1) < 1e-4 else of("factor", factor=factor)
    return of("wrong")


def _at_every_point(answers: Sequence[Answer], verdicts: Sequence[Verdict]) -> bool:
    """Whether the answers are one number times the right ones, at all points; a single number is that of any other."""
    if sum(array.size for given in answers for array in given.arrays or ()) < 2:
        return False
    ratios = [
        _ratio(given.arrays, found.right)
        for given, found in zip(answers, verdicts, strict=True)
        if given.arrays is not None and found.right is not None and any(np.any(right) for right in found.right)
    ]
    return all(math.isclose(ratio, ratios[0], rel_tol=1e-3, abs_tol=1e-9) for ratio in ratios)


def _ratio(arrays: Arrays, right: Arrays) -> float:
    """The number by which the right answer is multiplied in this one; NaN if there is none."""
    if any(mine.shape != its.shape for mine, its in zip(arrays, right, strict=False)) or len(arrays) != len(right):
        return math.nan
    mine, its = (np.concatenate([a.ravel().astype(float) for a in each]) for each in (arrays, right))
    factor = float(mine @ its / (its @ its)) if its.any() else math.nan
    return factor if mine.size and np.allclose(mine, factor * its, rtol=1e-4, atol=1e-9) else math.nan


def _is_transposed(mine: np.ndarray, its: np.ndarray) -> bool:
    if mine.ndim != 2 or mine.shape != its.T.shape or not _close(mine, its.T):
        return False
    return mine.shape != its.shape or not _close(mine, its)


def _listed(value: Any) -> Arrays:
    return [np.asarray(each) for each in (value if isinstance(value, (tuple, list)) else [value])]


def _agree(mine: Arrays, its: Arrays, tolerance: float | None, with_dtype: bool) -> bool:
    if len(mine) != len(its):
        return False
    return all(
        a.shape == b.shape and (a.dtype == b.dtype or b.dtype.kind != "f" or not with_dtype) and _close(a, b, tolerance)
        for a, b in zip(mine, its, strict=True)
    )


def _close(mine: np.ndarray, its: np.ndarray, tolerance: float | None = None) -> bool:
    """Whether they are equal but for rounding, which is relative to the largest."""
    size = min(each.dtype.itemsize for each in (mine, its) if each.dtype.kind == "f") if _has_floats(mine, its) else 8
    rtol = max(TOLERANCE[size], tolerance or 0.0)
    finite = its[np.isfinite(its)]
    scale = float(np.max(np.abs(finite), initial=0.0))
    return bool(np.allclose(mine, its, rtol=rtol, atol=rtol * min(scale, 1.0) * 0.1, equal_nan=True))


def _has_floats(*arrays: np.ndarray) -> bool:
    return any(each.dtype.kind == "f" for each in arrays)


def _floats(point: Any) -> list[np.ndarray]:
    """The arrays of a point, those in lists too."""
    found: list[np.ndarray] = []
    for each in point:
        if isinstance(each, np.ndarray):
            found.append(each)
        elif isinstance(each, (list, tuple)):
            found += _floats(each)
    return found


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
