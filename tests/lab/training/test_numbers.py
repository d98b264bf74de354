"""Decimal numbers as targets, end to end: learned standardised, judged by R², told in their own unit."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import minigrad
import train
from lab.console.progress import Display
from lab.console.signals import Stop, never
from lab.evaluate import main as evaluate
from lab.training import data
from lab.training import run as runs
from lab.training.predictions import Estimates
from lab.training.ranks import ALONE, Alone, Ranks
from lab.training.run import Run
from lab.training.run import train as train_run
from lab.training.score import Scale, right_in
from lab.training.settings import Settings
from lab.training.trained import load_run
from models import MODELS, mlp
from tests.ranks import on_ranks

FLAGS = ["--dataset", "r.csv", "--label", "y", "--model", "mlp", "--batch-size", "16", "--quiet"]


@pytest.fixture(autouse=True)
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A column that depends on two others linearly, far from 0, with a tenth of noise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(MODELS, "mlp", mlp)  # for which another stands in elsewhere
    generator = np.random.default_rng(0)
    x = generator.normal(size=(280, 2))
    y = 5000 + 30 * x[:, 0] - 20 * x[:, 1] + 3 * generator.normal(size=280)
    return written(tmp_path / "r.csv", np.column_stack([x, y]))


def written(path: Path, rows: Any) -> Path:
    path.write_text("a,b,y\n" + "".join(",".join(map(repr, map(float, row))) + "\n" for row in rows))
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def r2_of(targets: np.ndarray, outputs: np.ndarray) -> float:
    """Its definition."""
    return float(1 - np.sum((targets - outputs) ** 2) / np.sum((targets - targets.mean()) ** 2))


def test_a_run_learns_and_tells_r2_and_the_error_in_its_own_unit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train.main(["--optim", "adam", *FLAGS[:-1], "--epochs", "6", "--out", "run"]) == 0
    out = capsys.readouterr().out
    result = json.loads(Path("run/result.json").read_text())
    known, trained = data.load(load_run("run").settings, quiet=True), load_run("run")
    said = trained.outputs(known.test.inputs)[:, 0]
    r2, rmse = r2_of(known.test.targets, said), np.sqrt(np.mean((said - known.test.targets) ** 2))
    assert result["loss"] == "mse"
    assert r2 > 0.9
    assert result["test_r2"] == pytest.approx(r2, abs=1e-9)
    assert result["test_rmse"] == pytest.approx(rmse, rel=1e-6)
    assert f"test R² {r2:.2%} (RMSE {rmse:.4g})" in out
    assert result["test_loss"] == pytest.approx((rmse / known.train.targets.std()) ** 2, rel=1e-4)
    history, steps = rows_of(Path("run/history.csv")), rows_of(Path("run/steps.csv"))
    assert [*history[0]] == ["epoch", "lr", "train_loss", "train_r2", "val_loss", "val_r2", "val_rmse", "seconds"]
    assert [*steps[0]] == ["step", "epoch", "lr", "train_loss", "train_r2", "seconds"]
    # The variance of standardised numbers is 1.
    assert float(history[0]["train_r2"]) == pytest.approx(1 - float(history[0]["train_loss"]), abs=1e-5)
    assert "accuracy" not in out + Path("run/result.json").read_text()
    evaluate(["run"])
    assert f"{r2:.4f}" in capsys.readouterr().out


def test_the_pages_speak_of_r2_alone(capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--epochs", "2", "--targets", "50", "99.9"]
    assert train.main(["--optim", "adam", "sgd", *FLAGS, *flags, "--out", "race"]) == 0
    assert train.main(["--optim", "adam", *FLAGS, "--epochs", "2", "--out", "run"]) == 0
    heading = capsys.readouterr().out.splitlines()[0]
    assert heading.split()[4:10] == ["val", "R²", "test", "R²", "test", "RMSE"]
    for page in ("race/report.html", "run/run.html"):
        text = (
            Path(page).read_text().replace("accuracy.svg", "").replace("accuracy.png", "").replace("accuracy.pdf", "")
        )
        body = text[text.index("<body") : text.index("<script")]
        body = body.replace('id="accuracy"', "").replace("#accuracy", "").replace("chart-accuracy", "")
        assert "R²" in body
        assert "ccurac" not in body
    assert "50\u00a0% validation R²" in Path("race/report.html").read_text()
    best = {row["optimizer"]: float(row["test_r2"]) for row in rows_of(Path("race/summary.csv"))}
    assert [*best] == ["adam", "sgd"]


@pytest.mark.parametrize("flags", [[], ["--patience", "2"]])
def test_a_run_goes_on_to_the_same_bits(flags: list[str]) -> None:
    train.main(["--optim", "nadam", *FLAGS, *flags, "--epochs", "3", "--out", "whole"])
    train.main(["--optim", "nadam", *FLAGS, *flags, "--epochs", "2", "--out", "parts"])
    train.main(["--resume", "parts", "--epochs", "3", "--quiet"])
    whole, parts = (load_run(name).net.state_dict() for name in ("whole", "parts"))
    np.testing.assert_equal(parts, whole)
    ours, theirs = (json.loads(Path(name, "result.json").read_text()) for name in ("parts", "whole"))
    assert (ours["hashes"], ours["test_r2"]) == (theirs["hashes"], theirs["test_r2"])


def settings_of(path: Path, **changes: Any) -> Settings:
    return Settings("adam", 0.003, model="mlp", dataset=str(path), label="y", loss="mse", batch_size=17, **changes)


def trained_run(settings: Settings, ranks: Alone, stops: Callable[[], bool]) -> Run:
    known = data.load(settings, quiet=True)
    run = Run(settings, known, ranks)
    train_run(run, known, Display(quiet=True), stops, lambda: None)
    return run


def test_a_run_stopped_in_an_epoch_goes_on_to_the_same_bits(
    table: Path, stop_after: Callable[[int], Any], tmp_path: Path
) -> None:
    settings = settings_of(table, epochs=2)
    known = data.load(settings, quiet=True)
    whole, begun = trained_run(settings, ALONE, never), trained_run(settings, ALONE, stop_after(7))
    assert 0 < begun.epoch.steps < begun.steps_per_epoch
    minigrad.save(begun.state_dict(), tmp_path / "state")
    resumed = Run(settings, known)
    resumed.load_state_dict(minigrad.load(tmp_path / "state"))
    train_run(resumed, known, Display(quiet=True), never, lambda: None)
    strip = [[{**row, "seconds": 0} for row in run.history] for run in (whole, resumed)]
    assert strip[0] == strip[1]
    assert runs.tested(whole, known) == runs.tested(resumed, known)


@pytest.mark.parametrize("size", [2, 3])
def test_ranks_sum_the_score_of_a_run_alone(size: int, table: Path) -> None:
    settings = settings_of(table, epochs=2)
    alone = trained_run(settings, ALONE, never).history

    def program(comm: Any) -> list[dict[str, float]]:
        ranks = Ranks(comm)
        return trained_run(settings, ranks, ranks.agreed(Stop())).history

    for history in on_ranks(size, program):
        for row, other in zip(alone, history, strict=True):
            for name in row.keys() - {"seconds"}:
                assert other[name] == pytest.approx(row[name], rel=1e-4, abs=1e-5), name


def test_the_batches_sum_to_r2() -> None:
    generator = np.random.default_rng(1)
    targets = 1e6 + generator.normal(size=50)
    scale = Scale(float(targets.mean()), float(targets.std()))
    outputs = generator.normal(size=(50, 1)).astype(np.float32)
    parts = [right_in(outputs[k : k + 7], targets[k : k + 7], scale, float(targets.var())) for k in range(0, 50, 7)]
    own = scale.in_own_unit(outputs)
    assert sum(parts) / 50 == pytest.approx(r2_of(targets, own[:, 0]), rel=1e-12)
    assert sum(parts) / 50 == pytest.approx(Estimates("test", outputs, targets, own).r2, rel=1e-9)


def test_until_is_a_percentage_of_r2(capsys: pytest.CaptureFixture[str]) -> None:
    train.main(["--optim", "adam", *FLAGS, "--epochs", "20", "--until", "80", "--out", "run"])
    result = json.loads(Path("run/result.json").read_text())
    values = [row["val_r2"] for row in result["history"]]
    assert (result["stopped_by"], values[-1] >= 0.8, max(values[:-1], default=0) < 0.8) == ("until", True, True)
    assert f"ended after {len(values)} of 20 epochs: {values[-1]:.2%} validation R²" in capsys.readouterr().out


def test_a_rate_far_too_high_is_a_run_that_diverged(capsys: pytest.CaptureFixture[str]) -> None:
    assert train.main(["--optim", "sgd", *FLAGS, "--lr", "1000", "--out", "run"]) == 0
    assert "diverged in epoch 1" in capsys.readouterr().out


OWN_LOSS = """
from minigrad.nn import functional as F

def log_cosh_like(output, target):
    assert output.shape == target.shape and target.dtype == "float32" and abs(target.mean()) < 3
    return F.huber_loss(output, target)

def of_classes(output, target):
    if target.dtype.kind != 'i':
        raise TypeError('I take classes')
    return F.cross_entropy(output, target)
"""


@pytest.mark.parametrize("loss", ["l1", "huber", "own.py:log_cosh_like"])
def test_other_losses_of_numbers_learn_too(loss: str, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN_LOSS)
    train.main(["--optim", "adam", *FLAGS, "--epochs", "6", "--loss", loss, "--out", "run"])
    assert json.loads(Path("run/result.json").read_text())["test_r2"] > 0.8


Rows = list[tuple[float, float, float]]


@pytest.mark.parametrize(
    ("rows", "flags", "message"),
    [
        (None, "--loss cross_entropy", "--loss: cross_entropy is for classes, and the targets of r.csv are decimal"),
        (None, "--loss multi_margin", "leave it out, or name one of mse, l1, huber, or PATH.py:NAME"),
        (None, "--loss own.py:of_classes", "I take classes"),
        (None, "--limit 1", "--limit 1: the train part's only target is"),
        (None, "--augment shift", "--augment is for images, which r.csv has not"),
        ([(k, k, 2.5) for k in range(30)], "", "r.csv: all targets are 2.5; there is nothing to learn"),
        ([(k, k, k + 0.5 if k else np.nan) for k in range(30)], "", "r.csv"),
        ([(1, 2, 0.5)], "", "r.csv"),
        ([(k, k, k + 0.5) for k in range(7)], "", "part's only target is"),
        ([(k, k, k * 1e300) for k in range(30)], "", "have a variance of inf in float64; give them in another unit"),
    ],
    ids=str,
)
def test_a_mistake_is_one_line(
    rows: Rows | None, flags: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if rows:
        written(tmp_path / "r.csv", rows)
    (tmp_path / "own.py").write_text(OWN_LOSS)
    with pytest.raises(SystemExit) as raised:
        train.main(["--optim", "adam", *FLAGS, *flags.split(), "--out", "run"])
    errors = capsys.readouterr().err
    assert (raised.value.code, errors.count("\n")) == (2, 1), errors
    assert message in errors
    assert not Path("run").exists()
