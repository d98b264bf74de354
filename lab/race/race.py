"""A race: the runs of a design, computed by as many workers as there are, kept in a store, and compared.

The next runs follow from the results in the store alone. So a race that was stopped, at any moment and by any signal,
continues when it is run again.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import wait as wait_for
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from typing import NamedTuple, Protocol

from lab.console.errors import LabError
from lab.console.progress import Display, RaceBar
from lab.console.signals import never
from lab.language import tr
from lab.race.comparison import Comparison, compare
from lab.race.design import Design, Job
from lab.race.store import Store, key
from lab.race.tuning import Known, search
from lab.race.work import Done, RunFiles, compute
from lab.training.checkpoint import epochs_saved
from lab.training.files import RACE
from lab.training.named import short
from lab.training.result import Result
from lab.training.run_folder import outcome
from lab.training.schedules import CONSTANT
from lab.training.score import score_text

# How often the race looks at what its workers, other processes and the user did, in seconds.
LOOK = 0.5
# How many times a run may lose its worker in the same epoch before it is taken for the cause.
MAX_DEATHS = 3


class Workers(Protocol):
    """Where runs are computed: see ``executors``.

    Workers that share files leave checkpoints in the store. ``fatal`` is what an executor raises for a run that has
    ended several workers; one that cannot go on when a worker dies raises BrokenExecutor.
    """

    shares_files: bool
    fatal: tuple[type[Exception], ...]

    def width(self) -> int: ...

    def executor(self) -> AbstractContextManager[Executor]: ...


class Stage(NamedTuple):
    """Runs that can be computed side by side; how many of the whole race are done before them, and how many it has.

    A search that goes on beyond its grid makes the whole larger. ``news``: what was found out before them.
    """

    title: str
    jobs: list[Job]
    done: int
    whole: int
    news: Sequence[str] = ()


class Interrupted(Exception):
    """The user stopped the race."""


def race(
    design: Design, store: Store, workers: Workers, display: Display, stop: Callable[[], bool] = never
) -> Comparison:
    """Compute the runs of the design that the store lacks, the search first, and return the comparison.

    On ``stop()`` unfinished runs are left as they are, and the comparison is that of the results so far.

    Raises LabError for a run that ends its worker again and again, and for one that fails in a user's file. If no run
    has come to the end of an epoch by then, nothing is kept.
    """
    new = not (store.folder / RACE).exists()
    store.write_design(design)
    store.remove_stale()
    try:
        while (stage := next_stage(design, store.get)).jobs:
            _tell(store, display)
            for line in stage.news:
                display.note(line)
            _run_all(stage, store, workers, display, stop)
        store.tidy()
    except Interrupted:
        pass
    except LabError as error:
        if new and store.is_empty():
            store.remove()
            raise LabError(f"{_told(error)} nothing is kept: no run had come through its first epoch") from error
        raise LabError(f"{_told(error)} the results so far stay in {store.folder}") from error
    comparison = compare(design, store.get)
    _tell(store, display)
    return comparison


def _told(error: LabError) -> str:
    """The error, so that a sentence may follow: a question keeps its mark."""
    return f"{error}" if f"{error}".endswith("?") else f"{error};"


def next_stage(design: Design, known: Known) -> Stage:
    """The next jobs: trials until every search is over, then final runs; none when all are done."""
    known = cache(known)  # a result is a file, and what follows asks for it several times
    searches, missing = search(design, known)
    trials = sum(len(each.points) + max(design.decays, len(each.decayed)) for each in searches)
    if missing:
        return Stage(tr("trials"), missing, trials - len(missing), trials + design.finals)
    comparison = compare(design, known)
    columns = [comparison.columns_of(name) for name in design.optimizers]
    runs = {key(job): job for by_column in columns for jobs in by_column.values() for job in jobs}
    missing = [job for job in runs.values() if known(job) is None]
    news = [
        tr("best rates, {schedule}: {rates}", schedule=short(schedule), rates=_listed(rates))
        for schedule, rates in comparison.best.items()
    ]
    news += [
        tr("best decays, {schedule}: {decays}", schedule=short(schedule), decays=_listed(decays))
        for schedule, decays in comparison.decays.items()
    ]
    return Stage(tr("final runs"), missing, trials + len(runs) - len(missing), trials + len(runs), news)


def _listed(rates: Mapping[str, float]) -> str:
    return ", ".join(f"{short(name)} {lr:g}" for name, lr in rates.items())


def _tell(store: Store, display: Display) -> None:
    while store.notices:
        display.note(store.notices.pop(0))


def _run_all(stage: Stage, store: Store, workers: Workers, display: Display, stop: Callable[[], bool]) -> None:
    """Compute all runs of a stage and put them in the store; where workers die, with new ones."""
    runs = StageRuns(stage, store, workers, stop)
    with display.race_bar(stage.title, runs.epochs, stage.whole * runs.epochs_each) as bar:
        while runs.left:
            try:
                with runs.claims_kept(), workers.executor() as executor:
                    runs.run(executor, bar)
            except BrokenExecutor:
                bar.note(tr("a worker died; its run continues from its last checkpoint"))


class StageRuns:
    """A stage while it is computed: the runs that are left, and those in progress with the claims to them."""

    def __init__(self, stage: Stage, store: Store, workers: Workers, stop: Callable[[], bool]) -> None:
        self.stage, self.left = stage, list(stage.jobs)
        self.epochs_each = stage.jobs[0].settings.epochs
        self.store, self.workers, self.stop = store, workers, stop
        self.in_progress: dict[Future[Done], Job] = {}
        self.claims: dict[str, ExitStack] = {}
        self.deaths: Counter[tuple[str, int]] = Counter()

    @property
    def done(self) -> int:
        """How many runs of the whole race are done."""
        return self.stage.done + len(self.stage.jobs) - len(self.left)

    @property
    def epochs(self) -> int:
        """How many epochs these have; all runs of a race have the same."""
        return self.done * self.epochs_each

    @contextmanager
    def claims_kept(self) -> Iterator[None]:
        """Runs in progress stay claimed until the block ends, which must be after the workers have ended."""
        try:
            yield
        finally:
            self.in_progress.clear()
            while self.claims:
                self.claims.popitem()[1].close()

    def run(self, executor: Executor, bar: RaceBar) -> None:
        """Go on until nothing is left. Raises BrokenExecutor when a worker died, Interrupted on ``stop()``."""
        try:
            while self.left:
                if self.stop():
                    raise Interrupted
                self._submit(executor)
                done, _ = wait_for(self.in_progress, timeout=LOOK, return_when=FIRST_COMPLETED)
                if self.left and not self.in_progress:
                    time.sleep(LOOK)  # other processes have the rest
                for future in sorted(done, key=_failed):
                    self._take(future, bar)
                self._look(bar)
        except BrokenExecutor as error:
            for future in [future for future in self.in_progress if future.done() and not _failed(future)]:
                self._take(future, bar)
            self._count_deaths(error)
            raise

    def _submit(self, executor: Executor) -> None:
        """Give each free worker a run that no other process has claimed or done."""
        busy, width = list(self.in_progress.values()), self.workers.width()
        for job in [job for job in self.left if job not in busy]:
            if len(self.in_progress) >= width:
                return
            claim = ExitStack()
            if not claim.enter_context(self.store.claimed(job)):
                claim.close()
            elif self.store.get(job) is not None:  # another process has computed it meanwhile
                self.left.remove(job)
                claim.close()
            else:
                self.claims[key(job)] = claim
                self.in_progress[executor.submit(compute, job, self._files_of(job))] = job

    def _take(self, future: Future[Done], bar: RaceBar) -> None:
        job = self.in_progress[future]
        try:
            result, notice = future.result()
        except self.workers.fatal as error:
            raise LabError(f"workers died again and again at {text(job)} ({error}); is there enough memory?") from error
        except CancelledError as error:
            raise LabError(f"{text(job)} was cancelled where it was computed; run the race again to go on") from error
        self.store.put(job, result)
        self.left.remove(job)
        del self.in_progress[future]
        self.claims.pop(key(job)).close()
        if notice:
            bar.note(notice)
        bar.note(f"[{self.done}/{self.stage.whole}] {text(job)}: {result_text(result)}")

    def _count_deaths(self, error: BrokenExecutor) -> None:
        """Count the runs that were in progress when a worker died. Raises LabError for one that was MAX_DEATHS times.

        Of several runs in progress any may be the cause, so the message names all.
        """
        suspects = []
        for job in self.in_progress.values():
            moment = key(job), epochs_saved(self.store.checkpoint(job))
            self.deaths[moment] += 1
            if self.deaths[moment] >= MAX_DEATHS:
                suspects.append(text(job))
        if suspects:
            message = f"workers died {MAX_DEATHS} times in the same epoch of {'; '.join(suspects)} ({error})"
            raise LabError(f"{message}; is there enough memory?") from error

    def _look(self, bar: RaceBar) -> None:
        """Show the progress of the runs; for those in progress, that of their checkpoints."""
        busy = self.in_progress.values()
        in_progress = sum(epochs_saved(self.store.checkpoint(job)) for job in busy)
        names = ", ".join(f"{short(job.settings.optimizer)} {job.settings.lr:g}" for job in busy)
        bar.show(
            self.epochs + in_progress, tr("{count} runs left: {names}", count=self.stage.whole - self.done, names=names)
        )

    def _files_of(self, job: Job) -> RunFiles:
        if not self.workers.shares_files:
            return RunFiles()
        trial = None if job.trial else self.store.checkpoint(Job(job.settings, trial=True)).absolute()
        return RunFiles(self.store.checkpoint(job).absolute(), self.store.weights(job), trial)


def _failed(future: Future[Done]) -> bool:
    return future.cancelled() or future.exception() is not None


def text(job: Job) -> str:
    """A run in words."""
    settings = job.settings
    schedule = "" if settings.schedule == CONSTANT else f", {short(settings.schedule)}"
    decay = tr(", decay {number}", number=f"{settings.weight_decay:g}") if settings.weight_decay else ""
    return tr(
        "{name}, lr {rate}{decay}{schedule}, seed {seed}",
        name=short(settings.optimizer),
        rate=f"{settings.lr:g}",
        decay=decay,
        schedule=schedule,
        seed=settings.seed,
    )


def result_text(result: Result) -> str:
    """A result in words."""
    if result["diverged"]:
        return outcome(result)
    seconds = f"{result['train_seconds']:.1f}"
    if result["trial"]:
        return tr("validation {score}, {seconds} s", score=score_text(result, "val"), seconds=seconds)
    return tr("test {score}, {seconds} s", score=score_text(result, "test"), seconds=seconds)
