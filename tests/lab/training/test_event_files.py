"""Event files are what TensorBoard's own reader finds them to be, also of runs that were killed and gone on with."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lab.console.progress import Display
from lab.run_page import PAGE
from lab.training import files
from lab.training.data import Data
from lab.training.event_files import EVENTS
from lab.training.run_folder import train_in
from lab.training.settings import Settings
from minigrad import load

pytest.importorskip("tensorboard", reason="TensorBoard is not installed")

Make = Callable[..., Settings]
Points = list[tuple[int, float]]


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.training.run_folder.draw_run", lambda path, result: None)
    monkeypatch.setattr("lab.training.run_folder.write_page", lambda folder, contents: (folder / PAGE).touch())


def read(folder: Path, part: str) -> dict[str, Points]:
    """Steps and values by tag."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    reader = EventAccumulator(str(folder / EVENTS / part), size_guidance={"scalars": 0})
    reader.Reload()
    return {tag: [(each.step, each.value) for each in reader.Scalars(tag)] for tag in reader.Tags()["scalars"]}


def read_both(folder: Path) -> dict[str, dict[str, Points]]:
    return {part: read(folder, part) for part in ("train", "validation")}


def test_losses_and_rates_stand_at_their_steps(data: Data, settings: Make, display: Display, tmp_path: Path) -> None:
    result = train_in(tmp_path, settings(schedule="cosine"), data, display, log=True)
    history = result["history"]
    lines = [line.split(",") for line in (tmp_path / "steps.csv").read_text().splitlines()]
    steps = [dict(zip(lines[0], map(float, line), strict=True)) for line in lines[1:]]
    assert [row["step"] for row in steps] == [7, 14, 21]
    names = {"loss": "train_loss", "accuracy": "train_accuracy", "learning rate": "lr", "epoch": "epoch"}
    watch = load(tmp_path / files.CHECKPOINT)["state"]["watch"]
    layers = {
        f"{title}/{name}": list(zip(watch["steps"].tolist(), watch[kind][:, i].astype(np.float32), strict=True))
        for title, kind in [("gradient norm", "gradients"), ("update to weight", "updates")]
        for i, name in enumerate(watch["layers"])
    }
    assert len(layers) == 6
    assert read_both(tmp_path) == {
        "train": layers | {tag: [(row["step"], np.float32(row[name])) for row in steps] for tag, name in names.items()},
        "validation": {
            tag: [(7 * row["epoch"], np.float32(row[name])) for row in history]
            for tag, name in {"loss": "val_loss", "accuracy": "val_accuracy"}.items()
        },
    }


@pytest.mark.parametrize("asked", [1, 9, 12, 18])
def test_a_run_that_is_gone_on_with_reads_as_the_whole(
    asked: int, data: Data, settings: Make, display: Display, tmp_path: Path, stop_after: Callable
) -> None:
    train_in(tmp_path / "whole", settings(), data, display, log=True)
    train_in(tmp_path / "parts", settings(), data, display, stop_after(asked), log=True)
    train_in(tmp_path / "parts", settings(), data, display)  # once logged, a run stays so
    assert len(list((tmp_path / "parts" / EVENTS / "train").iterdir())) == 2
    assert read_both(tmp_path / "parts") == read_both(tmp_path / "whole")


def test_what_a_killed_run_wrote_beyond_its_checkpoint_is_taken_back(
    data: Data, settings: Make, display: Display, tmp_path: Path, stop_after: Callable
) -> None:
    train_in(tmp_path / "whole", settings(), data, display, log=True)
    train_in(tmp_path / "parts", settings(), data, display, stop_after(9), log=True)
    shutil.copytree(tmp_path / "parts", tmp_path / "killed")
    train_in(tmp_path / "parts", settings(), data, display)
    shutil.rmtree(tmp_path / "killed" / EVENTS)
    shutil.copytree(tmp_path / "parts" / EVENTS, tmp_path / "killed" / EVENTS)
    train_in(tmp_path / "killed", settings(), data, display)
    assert read_both(tmp_path / "killed") == read_both(tmp_path / "whole")


def test_a_half_written_record_ends_nothing(
    data: Data, settings: Make, display: Display, tmp_path: Path, stop_after: Callable
) -> None:
    train_in(tmp_path / "whole", settings(), data, display, log=True)
    train_in(tmp_path / "parts", settings(), data, display, stop_after(12), log=True)
    (file,) = (tmp_path / "parts" / EVENTS / "train").iterdir()
    os.truncate(file, file.stat().st_size - 5)
    train_in(tmp_path / "parts", settings(), data, display)
    whole, parts = (read(tmp_path / name, "train")["loss"] for name in ("whole", "parts"))
    assert parts[-1] == whole[-1]


def test_a_run_that_is_logged_later_has_its_beginning_too(
    data: Data, settings: Make, display: Display, tmp_path: Path, stop_after: Callable
) -> None:
    train_in(tmp_path / "whole", settings(), data, display, log=True)
    train_in(tmp_path / "parts", settings(), data, display, stop_after(12))
    assert not (tmp_path / "parts" / EVENTS).exists()
    train_in(tmp_path / "parts", settings(), data, display, log=True)
    assert read_both(tmp_path / "parts") == read_both(tmp_path / "whole")
