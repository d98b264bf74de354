"""Checkpoints: a run in one file, from which it continues exactly.

What ``minigrad.save`` writes: a safetensors file with a sum over its names, dtypes, shapes, texts and numbers. Its
metadata say which format it has, and how many epochs are done.
"""

from pathlib import Path
from typing import Any

import minigrad
from lab.console.errors import LabError
from lab.training.data import Data
from lab.training.ranks import ALONE, Alone
from lab.training.run import Run
from lab.training.settings import Settings, differing, from_json, to_json
from minigrad.serialization import read_metadata

FORMAT = "minigrad checkpoint 3"


def save_checkpoint(path: Path, run: Run) -> None:
    """Write a run, in place of what was at ``path``."""
    metadata = {"format": FORMAT, "epochs": str(len(run.history))}
    minigrad.save({"settings": to_json(run.settings), "state": run.state_dict()}, path, metadata)


def read_checkpoint(path: Path) -> tuple[Settings, dict[str, Any]]:
    """The settings of a run and its ``state_dict()``.

    Raises LabError for a file that is missing, damaged, or no checkpoint; those of formats 1 and 2 are none: their sum
    did not know dtypes and shapes.
    """
    try:
        found = read_metadata(path).get("format")
        content = minigrad.load(path)
    except (OSError, minigrad.nn.StateError) as error:
        raise LabError(f"{path} is not a readable checkpoint ({error}); start a new run") from error
    if found != FORMAT:
        raise LabError(f"{path} is not a {FORMAT}; start a new run")
    try:
        return from_json(content["settings"]), content["state"]
    except (KeyError, LabError) as error:
        raise LabError(f"{path} was written by another version of minigrad ({error}); start a new run") from error


def restore(path: Path, settings: Settings, data: Data, ranks: Alone = ALONE) -> Run:
    """The run of a checkpoint, with ``settings``, which may differ in the number of epochs and the data's folder.

    Raises LabError where ``read_checkpoint`` does, and for a checkpoint of other settings.
    """
    saved, state = read_checkpoint(path)
    if foreign := differing(settings, to_json(saved)):
        raise LabError(f"{path} belongs to another run: {foreign}")
    run = Run(settings, data, ranks)
    try:
        run.load_state_dict(state)
    except (KeyError, TypeError, ValueError) as error:
        raise LabError(f"{path} was written by another version of minigrad ({error}); start a new run") from error
    return run


def epochs_begun(path: Path) -> int:
    """How many epochs the run of a checkpoint has finished or begun; 0 where there is no checkpoint yet."""
    if not path.exists():
        return 0
    _, state = read_checkpoint(path)
    return len(state["history"]) + (state["epoch"]["steps"] > 0)


def epochs_saved(path: Path) -> int:
    """How many epochs the run of a checkpoint has finished, read at a glance; 0 where it cannot be read."""
    try:
        return int(read_metadata(path)["epochs"])
    except (OSError, ValueError, KeyError):
        return 0
