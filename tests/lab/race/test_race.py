"""A race: every run of its design once, the same whoever computes it, and however often it is interrupted or killed.

Everything is computed in this process; ``test_race_processes`` has what takes several.
"""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.console.errors import LabError
from lab.console.progress import Display
from lab.race import race as module
from lab.race import work
from lab.race.comparison import Comparison
from lab.race.design import DEFAULT, TUNED, Design, Job
from lab.race.race import race
from lab.race.store import Store, key
from lab.race.tuning import grid_rate
from lab.race.work import Done, RunFiles
from lab.training import data, run
from lab.training.result import untimed
from lab.training.run import Run
from minigrad.optim import OPTIMIZERS
from tests.lab.made import BASE, Counting, Threads, kept, made

ALL = Design(tuple(OPTIMIZERS), BASE)
TUNING = Design(("sgd", "adam"), BASE, trials=3, seeds=2, schedules=("cosine",))
PLAIN = Design(("sgd", "adam", "nadam"), BASE)


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    counted = Counting()
    monkeypatch.setattr(data, "load", lambda settings, quiet: counted)
    monkeypatch.setattr(module, "LOOK", 0.01)
    work._images.cache_clear()
    yield counted
    work._images.cache_clear()


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """The runs that were computed, in their order; none of them for real."""
    jobs: list[Job] = []

    def compute(job: Job, files: RunFiles) -> Done:
        jobs.append(job)
        rate = {"sgd": 0.1, "adam": 0.001, "nadam": 0.003}[job.settings.optimizer]
        return Done(made(job, 0.9 - abs(job.settings.lr - rate) / 1000, diverged=job.settings.lr > 50))

    monkeypatch.setattr(module, "compute", compute)
    return jobs


class Noting(Display):
    """A display that remembers its lines."""

    def __init__(self) -> None:
        super().__init__(quiet=True)
        self.lines: list[str] = []

    def note(self, line: str) -> None:
        self.lines.append(line)


def held(design: Design, folder: Path, workers: module.Workers | None = None, **options: Any) -> Comparison:
    return race(design, Store(folder), workers or Threads(), options.pop("display", Display(quiet=True)), **options)


def test_all_nine_are_given_the_same_weights_batches_and_masks(counting: Counting, tmp_path: Path) -> None:
    results = [result for _, result in held(ALL, tmp_path).results]
    assert [result["optimizer"] for result in results] == list(OPTIMIZERS)
    assert len({json.dumps(result["hashes"]) for result in results}) == 1
    assert set(map(len, results[0]["hashes"].values())) == {64}
    other = held(replace(ALL, base=replace(BASE, seed=1), optimizers=("sgd",)), tmp_path).results[0][1]
    assert all(other["hashes"][part] != results[0]["hashes"][part] for part in ("weights", "batches", "masks"))


def test_the_test_set_is_touched_once_for_each_final_run(counting: Counting, tmp_path: Path) -> None:
    comparison = held(TUNING, tmp_path)
    finals = [result for column, result in comparison.results if column != "trial"]
    assert len(finals) == 2 * 2 * 3
    assert counting.asked == len({json.dumps(untimed(result)) for result in finals})
    held(TUNING, tmp_path)
    assert counting.asked == len({json.dumps(untimed(result)) for result in finals})


def test_a_tuned_race_is_its_trials_then_three_columns(computed: list[Job], tmp_path: Path) -> None:
    """The default rates are 0.01 and 0.001: the search for SGD's best has to go up, and Adam's has as many trials."""
    display = Noting()
    comparison = held(TUNING, tmp_path, display=display)
    best = {"sgd": 0.1, "adam": 0.001}
    assert comparison.best == {"constant": best, "cosine": best}
    rates = {
        "sgd": [grid_rate(point) for point in range(-5, 0)],
        "adam": [grid_rate(point) for point in range(-9, -4)],
    }
    for trials in comparison.trials.values():
        assert {name: [result["lr"] for result in results] for name, results in trials.items()} == rates
    assert list(comparison.columns) == [DEFAULT, TUNED, f"{TUNED}, cosine"]
    assert [job.trial for job in computed] == [True] * 20 + [False] * (len(computed) - 20)
    # Adam's best rate is its default one, so its first two columns are the same runs.
    assert len(computed) == len({key(job) for job in computed}) == 20 + 6 + 4
    assert display.lines[20:22] == [
        "best rates, constant: sgd 0.1, adam 0.001",
        "best rates, cosine: sgd 0.1, adam 0.001",
    ]
    assert display.lines[0] == "[1/24] sgd, lr 0.003, seed 0: validation accuracy 89.99%, 1.0 s"
    assert display.lines[-1] == "[30/30] adam, lr 0.001, cosine, seed 1: test accuracy 90.00%, 1.0 s"


def test_a_trial_is_not_trained_again_as_a_final_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    trained: Counter[str] = Counter()
    train_epoch = run.train_epoch

    def counted(each: Run, *arguments: Any) -> None:
        trained[repr(each.settings)] += 1
        train_epoch(each, *arguments)

    monkeypatch.setattr(run, "train_epoch", counted)
    comparison = held(TUNING, tmp_path)
    assert max(trained.values()) == BASE.epochs
    assert len(trained) < len({(column == "trial", repr(result)) for column, result in comparison.results})
    assert not (tmp_path / "underway").exists()


@pytest.mark.parametrize("width", [1, 2, 5])
def test_nothing_is_computed_twice_and_the_second_go_computes_nothing(
    width: int, computed: list[Job], tmp_path: Path
) -> None:
    first = held(TUNING, tmp_path, Threads(width))
    assert max(Counter(map(key, computed)).values()) == 1
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*")}
    computed.clear()
    assert held(TUNING, tmp_path, Threads(width)) == first
    assert computed == []
    assert {path: path.stat().st_ino for path in tmp_path.rglob("*")} == before


def test_another_race_on_the_same_store_computes_what_it_lacks(computed: list[Job], tmp_path: Path) -> None:
    held(PLAIN, tmp_path)
    held(replace(PLAIN, seeds=2), tmp_path)
    assert len(computed) == 6
    held(replace(PLAIN, optimizers=("sgd", "nadam")), tmp_path)
    assert len(computed) == 6


def test_a_damaged_result_is_told_and_computed_again(computed: list[Job], tmp_path: Path) -> None:
    first = held(PLAIN, tmp_path)
    path = Store(tmp_path).path(computed[1])
    path.write_text("{")
    display = Noting()
    assert held(PLAIN, tmp_path, display=display) == first
    assert [job.settings.optimizer for job in computed[3:]] == ["adam"]
    assert display.lines[0].startswith(f"{path} is damaged")
    assert display.lines[0].endswith(f"set aside as {path.name}.damaged, to be computed again")


def test_results_do_not_depend_on_how_many_are_computed_at_once(tmp_path: Path) -> None:
    stores = [tmp_path / str(width) for width in (1, 2)]
    for width, folder in enumerate(stores, start=1):
        held(PLAIN, folder, Threads(width))
    assert kept(stores[0]) == kept(stores[1])
    assert len(kept(stores[0])) == 3
    names = {path.name for path in stores[0].rglob("*") if path.suffix != ".json"}
    weights = {f"{name}-{key(PLAIN.columns(name)['default'][0])}.safetensors" for name in PLAIN.optimizers}
    assert names == {"results", "weights", *weights}


def test_divergence_is_recorded_told_and_not_computed_again(tmp_path: Path) -> None:
    design, display = Design(("sgd", "adam"), replace(BASE, lr=1e30), lr_given=True), Noting()
    comparison = held(design, tmp_path, display=display)
    for _, result in comparison.results:
        assert (result["diverged"], result["finished"], result["test_accuracy"]) == (True, False, None)
        assert result["diverged_at"] is not None
    assert "[1/2] sgd, lr 1e+30, seed 0: diverged in epoch 1" in display.lines
    before = kept(tmp_path)
    display.lines.clear()
    held(design, tmp_path, display=display)
    assert (display.lines, kept(tmp_path)) == ([], before)


@pytest.mark.parametrize("asked", [1, 2, 4, 7, 11])
def test_a_race_that_is_stopped_goes_on_where_it_was(
    asked: int, computed: list[Job], stop_after: Callable[[int], Callable[[], bool]], tmp_path: Path
) -> None:
    stopped = held(TUNING, tmp_path / "store", stop=stop_after(asked))
    assert len(stopped.results) < 22
    done = {job for job in computed if Store(tmp_path / "store").path(job).exists()}
    computed.clear()
    whole = held(TUNING, tmp_path / "store")
    assert done.isdisjoint(computed)
    assert whole == held(TUNING, tmp_path / "another")


class Dying(Executor):
    """An executor that computes at once, but for the runs that ``deadly`` names: those break it, and what waits."""

    def __init__(self, deadly: Callable[[Job], bool]) -> None:
        self.deadly = deadly
        self.waiting: list[Future[Done]] = []

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self.deadly(arguments[0]):
            self.waiting.append(future)
            for each in self.waiting:
                each.set_exception(BrokenExecutor("a process was terminated abruptly"))
        elif arguments[0].settings.optimizer == "nadam":  # never done as long as others are under way
            self.waiting.append(future)
        else:
            future.set_result(function(*arguments))
        return future


class Mortal(Threads):
    """Workers of which some die, ``times`` in all."""

    def __init__(self, names: Sequence[str], times: int, count: int) -> None:
        super().__init__(count)
        self.names, self.times, self.pools = names, times, 0

    def deadly(self, job: Job) -> bool:
        if job.settings.optimizer not in self.names or not self.times:
            return False
        self.times -= 1
        return True

    @contextmanager
    def executor(self) -> Iterator[Executor]:
        self.pools += 1
        if self.times:
            yield Dying(self.deadly)
        else:
            with super().executor() as pool:
                yield pool


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("times", [1, 2])
def test_a_race_survives_its_workers(count: int, times: int, computed: list[Job], tmp_path: Path) -> None:
    workers, display = Mortal(("adam",), times, count), Noting()
    comparison = held(PLAIN, tmp_path, workers, display=display)
    assert len(comparison.results) == 3
    assert workers.pools == times + 1
    assert sum("a worker died" in line for line in display.lines) == times
    assert max(Counter(map(key, computed)).values()) == 1
    assert not (tmp_path / "underway").exists()


def test_a_run_that_ends_its_worker_again_and_again_ends_the_race(computed: list[Job], tmp_path: Path) -> None:
    with pytest.raises(
        LabError, match=r"^workers died 3 times in the same epoch of adam, lr 0.001, seed 0 \(a process"
    ):
        held(PLAIN, tmp_path, Mortal(("adam",), 99, 1))
    assert [job.settings.optimizer for job in computed] == ["sgd"]
    with Store(tmp_path).claimed(PLAIN.columns("adam")[DEFAULT][0]) as free:
        assert free
    assert len(held(PLAIN, tmp_path).results) == 3
    assert [job.settings.optimizer for job in computed] == ["sgd", "adam", "nadam"]


def test_where_several_may_be_the_reason_all_are_named(computed: list[Job], tmp_path: Path) -> None:
    design = replace(PLAIN, optimizers=("nadam", "adam"))
    with pytest.raises(LabError, match=r"epoch of nadam, lr 0.002, seed 0; adam, lr 0.001, seed 0 \("):
        held(design, tmp_path, Mortal(("adam",), 99, 2))


def test_a_run_that_gets_on_may_lose_more_workers(
    computed: list[Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    epochs = iter(range(1000))
    monkeypatch.setattr(module, "epochs_saved", lambda path: next(epochs))
    assert len(held(PLAIN, tmp_path, Mortal(("adam",), 8, 1)).results) == 3


class Lost(Exception):
    """What an executor raises for a run that cost too many workers."""


@pytest.mark.parametrize(
    ("fail", "message"),
    [
        (
            lambda future: future.set_exception(Lost("four workers")),
            r"^workers died again and again at sgd, .*four workers",
        ),
        (
            lambda future: future.cancel() and future.set_running_or_notify_cancel(),
            "^sgd, lr 0.01, seed 0 was cancelled",
        ),
    ],
)
def test_what_an_executor_gives_up_ends_the_race(
    fail: Callable[[Future[Any]], object], message: str, tmp_path: Path
) -> None:
    class Failing(Executor):
        def submit(self, *arguments: Any, **options: Any) -> Future[Any]:
            future: Future[Any] = Future()
            fail(future)
            return future

    class GivingUp(Threads):
        fatal: tuple[type[Exception], ...] = (Lost,)

        @contextmanager
        def executor(self) -> Iterator[Executor]:
            yield Failing()

    with pytest.raises(LabError, match=message):
        held(PLAIN, tmp_path, GivingUp())


def test_an_error_in_a_run_is_the_races_and_what_was_done_is_kept(
    computed: list[Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute = module.compute

    def full_disk(job: Job, files: RunFiles) -> Done:
        if job.settings.optimizer == "adam":
            raise OSError(28, "No space left on device", "checkpoint")
        return compute(job, files)

    monkeypatch.setattr(module, "compute", full_disk)
    with pytest.raises(OSError, match="No space left"):
        held(PLAIN, tmp_path)
    monkeypatch.setattr(module, "compute", compute)
    held(PLAIN, tmp_path)
    assert [job.settings.optimizer for job in computed] == ["sgd", "adam", "nadam"]


FAILING = """
from minigrad.optim import SGD
class Failing(SGD):
    def update(self, theta, grad, state, group):
        if state["step"] > {after}:
            raise ValueError("enough")
        super().update(theta, grad, state, group)
"""


@pytest.mark.parametrize(
    ("optimizers", "after", "kept"),
    [
        (("{own}",), 2, "nothing is kept: no run had come through its first epoch"),
        (("{own}",), 5, "the results so far stay in "),
        (("sgd", "{own}"), 2, "the results so far stay in "),
    ],
)
def test_a_users_fault_in_a_later_step_keeps_what_was_computed_or_nothing(
    optimizers: tuple[str, ...], after: int, kept: str, tmp_path: Path
) -> None:
    """An epoch has four steps."""
    (tmp_path / "own.py").write_text(FAILING.format(after=after))
    names = tuple(name.format(own=f"{tmp_path / 'own.py'}:Failing") for name in optimizers)
    folder = tmp_path / "race"
    folder.mkdir()
    with pytest.raises(LabError, match=rf"own.py, line 6: raise ValueError.*: ValueError: enough; {kept}"):
        held(Design(names, replace(BASE, optimizer=names[0])), folder)
    assert any(folder.iterdir()) == kept.startswith("the")


def test_a_race_that_fails_leaves_what_another_process_has_begun_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(FAILING.format(after=2))
    store, theirs = Store(tmp_path / "race"), PLAIN.columns("sgd")[DEFAULT][0]
    with store.claimed(theirs), pytest.raises(LabError, match="the results so far stay in"):
        held(Design((f"{tmp_path / 'own.py'}:Failing",), BASE), store.folder)
    assert (store.folder / "race.json").exists()


@pytest.mark.parametrize("done", [True, False])
def test_what_another_process_holds_is_waited_for_and_computed_only_if_that_leaves_it(
    done: bool, computed: list[Job], tmp_path: Path
) -> None:
    """The other is simulated: it lets go when the race has looked five times."""
    theirs, store, looks = PLAIN.columns("sgd")[DEFAULT][0], Store(tmp_path), itertools.count(1)
    with ExitStack() as claim:
        claim.enter_context(store.claimed(theirs))

        def stop() -> bool:
            if next(looks) == 5:
                if done:
                    store.put(theirs, made(theirs))
                claim.close()
            return False

        comparison = race(PLAIN, store, Threads(), Display(quiet=True), stop)
    assert [job.settings.optimizer for job in computed] == ["adam", "nadam"] + (["sgd"] if not done else [])
    assert len(comparison.results) == 3
