"""A user's own data in a run: loaded, named by its hash, refused once it has changed, and fitted by every network."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import platformdirs
import pytest

import train
from lab.console.errors import LabError
from lab.race.design import Job
from lab.race.store import key
from lab.training import data
from lab.training.named import net_named
from lab.training.settings import Settings, from_json, to_json
from models import MODELS, mlp
from tests.datasets.made import image_folder, squares


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / "cache" / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(MODELS, "mlp", mlp)  # for which another stands in elsewhere


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings("sgd", 0.1, model="mlp", dataset=str(image_folder(tmp_path / "people", count=42)), size=(7, 6))


def test_its_inputs_are_standardised_and_its_classes_named(settings: Settings) -> None:
    loaded = data.load(settings, quiet=True)
    assert (loaded.shape, loaded.outputs, loaded.name) == ((1, 7, 6), 3, "people")
    x = loaded.tensor(loaded.train.inputs)
    assert (x.shape, x.dtype) == ((30, 1, 7, 6), np.float32)
    assert [x.data.mean(), x.data.std()] == pytest.approx([0, 1], abs=1e-5)
    assert "3 classes, anna, berta, carla; 30 to train, 6 to validate, 6 to test" in str(loaded)


def test_a_run_is_named_by_its_datas_hash_and_refuses_other_data(settings: Settings, tmp_path: Path) -> None:
    known = replace(settings, digest=data.load(settings, quiet=True).digest)
    assert from_json(to_json(known)) == known
    data.load(known, quiet=True)
    (tmp_path / "people" / "anna" / "0.png").unlink()
    with pytest.raises(LabError, match="people is no longer what this run began with; bring that back, or start a new"):
        data.load(known, quiet=True)
    changed = replace(settings, digest=data.load(settings, quiet=True).digest)
    assert key(Job(known, trial=False)) != key(Job(changed, trial=False))


@pytest.mark.parametrize(
    ("model", "shape"), [("mlp", (5,)), ("mlp", (3, 4, 4)), ("lenet", (3, 12, 17)), ("cnn", (2, 6, 7))]
)
def test_every_network_takes_the_datas_shape_and_classes(model: str, shape: tuple[int, ...]) -> None:
    net = net_named(model, 4, shape)
    assert net(np.ones((2, *shape), np.float32)).shape == (2, 4)
    with pytest.raises(LabError, match=r"^--model: lenet takes images \(channels, height, width\), not shape"):
        net_named("lenet", 4, (math.prod(shape),))


@pytest.mark.parametrize("model", ["lenet", "cnn"])
def test_images_that_are_too_small_are_refused(model: str) -> None:
    with pytest.raises(LabError, match=f"--model: {model} takes images of .* pixels or more, not 5 × 9; --model mlp"):
        net_named(model, 10, (1, 5, 9))


def csv(folder: Path) -> Path:
    (folder / "a.csv").write_text("x,y\n" + "".join(f"{k},{k / 7}\n" for k in range(30)))
    return folder / "a.csv"


def npz(folder: Path) -> Path:
    images, labels = squares(42)
    np.savez(folder / "a.npz", images=images, labels=labels)
    return folder / "a.npz"


Make = Callable[[Path], object]


@pytest.mark.parametrize(
    ("make", "flags", "message"),
    [
        (npz, "--dataset nowhere", "--dataset: there is no 'nowhere'; name one of mnist, "),
        (npz, "--dataset a.npz --label y", "--label is for a .csv, .tsv or .parquet file; leave it out"),
        (npz, "--dataset a.npz --data-dir .", "--data-dir is for data sets known by name"),
        (
            npz,
            "--dataset a.npz --limit 31",
            "--limit must be at most 30, the images that a.npz has to train on",
        ),
        (npz, "--dataset a.npz", "--model: lenet takes images of 12 × 12 pixels or more, not 6 × 5"),
        (npz, "--dataset mnist --label y", "--label is for data of your own, not for mnist; leave it out"),
        (npz, "--dataset a.npz --size 0 5", "--size must be a height and a width, 1 or more, not (0, 5)"),
        (csv, "--dataset a.csv", "--label is needed"),
        (csv, "--dataset a.csv --label y", "--model: lenet takes images (channels, height, width), not shape (1,)"),
        (csv, "--dataset a.csv --label x --augment shift", "a.csv: 30 targets are 30 different whole numbers"),
        (lambda folder: (folder / "b.npz").touch(), "--dataset b.npz", "is no whole .npz file"),
        (lambda folder: (folder / "b").mkdir(), "--dataset b", "is none of these: a folder of IDX files;"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_nothing(
    make: Make, flags: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SystemExit) as raised:
        train.main(["--optim", "adam", *flags.split()])
    errors = capsys.readouterr().err
    assert (raised.value.code, errors.count("\n")) == (2, 1)
    assert message in errors
    assert [path for path in sorted(tmp_path.rglob("*")) if "cache" not in path.parts] == before


def test_a_home_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npz(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    flags = ["--optim=sgd", "--model=mlp", "--epochs=1", "--quiet"]
    assert train.main([*flags, "--dataset=~/a.npz", "--out=~/run"]) == 0
    assert (tmp_path / "run" / "result.json").exists()
    assert train.main(["--resume=~/run", "--quiet"]) == 0
    images, labels = squares(42, seed=1)
    np.savez(tmp_path / "a.npz", images=images, labels=labels)
    with pytest.raises(SystemExit):
        train.main(["--resume=~/run", "--quiet"])
