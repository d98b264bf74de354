"""What is found out before the run: batches of every size that an epoch has, both modes, outputs that are none."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from lab.console.errors import LabError
from lab.training.data import Data
from lab.training.ranks import ALONE, Ranks
from lab.training.settings import Settings
from lab.training.trial_step import trial_step

Make = Callable[..., Settings]

OWN = """
from minigrad import nn

def normed():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.BatchNorm1d(10))
class Bare(nn.Module):
    def forward(self, x): return x.reshape(len(x), -1) @ self.weight
class Net(nn.Module):
    def __init__(self): self.layer = nn.Linear(784, 10)
    def forward(self, x): return self.layer(x.reshape(len(x), -1))
class Wanting(Net):
    def __init__(self, width): super().__init__()
class Judging(Net):
    def forward(self, x):
        y = super().forward(x)
        return y if self.training else y[:, :9]
class Fixed(Net):
    def forward(self, x): return self.layer(x.reshape(16, -1))
class Listed(Net):
    def forward(self, x): return [super().forward(x)]
def plain(): return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
def shares(): return nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Softmax())
def logs(): return nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.LogSoftmax())
"""


@pytest.fixture
def own(tmp_path: Path, settings: Make) -> Callable[..., Settings]:
    path = tmp_path / "own.py"
    path.write_text(OWN)
    return lambda name, **changes: replace(settings("sgd"), model=f"{path}:{name}", **changes)


def ranks(size: int) -> Ranks:
    return Ranks(SimpleNamespace(rank=0, size=size))


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("rows", [1, 2, 5, 64])
def test_the_ranks_parts_are_those_that_they_take(size: int, rows: int) -> None:
    each = []
    for rank in range(size):
        mine = ranks(size)
        mine.rank = rank
        each.append(len(mine.part(range(rows))))
    assert ranks(size).parts(rows) == sorted(set(each))
    assert ALONE.parts(rows) == [rows]


@pytest.mark.parametrize(
    ("name", "batch", "size", "message"),
    [
        (
            "normed",
            33,
            1,
            r"own.py:normed: .*this is of 1, the last batch of the 100 to train on; take another --batch",
        ),
        ("normed", 1, 1, r"own.py:normed: .*got x of shape \(1, 10\)"),
        ("normed", 16, 4, r"this is of 1 of 4, the last batch of the 100 to train on"),
        ("normed", 4, 3, r"this is of 1 of 4, "),
        ("Fixed", 20, 1, r"own.py, line 18: .*return self.layer\(x.reshape\(16, -1\)\): "),
        ("Judging", 16, 1, r"own.py:Judging: for 8 images its output is 9 wide; it must be \(8, 10\)"),
        ("Listed", 16, 1, r"own.py:Listed: its forward gives a list; it must give a Tensor"),
        ("Bare", 16, 1, r"own.py:Bare: ValueError: SGD: there are no parameters to optimize"),
        (
            "Wanting",
            16,
            1,
            r"Wanting\(width\): missing .* it may take classes and shape, by these names; give all else",
        ),
    ],
)
def test_what_would_fail_later_is_one_line_before(
    name: str, batch: int, size: int, message: str, own: Callable[..., Settings], data: Data
) -> None:
    with pytest.raises(LabError, match=message) as caught:
        trial_step(own(name, batch_size=batch), data, ranks(size))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("name", "batch", "size"), [("normed", 16, 2), ("normed", 98, 1), ("Net", 1, 1)])
def test_what_will_go_well_is_not_refused(
    name: str, batch: int, size: int, own: Callable[..., Settings], data: Data
) -> None:
    assert trial_step(own(name, batch_size=batch), data, ranks(size)) == []


@pytest.mark.parametrize(
    ("name", "loss", "noted"),
    [
        ("shares", "cross_entropy", True),
        ("shares", "mse", False),
        ("plain", "cross_entropy", False),
        ("logs", "cross_entropy", False),
    ],
)
def test_probabilities_that_get_a_second_softmax_are_noted(
    name: str, loss: str, noted: bool, own: Callable[..., Settings], data: Data
) -> None:
    remarks = trial_step(own(name, loss=loss), data)
    assert [
        bool(re.search(r"own.py:shares are probabilities.*leave out the network's last softmax", line))
        for line in remarks
    ] == [True] * noted
