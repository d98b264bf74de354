"""Races that nobody ran, with the test accuracies and epochs to a target that a test asks for."""

from collections.abc import Mapping, Sequence

from lab.race.comparison import Comparison
from lab.race.design import Design, Job
from lab.training.result import Result
from lab.training.settings import Settings
from minigrad.optim import OPTIMIZERS
from tests.lab.made import made

EPOCHS, TARGET = 10, 0.97
NEVER = EPOCHS + 1
Column = Mapping[str, Sequence[float]]


def result(optimizer: str, seed: int, accuracy: float = 0.98, reached: float = 1) -> Result:
    """A run with this test accuracy, whose validation accuracy is at the target from epoch ``reached`` on."""
    settings = Settings(optimizer, lr=0.1, model="mlp", epochs=EPOCHS, seed=seed)
    found = made(Job(settings, trial=False), accuracy)
    for row in found["history"]:
        row["val_accuracy"] = 0.975 if row["epoch"] >= reached else 0.9
    return found


def race(accuracies: Mapping[str, Column] | None = None, epochs: Mapping[str, Column] | None = None) -> Comparison:
    """By column and optimizer an accuracy, or the epochs to the target, for each seed; what is not given is alike."""
    names = [*(accuracies or {}), *(epochs or {})]
    columns = {}
    for column in dict.fromkeys(names):
        given = (accuracies or {}).get(column, {}), (epochs or {}).get(column, {})
        seeds = max(len(values) for each in given for values in each.values())
        columns[column] = {
            name: [
                result(
                    name,
                    seed,
                    given[0].get(name, [0.98] * seeds)[seed],
                    given[1].get(name, [1] * seeds)[seed],
                )
                for seed in range(seeds)
            ]
            for name in OPTIMIZERS
        }
    base = Settings("sgd", lr=0.1, model="mlp", epochs=EPOCHS)
    return Comparison(Design(tuple(OPTIMIZERS), base, trials=3, seeds=3, targets=(TARGET,)), columns=columns)
