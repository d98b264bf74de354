"""Many attempts of an entry, and what they say together."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from statistics import fmean
from typing import Any

from lab.console.errors import LabError
from lab.language import tr
from lab.race.executors import THREADS
from lab.speedrun.attempt import ATTEMPTS, Attempt
from lab.statistics import interval
from lab.training.files import read_json
from lab.training.own_files import CHECKOUT

SEEDS = 30
PROMPTS = 3


@dataclass(frozen=True)
class Asked:
    """What is to be attempted: an entry, with these seeds, on which images, by how many processes at once.

    More than one process share the cores, a thread each: then the seconds tell nothing, and are left out.
    """

    entry: str
    seeds: tuple[int, ...]
    validation: bool = False
    limit: int | None = None
    jobs: int = 1


@dataclass(frozen=True)
class Outcome:
    """What came of the attempts, in the order of the seeds; times are None where several ran at once.

    ``seconds`` are those of training, ``from_prompt`` those of PROMPTS whole processes of one attempt each.
    """

    accuracies: tuple[float, ...]
    seconds: tuple[float, ...] | None
    from_prompt: tuple[float, ...] | None

    @property
    def mean(self) -> float:
        return fmean(self.accuracies)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of the mean, 95 %."""
        return interval(self.accuracies)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        text = percent(self.mean, self.interval)
        if self.seconds and self.from_prompt:
            told = {"seconds": f"{fmean(self.seconds):.3f}", "from_prompt": f"{fmean(self.from_prompt):.2f}"}
            text += "   " + tr("{seconds} s of training, {from_prompt} s from the prompt", **told)
        return text


def outcome_of(content: dict[str, Any]) -> Outcome:
    """From JSON."""
    values = (content[field.name] for field in fields(Outcome))
    return Outcome(*(None if value is None else tuple(value) for value in values))  # type: ignore[arg-type]


def percent(mean: float, bounds: tuple[float, float] | None) -> str:
    """A mean accuracy and its interval."""
    low_and_high = " ({:.3f} … {:.3f})".format(*(100 * bound for bound in bounds)) if bounds else ""
    return f"{100 * mean:.3f} %{low_and_high}"


def check(asked: Asked, told: Callable[[int], None] = lambda count: None) -> Outcome:
    """Make the attempts; ``told`` is called with how many were made, whenever some are.

    Raises LabError with the line of an entry that is at fault.
    """
    alone = asked.jobs == 1
    shares = [asked.seeds[job :: asked.jobs] for job in range(min(asked.jobs, len(asked.seeds)))]
    done: list[Attempt] = []
    with ThreadPoolExecutor(asked.jobs) as pool:
        for made, _ in pool.map(lambda seeds: in_a_process(asked, seeds), shares):
            done += made
            told(len(made))
    done.sort(key=lambda each: each.seed)
    prompts = [in_a_process(asked, (seed,))[1] for seed in asked.seeds[:PROMPTS]] if alone else []
    return Outcome(
        tuple(each.accuracy for each in done),
        tuple(each.seconds for each in done) if alone else None,
        tuple(prompts) if alone else None,
    )


def in_a_process(asked: Asked, seeds: Sequence[int]) -> tuple[list[Attempt], float]:
    """The attempts with these seeds, and how long the process took from its start to its end."""
    environment = {**os.environ, **(dict.fromkeys(THREADS, "1") if asked.jobs > 1 else {})}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, *_command(asked, seeds), "--out", folder, "--quiet"]
        start = time.perf_counter()
        done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True)
        seconds = time.perf_counter() - start
        if done.returncode:
            lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
            raise LabError(f"{asked.entry}, seeds {' '.join(map(str, seeds))}: {lines[-1]}")
        content = read_json(Path(folder) / ATTEMPTS, "try again")
    return [Attempt(**each) for each in content["attempts"]], seconds


def _command(asked: Asked, seeds: Sequence[int]) -> list[str]:
    """What is timed from the prompt is the command that a reader types, where that can be asked for."""
    if not asked.validation and len(seeds) == 1:
        command = ["train.py", "--speedrun", asked.entry, "--seed", str(seeds[0])]
    else:
        command = ["-m", "lab.speedrun", "attempt", asked.entry, "--seeds", *map(str, seeds)]
    given = ["--validation"] if asked.validation else []
    return command + given + ([] if asked.limit is None else ["--limit", str(asked.limit)])
