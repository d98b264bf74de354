"""Several runs in turn: what is done is kept, what diverges is told, the test set is touched once."""

import csv
import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from lab import files
from lab.data import Data
from lab.errors import LabError
from lab.progress import Display
from lab.race import amended, outcome, plan, planned_in, race, table
from lab.settings import Settings, to_json

Make = Callable[..., Settings]


class Counting(Data):
    """Data that counts how often its test set is asked for."""

    def __init__(self, data: Data) -> None:
        super().__init__(**{field.name: getattr(data, field.name) for field in fields(Data)})

    asked = 0

    def __getattribute__(self, name: str) -> Any:
        if name == "test":
            type(self).asked += 1
        return super().__getattribute__(name)


@pytest.fixture
def counting(data: Data, monkeypatch: pytest.MonkeyPatch) -> Counting:
    counted = Counting(data)
    monkeypatch.setattr(Counting, "asked", 0)
    return counted


@pytest.fixture
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures take a hundred times longer than these runs."""
    monkeypatch.setattr("lab.race.draw_run", lambda path, result: None)
    monkeypatch.setattr("lab.race.draw_comparison", lambda path, results: None)


def untimed(result: dict[str, Any]) -> dict[str, Any]:
    history = [{**row, "seconds": 0} for row in result["history"]]
    return {**result, "history": history, "train_seconds": 0, "ms_per_step": 0}


def arrays(folder: Path) -> bytes:
    return (folder / files.WEIGHTS).read_bytes()


def test_a_race_fills_its_folders(data: Data, settings: Make, display: Display, tmp_path: Path) -> None:
    runs = plan([settings("sgd"), settings("adam")], tmp_path / "race")
    results = race(runs, tmp_path / "race", data, display)
    run_files = {files.CHECKPOINT, files.WEIGHTS, files.RESULT, files.HISTORY, files.CURVES}
    for planned, result in zip(runs, results, strict=True):
        assert {path.name for path in planned.folder.iterdir()} == run_files
        assert json.loads((planned.folder / files.RESULT).read_text()) == result
    above = {path.name for path in (tmp_path / "race").iterdir()}
    assert above == {"sgd", "adam", files.RACE, files.SUMMARY, files.COMPARISON}
    with open(tmp_path / "race" / files.SUMMARY, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["optimizer"] for row in rows] == ["sgd", "adam"]
    assert [float(row["test_accuracy"]) for row in rows] == [result["test_accuracy"] for result in results]


def test_one_run_lives_in_the_folder_itself(data: Data, settings: Make, display: Display, tmp_path: Path) -> None:
    race(plan([settings()], tmp_path), tmp_path, data, display)
    assert {path.name for path in tmp_path.iterdir()} == {
        files.CHECKPOINT,
        files.WEIGHTS,
        files.RESULT,
        files.HISTORY,
        files.CURVES,
    }


@pytest.mark.usefixtures("no_pictures")
def test_the_test_set_is_touched_once_by_each_run(
    counting: Counting, settings: Make, display: Display, tmp_path: Path
) -> None:
    runs = plan([settings("sgd"), settings("adam")], tmp_path)
    race(runs, tmp_path, counting, display)
    assert Counting.asked == 2
    race(runs, tmp_path, counting, display)
    assert Counting.asked == 2


@pytest.mark.usefixtures("no_pictures")
def test_a_diverged_run_is_recorded_and_the_others_go_on(
    counting: Counting, settings: Make, display: Display, tmp_path: Path
) -> None:
    runs = plan([settings("sgd", lr=1e30), settings("adam")], tmp_path)
    lost, won = race(runs, tmp_path, counting, display)
    assert (lost["diverged"], won["diverged"]) == (True, False)
    assert (lost["test_accuracy"], Counting.asked) == (None, 1)
    assert [outcome(lost), outcome(won)] == ["diverged in epoch 1", "finished"]
    assert json.loads((tmp_path / "sgd" / files.RESULT).read_text()) == lost
    assert "diverged in epoch 1" in table([lost, won]).splitlines()[1]
    assert race(runs, tmp_path, counting, display) == [lost, won]


@pytest.mark.usefixtures("no_pictures")
def test_a_test_loss_that_is_not_finite_is_a_divergence(
    data: Data, settings: Make, display: Display, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.race.evaluate", lambda *_: (float("nan"), 0.1))
    (result,) = race(plan([settings()], tmp_path), tmp_path, data, display)
    assert result["diverged"]
    assert result["test_accuracy"] is None


@pytest.mark.usefixtures("no_pictures")
@pytest.mark.parametrize("asked", [1, 5, 31, 60])
def test_an_interrupted_race_goes_on_where_it_was(
    asked: int, counting: Counting, settings: Make, display: Display, tmp_path: Path, stop_after: Callable
) -> None:
    runs = [settings(name, schedule="cosine") for name in ("momentum", "adam", "nadam")]
    whole = race(plan(runs, tmp_path / "whole"), tmp_path / "whole", counting, display)
    Counting.asked = 0
    first = race(plan(runs, tmp_path / "parts"), tmp_path / "parts", counting, display, stop_after(asked))
    assert len(first) < 3 or not first[-1]["finished"]
    assert Counting.asked == sum(result["finished"] for result in first)
    parts = race(planned_in(tmp_path / "parts"), tmp_path / "parts", counting, display)
    assert list(map(untimed, parts)) == list(map(untimed, whole))
    assert Counting.asked == 3
    for name in ("momentum", "adam", "nadam"):
        assert arrays(tmp_path / "parts" / name) == arrays(tmp_path / "whole" / name)


def test_an_interrupted_run_leaves_what_there_is(
    counting: Counting, settings: Make, display: Display, tmp_path: Path, stop_after: Callable
) -> None:
    (result,) = race(plan([settings()], tmp_path), tmp_path, counting, display, stop_after(12))
    assert (result["finished"], result["diverged"], result["test_accuracy"]) == (False, False, None)
    assert (result["epochs_done"], outcome(result)) == (1, "interrupted in epoch 2")
    assert result["val_accuracy"] == result["history"][0]["val_accuracy"]
    assert (tmp_path / files.WEIGHTS).exists()
    assert (tmp_path / files.CURVES).exists()


def test_only_epochs_and_the_data_folder_can_be_changed(settings: Make, tmp_path: Path) -> None:
    (planned,) = plan([settings()], tmp_path)
    assert amended(planned, {"epochs": 9, "lr": 0.01}).settings == replace(planned.settings, epochs=9)
    assert amended(planned, {"data_dir": "/elsewhere"}).settings.data_dir == "/elsewhere"
    with pytest.raises(LabError, match=r"lr of the run in .* is 0\.01 and cannot become 0\.5"):
        amended(planned, {"lr": 0.5})


def test_epochs_cannot_be_changed_under_a_schedule_that_is_laid_out_over_them(settings: Make, tmp_path: Path) -> None:
    (planned,) = plan([settings(schedule="cosine")], tmp_path)
    assert amended(planned, {"epochs": 3}) == planned
    with pytest.raises(LabError, match="cannot become 4: its cosine schedule is laid out over 3"):
        amended(planned, {"epochs": 4})


@pytest.mark.usefixtures("no_pictures")
def test_epochs_cannot_become_fewer_than_are_begun(
    data: Data, settings: Make, display: Display, tmp_path: Path, stop_after: Callable
) -> None:
    runs = plan([settings()], tmp_path)
    race(runs, tmp_path, data, display, stop_after(12))
    with pytest.raises(LabError, match="epochs must be 2 or more, not 1"):
        amended(runs[0], {"epochs": 1})
    assert amended(runs[0], {"epochs": 2}).settings.epochs == 2


@pytest.mark.usefixtures("no_pictures")
def test_a_finished_race_can_be_gone_on_with_for_more_epochs(
    data: Data, settings: Make, display: Display, tmp_path: Path
) -> None:
    race(plan([settings("sgd"), settings("adam")], tmp_path), tmp_path, data, display)
    longer = race([amended(run, {"epochs": 5}) for run in planned_in(tmp_path)], tmp_path, data, display)
    whole = [settings("sgd", epochs=5), settings("adam", epochs=5)]
    assert list(map(untimed, longer)) == list(
        map(untimed, race(plan(whole, tmp_path / "w"), tmp_path / "w", data, display))
    )
    assert [run.settings for run in planned_in(tmp_path)] == whole


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "Expecting value"),
        ("[]", "it holds no JSON object"),
        ("{}", "it does not list two runs or more"),
        ('{"runs": 3}', "it does not list two runs or more"),
        ('{"runs": []}', "it does not list two runs or more"),
        ('{"runs": [{}]}', "it does not list two runs or more"),
        ('{"runs": [{}, {}]}', "settings must have exactly the entries"),
        ('{"runs": [3, 4]}', "settings must have exactly the entries"),
    ],
)
def test_a_damaged_plan_is_named(content: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / files.RACE).write_text(content)
    with pytest.raises(LabError, match=rf"race\.json is damaged: {fault}.*; start a new race$"):
        planned_in(tmp_path)


@pytest.mark.parametrize(
    "second", [{"optimizer": "sgd"}, {"optimizer": "adam", "seed": 1}, {"optimizer": "adam", "limit": 50}]
)
def test_a_plan_whose_runs_cannot_be_compared_is_damaged(
    second: dict[str, Any], settings: Make, tmp_path: Path
) -> None:
    runs = [to_json(settings("sgd")), to_json(settings(**second, lr=0.5))]
    files.write_json(tmp_path / files.RACE, {"runs": runs})
    with pytest.raises(LabError, match=r"race\.json is damaged: its runs must differ in the optimizer"):
        planned_in(tmp_path)


@pytest.mark.usefixtures("no_pictures")
def test_a_result_of_another_run_stops_the_race_before_it_begins(
    data: Data, settings: Make, display: Display, tmp_path: Path
) -> None:
    race(plan([settings("adam", seed=1)], tmp_path / "adam"), tmp_path / "adam", data, display)
    with pytest.raises(LabError, match=r"adam/result\.json belongs to another run: it has seed 1, not seed 2"):
        race(plan([settings("sgd", seed=2), settings("adam", seed=2)], tmp_path), tmp_path, data, display)
    assert [path.name for path in tmp_path.iterdir()] == ["adam"]


@pytest.mark.usefixtures("no_pictures")
def test_a_divergence_is_told_at_once(
    data: Data, settings: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    race(plan([settings("sgd", lr=1e30), settings("adam", epochs=1)], tmp_path), tmp_path, data, Display())
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "diverged in epoch 1: the loss is not finite"
    assert lines[2].startswith("[2/2] adam")


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="holds no run to resume"):
        planned_in(tmp_path)


@pytest.mark.usefixtures("no_pictures")
def test_the_table_is_aligned(data: Data, settings: Make, display: Display, tmp_path: Path) -> None:
    results = race(plan([settings("sgd"), settings("adadelta", lr=1.0)], tmp_path), tmp_path, data, display)
    heading, *lines = table(results).splitlines()
    assert [line.split()[0] for line in lines] == ["sgd", "adadelta"]
    for name in ("lr", "train loss", "val acc", "test acc", "seconds", "ms/step"):
        end = heading.index(name) + len(name)
        assert all(line[end - 1] != " " and line[end] == " " for line in lines)


class Dying(Display):
    """Stands for a death that nothing is told of, right after the n-th epoch."""

    def __init__(self, epochs: int) -> None:
        super().__init__(quiet=True)
        self.left = epochs

    def epoch(self, row: dict[str, float], epochs: int) -> None:
        self.left -= 1
        if self.left == 0:
            raise MemoryError


@pytest.mark.usefixtures("no_pictures")
@pytest.mark.parametrize("epochs", [1, 3, 5])
def test_a_race_that_dies_goes_on_from_the_last_epoch(
    epochs: int, data: Data, settings: Make, display: Display, tmp_path: Path
) -> None:
    runs = [settings("momentum"), settings("adam")]
    whole = race(plan(runs, tmp_path / "whole"), tmp_path / "whole", data, display)
    with pytest.raises(MemoryError):
        race(plan(runs, tmp_path / "parts"), tmp_path / "parts", data, Dying(epochs))
    parts = race(planned_in(tmp_path / "parts"), tmp_path / "parts", data, display)
    assert list(map(untimed, parts)) == list(map(untimed, whole))
