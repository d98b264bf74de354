"""One run in its folder: what it leaves there, how it is gone on with, and that it touches the test set once."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from lab.console.errors import LabError
from lab.console.progress import Display
from lab.race.design import Job
from lab.run_page import PAGE
from lab.training import files
from lab.training.checkpoint import epochs_saved
from lab.training.data import Data
from lab.training.result import read_result, untimed
from lab.training.run_folder import amended, outcome, settings_in, train_in
from lab.training.settings import Settings
from minigrad import Tensor
from tests.lab.made import BASE, made

Make = Callable[..., Settings]


class Counting(Data):
    """Data that counts how often its test set is shown to a network."""

    def __init__(self, data: Data) -> None:
        super().__init__(**{field.name: getattr(data, field.name) for field in fields(Data)})

    asked = 0

    def tensor(self, images: np.ndarray) -> Tensor:
        type(self).asked += np.array_equal(images, self.test.inputs)
        return super().tensor(images)


@pytest.fixture
def counting(data: Data, monkeypatch: pytest.MonkeyPatch) -> Counting:
    counted = Counting(data)
    monkeypatch.setattr(Counting, "asked", 0)
    return counted


@pytest.fixture
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures take a hundred times longer than these runs."""
    monkeypatch.setattr("lab.training.run_folder.draw_run", lambda path, result: None)
    monkeypatch.setattr("lab.training.run_folder.write_page", lambda folder, contents: (folder / PAGE).touch())


def arrays(folder: Path) -> bytes:
    return (folder / files.WEIGHTS).read_bytes()


def test_a_run_fills_its_folder(data: Data, settings: Make, display: Display, tmp_path: Path) -> None:
    result = train_in(tmp_path, settings(), data, display)
    names = {files.CHECKPOINT, files.WEIGHTS, files.RESULT, files.HISTORY, files.STEPS, files.CURVES, PAGE}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert json.loads((tmp_path / files.RESULT).read_text()) == files.sealed(result)
    assert settings_in(tmp_path) == settings()


@pytest.mark.usefixtures("no_pictures")
def test_the_test_set_is_touched_once(counting: Counting, settings: Make, display: Display, tmp_path: Path) -> None:
    train_in(tmp_path, settings(), counting, display)
    assert Counting.asked == 1
    train_in(tmp_path, settings(), counting, display)
    assert Counting.asked == 1


@pytest.mark.usefixtures("no_pictures")
def test_a_diverged_run_is_recorded_and_not_gone_on_with(
    counting: Counting, settings: Make, display: Display, tmp_path: Path
) -> None:
    lost = train_in(tmp_path, settings("sgd", lr=1e30), counting, display)
    assert (lost["diverged"], lost["test_accuracy"], outcome(lost)) == (True, None, "diverged in epoch 1")
    assert train_in(tmp_path, settings("sgd", lr=1e30), counting, display) == lost
    assert Counting.asked == 0


@pytest.mark.usefixtures("no_pictures")
def test_a_test_loss_that_is_not_finite_is_a_divergence(
    data: Data, settings: Make, display: Display, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "lab.training.run_folder.tested", lambda run, data, outputs: setattr(run, "diverged_at", run.steps)
    )
    result = train_in(tmp_path, settings(), data, display)
    assert (result["diverged"], result["test_accuracy"]) == (True, None)


@pytest.mark.usefixtures("no_pictures")
@pytest.mark.parametrize("asked", [1, 5, 12, 18])
def test_an_interrupted_run_goes_on_where_it_was(
    asked: int, counting: Counting, settings: Make, display: Display, tmp_path: Path, stop_after: Callable
) -> None:
    run = settings("nadam", schedule="cosine")
    whole = train_in(tmp_path / "whole", run, counting, display)
    first = train_in(tmp_path / "parts", run, counting, display, stop_after(asked))
    assert not first["finished"]
    assert Counting.asked == 1
    parts = train_in(tmp_path / "parts", settings_in(tmp_path / "parts"), counting, display)
    assert untimed(parts) == untimed(whole)
    assert arrays(tmp_path / "parts") == arrays(tmp_path / "whole")


def test_an_interrupted_run_leaves_what_there_is(
    counting: Counting, settings: Make, display: Display, tmp_path: Path, stop_after: Callable
) -> None:
    result = train_in(tmp_path, settings(), counting, display, stop_after(12))
    assert (result["finished"], result["diverged"], result["test_accuracy"]) == (False, False, None)
    assert (result["epochs_done"], outcome(result)) == (1, "interrupted in epoch 2")
    assert result["val_accuracy"] == result["history"][0]["val_accuracy"]
    assert (tmp_path / files.WEIGHTS).exists()
    assert (tmp_path / files.CURVES).exists()


def test_only_epochs_and_the_data_folder_can_be_changed(settings: Make, tmp_path: Path) -> None:
    assert amended(settings(), {"epochs": 9, "lr": 0.01}, tmp_path) == replace(settings(), epochs=9)
    assert amended(settings(), {"data_dir": "/elsewhere"}, tmp_path).data_dir == "/elsewhere"
    with pytest.raises(LabError, match=r"lr of the run in .* is 0\.01 and cannot become 0\.5"):
        amended(settings(), {"lr": 0.5}, tmp_path)


def test_epochs_cannot_be_changed_under_a_schedule_that_is_laid_out_over_them(settings: Make, tmp_path: Path) -> None:
    run = settings(schedule="cosine")
    assert amended(run, {"epochs": 3}, tmp_path) == run
    with pytest.raises(LabError, match="cannot become 4: its cosine schedule is laid out over 3"):
        amended(run, {"epochs": 4}, tmp_path)


@pytest.mark.usefixtures("no_pictures")
def test_epochs_cannot_become_fewer_than_are_begun(
    data: Data, settings: Make, display: Display, tmp_path: Path, stop_after: Callable
) -> None:
    train_in(tmp_path, settings(), data, display, stop_after(12))
    with pytest.raises(LabError, match="epochs must be 2 or more, not 1"):
        amended(settings(), {"epochs": 1}, tmp_path)
    assert amended(settings(), {"epochs": 2}, tmp_path).epochs == 2


@pytest.mark.usefixtures("no_pictures")
def test_a_finished_run_can_be_gone_on_with_for_more_epochs(
    data: Data, settings: Make, display: Display, tmp_path: Path
) -> None:
    train_in(tmp_path, settings(), data, display)
    longer = train_in(tmp_path, amended(settings_in(tmp_path), {"epochs": 5}, tmp_path), data, display)
    whole = train_in(tmp_path / "w", settings(epochs=5), data, display)
    assert untimed(longer) == untimed(whole)
    assert settings_in(tmp_path) == settings(epochs=5)


@pytest.mark.usefixtures("no_pictures")
def test_a_result_of_another_run_stops_it_before_it_begins(
    data: Data, settings: Make, display: Display, tmp_path: Path
) -> None:
    train_in(tmp_path, settings(seed=1), data, display)
    before = arrays(tmp_path)
    with pytest.raises(LabError, match=r"result\.json belongs to another run: it has seed 1, not seed 2"):
        train_in(tmp_path, settings(seed=2), data, display)
    assert arrays(tmp_path) == before


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="holds no run to resume"):
        settings_in(tmp_path)
    with pytest.raises(LabError, match="does not exist"):
        settings_in(tmp_path / "nowhere")


class Dying(Display):
    """Stands for a death that nothing is told of, right after the n-th epoch."""

    def __init__(self, epochs: int) -> None:
        super().__init__(quiet=True)
        self.left = epochs

    def epoch(self, row: dict[str, float], epochs: int, remark: str = "") -> None:
        self.left -= 1
        if self.left == 0:
            raise MemoryError


@pytest.mark.usefixtures("no_pictures")
@pytest.mark.parametrize("epochs", [1, 2, 3])
def test_a_run_that_dies_goes_on_from_the_last_epoch(
    epochs: int, data: Data, settings: Make, display: Display, tmp_path: Path
) -> None:
    whole = train_in(tmp_path / "whole", settings(), data, display)
    with pytest.raises(MemoryError):
        train_in(tmp_path / "parts", settings(), data, Dying(epochs))
    assert untimed(train_in(tmp_path / "parts", settings(), data, display)) == untimed(whole)


@pytest.mark.parametrize(
    ("history", "epoch"),
    [
        ([], 1),
        ([{"train_loss": 1.0, "val_loss": 1.0}], 2),
        ([{"train_loss": 3.0, "val_loss": 9.0}], 2),
        ([{"train_loss": 5.0, "val_loss": 9.0}], 1),
    ],
)
def test_a_divergence_is_told_with_its_epoch(history: list[dict[str, float]], epoch: int) -> None:
    result = {"finished": False, "diverged": True, "initial_loss": 2.3, "epochs": 3}
    assert outcome({**result, "history": history, "epochs_done": len(history)}) == f"diverged in epoch {epoch}"


FAILING = """
from minigrad.optim import SGD
class Failing(SGD):
    def update(self, theta, grad, state, group):
        if state["step"] > {after}:
            raise ValueError("enough")
        super().update(theta, grad, state, group)
"""


@pytest.mark.usefixtures("no_pictures")
@pytest.mark.parametrize(
    ("after", "kept"),
    [
        (1, "in the first epoch, of which nothing is kept"),
        (6, "in the first epoch, of which nothing is kept"),
        (7, "the epoch before it stays in "),
        (20, "the 2 epochs before it stay in "),
    ],
)
def test_a_users_fault_in_a_later_step_keeps_the_epochs_that_are_done_or_nothing(
    after: int, kept: str, data: Data, settings: Make, display: Display, tmp_path: Path
) -> None:
    own = tmp_path / "own.py"
    own.write_text(FAILING.format(after=after))
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "notes.txt").touch()
    run = settings(f"{own}:Failing")
    with pytest.raises(LabError, match=rf"own.py, line 6: raise ValueError.*: ValueError: enough; .*{kept}") as caught:
        train_in(folder, run, data, display, log=False)
    assert "\n" not in str(caught.value)
    done = after // 7
    assert (folder / "notes.txt").exists()
    assert (folder / files.CHECKPOINT).exists() == (done > 0)
    if done:
        assert epochs_saved(folder / files.CHECKPOINT) == done
    else:
        assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_half_written_files_of_a_killed_process_are_removed_at_the_next_start(
    data: Data, settings: Make, display: Display, tmp_path: Path, no_pictures: None
) -> None:
    for name in (files.CHECKPOINT, files.CURVES, files.RESULT, files.WEIGHTS):
        (tmp_path / f"{name}.{32 * 'a'}.tmp").write_bytes(b"half")
    (tmp_path / "mine.tmp").touch()
    train_in(tmp_path, settings(), data, display)
    assert [path.name for path in tmp_path.glob("*.tmp")] == ["mine.tmp"]


def test_a_run_has_one_process_at_a_time(
    data: Data, settings: Make, display: Display, tmp_path: Path, no_pictures: None
) -> None:
    with files.claimed(tmp_path / files.LOCK) as mine:
        assert mine
        with pytest.raises(LabError, match=r"another process trains the run in .*; wait for its end, or name another"):
            train_in(tmp_path, settings(), data, display)
        assert [path.name for path in tmp_path.iterdir()] == [files.LOCK]
    assert train_in(tmp_path, settings(), data, display)["finished"]
    assert not (tmp_path / files.LOCK).exists()


@pytest.mark.parametrize("digit", range(0, 400, 7))
def test_a_changed_digit_in_a_result_is_found(digit: int, tmp_path: Path, finished: bytes, settings: Make) -> None:
    places = [place for place in range(len(finished)) if finished[place : place + 1].isdigit()]
    place = places[digit % len(places)]
    changed = b"1" if finished[place : place + 1] != b"1" else b"2"
    (tmp_path / files.RESULT).write_bytes(finished[:place] + changed + finished[place + 1 :])
    with pytest.raises(LabError, match=r"result\.json is damaged: .*; remove it and resume"):
        read_result(tmp_path, settings())


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a result.json."""
    path = tmp_path_factory.mktemp("made") / files.RESULT
    files.write_json(path, {**made(Job(BASE, False)), **{"optimizer": "nadam", "lr": 0.01, "model": "mlp"}})
    return path.read_bytes()
