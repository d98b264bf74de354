"""What a command line asks for: a run, or the design of a race. Mistakes are tested in tests/test_train.py."""

from dataclasses import replace
from typing import Any

import pytest

from lab.command_line import asked_for, cores, jobs, make_parser
from lab.race.design import Design
from lab.training.settings import Settings
from minigrad.optim import MODERN, NAMED, OPTIMIZERS

NINE = tuple(OPTIMIZERS)


def asked(line: str) -> Settings | Design:
    return asked_for(make_parser("").parse_args(line.split()))


@pytest.mark.parametrize(
    ("line", "settings"),
    [
        ("--optim adam", Settings("adam", 0.001)),
        ("--optim adadelta", Settings("adadelta", 1.0)),
        ("--optim sgd --lr 0.5 --epochs 2", Settings("sgd", 0.5, epochs=2)),
        ("--optim sgd --budget 2", Settings("sgd", 0.01, epochs=2)),
        ("--optim sgd --schedule cosine", Settings("sgd", 0.01, schedule="cosine")),
        ("--optim sgd --model cnn --dataset kmnist", Settings("sgd", 0.01, model="cnn", dataset="kmnist")),
        ("--optim sgd --seed 3 --limit 9 --batch-size 8", Settings("sgd", 0.01, seed=3, limit=9, batch_size=8)),
        ("--optim sgd --augment rotate shift", Settings("sgd", 0.01, augment="shift=2,rotate=10")),
        ("--optim sgd --until 97.5 --patience 3", Settings("sgd", 0.01, until=97.5, patience=3)),
        ("--optim sgd --clip-norm 1 --weight-decay 2", Settings("sgd", 0.01, clip_norm=1.0, weight_decay=2.0)),
    ],
)
def test_one_optimizer_is_a_run(line: str, settings: Settings) -> None:
    assert asked(line) == settings


SGD = Settings("sgd", 0.01)


@pytest.mark.parametrize(
    ("line", "design"),
    [
        ("--optim all", Design(NINE, SGD)),
        ("--optim sgd all", Design(NINE, SGD)),
        ("--optim nine", Design(NINE, SGD)),
        ("--optim modern", Design(tuple(MODERN), replace(SGD, optimizer="adamw", lr=0.001))),
        ("--optim all+", Design(tuple(NAMED), SGD)),
        ("--optim modern,nine", Design((*MODERN, *NINE), replace(SGD, optimizer="adamw", lr=0.001))),
        ("--optim lion adam@keras all", Design((*NINE, "lion", "adam@keras"), SGD)),
        ("--optim sgd,adam nag", Design(("sgd", "adam", "nag"), SGD)),
        ("--optim sgd adam --lr 0.5", Design(("sgd", "adam"), replace(SGD, lr=0.5), lr_given=True)),
        ("--optim all --seeds 3", Design(NINE, SGD, seeds=3)),
        ("--optim sgd --seeds 1", Design(("sgd",), SGD)),
        ("--optim all --schedule step", Design(NINE, replace(SGD, schedule="step"))),
        ("--optim all --targets 99 90 99", Design(NINE, SGD, targets=(0.9, 0.99))),
        ("--optim all --targets 91.04", Design(NINE, SGD, targets=(0.9104,))),
        ("--optim all --augment shift", Design(NINE, replace(SGD, augment="shift=2"))),
        ("--optim all --tune", Design(NINE, SGD, trials=5, seeds=5, schedules=("cosine",))),
        ("--optim sgd --tune --trials 3", Design(("sgd",), SGD, trials=3, seeds=5, schedules=("cosine",))),
        ("--optim sgd --tune --seeds 1", Design(("sgd",), SGD, trials=5, seeds=1, schedules=("cosine",))),
        ("--optim sgd --tune --schedule constant", Design(("sgd",), SGD, trials=5, seeds=5)),
        (
            "--optim sgd --tune --schedule step cosine step",
            Design(("sgd",), SGD, trials=5, seeds=5, schedules=("step", "cosine")),
        ),
        (
            "--optim sgd --tune --budget 2",
            Design(("sgd",), replace(SGD, epochs=2), trials=5, seeds=5, schedules=("cosine",)),
        ),
    ],
)
def test_several_optimizers_or_seeds_or_tuning_are_a_race(line: str, design: Design) -> None:
    assert asked(line) == design


@pytest.mark.parametrize(("line", "number"), [("--jobs 3", 3), ("", cores())])
def test_a_race_has_a_process_for_each_core_unless_told(line: str, number: Any) -> None:
    assert jobs(make_parser("").parse_args(line.split())) == number
