"""A race in processes: killed at any moment, robbed of its workers, held by two at once. The results are the same.

What is done is a program of a few lines that runs as a child, in a process group of its own.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.lab.made import kept

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]


def program(code: str, *arguments: object, folder: Path | None = None) -> subprocess.Popen[str]:
    """A child with the code, in a process group of its own, which has the tests' helpers at hand."""
    command = [sys.executable, *(["-c", code] if "\n" in code else [code]), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def ended(child: subprocess.Popen[str], seconds: float = 120) -> str:
    """What the child wrote, when it has ended well. Whatever happens, nothing of its group is left."""
    try:
        out, _ = child.communicate(timeout=seconds)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    assert child.returncode == 0
    return out


KILLED = """
import math, os, random, signal, sys, time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from lab.race import race
from lab.race.design import Design
from lab.console.progress import Display
from lab.race.store import Store
from tests.lab.made import BASE, Forks, tiny_problem

tiny_problem()
examples = Path(sys.argv[1], "examples", "optimizers")
names = ("sgd", "nadam", f"{examples / 'lion.py'}:Lion", f"{examples / 'schedule_free.py'}:ScheduleFree")
design = Design(names, replace(BASE, epochs=3), trials=3, seeds=2, schedules=("cosine",))
compute = race.compute
for name in names:
    compute(design.trial(name, 0.01), race.RunFiles())
random.seed(1)


def written(folder):
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.glob("results/*.json")}


def computed(folder, enough, job, files):
    '''A run's result; when there are enough, the process waits to be killed.'''
    while len(written(folder)) >= enough:
        time.sleep(0.001)
    return compute(job, files)


def ends(folder, seconds, most=math.inf):
    '''Whether a race in a process group of its own ends by itself, and well, before it is killed.'''
    before = written(folder)
    child = os.fork()
    if not child:
        os.setsid()
        race.compute = partial(computed, folder, len(before) + most)
        race.race(design, Store(folder), Forks(2), Display(quiet=True))
        os._exit(0)
    deadline, ended, status = time.monotonic() + seconds, 0, 0
    while not ended and time.monotonic() < deadline:
        time.sleep(0.001)
        ended, status = os.waitpid(child, os.WNOHANG)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if not ended:
        os.waitpid(child, 0)
    assert status == 0
    assert before.items() <= written(folder).items(), "a result was written again"
    return ended


start = time.monotonic()
assert ends(Path("whole"), 60)
duration, kills = time.monotonic() - start, 0
# However fast it is now, twelve times it has not ended: each time it computes no more than five of its 78 runs.
while not ends(Path("killed"), *((random.uniform(0, duration / 3), 3) if kills < 12 else (60,))):
    kills += 1
    assert kills < 15
print(kills)
"""


def test_a_race_killed_at_any_moment_ends_with_the_same_results(tmp_path: Path) -> None:
    """By SIGKILL, workers and all; and no result that was there is written again. Two of the optimizers are files."""
    assert int(ended(program(KILLED, ROOT, folder=tmp_path))) == 12
    assert kept(tmp_path / "killed") == kept(tmp_path / "whole")
    names = [sorted(path.name for path in (tmp_path / name).rglob("*")) for name in ("killed", "whole")]
    assert names[0] == names[1]
    assert "underway" not in names[0]


DYING = """
import os, signal, sys
from pathlib import Path
from lab.race import race
from lab.race.design import Design
from lab.console.progress import Display
from lab.race.store import Store
from tests.lab.made import BASE, Forks, tiny_problem

tiny_problem()
store, compute = Path(sys.argv[1]), race.compute


def deadly(job, files):
    if job.settings.optimizer == "adam" and (sys.argv[2] == "always" or not (store / "died").exists()):
        (store / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return compute(job, files)


race.compute = deadly
try:
    race.race(Design(("sgd", "adam", "nadam"), BASE), Store(store), Forks(2), Display())
except race.LabError as error:
    print("LabError:", error)
"""


def test_processes_that_are_killed_are_replaced_until_the_reason_is_clear(tmp_path: Path) -> None:
    children = [program(DYING, tmp_path / often, often) for often in ("once", "always")]
    once, always = (ended(child).splitlines() for child in children)
    assert sum("a worker died" in line for line in once) == 1
    assert len(kept(tmp_path / "once")) == 3
    assert always[-1].startswith("LabError: workers died 3 times in the same epoch of ")
    assert "adam, lr 0.001, seed 0" in always[-1]
    assert "is there enough memory? " in always[-1]


TWO = """
import os, sys
from dataclasses import replace
from pathlib import Path
from lab.race import race
from lab.race.design import Design
from lab.race.executors import Processes
from lab.console.progress import Display
from lab.race.store import Store
from tests.lab.made import BASE, kept

DESIGN = Design(("sgd", "adam", "nadam", "nag"), replace(BASE, epochs=1))
compute = race.compute


def noted(job, files):
    done = compute(job, files)
    print(race.key(job), flush=True)
    return done


if __name__ == "__main__":
    race.compute = noted
    race.race(DESIGN, Store(Path(sys.argv[1])), Processes(1), Display(quiet=True))
"""


def test_two_processes_on_one_store_compute_each_run_once(tmp_path: Path) -> None:
    """Real ones, with workers of their own and the images that come with minigrad."""
    script = tmp_path / "two.py"
    script.write_text(TWO)
    children = [program(str(script), tmp_path / "store") for _ in range(2)]
    done = [name for child in children for name in ended(child).split()]
    assert sorted(f"{name}.json" for name in done) == sorted(kept(tmp_path / "store"))
    assert len(done) == 4
    assert not (tmp_path / "store" / "underway").exists()
