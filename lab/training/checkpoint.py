"""Checkpoints: a run in one file, from which it continues exactly.

A safetensors file. The arrays are its tensors; its metadata hold, as JSON, the settings and everything of the run that
is not an array, and a SHA-256 over both, because safetensors alone would not notice a changed byte.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
from safetensors.numpy import save

from lab.console.errors import LabError
from lab.training.data import Data
from lab.training.run import Run
from lab.training.settings import Settings, differing, from_json, to_json
from minigrad.files import replacing

FORMAT = "minigrad checkpoint 2"


def save_checkpoint(path: Path, run: Run) -> None:
    """Write a run, in place of what was at ``path``."""
    arrays: dict[str, np.ndarray] = {}
    state = _without_arrays(run.state_dict(), "run", arrays)
    text = json.dumps({"settings": to_json(run.settings), "state": state}, allow_nan=False)
    metadata = {"format": FORMAT, "run": text, "sha256": _digest(text, arrays)}
    with replacing(path) as file:
        file.write(save(arrays, metadata))


def read_checkpoint(path: Path) -> tuple[Settings, dict[str, Any]]:
    """The settings of a run and its ``state_dict()``.

    Raises LabError for a file that is missing, damaged, or no checkpoint.
    """
    try:
        with safetensors.safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, safetensors.SafetensorError) as error:
        raise LabError(f"{path} is not a readable checkpoint ({error}); start a new run") from error
    text = metadata.get("run", "")
    if metadata.get("format") != FORMAT:
        raise LabError(f"{path} is not a {FORMAT}; start a new run")
    if metadata.get("sha256") != _digest(text, arrays):
        raise LabError(f"{path} is damaged: its content does not have its SHA-256; start a new run")
    content = json.loads(text)
    return from_json(content["settings"]), _with_arrays(content["state"], arrays)


def restore(path: Path, settings: Settings, data: Data) -> Run:
    """The run of a checkpoint, with ``settings``, which may differ in the number of epochs and the data's folder.

    Raises LabError where ``read_checkpoint`` does, and for a checkpoint of other settings.
    """
    saved, state = read_checkpoint(path)
    if foreign := differing(settings, to_json(saved)):
        raise LabError(f"{path} belongs to another run: {foreign}")
    run = Run(settings, data)
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
        with safetensors.safe_open(path, framework="np") as file:
            return len(json.loads((file.metadata() or {})["run"])["state"]["history"])
    except (OSError, safetensors.SafetensorError, ValueError, KeyError):
        return 0


def _without_arrays(tree: Any, path: str, arrays: dict[str, np.ndarray]) -> Any:
    """The tree with every array moved to ``arrays`` under its path, and replaced by {"array": path}."""
    if isinstance(tree, np.ndarray):
        arrays[path] = np.ascontiguousarray(tree).reshape(tree.shape)
        return {"array": path}
    if isinstance(tree, dict):
        return {str(key): _without_arrays(value, f"{path}/{key}", arrays) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_without_arrays(value, f"{path}/{index}", arrays) for index, value in enumerate(tree)]
    return tree


def _with_arrays(tree: Any, arrays: dict[str, np.ndarray]) -> Any:
    if isinstance(tree, list):
        return [_with_arrays(value, arrays) for value in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.keys() == {"array"}:
        return arrays[tree["array"]]
    return {key: _with_arrays(value, arrays) for key, value in tree.items()}


def _digest(text: str, arrays: dict[str, np.ndarray]) -> str:
    digest = hashlib.sha256(text.encode())
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(arrays[name].tobytes())
    return digest.hexdigest()
