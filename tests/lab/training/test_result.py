"""Results say what was and what was not; damaged ones, and those of other runs, are not believed."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab.console.errors import LabError
from lab.console.progress import Display
from lab.console.signals import never
from lab.training.data import Data
from lab.training.files import RESULT
from lab.training.result import fault, read_result, result_of, untimed
from lab.training.run import Run, train
from lab.training.run_folder import outcome
from lab.training.settings import Settings

Make = Callable[..., Settings]

ISSUE_KEYS = [
    *("optimizer", "model", "dataset", "seed", "epochs", "batch_size", "lr", "parameters", "train_loss"),
    *("val_accuracy", "test_accuracy", "test_loss", "train_seconds", "ms_per_step", "diverged"),
]


@pytest.fixture
def run(data: Data, settings: Make, display: Display) -> Run:
    """A run that is trained to its end."""
    run = Run(settings(), data)
    train(run, data, display, never, save=lambda: None)
    return run


@pytest.fixture
def kept(run: Run, tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    """The folder of a run, with changes to the result in it; a change to ``...`` leaves the entry out."""

    def kept(changes: dict[str, Any]) -> Path:
        result = {**result_of(run, (0.5, 0.75)), **changes}
        (tmp_path / RESULT).write_text(json.dumps({name: value for name, value in result.items() if value is not ...}))
        return tmp_path

    return kept


def test_a_result_has_the_promised_entries_first(run: Run) -> None:
    result = result_of(run, (0.5, 0.75))
    assert list(result)[: len(ISSUE_KEYS)] == ISSUE_KEYS
    assert (result["test_loss"], result["test_accuracy"], result["finished"]) == (0.5, 0.75, True)
    assert result["train_loss"] == run.history[-1]["train_loss"]
    assert result["steps"] == 21
    assert result["ms_per_step"] == pytest.approx(1000 * result["train_seconds"] / 21)
    assert result["parameters"] == 784 * 16 + 16 + 32 + 16 * 10 + 10


def test_a_diverged_run_has_no_losses(data: Data, settings: Make, display: Display) -> None:
    run = Run(settings("sgd", lr=1e30), data)
    train(run, data, display, never, save=lambda: None)
    result = result_of(run, None)
    assert result["diverged"]
    assert not result["finished"]
    assert [result[name] for name in ("train_loss", "val_accuracy", "test_loss", "test_accuracy")] == [None] * 4


@pytest.mark.parametrize("start", [math.nan, math.inf])
def test_a_loss_of_the_initial_weights_that_is_no_number_is_none_in_json(
    start: float, data: Data, settings: Make
) -> None:
    run = Run(settings(), data)
    run.initial_loss, run.diverged_at = start, 1
    result = result_of(run, None)
    assert result["initial_loss"] is None
    json.dumps(result, allow_nan=False)
    assert outcome({**result, "epochs_done": 1, "history": [{"train_loss": 3.0, "val_loss": 3.0}]}) == (
        "diverged in epoch 2"
    )


def test_a_run_without_a_step_has_no_time_per_step(data: Data, settings: Make) -> None:
    assert result_of(Run(settings(), data), None)["ms_per_step"] is None


def test_a_trial_is_finished_without_the_test_set(run: Run) -> None:
    result = result_of(run, None, trial=True)
    assert (result["finished"], result["trial"], result["test_accuracy"]) == (True, True, None)
    assert fault(result) is None
    assert fault({**result, "trial": False}) is not None


@pytest.mark.parametrize(("optimizer", "arrays"), [("sgd", 0), ("momentum", 1), ("adam", 2), ("adamax", 2)])
def test_the_state_is_weighed(optimizer: str, arrays: int, data: Data, settings: Make, display: Display) -> None:
    run = Run(settings(optimizer, epochs=1), data)
    train(run, data, display, never, save=lambda: None)
    result = result_of(run, None, trial=True)
    assert result["state_bytes"] == arrays * 4 * result["parameters"]


def test_two_runs_of_the_same_settings_differ_in_their_times_alone(
    data: Data, settings: Make, display: Display
) -> None:
    results = []
    for _ in range(2):
        run = Run(settings(), data)
        train(run, data, display, never, save=lambda: None)
        results.append(result_of(run, None, trial=True))
    assert untimed(results[0]) == untimed(results[1])
    assert all(name not in untimed(results[0]) for name in ("train_seconds", "ms_per_step"))
    assert all("seconds" not in row for row in untimed(results[0])["history"])


def test_a_result_survives_its_file(run: Run, kept: Callable[..., Path], settings: Make) -> None:
    assert read_result(kept({}), settings()) == result_of(run, (0.5, 0.75))
    assert read_result(kept({}), settings(epochs=7, data_dir="/elsewhere")) == result_of(run, (0.5, 0.75))


def test_there_need_not_be_a_result(settings: Make, tmp_path: Path) -> None:
    assert read_result(tmp_path, settings()) is None


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"steps": ..., "lr": ...}, "it lacks lr, steps"),
        ({"diverged": "no"}, 'its diverged is "no"'),
        ({"lr": None}, "its lr is null"),
        ({"train_loss": [1]}, r"its train_loss is \[1\]"),
        ({"history": []}, "its history is not that of the 3 epochs"),
        ({"history": [{}, {}, {}]}, "its history is not that of the 3 epochs"),
        ({"history": [3, 3, 3]}, "its history is not that of the 3 epochs"),
        ({"test_accuracy": None}, "it is finished, but lacks one of train_loss"),
        ({"ms_per_step": None}, "it is finished, but lacks one of train_loss"),
        ({"val_accuracy": float("nan")}, "NaN is no number of JSON"),
        ({"test_accuracy": 55}, "its test_accuracy is 55"),
        ({"train_seconds": -5}, "its train_seconds is -5"),
        ({"ms_per_step": float("inf")}, "Infinity is no number of JSON"),
        ({"diverged": True}, "it does not say when it diverged"),
        ({"diverged_at": 3}, "it says when it diverged, but did not"),
    ],
)
def test_a_damaged_result_is_named(
    changes: dict[str, Any], fault: str, kept: Callable[..., Path], settings: Make
) -> None:
    with pytest.raises(LabError, match=rf"result\.json is damaged: {fault}.*; remove it and resume$"):
        read_result(kept(changes), settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("optimizer", "sgd"),
        ("lr", 0.5),
        ("model", "lenet"),
        ("dataset", "kmnist"),
        ("seed", 1),
        ("batch_size", 8),
        ("schedule", "cosine"),
        ("weight_decay", 0.1),
        ("clip_norm", 1.0),
        ("limit", 5),
    ],
)
def test_the_result_of_a_run_with_any_other_setting_is_not_believed(
    name: str, value: Any, kept: Callable[..., Path], settings: Make
) -> None:
    ours = getattr(settings(), name)
    with pytest.raises(LabError, match=rf"belongs to another run: it has {name} {value!r}, not {name} {ours!r}"):
        read_result(kept({name: value}), settings())
