"""Rows by steps: means over the steps since the last row, also in a run that is gone on with."""

from collections.abc import Callable

import pytest

from lab.console.progress import Display
from lab.console.signals import never
from lab.training.data import Data
from lab.training.run import Run, train
from lab.training.settings import Settings
from lab.training.step_history import EVERY, StepHistory

Make = Callable[..., Settings]


def test_a_row_is_the_mean_over_the_images_of_its_steps() -> None:
    history = StepHistory(steps_per_epoch=782)
    assert history.every == EVERY == 100
    history.add(1.0, 3, 10)
    history.add(4.0, 1, 2)
    history.close_row(100, 1, 0.1, 2.5)
    history.add(7.0, 1, 1)
    history.close_row(200, 1, 0.05, 5.0)
    first = {"step": 100, "epoch": 1, "lr": 0.1, "train_loss": 1.5, "train_accuracy": 4 / 12, "seconds": 2.5}
    second = {"step": 200, "epoch": 1, "lr": 0.05, "train_loss": 7.0, "train_accuracy": 1.0, "seconds": 5.0}
    assert history.rows == [first, second]


def test_it_goes_on_from_its_state() -> None:
    whole, before, after = (StepHistory(5) for _ in range(3))
    for step in range(1, 11):
        for history in (whole, before if step < 8 else after):
            history.add(step / 3, step, 10)
            if step % history.every == 0:
                history.close_row(step, step // 6 + 1, 0.1 / step, step)
        if step == 7:
            after.load_state_dict(before.state_dict())
    assert after.rows == whole.rows
    assert [(row["step"], type(row["step"]), type(row["epoch"])) for row in after.rows] == [
        (5, int, int),
        (10, int, int),
    ]


def test_rows_of_a_short_epoch_are_its_own(data: Data, settings: Make, display: Display) -> None:
    run = Run(settings(schedule="cosine"), data)
    train(run, data, display, never, save=lambda: None)
    rows, epochs = run.step_history.rows, run.history
    assert [(row["step"], row["epoch"]) for row in rows] == [(7, 1), (14, 2), (21, 3)]
    for name in ("train_loss", "train_accuracy"):
        assert [row[name] for row in rows] == pytest.approx([row[name] for row in epochs])
    assert 0 < rows[2]["lr"] < rows[1]["lr"] < rows[0]["lr"] < epochs[0]["lr"]
