"""A run's result as numbers that JSON holds, and the checks that such a file must pass."""

import math
from pathlib import Path
from typing import Any

import numpy as np

from lab.console.errors import LabError
from lab.training.files import HISTORY_COLUMNS, RESULT, read_json
from lab.training.run import Run
from lab.training.settings import LATER, Settings, are_hashes, differing, to_json
from lab.training.stopping_rule import kept_epoch, stopped_by
from minigrad.optim import Optimizer
from minigrad.strict_json import shown

Result = dict[str, Any]
Number = int | float

# The version of the code that computes results. It is raised by one when equal settings give other numbers than before;
# a test with a few known losses notices that.
CODE = 1
# What differs between two runs of the same settings: how long it took.
TIMES = ("train_seconds", "ms_per_step")

ENTRIES: dict[str, Any] = {
    "optimizer": str,
    "model": str,
    "dataset": str,
    "seed": int,
    "epochs": int,
    "batch_size": int,
    "lr": Number,
    "parameters": int,
    "train_loss": Number | None,
    "val_accuracy": Number | None,
    "test_accuracy": Number | None,
    "test_loss": Number | None,
    "train_seconds": Number,
    "ms_per_step": Number | None,
    "diverged": bool,
    "finished": bool,
    "epochs_done": int,
    "steps": int,
    "schedule": str,
    "weight_decay": Number,
    "clip_norm": Number | None,
    "limit": int | None,
    "trial": bool,
    "code": int,
    "state_bytes": int,
    "initial_loss": Number | None,
    "diverged_at": int | None,
    "hashes": dict,
    "history": list,
}
# What only results of newer builds have, and of those only the ones that use it.
OPTIONAL: dict[str, Any] = {**dict.fromkeys(LATER, str | Number | list | None), "kept_epoch": int, "stopped_by": str}
OF_A_FINISHED_RUN = ("train_loss", "val_accuracy", "ms_per_step")
OF_A_TESTED_RUN = ("test_accuracy", "test_loss")


def result_of(run: Run, test: tuple[float, float] | None, trial: bool = False) -> Result:
    """The result of a run. Accuracies are 0…1, times are of training alone; None: there is no such value.

    ``test`` is the loss and accuracy on the test set, None unless the run is finished; and for a trial, which does not
    touch it. ``train_loss`` and ``val_accuracy`` are those of the epoch whose weights the run keeps; with ``patience``
    it is named, as ``kept_epoch``. ``stopped_by`` is the setting that ended the run early, if any. ``initial_loss`` is
    the validation loss of the initial weights, ``diverged_at`` the step at which the run was stopped, ``hashes`` those
    of its weights, batches and random numbers.
    """
    kept = kept_epoch(run.settings, run.history)
    row = run.history[kept - 1] if kept and not run.diverged else {}
    seconds, stopped = run.seconds, stopped_by(run.settings, run.history)
    test_loss, test_accuracy = test or (None, None)
    values = {
        **to_json(run.settings),
        "trial": trial,
        "code": CODE,
        "state_bytes": state_bytes(run.optimizer),
        "initial_loss": run.initial_loss,
        "parameters": sum(parameter.size for parameter in run.model.parameters()),
        "train_loss": row.get("train_loss"),
        "val_accuracy": row.get("val_accuracy"),
        "test_accuracy": test_accuracy,
        "test_loss": test_loss,
        "train_seconds": seconds,
        "ms_per_step": 1000 * seconds / run.steps if run.steps else None,
        "diverged": run.diverged,
        "diverged_at": run.diverged_at,
        "finished": run.finished,
        "epochs_done": len(run.history),
        "steps": run.steps,
        "hashes": run.hashes,
        "history": run.history,
        **({"kept_epoch": kept} if run.settings.patience is not None else {}),
        **({"stopped_by": stopped} if stopped is not None else {}),
    }
    return {name: values[name] for name in (*ENTRIES, *OPTIONAL) if name in ENTRIES or name in values}


def read_result(folder: Path, settings: Settings) -> Result | None:
    """The result in the folder of the run with these settings, None if there is none yet.

    Raises LabError for a file that is damaged or is another run's; ``epochs`` may differ.
    """
    path = folder / RESULT
    if not path.exists():
        return None
    remedy = "remove it and resume"
    result = read_json(path, remedy)
    if found := fault(result):
        raise LabError(f"{path} is damaged: {found}; {remedy}")
    if foreign := differing(settings, result):
        raise LabError(f"{path} belongs to another run: {foreign}; {remedy}")
    return result


def state_bytes(optimizer: Optimizer) -> int:
    """The memory that the optimizer's state takes beside the parameters."""
    kept = optimizer.state_dict()["state"].values()
    return sum(value.nbytes for state in kept for value in state.values() if isinstance(value, np.ndarray))


def untimed(result: Result) -> Result:
    """The result without how long it took: equal settings give equal ones."""
    history = [{name: value for name, value in row.items() if name != "seconds"} for row in result["history"]]
    return {**{name: value for name, value in result.items() if name not in TIMES}, "history": history}


def fault(result: Result) -> str | None:
    """The first fault that keeps a JSON object from being a result."""
    if missing := [name for name in ENTRIES if name not in result]:
        return f"it lacks {', '.join(missing)}"
    kinds = {**ENTRIES, **{name: kind for name, kind in OPTIONAL.items() if name in result}}
    if unknown := [name for name in result if name not in kinds]:
        return f"it has {shown(unknown[0])}, which is no entry of a result"
    if mistyped := [name for name, kind in kinds.items() if not isinstance(result[name], kind)]:
        return f"its {mistyped[0]} is {shown(result[mistyped[0]])}"
    if not are_hashes(result.get("own_files", [])):
        return f"its own_files is {shown(result['own_files'])}"
    if len(result["history"]) != result["epochs_done"] or not all(map(_is_row, result["history"])):
        return f"its history is not that of the {result['epochs_done']} epochs that are done"
    if unlikely := [name for name, value in result.items() if not _can_be(name, value)]:
        return f"its {unlikely[0]} is {shown(result[unlikely[0]])}"
    if result["diverged"] != (result["diverged_at"] is not None):
        return "it does not say when it diverged" if result["diverged"] else "it says when it diverged, but did not"
    if result["finished"] and result["epochs_done"] < result["epochs"] and "stopped_by" not in result:
        return f"it is finished after {result['epochs_done']} of {result['epochs']} epochs, and does not say why"
    needed = OF_A_FINISHED_RUN + (() if result["trial"] else OF_A_TESTED_RUN)
    if result["finished"] and any(result[name] is None for name in needed):
        return f"it is finished, but lacks one of {', '.join(needed)}"
    return None


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(
        isinstance(row.get(name), Number) and _can_be(name, row[name]) for name in HISTORY_COLUMNS
    )


def _can_be(name: str, value: Any) -> bool:
    """Whether a number is finite, an accuracy from 0 to 1, and none that is a time or an amount below 0."""
    if not isinstance(value, Number):
        return True
    return math.isfinite(value) and value >= 0 and (value <= 1 or not name.endswith("accuracy"))
