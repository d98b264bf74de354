"""The times of several entries, in turns: a machine's pace changes, and then it changes for all of them."""

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from lab.speedrun.check import Asked, in_a_process


def in_turns(
    entries: Sequence[str], rounds: int, limit: int | None = None, told: Callable[[int], Any] = lambda count: None
) -> dict[str, dict[str, list[float]]]:
    """By entry, the ``seconds`` of training and ``from_prompt``, of so many rounds: in each, an attempt of every entry.

    Each is a process of its own, and trains on all the images that are for training, or the first ``limit`` of them.
    """
    times: dict[str, dict[str, list[float]]] = {entry: {"seconds": [], "from_prompt": []} for entry in entries}
    for turn in range(rounds):
        for entry in entries:
            made, from_prompt = in_a_process(Asked(entry, (turn,), limit=limit), (turn,))
            times[entry]["seconds"].append(made[0].seconds)
            times[entry]["from_prompt"].append(from_prompt)
            told(1)
    return times


def ratios(times: dict[str, dict[str, list[float]]]) -> dict[str, float]:
    """By entry, its seconds of training over those of the first: the median over the rounds."""
    first = next(iter(times.values()))["seconds"]
    return {
        entry: median(ours / theirs for ours, theirs in zip(each["seconds"], first, strict=True))
        for entry, each in times.items()
    }
