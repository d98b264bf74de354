"""Settings are checked when they are made, and survive JSON."""

import json
from dataclasses import replace
from typing import Any

import pytest

from lab.console.errors import LabError
from lab.training import settings
from lab.training.named import default_lr
from lab.training.settings import Settings, differing, flag, from_json, to_json
from minigrad import nn
from minigrad.optim import OPTIMIZERS

GOOD = Settings("adam", lr=0.1, data_dir="/data", clip_norm=1.5, limit=7, schedule="cosine")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("optimizer", "tiger"),
        ("optimizer", None),
        ("model", "transformer"),
        ("dataset", "cifar"),
        ("schedule", "linear"),
        ("data_dir", 3),
        ("lr", -0.1),
        ("lr", 0.0),
        ("lr", float("nan")),
        ("lr", float("inf")),
        ("lr", "0.1"),
        ("weight_decay", -1e-9),
        ("weight_decay", float("nan")),
        ("clip_norm", 0.0),
        ("clip_norm", -1.0),
        ("epochs", 0),
        ("epochs", 1.5),
        ("batch_size", 0),
        ("limit", 0),
        ("seed", -1),
        ("augment", "shift"),
        ("augment", 2),
        ("until", 0.97),
        ("until", 100.5),
        ("until", float("nan")),
        ("patience", 0),
        ("patience", 1.5),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name_and_value(name: str, value: Any) -> None:
    with pytest.raises(LabError, match=f"^{flag(name)} must be .*not {value!r}$"):
        replace(GOOD, **{name: value})


def test_settings_survive_json() -> None:
    assert from_json(json.loads(json.dumps(to_json(GOOD)))) == GOOD


def test_a_setting_that_earlier_builds_lacked_is_written_only_where_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    old = {name: value for name, value in to_json(GOOD).items() if name != "limit"}
    monkeypatch.setattr(settings, "LATER", (*settings.LATER, "limit"))
    unlimited = replace(GOOD, limit=None)
    assert to_json(unlimited) == old
    assert to_json(GOOD) == {**old, "limit": 7}
    assert [from_json(to_json(each)) for each in (unlimited, GOOD)] == [unlimited, GOOD]
    assert differing(unlimited, old) == ""
    assert differing(GOOD, old) == "it has limit None, not limit 7"
    assert differing(unlimited, to_json(GOOD)) == "it has limit 7, not limit None"


@pytest.mark.parametrize("values", [{}, [], {**to_json(GOOD), "beta": 1}, {"optimizer": "adam", "lr": 0.1}])
def test_json_of_anything_else_is_refused(values: Any) -> None:
    with pytest.raises(LabError, match="settings must have exactly the entries"):
        from_json(values)


def test_messages_name_the_flags() -> None:
    assert [flag(name) for name in ("optimizer", "batch_size", "lr")] == ["--optim", "--batch-size", "--lr"]


def test_another_run_has_other_settings_than_epochs_or_folder() -> None:
    assert differing(GOOD, to_json(replace(GOOD, epochs=99, data_dir=None))) == ""
    assert differing(GOOD, to_json(replace(GOOD, lr=0.5, seed=4))) == "it has lr 0.5, seed 4, not lr 0.1, seed 0"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_default_rate_is_the_one_that_the_optimizer_has_on_its_own(name: str) -> None:
    optimizer = OPTIMIZERS[name](nn.Linear(1, 1).parameters())
    assert default_lr(name) == optimizer.param_groups[0]["lr"]
