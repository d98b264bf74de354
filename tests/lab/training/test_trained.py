"""A trained network in one file: loaded it says what it said in training, whatever its file is called."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import minigrad
from lab.console.errors import LabError
from lab.console.progress import Display
from lab.console.signals import never
from lab.training import files
from lab.training.data import Data
from lab.training.run import Run, evaluate, train
from lab.training.settings import Settings, to_json
from lab.training.trained import INPUTS, SETTINGS, background_of, inputs_of, load_run, loading_line, write_weights

Make = Callable[..., Settings]


@pytest.fixture
def run(data: Data, settings: Make, display: Display) -> Run:
    run = Run(settings(epochs=1), data)
    train(run, data, display, never, save=lambda: None)
    return run


@pytest.fixture
def folder(run: Run, data: Data, tmp_path: Path) -> Path:
    write_weights(tmp_path / files.WEIGHTS, run, data)
    return tmp_path


def test_it_says_what_it_said_in_training(run: Run, data: Data, folder: Path) -> None:
    outputs: list[np.ndarray] = []
    evaluate(run.model, data, data.test, outputs)
    loaded = load_run(folder)
    assert loaded.settings == run.settings
    assert loaded.inputs == inputs_of(data)
    assert not loaded.net.training
    assert loaded.outputs(data.test.inputs).tobytes() == np.concatenate(outputs).tobytes()
    np.testing.assert_allclose(loaded.probabilities(data.test.inputs).sum(axis=1), 1, rtol=1e-12)


def test_the_file_alone_is_enough_under_any_name(folder: Path, run: Run) -> None:
    shutil.move(folder / files.WEIGHTS, folder / "moved")
    loaded = load_run(str(folder / "moved")).net.state_dict()
    assert all(np.array_equal(loaded[name], array) for name, array in run.model.state_dict().items())


def test_the_line_works_as_it_stands(folder: Path, run: Run, data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (folder, folder.parent):  # from elsewhere the line has the whole path
        monkeypatch.chdir(place)
        names: dict[str, Any] = {}
        exec(loading_line(Path(folder.name) if place == folder.parent else folder), names)
        x = data.tensor(data.test.inputs)
        assert np.array_equal(names["net"](x).data, run.model.eval()(x).data)


OF_ANOTHER_VERSION = {SETTINGS: json.dumps(to_json(Settings("sgd", 0.1))), INPUTS: json.dumps({"mean": 0.1, "ink": 1})}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda to: None, "holds no weights.safetensors: name a run's folder"),
        (lambda to: to.rmdir(), "does not exist; name a run's folder"),
        (lambda to: (to / files.RACE).touch(), "is a race; name one of the files in"),
        (lambda to: (to / files.WEIGHTS).write_bytes(b"weights"), "is no readable file of weights"),
        (lambda to: minigrad.save({"w": np.zeros(2)}, to / files.WEIGHTS), "does not say what was trained"),
        (lambda to: minigrad.save({"w": np.zeros(2)}, to / files.WEIGHTS, OF_ANOTHER_VERSION), "does not say what was"),
    ],
)
def test_what_is_no_run_is_refused(make: Callable[[Path], Any], message: str, tmp_path: Path) -> None:
    to = tmp_path / "given"
    to.mkdir()
    make(to)
    with pytest.raises(LabError) as raised:
        load_run(to)
    assert message in str(raised.value)
    assert str(to) in str(raised.value)


@pytest.mark.parametrize(
    ("ink", "paper", "expected"), [(255, 0, 0), (0, 255, 255), (20, 230, 255), (255, 128, None), (0, 90, None)]
)
def test_the_background_is_what_is_along_the_edges(ink: int, paper: int, expected: int | None) -> None:
    images = np.full((3, 9, 9), paper, np.uint8)
    images[:, 2:7, 2:7] = ink
    images[:, 0, 4] = ink  # a stroke may reach the edge
    assert background_of(images) == expected
