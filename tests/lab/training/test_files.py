"""A run's folder: free or not, made or not, and its strict files."""

import csv
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from lab.console.errors import LabError
from lab.console.progress import Display
from lab.console.signals import never
from lab.training import files
from lab.training.data import Data
from lab.training.run import Run, train
from lab.training.settings import Settings
from lab.training.trained import write_weights

Make = Callable[..., Settings]


@pytest.fixture
def run(data: Data, settings: Make, display: Display) -> Run:
    """A run that is trained to its end."""
    run = Run(settings(), data)
    train(run, data, display, never, save=lambda: None)
    return run


def test_the_history_is_a_row_for_each_epoch(run: Run, tmp_path: Path) -> None:
    files.write_history(tmp_path / "h.csv", run)
    with open(tmp_path / "h.csv", newline="") as file:
        rows = [{name: float(cell) for name, cell in row.items()} for row in csv.DictReader(file)]
    assert rows == run.history


def test_the_weights_open_with_safetensors_under_the_names_of_the_state_dict(
    run: Run, data: Data, tmp_path: Path
) -> None:
    write_weights(tmp_path / "w", run, data)
    read = load_file(tmp_path / "w")
    assert read.keys() == run.model.state_dict().keys()
    assert all(np.array_equal(read[name], array) for name, array in run.model.state_dict().items())


@pytest.mark.torch
def test_the_weights_open_in_pytorch(run: Run, data: Data, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    from safetensors.torch import load_file as load_into_torch

    write_weights(tmp_path / "w", run, data)
    twin = torch.nn.Sequential(
        torch.nn.Flatten(),
        torch.nn.Linear(784, 16),
        torch.nn.BatchNorm1d(16),
        torch.nn.ReLU(),
        torch.nn.Dropout(0.2),
        torch.nn.Linear(16, 10),
    )
    fit = twin.load_state_dict(load_into_torch(tmp_path / "w"), strict=False)
    assert (fit.missing_keys, fit.unexpected_keys) == ([], [])


def test_json_is_strict(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        files.write_json(tmp_path / "x", {"loss": math.nan})
    assert list(tmp_path.iterdir()) == []


def test_new_folders_are_new_in_the_same_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("time.strftime", lambda _: "2026-11-23-123059")
    names = [str(files.new_folder("lenet-adam")) for _ in range(3)]
    first = str(Path("runs") / "2026-11-23-123059-lenet-adam")
    assert names == [first, f"{first}-2", f"{first}-3"]
    assert all(Path(name).is_dir() for name in names)


@pytest.mark.parametrize("content", ["", "{", "[1]", "NaN?", "\x00"])
def test_damaged_json_is_named_with_the_remedy(content: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(LabError, match=r"x\.json is damaged: .*; start anew$"):
        files.read_json(tmp_path / "x.json", "start anew")


@pytest.mark.parametrize("held", [files.RESULT, files.CHECKPOINT, files.RACE])
def test_a_folder_that_holds_a_run_is_not_free(held: str, tmp_path: Path) -> None:
    (tmp_path / held).touch()
    with pytest.raises(LabError, match=f"is taken: it holds {held}"):
        files.check_free(tmp_path, ["other", held])


def test_a_file_is_no_folder_and_anything_else_is_free(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(LabError, match="is a file"):
        files.check_free(tmp_path / "notes.txt", [files.RACE])
    for free in (tmp_path, tmp_path / "new" / "folder"):
        files.check_free(free, [files.RACE])


@pytest.mark.parametrize("out", [None, Path("a/b/c"), Path("there/new"), Path("there")])
def test_of_a_folder_made_in_vain_nothing_is_left(
    out: Path | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there").mkdir()
    with files.made(out, "mlp-adam") as folder:
        assert folder.is_dir()
    assert list(Path().rglob("*")) == [Path("there")]


def test_a_folder_that_is_filled_stays(tmp_path: Path) -> None:
    with files.made(tmp_path / "a" / "b", "") as folder:
        (folder / "x").touch()
    assert (tmp_path / "a" / "b" / "x").exists()


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(LabError, match="is read-only; name a folder"), files.made(tmp_path, ""):
        pass
