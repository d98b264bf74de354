"""A run's folder: what is in it, and how it is made, filled and read."""

import csv
import io
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from safetensors.numpy import save

from datasets.files import replacing
from lab.errors import LabError
from lab.run import Run

CHECKPOINT = "checkpoint.safetensors"
WEIGHTS = "weights.safetensors"
RESULT = "result.json"
HISTORY = "history.csv"
CURVES = "curves.png"
RACE = "race.json"
SUMMARY = "summary.csv"
COMPARISON = "comparison.png"

HISTORY_COLUMNS = ("epoch", "lr", "train_loss", "train_accuracy", "val_loss", "val_accuracy", "seconds")


def check_free(folder: Path) -> None:
    """Raise LabError if ``folder`` is a file, or holds a run or a race already."""
    if folder.exists() and not folder.is_dir():
        raise LabError(f"{folder} is a file; name a folder")
    held = [name for name in (CHECKPOINT, RESULT, RACE) if (folder / name).exists()]
    if held:
        raise LabError(f"{folder} already holds a run ({held[0]}); go on with it by --resume, or name another folder")


def new_folder(name: str) -> Path:
    """Make ``runs/<date>-<time>-<name>``, with a number behind it if that is taken."""
    folder = first = Path("runs") / f"{time.strftime('%Y-%m-%d-%H%M%S')}-{name}"
    number = 1
    while True:
        try:
            folder.mkdir(parents=True)
            return folder
        except FileExistsError:
            number += 1
            folder = first.with_name(f"{first.name}-{number}")


def result_of(run: Run, test: tuple[float, float] | None) -> dict[str, Any]:
    """What a run came to. Accuracies are 0…1, times are of training alone, and what there is not is None.

    ``test`` is the loss and accuracy on the test set, None unless the run is finished.
    """
    settings, last = run.settings, run.history[-1] if run.history and not run.diverged else {}
    seconds = sum(row["seconds"] for row in run.history) + run.epoch.seconds
    steps = len(run.history) * run.steps_per_epoch + run.epoch.steps
    test_loss, test_accuracy = test or (None, None)
    return {
        "optimizer": settings.optimizer,
        "model": settings.model,
        "dataset": settings.dataset,
        "seed": settings.seed,
        "epochs": settings.epochs,
        "batch_size": settings.batch_size,
        "lr": settings.lr,
        "parameters": sum(parameter.size for parameter in run.model.parameters()),
        "train_loss": last.get("train_loss"),
        "val_accuracy": last.get("val_accuracy"),
        "test_accuracy": test_accuracy,
        "test_loss": test_loss,
        "train_seconds": seconds,
        "ms_per_step": 1000 * seconds / steps if steps else None,
        "diverged": run.diverged,
        "finished": test is not None,
        "epochs_done": len(run.history),
        "steps": steps,
        "schedule": settings.schedule,
        "weight_decay": settings.weight_decay,
        "clip_norm": settings.clip_norm,
        "limit": settings.limit,
        "history": run.history,
    }


def read_result(folder: Path) -> dict[str, Any] | None:
    """The result in a run's folder, None if there is none yet. Raises LabError for a damaged one."""
    path = folder / RESULT
    if not path.exists():
        return None
    content = read_json(path)
    missing = {"optimizer", "diverged", "finished", "epochs", "history"} - set(content)
    if missing:
        raise LabError(f"{path} is not a run's result: it lacks {', '.join(sorted(missing))}; remove it and resume")
    return content


def write_weights(path: Path, run: Run) -> None:
    """The model's parameters as a safetensors file, which PyTorch opens too."""
    with replacing(path) as file:
        file.write(save(run.model.state_dict()))


def write_history(path: Path, run: Run) -> None:
    """The run's history as CSV, a row for each epoch that is done."""
    write_csv(path, HISTORY_COLUMNS, run.history)


def write_summary(path: Path, results: Sequence[Mapping[str, Any]]) -> None:
    """Results as CSV, a row for each, without their histories."""
    write_csv(path, [name for name in results[0] if name != "history"], results)


def write_json(path: Path, content: Any) -> None:
    """Strict JSON: a NaN is an error here, not a literal that other readers refuse."""
    with replacing(path) as file:
        file.write((json.dumps(content, indent=2, allow_nan=False) + "\n").encode())


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file. Raises LabError for anything else."""
    try:
        content = json.loads(path.read_text())
    except ValueError as error:
        raise LabError(f"{path} is damaged: {error}; remove it and resume") from error
    if not isinstance(content, dict):
        raise LabError(f"{path} is damaged: it holds no JSON object; remove it and resume")
    return content


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """One line for each row, with the columns named in the first; None leaves a cell empty."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with replacing(path) as file:
        file.write(text.getvalue().encode())
