"""Two processes in turns, with sides that are made up: what they answer, and what becomes of one that fails."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from benchmarks.rival import RIVALS, ROOT, before
from benchmarks.turns import Bench, CellError, check_equal_work

CELL = {"kind": "fake", "times": 1}


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench("", threads=1, rounds=3, seconds=0.01, worker="tests.benchmarks.fake_worker") as bench:
        yield bench


def test_a_figure_is_what_the_sides_say_round_by_round(bench: Bench) -> None:
    figure = bench.in_turns("step", CELL)
    assert figure.measured == {"minigrad": [2.0] * 3, "torch": [3.0] * 3}
    assert figure.notes == {"minigrad": "minigrad's form", "torch": "torch's form"}
    assert figure.ratio == 1.5


def test_the_sides_take_turns(bench: Bench, tmp_path: Path) -> None:
    bench.in_turns("step", {**CELL, "log": str(tmp_path / "log")})
    assert (tmp_path / "log").read_text() == "mtmtmt"


def test_a_cell_may_ask_for_fewer_rounds_but_not_for_more(bench: Bench) -> None:
    assert len(bench.in_turns("step", {**CELL, "rounds": 2}).ratios) == 2
    assert len(bench.in_turns("step", {**CELL, "rounds": 9}).ratios) == 3


def test_a_finer_cell_has_more_and_shorter_turns(bench: Bench) -> None:
    assert len(bench.in_turns("step", {**CELL, "finer": 4}).ratios) == 4 * len(bench.in_turns("step", CELL).ratios)
    assert bench._preparation({**CELL, "finer": 4})["seconds"] == bench._preparation(CELL)["seconds"] / 4


@pytest.mark.parametrize("when", ["prepare", "turn"])
@pytest.mark.parametrize("side", ["minigrad", "torch"])
@pytest.mark.parametrize(
    ("how", "says"), [("raises", "{}: ValueError: no such shape"), ("dies", "{}'s process ended with exit code 3: out")]
)
def test_a_side_that_fails_is_one_line_and_the_next_cell_is_measured(
    bench: Bench, side: str, when: str, how: str, says: str
) -> None:
    with pytest.raises(CellError) as caught:
        bench.in_turns("step", {**CELL, "fails": [side, when, how]})
    assert str(caught.value).startswith(says.format(side))
    assert "\n" not in str(caught.value)
    assert bench.in_turns("step", CELL).ratio == 1.5


def test_sides_that_do_not_compute_the_same_are_no_figure(bench: Bench) -> None:
    with pytest.raises(CellError, match=r"do not compute the same: minigrad has \[\[0.0\]\], PyTorch \[\[1.0\]\]"):
        bench.in_turns("step", {**CELL, "wrong": "torch"})


def test_several_rivals_take_turns_and_each_does_equal_work(tmp_path: Path) -> None:
    worker, cell = "tests.benchmarks.fake_worker", {**CELL, "log": str(tmp_path / "log")}
    with Bench("", threads=1, rounds=2, seconds=0.01, worker=worker, rivals=RIVALS.values()) as bench:
        figure = bench.in_turns("step", {**cell, "kind": "step"})
        assert (tmp_path / "log").read_text() == "mttj" * 2
        assert figure.measured.keys() == {"minigrad", *RIVALS}
        assert bench.in_turns("kernels", CELL).measured.keys() == {"minigrad", "torch"}
        with pytest.raises(CellError, match=r"minigrad has .*, JAX "):
            bench.in_turns("step", {**cell, "kind": "step", "wrong": "jax"})


def test_no_child_is_left_behind() -> None:
    with Bench("", threads=1, rounds=1, seconds=0.01, worker="tests.benchmarks.fake_worker") as bench:
        bench.in_turns("step", CELL)
        children = list(bench._children.values())
        assert [child.is_alive() for child in children] == [True, True]
    assert [child.is_alive() for child in children] == [False, False]


def test_another_number_of_threads_is_for_other_processes(bench: Bench) -> None:
    bench.in_turns("scaling", {**CELL, "threads": 1})
    before = {child.process.pid for child in bench._children.values()}
    bench.in_turns("scaling", {**CELL, "threads": 2})
    after = {child.process.pid for child in bench._children.values()}
    assert len(after) == 2
    assert not before & after


def test_an_earlier_build_is_the_same_work_in_another_checkout(tmp_path: Path) -> None:
    """Its process imports what is in that folder, and nothing of this one."""
    for package in ("benchmarks", "tests", "tests/benchmarks"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    for name in ("benchmarks/job.py", "benchmarks/worker.py", "tests/benchmarks/fake_worker.py"):
        (tmp_path / name).write_text((ROOT / name).read_text().replace('"minigrad": 2.0', '"minigrad": 2.5'))
    worker = "tests.benchmarks.fake_worker"
    with Bench("", threads=1, rounds=3, seconds=0.01, worker=worker, rivals=[before(tmp_path)]) as bench:
        figure = bench.in_turns("step", CELL)
    assert figure.measured == {"minigrad": [2.0] * 3, "before": [2.5] * 3}
    assert figure.ratio == 1.25
    assert figure.rival == "before"


@pytest.mark.parametrize(
    ("theirs", "same"),
    [
        ([[3.0, 2.0, 1.0], [2.5], [0.7, 0.1]], True),  # another loss after them, and fewer of it
        ([[3.0, 2.0, 1.1], [2.5], [0.7, 0.1]], False),
        ([[3.0, 2.0, 1.0], [2.5, 2.4, 2.3], [0.7, 0.1]], False),  # of the same form: all is compared
        ([], False),
    ],
)
def test_an_earlier_build_that_reports_other_numbers_must_have_the_same_first_losses(
    theirs: list[list[float]], same: bool
) -> None:
    ours = {"check": [[3.0, 2.0, 1.0], [2.2, 2.1, 2.0], [0.7, 0.1]]}
    with nullcontext() if same else pytest.raises(CellError, match="do not compute the same"):
        check_equal_work({"minigrad": ours, "before": {"check": theirs}})
    with pytest.raises(CellError, match="do not compute the same"):  # of another library nothing is forgiven
        check_equal_work({"minigrad": ours, "torch": {"check": theirs}})
