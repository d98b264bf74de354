"""Where runs are computed: processes with one thread each that do not outlive their race, and Dask's workers."""

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from lab.console.errors import LabError
from lab.console.progress import Display
from lab.race import executors, work
from lab.race.design import Design
from lab.race.executors import THREADS, Cluster, Processes
from lab.race.race import race
from lab.race.store import Store
from models import MODELS, mlp
from tests.lab.made import BASE, Threads, kept

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    """Wait, but not for ever."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


@contextmanager
def child(*command: object, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A program in a group of its own, of which nothing is left."""
    process = subprocess.Popen(
        [sys.executable, *map(str, command)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def lives(pid: int) -> bool:
    """Whether there is such a process, which is not only waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_environment_is_as_before_also_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS[0], "7")
    monkeypatch.delenv(THREADS[1], raising=False)
    before = dict(os.environ)
    with Processes(2).executor():
        assert {os.environ[name] for name in THREADS} == {"1"}
    assert dict(os.environ) == before
    with pytest.raises(ZeroDivisionError), Processes(2).executor():
        raise ZeroDivisionError
    assert dict(os.environ) == before
    assert Processes(2).width() == 2


PROGRAM = """
import json, os, signal, sys, time
import minigrad
from lab.race.executors import THREADS, Processes


def told():
    handler = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    facts = [os.getpid(), minigrad.get_num_threads(), handler, [os.environ[name] for name in THREADS]]
    try:
        from threadpoolctl import threadpool_info
        facts.append([pool["num_threads"] for pool in threadpool_info()])
    except ImportError:
        facts.append([])
    return facts


def at_work():
    time.sleep(600)


if __name__ == "__main__":
    with Processes(1).executor() as executor:
        print(json.dumps(executor.submit(told).result(100)), flush=True)
        executor.submit(at_work)
        time.sleep(600)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_worker_has_one_thread_leaves_ctrl_c_to_the_race_and_ends_with_it_however_that_ends(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    with child(script, OMP_NUM_THREADS="2") as process:
        assert process.stdout is not None
        worker, kernels, deaf, environment, pools = json.loads(process.stdout.readline())
        assert (kernels, deaf, set(environment)) == (1, True, {"1"})
        assert set(pools) <= {1}
        assert lives(worker)
        process.kill()
        process.wait(30)
        until(lambda: not lives(worker))


def _begin_and_fail(executor: Executor) -> None:
    until(executor.submit(time.sleep, 600).running)
    raise ZeroDivisionError


def test_a_pool_that_is_left_by_an_error_ends_what_it_is_at() -> None:
    """And no other child of this process."""
    bystander = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(600,), daemon=True)
    bystander.start()
    try:
        with pytest.raises(ZeroDivisionError), Processes(1).executor() as executor:
            _begin_and_fail(executor)
        assert multiprocessing.active_children() == [bystander]
    finally:
        bystander.kill()
        bystander.join()
        bystander.close()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nowhere", "missing port number in address 'nowhere'"),
        ("http://127.0.0.1:80", "unknown address scheme 'http'"),
        ("127.0.0.1:{port}", "Timed out trying to connect"),
    ],
)
def test_a_scheduler_that_does_not_answer_is_named(address: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="needs Dask: pip install distributed")
    monkeypatch.setattr(executors, "PATIENCE", 0.3)
    with socket.socket() as taken:  # but nobody listens
        taken.bind(("127.0.0.1", 0))
        address = address.format(port=taken.getsockname()[1])
        with pytest.raises(LabError) as error:
            Cluster(address)
    assert str(error.value).startswith(f"--scheduler: no Dask scheduler answers at {address!r}: {reason}")


def test_dask_is_asked_for_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(LabError, match=r"^--scheduler needs Dask; install with: pip install distributed$"):
        Cluster("127.0.0.1:8786")


class Dask:
    """A scheduler and workers as programs of their own."""

    def __init__(self, folder: Path, programs: ExitStack) -> None:
        self.programs = programs
        file = folder / "scheduler.json"
        flags = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file)
        self.scheduler = self._program("scheduler", *flags)
        until(lambda: file.exists() and file.read_text().strip().endswith("}"))
        self.address = json.loads(file.read_text())["address"]
        self.workers = [self.new_worker()]

    def new_worker(self) -> subprocess.Popen[str]:
        return self._program("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")

    def _program(self, name: str, *flags: object) -> subprocess.Popen[str]:
        program = child("-m", f"distributed.cli.dask_{name}", *flags, OMP_NUM_THREADS="1")
        return self.programs.enter_context(program)


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    pytest.importorskip("distributed", reason="needs Dask: pip install distributed")
    with ExitStack() as programs:
        yield Dask(tmp_path_factory.mktemp("dask"), programs)


@pytest.fixture
def real_mlp(monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the workers, who know nothing of fixtures."""
    monkeypatch.setitem(MODELS, "mlp", mlp)
    work._images.cache_clear()


FOUR = Design(("sgd", "momentum", "adam", "nadam"), replace(BASE, epochs=1))


@pytest.mark.usefixtures("real_mlp")
def test_a_race_on_a_cluster_that_loses_a_worker_ends_with_the_same_results(
    dask: Dask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins with one worker, a second joins it, and the first is killed while both are at work."""
    monkeypatch.setattr("lab.race.race.LOOK", 0.1)
    cluster, store = Cluster(dask.address), Store(tmp_path / "cluster")
    first = dask.workers[0]

    def stop() -> bool:
        if len(dask.workers) == 1 and list(store.folder.glob("results/*.json")):
            dask.workers.append(dask.new_worker())
            until(lambda: cluster.width() == 2)
        elif len(dask.workers) == 2 and first.poll() is None and all(cluster.client.processing().values()):
            first.kill()
            first.wait(30)
        return False

    comparison = race(FOUR, store, cluster, Display(quiet=True), stop)
    assert first.poll() is not None
    assert cluster.client.status == "closed"
    assert len(comparison.results) == 4
    race(FOUR, Store(tmp_path / "here"), Threads(), Display(quiet=True))
    assert kept(tmp_path / "cluster") == kept(tmp_path / "here")
    assert {path.name for path in store.folder.iterdir()} == {"race.json", "results"}


def test_a_cluster_without_this_code_is_named(dask: Dask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``print`` finds nothing anywhere."""
    monkeypatch.setattr(executors, "find_spec", print)
    cluster = Cluster(dask.address)
    with pytest.raises(LabError, match=r"lacks this code; start it with PYTHONPATH=<checkout>; nothing is kept: "):
        race(FOUR, Store(tmp_path), cluster, Display(quiet=True))
    assert cluster.client.status == "closed"


def test_what_is_under_way_on_a_cluster_is_cancelled_when_the_race_is_stopped(
    dask: Dask, tmp_path: Path, stop_after: Callable[[int], Callable[[], bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.race.race.LOOK", 0.01)
    cluster, store = Cluster(dask.address), Store(tmp_path)
    assert race(FOUR, store, cluster, Display(quiet=True), stop_after(2)).results == []
    with cluster.executor():
        until(lambda: not any(cluster.client.processing().values()))
    with store.claimed(FOUR.columns("sgd")["default"][0]) as free:
        assert free


def test_a_race_whose_scheduler_ends_says_how_to_go_on(
    dask: Dask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the last on this cluster."""
    monkeypatch.setattr("lab.race.race.LOOK", 0.1)
    monkeypatch.setattr(executors, "PATIENCE", 1)
    cluster, store = Cluster(dask.address), Store(tmp_path)

    def stop() -> bool:
        if list(store.folder.glob("results/*.json")):
            dask.scheduler.kill()
            dask.scheduler.wait(30)
        return False

    with pytest.raises(LabError, match=r"run (it|the race) again"):
        race(FOUR, store, cluster, Display(quiet=True), stop)
    with pytest.raises(LabError, match="answers no more"), cluster.executor():
        pass
    with pytest.raises(LabError, match="no Dask scheduler answers"):
        Cluster(dask.address)
