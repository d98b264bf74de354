"""Runs that end before their last epoch: when, with which weights, and the same if they are interrupted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import minigrad
from lab.console.errors import LabError
from lab.console.progress import Display
from lab.console.signals import never
from lab.race.design import Design
from lab.run_page import PAGE
from lab.training import files
from lab.training.data import Data
from lab.training.result import untimed
from lab.training.run import Run, evaluate, train
from lab.training.run_folder import settings_in, train_in
from lab.training.settings import Settings
from lab.training.stopping_rule import ending, fraction, kept_epoch, stopped_by
from tests.lab.made import Counting

Make = Callable[..., Settings]


def history(*losses: float, accuracy: float = 0.5) -> list[dict[str, float]]:
    return [{"val_loss": loss, "val_accuracy": accuracy} for loss in losses]


@pytest.mark.parametrize(
    ("losses", "patience", "stopped", "kept"),
    [
        ((), 1, None, 0),
        ((3.0,), 1, None, 1),
        ((3.0, 2.0, 1.0), 1, None, 3),
        ((3.0, 2.0, 2.5), 1, "patience", 2),
        ((3.0, 2.0, 2.0), 1, "patience", 2),
        ((3.0, 2.0, 2.5, 2.1), 3, None, 2),
        ((3.0, 2.0, 2.5, 2.1, 2.2), 3, "patience", 2),
        ((3.0, 2.0, 2.5, 1.9, 2.2), 3, None, 4),
    ],
)
def test_patience_counts_epochs_without_a_lower_loss(
    losses: tuple[float, ...], patience: int, stopped: str | None, kept: int, settings: Make
) -> None:
    run = settings(patience=patience, epochs=99)
    assert (stopped_by(run, history(*losses)), kept_epoch(run, history(*losses))) == (stopped, kept)


def test_so_many_of_ten_thousand_are_that_percentage() -> None:
    assert all(fraction(part / 100) == part / 10_000 for part in range(10_001))


def test_until_wants_the_accuracy_or_more(settings: Make) -> None:
    run = settings(until=91.04)
    assert [stopped_by(run, history(1.0, accuracy=each)) for each in (0.9103, 0.9104, 0.92)] == [None, "until", "until"]
    both = settings(until=50, patience=1)
    assert (stopped_by(both, history(1.0, 2.0)), kept_epoch(both, history(1.0, 2.0))) == ("until", 2)


def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures take a hundred times longer than these runs."""
    monkeypatch.setattr("lab.training.run_folder.draw_run", lambda path, result: None)
    monkeypatch.setattr("lab.training.run_folder.write_page", lambda folder, contents: (folder / PAGE).touch())


@pytest.fixture
def validated(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the validation losses of runs be these, the first that of the initial weights; accuracies rise by a tenth."""
    real = evaluate

    def validated(*losses: float) -> None:
        def made_up(model: Any, images: Data, split: Any, *rest: Any, **more: Any) -> tuple[float, float]:
            if split is not images.validation:
                return real(model, images, split, *rest, **more)
            number = min(len(told), len(losses) - 1)
            told.append(number)
            return losses[number], number / 10

        told: list[int] = []
        monkeypatch.setattr("lab.training.run.evaluate", made_up)

    no_pictures(monkeypatch)
    return validated


LOSSES = (2.3, 1.5, 1.2, 1.3, 1.25, 1.4, 1.4, 1.4, 1.4)


def test_the_best_weights_are_kept_and_tested_and_the_run_has_its_own(
    validated: Callable[..., None], data: Data, settings: Make, display: Display, tmp_path: Path
) -> None:
    validated(*LOSSES)
    result = train_in(tmp_path, settings(epochs=9, patience=3), data, display)
    assert (result["finished"], result["epochs"], result["epochs_done"]) == (True, 9, 5)
    assert (result["stopped_by"], result["kept_epoch"]) == ("patience", 2)
    assert ending(result) == "after 5 of 9 epochs: 3 without a lower validation loss"
    assert result["val_accuracy"] == 0.2
    assert result["train_loss"] == result["history"][1]["train_loss"]

    two = Run(settings(epochs=2), data)
    train(two, data, display, never, save=lambda: None)
    kept = minigrad.load(tmp_path / files.WEIGHTS)
    assert all(np.array_equal(kept[name], array) for name, array in two.model.state_dict().items())
    assert (result["test_loss"], result["test_accuracy"]) == evaluate(two.model, data, data.test)
    last = minigrad.load(tmp_path / files.CHECKPOINT)["state"]["model"]
    assert not np.array_equal(last["1.weight"], kept["1.weight"])


def test_the_best_weights_are_kept_also_of_a_run_that_goes_to_its_last_epoch(
    validated: Callable[..., None], data: Data, settings: Make, display: Display, tmp_path: Path
) -> None:
    validated(*LOSSES)
    result = train_in(tmp_path, settings(epochs=4, patience=3), data, display)
    assert (result["finished"], result["epochs_done"], result["kept_epoch"]) == (True, 4, 2)
    assert "stopped_by" not in result
    validated(*LOSSES[5:])
    longer = train_in(tmp_path, settings(epochs=7, patience=3), data, display)
    assert (longer["epochs_done"], longer["stopped_by"], longer["kept_epoch"]) == (5, "patience", 2)


def test_until_ends_the_run_and_the_test_set_is_touched_once(
    validated: Callable[..., None], settings: Make, display: Display, tmp_path: Path
) -> None:
    counted, asked = Counting(), []
    validated(*LOSSES)
    for epochs in (9, 9, 20):  # the run is over, whatever else is asked for
        result = train_in(tmp_path, settings(epochs=epochs, until=30.0), counted, display)
        assert (result["finished"], result["epochs_done"], result["stopped_by"]) == (True, 3, "until")
        assert ending(result) == "after 3 of 9 epochs: 30.00% validation accuracy"
        asked.append(counted.asked)
    assert asked[0] == asked[1] == asked[2]


@pytest.mark.parametrize(
    "changes",
    [{"patience": 2}, {"until": 80.0}, {"augment": "shift=2,rotate=10"}, {"augment": "shift=1", "patience": 2}],
)
@pytest.mark.parametrize("asked", [1, 5, 9, 12, 18, 30])
def test_an_interrupted_run_ends_as_the_whole_one(
    changes: dict[str, Any],
    asked: int,
    data: Data,
    settings: Make,
    display: Display,
    tmp_path: Path,
    stop_after: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At a rate so high that the validation loss soon rises."""
    no_pictures(monkeypatch)
    run = settings("sgd", lr=2.0, epochs=8, **changes)
    whole = train_in(tmp_path / "whole", run, data, display)
    train_in(tmp_path / "parts", run, data, display, stop_after(asked))
    parts = train_in(tmp_path / "parts", settings_in(tmp_path / "parts"), data, display)
    assert whole["epochs_done"] < 8 or "augment" in changes
    assert untimed(parts) == untimed(whole)
    assert (tmp_path / "parts" / files.WEIGHTS).read_bytes() == (tmp_path / "whole" / files.WEIGHTS).read_bytes()


@pytest.mark.parametrize("changes", [{"until": 97.0}, {"patience": 3}])
def test_a_race_gives_every_run_the_same_epochs(changes: dict[str, Any], settings: Make) -> None:
    (name,) = changes
    with pytest.raises(LabError, match=f"^--{name} is for a single run: in a race every run has the same epochs"):
        Design(("adam", "sgd"), settings(**changes))
