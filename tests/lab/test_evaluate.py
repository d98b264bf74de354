"""A trained network judged at the command line, against the loop that judges it in training."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from datasets import Split
from lab import evaluate as program
from lab.predict import __main__ as predict
from lab.training import files
from lab.training.data import Data
from lab.training.run import Run, evaluate
from lab.training.settings import Settings
from lab.training.trained import write_weights
from tests.lab.made import tiny_data

Output = pytest.CaptureFixture[str]


@pytest.fixture
def run(data: Data, settings: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    run = Run(settings(), data)
    for _ in range(20):
        run.learn(data.tensor(data.train.inputs), data.train.targets)
    write_weights(tmp_path / files.WEIGHTS, run, data)
    monkeypatch.setattr("lab.training.data.load", lambda settings, quiet: replace(data, mean=0.9, std=0.7))
    return run


@pytest.mark.parametrize("part", program.PARTS)
def test_it_says_what_the_loop_says_and_counts_every_image(
    part: str, run: Run, data: Data, tmp_path: Path, capsys: Output
) -> None:
    """Standardised as in training, though the data set that is loaded now has another mean."""
    loss, accuracy = evaluate(run.model, data, getattr(data, part))
    assert program.main([str(tmp_path), "--part", part]) == 0
    head, judged, *lines = capsys.readouterr().out.splitlines()
    assert head == "mlp by nadam, 3 epochs of mnist"
    count = len(getattr(data, part).targets)
    assert judged == f"{count} images of mnist, {part}: accuracy {accuracy:.2%}, loss {loss:.4f}"
    table, matrix = lines[2:12], lines[14:]
    assert [line.split()[0] for line in table] == [line.split()[0] for line in matrix] == [*map(str, range(10))]
    counts = np.array([[int(cell.replace("·", "0")) for cell in line.split()[1:]] for line in matrix])
    assert counts.sum() == count
    assert counts.trace() == round(accuracy * count)
    assert [int(line.split()[1]) for line in table] == counts.sum(axis=1).tolist()


def test_many_classes_are_pairs_instead_of_a_matrix(
    run: Run, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "MOST_CLASSES", 9)
    assert program.main([str(tmp_path)]) == 0
    assert "said  how often" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("{run} --dataset cifar", "--dataset: there is no 'cifar'; name one of mnist"),
        ("{run} --part all", "argument --part: invalid choice: 'all'"),
        ("{run}/none", "none does not exist; name a run's folder"),
        ("{run} --part train", "--dataset: mnist has numbers, the network gives 10 classes"),
        ("{run}", "the images of mnist are 1 × 8 × 9, the network takes 1 × 28 × 28"),
    ],
)
def test_a_mistake_is_one_line(
    arguments: str, message: str, run: Run, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Split(np.zeros((2, 8, 9), np.uint8), np.zeros(2, np.uint8))
    found = Data(small, small, small, 0.1, 0.3)
    if "train" in arguments:
        found = replace(tiny_data(), classes=None)
    monkeypatch.setattr("lab.training.data.load", lambda *_, **__: found)
    with pytest.raises(SystemExit) as exit:
        program.main(arguments.format(run=tmp_path).split())
    output = capsys.readouterr()
    assert (exit.value.code, output.out, output.err.count("\n")) == (2, "", 1)
    assert message in output.err


PICKY = """
from minigrad import nn
class Net(nn.Module):
    def __init__(self): self.layer = nn.Linear(784, 10)
    def forward(self, x):
        if len(x) < 4: raise ValueError("too few")
        if not self.training: x = x.reshape(3, -1)
        return self.layer(x.reshape(len(x), -1))
"""


def test_what_ones_own_network_raises_is_its_line(
    data: Data, settings: Callable[..., Settings], tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.py").write_text(PICKY)
    own = Run(settings("sgd", model=f"{tmp_path / 'own.py'}:Net"), data)
    write_weights(tmp_path / files.WEIGHTS, own, data)
    np.save(tmp_path / "drawn.npy", data.test.inputs[0])
    monkeypatch.setattr("lab.training.data.load", lambda settings, quiet: data)
    asked = [([str(tmp_path)], program.main, 7), ([str(tmp_path), str(tmp_path / "drawn.npy")], predict.main, 6)]
    for arguments, main, line in asked:
        with pytest.raises(SystemExit) as exit:
            main(arguments)
        error = capsys.readouterr().err
        assert exit.value.code == 2
        assert f"own.py, line {line}: " in error
        assert error.count("\n") == 1
