"""A run's result as numbers that JSON holds, and the checks that such a file must pass."""

import math
from pathlib import Path
from typing import Any

import numpy as np

from lab.console.errors import LabError
from lab.training.files import RESULT, history_columns, read_json
from lab.training.run import Run
from lab.training.score import ACCURACY, R2, Score, is_score, score_of
from lab.training.settings import CHANGEABLE, LATER, Settings, are_hashes, differing, to_json
from lab.training.steering import is_steering
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
OF_NUMBERS: dict[str, Any] = dict.fromkeys(("val_rmse", "test_rmse"), Number | None)


def entries_of(score: Score) -> dict[str, Any]:
    """The entries of a result with this score."""
    if score is ACCURACY:
        return ENTRIES
    return {name.replace(ACCURACY.key, score.key): kind for name, kind in ENTRIES.items()} | OF_NUMBERS


def result_of(run: Run, test: tuple[float, float] | None, trial: bool = False) -> Result:
    """The result of a run. Accuracies are 0…1, times are of training alone; None: there is no such value.

    ``test`` is the loss and score on the test set, None unless the run is finished; and for a trial, which does not
    touch it. ``train_loss`` and ``val_accuracy`` are those of the epoch whose weights the run keeps; with ``patience``
    it is named, as ``kept_epoch``. ``stopped_by`` is the setting that ended the run early, if any. ``initial_loss`` is
    the validation loss of the initial weights, None if not finite, ``diverged_at`` the step at which the run was
    stopped, ``hashes`` those of its weights, batches and random numbers. A run on numbers has R² in place of
    accuracies, ``val_r2``, and beside it ``val_rmse``, in the targets' own unit.
    """
    kept = kept_epoch(run.settings, run.history)
    row = run.history[kept - 1] if kept and not run.diverged else {}
    seconds, stopped = run.seconds, stopped_by(run.settings, run.history)
    test_loss, test_score = test or (None, None)
    key = run.score.key
    values = {
        **to_json(run.settings),
        "trial": trial,
        "code": CODE,
        "state_bytes": state_bytes(run.optimizer),
        "initial_loss": run.initial_loss if math.isfinite(run.initial_loss or 0) else None,
        "parameters": sum(parameter.size for parameter in run.model.parameters()),
        "train_loss": row.get("train_loss"),
        f"val_{key}": row.get(f"val_{key}"),
        f"test_{key}": test_score,
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
        **({} if run.score is ACCURACY else {"val_rmse": row.get("val_rmse"), "test_rmse": None}),
        **({} if test_score is None else run.rmse("test", test_score)),
        **({"kept_epoch": kept} if run.settings.patience is not None else {}),
        **({"stopped_by": stopped} if stopped is not None else {}),
    }
    entries = entries_of(run.score)
    return {name: values[name] for name in (*entries, *OPTIONAL) if name in entries or name in values}


def read_result(folder: Path, settings: Settings) -> Result | None:
    """The result in the folder of the run with these settings, None if there is none yet.

    Raises LabError for a file that is damaged or is another run's; ``epochs`` may differ, and what was steered since.
    """
    path = folder / RESULT
    if not path.exists():
        return None
    remedy = "remove it and resume"
    result = read_json(path, remedy)
    if found := fault(result):
        raise LabError(f"{path} is damaged: {found}; {remedy}")
    if foreign := differing(settings, result, (*CHANGEABLE, "steering")):
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
    score = score_of(result)
    entries = entries_of(score)
    if missing := [name for name in entries if name not in result]:
        return f"it lacks {', '.join(missing)}"
    kinds = {**entries, **{name: kind for name, kind in OPTIONAL.items() if name in result}}
    if unknown := [name for name in result if name not in kinds]:
        return f"it has {shown(unknown[0])}, which is no entry of a result"
    if mistyped := [name for name, kind in kinds.items() if not isinstance(result[name], kind)]:
        return f"its {mistyped[0]} is {shown(result[mistyped[0]])}"
    if not are_hashes(result.get("own_files", [])):
        return f"its own_files is {shown(result['own_files'])}"
    if not is_steering(result.get("steering", [])):
        return f"its steering is {shown(result['steering'])}"
    if len(result["history"]) != result["epochs_done"] or not all(_is_row(row, score) for row in result["history"]):
        return f"its history is not that of the {result['epochs_done']} epochs that are done"
    if unlikely := [name for name, value in result.items() if not _can_be(name, value)]:
        return f"its {unlikely[0]} is {shown(result[unlikely[0]])}"
    if result["diverged"] != (result["diverged_at"] is not None):
        return "it does not say when it diverged" if result["diverged"] else "it says when it diverged, but did not"
    if result["finished"] and result["epochs_done"] < result["epochs"] and "stopped_by" not in result:
        return f"it is finished after {result['epochs_done']} of {result['epochs']} epochs, and does not say why"
    needed: tuple[str, ...] = ("train_loss", f"val_{score.key}", "ms_per_step")
    needed += () if result["trial"] else (f"test_{score.key}", "test_loss")
    if result["finished"] and any(result[name] is None for name in needed):
        return f"it is finished, but lacks one of {', '.join(needed)}"
    return None


def _is_row(row: Any, score: Score) -> bool:
    return isinstance(row, dict) and all(
        isinstance(row.get(name), Number) and _can_be(name, row[name]) for name in history_columns(score)
    )


def _can_be(name: str, value: Any) -> bool:
    """Whether a number is finite, a score at most 1, and none but an R² below 0."""
    if not isinstance(value, Number):
        return True
    return math.isfinite(value) and (value >= 0 or name.endswith(R2.key)) and (value <= 1 or not is_score(name))
