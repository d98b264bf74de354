"""A worker's part: a run from wherever it was to its end, and the test set for final runs alone, once."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import minigrad
from lab.console.progress import Display
from lab.race import work
from lab.race.design import Job
from lab.race.work import RunFiles, compute, products_in_one_piece
from lab.training import data, run
from lab.training.checkpoint import save_checkpoint
from lab.training.data import Data
from lab.training.result import untimed
from lab.training.run import Run, train
from lab.training.settings import Settings
from minigrad.kernels.compiler import notice
from tests.lab.made import BASE, Counting

FINAL, TRIAL = Job(replace(BASE, optimizer="nadam", lr=0.01, epochs=3), False), Job(BASE, True)


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    counted = Counting()
    monkeypatch.setattr(data, "load", lambda settings, quiet: counted)
    work._images.cache_clear()
    yield counted
    work._images.cache_clear()


def broken_off(job: Job, images: Data, path: Path, stop: Callable[[], bool]) -> None:
    """Leave the checkpoint of a run that ``stop`` ended, computed as a worker computes."""
    with products_in_one_piece():
        left = Run(job.settings, images)
        train(left, images, Display(quiet=True), stop, save=lambda: None)
        save_checkpoint(path, left)


@pytest.mark.parametrize(("job", "asked"), [(TRIAL, 0), (FINAL, 1)])
def test_a_final_run_asks_for_the_test_set_once_and_a_trial_never(job: Job, asked: int, counting: Counting) -> None:
    result, notice = compute(job, RunFiles())
    assert counting.asked == asked
    assert notice == ""
    assert (result["trial"], result["finished"]) == (job.trial, True)
    assert (result["test_accuracy"] is None) == job.trial


def test_a_worker_says_nothing_of_compiling_kernels(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(notice, "_is_written", False)
    monkeypatch.delenv("MINIGRAD_COMPILE_NOTICE", raising=False)
    monkeypatch.setattr(work, "warm_up", lambda *_: notice.compiling("anywhere"))
    compute(TRIAL, RunFiles())
    assert capsys.readouterr().err == ""


def test_what_diverges_does_not_ask_for_the_test_set(counting: Counting) -> None:
    result, _ = compute(Job(replace(BASE, lr=1e30), False), RunFiles())
    assert (result["diverged"], result["test_accuracy"], counting.asked) == (True, None, 0)


def test_the_data_set_is_loaded_once_for_all_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Settings] = []

    def load(settings: Settings, quiet: bool) -> Data:
        asked.append(settings)
        return Counting()

    monkeypatch.setattr(data, "load", load)
    for seed in range(3):
        compute(Job(replace(BASE, seed=seed), True), RunFiles())
    assert len(asked) == 1
    compute(Job(replace(BASE, limit=50), True), RunFiles())
    assert [settings.limit for settings in asked] == [100, 50]


def test_nothing_that_came_before_changes_a_result() -> None:
    first = untimed(compute(FINAL, RunFiles()).result)
    minigrad.manual_seed(99)
    compute(TRIAL, RunFiles())
    assert untimed(compute(FINAL, RunFiles()).result) == first


@pytest.mark.parametrize("steps", [1, 3, 4, 5, 9, 12, 13])
def test_a_checkpoint_is_gone_on_with_exactly(
    steps: int, counting: Counting, stop_after: Callable[[int], Callable[[], bool]], tmp_path: Path
) -> None:
    """Wherever it was left: an epoch has four steps."""
    whole = untimed(compute(FINAL, RunFiles()).result)
    path = tmp_path / "checkpoint.safetensors"
    broken_off(FINAL, counting, path, stop_after(steps))
    result, notice = compute(FINAL, RunFiles(path))
    assert notice == ""
    assert untimed(result) == whole


def test_a_run_leaves_its_checkpoint_and_its_weights_where_it_is_told(tmp_path: Path) -> None:
    files = RunFiles(tmp_path / "checkpoint.safetensors", tmp_path / "weights" / "nadam-0.safetensors")
    compute(FINAL, files)
    assert {path.name for path in tmp_path.rglob("*.*")} == {"checkpoint.safetensors", "nadam-0.safetensors"}


def test_a_damaged_checkpoint_is_named_set_aside_and_the_run_begun_again(
    counting: Counting, stop_after: Callable[[int], Callable[[], bool]], tmp_path: Path
) -> None:
    whole = untimed(compute(FINAL, RunFiles()).result)
    path = tmp_path / "checkpoint.safetensors"
    broken_off(FINAL, counting, path, stop_after(9))
    good = path.read_bytes()
    other = tmp_path / "other"
    broken_off(Job(replace(FINAL.settings, seed=5), False), counting, other, stop_after(9))
    wrong = [good[:-1], good[: len(good) // 2], b"", good[:-5] + b"\x00\x00\x00\x00\x00", other.read_bytes()]
    for content in wrong:
        path.write_bytes(content)
        result, notice = compute(FINAL, RunFiles(path))
        assert notice.startswith(f"{path} ")
        assert notice.endswith("; set aside as checkpoint.safetensors.damaged, begun again")
        assert untimed(result) == whole
        assert path.with_name("checkpoint.safetensors.damaged").read_bytes() == content


def test_a_trial_that_becomes_a_final_run_is_tested_and_not_computed_again(
    counting: Counting, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole, trial = untimed(compute(FINAL, RunFiles()).result), tmp_path / "trial.safetensors"
    tried = compute(Job(FINAL.settings, True), RunFiles(trial)).result
    monkeypatch.setattr(run, "train_epoch", pytest.fail)
    asked = counting.asked
    result, notice = compute(FINAL, RunFiles(tmp_path / "checkpoint.safetensors", trial=trial))
    assert (untimed(result), notice, counting.asked) == (whole, "", asked + 1)
    assert result["history"] == tried["history"]


def test_a_trial_that_diverged_diverges_again(tmp_path: Path) -> None:
    job, trial = Job(replace(BASE, lr=1e30), False), tmp_path / "trial.safetensors"
    whole = untimed(compute(job, RunFiles()).result)
    compute(Job(job.settings, True), RunFiles(trial))
    assert untimed(compute(job, RunFiles(trial=trial)).result) == whole


def test_a_final_run_that_was_begun_goes_on_from_its_own_checkpoint(
    stop_after: Callable[[int], Callable[[], bool]], tmp_path: Path
) -> None:
    whole, (own, trial) = untimed(compute(FINAL, RunFiles()).result), (tmp_path / name for name in ("own", "trial"))
    broken_off(FINAL, Counting(), own, stop_after(5))
    trial.write_bytes(b"damaged, and not looked at")
    result, notice = compute(FINAL, RunFiles(own, trial=trial))
    assert (untimed(result), notice) == (whole, "")
