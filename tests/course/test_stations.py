"""Every station: right answers pass in every style, each wrong one has its own diagnosis, an empty gap never passes."""

import numba
import pytest

from course.grading import grade
from course.learner import fault, forget, load
from course.question import Diagnosis
from course.stations import STATIONS, Station
from tests.course.filling import answers, filled, gaps, write

EACH = pytest.mark.parametrize("station", STATIONS, ids=lambda station: station.name)


NJIT, KERNELS = numba.njit, {}


def njit_once(**options):
    """numba.njit that knows a kernel again: wrong answers differ elsewhere, mostly, and compiling takes a second."""

    def kernel(f):
        code = f.__code__
        return KERNELS.setdefault((code.co_code, str(code.co_consts), code.co_names), NJIT(**options)(f))

    return kernel


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """For each station a folder with right answers to those before it."""
    return {each.number: write(tmp_path_factory.mktemp(each.name), each.number - 1) for each in STATIONS}


def diagnosis(station: Station, folder, code: dict[str, str]) -> Diagnosis | None:
    (folder / station.file).write_text(filled(station, code), encoding="utf-8")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(numba, "njit", njit_once)  # numba itself needs its own when it compiles
            module = load(folder, station)
        return [result.diagnosis for result in grade(station.questions, module)][-1]
    except Exception as error:
        return fault(error)
    finally:
        forget()


@pytest.mark.parametrize(
    ("station", "style"),
    [(station, i) for station in STATIONS for i in range(3)],
    ids=lambda each: each.name if isinstance(each, Station) else str(each),
)
def test_right_answers_pass_in_every_style(station, style, folders):
    code = answers(station).RIGHT[style]
    assert set(code) == set(gaps(station))
    assert diagnosis(station, folders[station.number], code) is None


@pytest.mark.parametrize(
    ("station", "key"),
    [(station, key) for station in STATIONS for key in answers(station).WRONG],
    ids=lambda each: each.name if isinstance(each, Station) else each,
)
def test_a_wrong_answer_has_a_diagnosis_of_its_own(station, key, folders):
    code = answers(station)
    found = diagnosis(station, folders[station.number], code.RIGHT[0] | code.WRONG[key])
    assert found is not None
    assert found.key == key, f"{found.says.en} {[line.en for line in found.shown]}"
    assert found.shown or key in ("nothing",)
    for text in found.says, *found.shown:
        assert text.en.strip()
        assert text.zh.strip()
        assert "{" not in text.en.partition(".py, line")[0]


@pytest.mark.parametrize(
    ("station", "i"),
    [(station, i) for station in STATIONS for i in range(len(getattr(answers(station), "MORE", ())))],
    ids=lambda each: each.name if isinstance(each, Station) else str(each),
)
def test_what_learners_came_to_later_has_its_diagnosis(station, i, folders):
    key, code = answers(station).MORE[i]
    found = diagnosis(station, folders[station.number], answers(station).RIGHT[0] | code)
    assert found is not None
    assert found.key == key, f"{code} {found.says.en}"


@pytest.mark.parametrize(
    ("station", "i"),
    [(station, i) for station in STATIONS for i in range(len(getattr(answers(station), "MORE_RIGHT", ())))],
    ids=lambda each: each.name if isinstance(each, Station) else str(each),
)
def test_a_right_answer_passes_however_it_is_written(station, i, folders):
    code = answers(station)
    assert diagnosis(station, folders[station.number], code.RIGHT[0] | code.MORE_RIGHT[i]) is None


@pytest.mark.parametrize("gap", answers(STATIONS[0]).FORGETFUL)
def test_a_slope_made_of_data_is_told_apart_from_a_gradient_that_forgot_all(gap, folders):
    code = answers(STATIONS[0])
    found = diagnosis(STATIONS[0], folders[1], code.RIGHT[0] | {gap: code.FORGETFUL[gap]})
    assert found is not None
    assert found.key == "slope-detached"


@pytest.mark.parametrize("gap", answers(STATIONS[4]).FORGETFUL)
def test_a_gradient_keeps_its_dtype_and_where_it_came_from(gap, folders):
    key, code = answers(STATIONS[4]).FORGETFUL[gap]
    found = diagnosis(STATIONS[4], folders[5], answers(STATIONS[4]).RIGHT[0] | {gap: code})
    assert found is not None
    assert found.key == key


@EACH
def test_there_are_eight_typical_wrong_answers_at_least(station):
    assert len(answers(station).WRONG) >= 8
    assert len(answers(station).RIGHT) == 3


@EACH
def test_no_gap_may_stay_empty(station, folders):
    """Nothing is given away: without an answer to any one of its gaps a station does not pass."""
    right = answers(station).RIGHT[0]
    for gap in right:
        without = {name: code for name, code in right.items() if name != gap}
        for code in (without, without | {gap: "pass"}, without | {gap: "return 0.0"}):
            assert diagnosis(station, folders[station.number], code) is not None, gap
    assert diagnosis(station, folders[station.number], {}).key == "gap"


def test_what_the_differences_say_is_in_both_languages(folders):
    code = answers(STATIONS[5]).RIGHT[0] | {"__call__": "return matmul(x, Value(self.weight.data)) + self.bias"}
    found = diagnosis(STATIONS[5], folders[6], code)
    assert found is not None
    (note,) = [line for line in found.shown if line.en.startswith("the derivative of the output by ")]
    assert note.zh.startswith("输出对 w[")
    assert note.en.split()[-1] in note.zh


def test_of_several_results_the_one_that_is_wrong_is_named(folders):
    code = answers(STATIONS[5]).RIGHT[0]
    second = code["matmul"].replace("lambda g: matmul(transpose(a), g)", "lambda g: -matmul(transpose(a), g)")
    assert second != code["matmul"]
    found = diagnosis(STATIONS[5], folders[6], code | {"matmul": second})
    assert found is not None
    assert found.key == "sign"
    assert found.shown[0].en == "of its results only this is wrong: number 2"
    assert found.shown[0].zh == "几个结果里只有第 2 个不对"
