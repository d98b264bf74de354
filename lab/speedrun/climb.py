"""The ladder climbed: every rung, and what did not help, in turns on the validation split, round after round."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.console.errors import LabError
from lab.speedrun import ladder
from lab.speedrun.attempt import attempt, images_for, warm_up
from lab.speedrun.record import machine
from lab.training.files import read_json, write_json

NAMES = (*ladder.RUNGS, *ladder.TRIED)


def climb(out: Path, rounds: int, limit: int | None = None, told: Callable[[int], Any] = lambda count: None) -> None:
    """Go on with the rounds in the file ``out`` until there are so many; it is written after each of them.

    A round is an attempt of every rung with the round's number as seed. Raises LabError where the file is of another
    machine, or of other rungs: their times are not to be compared.
    """
    found, here = begun(out), machine()
    if any(found["where"][key] != here[key] for key in ("processor", "threads")):
        raise LabError(f"{out} is of another machine; name another --out")
    train, others = images_for(True, limit=limit)
    recipes = {name: getattr(ladder, name) for name in NAMES}
    for recipe in recipes.values() if found["rounds"] < rounds else ():
        warm_up(recipe, train, others)
    for seed in range(found["rounds"], rounds):
        for name, recipe in recipes.items():
            made = attempt(recipe, seed, train, others)
            found["rungs"][name]["accuracies"].append(made.accuracy)
            found["rungs"][name]["seconds"].append(made.seconds)
            told(1)
        found["rounds"] = seed + 1
        write_json(out, found)


def begun(out: Path) -> dict[str, Any]:
    """What is in the file, or what a new one begins with. Raises LabError for one with other rungs."""
    try:
        found = read_json(out, "name another --out")
    except FileNotFoundError:
        return {"rounds": 0, "rungs": {name: {"accuracies": [], "seconds": []} for name in NAMES}, "where": machine()}
    if list(found.get("rungs", ())) != list(NAMES):
        raise LabError(f"{out} has other rungs; name another --out")
    return found
