"""Designs: which runs a race consists of, and which designs are refused."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.console.errors import LabError
from lab.race.design import DEFAULT, TUNED, Design, design_from_json, to_json
from lab.training.named import default_lr
from tests.lab.made import BASE

TWO = ("sgd", "adam")
OWN = "/nowhere"
LION = f"{Path(__file__).parents[3] / 'examples' / 'optimizers' / 'lion.py'}:Lion"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"optimizers": ()}, "--optim: no name was given; choose from sgd"),
        ({"optimizers": ("sgd", "tiger")}, "--optim: there is no 'tiger'; choose from sgd"),
        ({"trials": 2}, "--trials must be a whole number, 3 or more, not 2"),
        ({"trials": -1}, "--trials must be a whole number, 3 or more, not -1"),
        ({"trials": True}, "--trials must be a whole number, 3 or more, not True"),
        ({"trials": 3.0}, "--trials must be a whole number, 3 or more, not 3.0"),
        ({"trials": 30}, "--trials must be at most 29, as many rates as the grid has, not 30"),
        ({"decays": 2}, "--decays is for a race with --tune; add it"),
        ({"decays": 7, "trials": 3}, "--decays must be a whole number, 1 to 6, not 7"),
        (
            {"decays": 2, "trials": 3, "base": replace(BASE, weight_decay=0.1)},
            "--weight-decay: --decays searches for it; leave one of the two out",
        ),
        ({"seeds": 0}, "--seeds must be a whole number, 1 or more, not 0"),
        ({"seeds": "2"}, "--seeds must be a whole number, 1 or more, not '2'"),
        ({"schedules": ("cosine", "sine")}, "--schedule: there is no 'sine'; choose from constant"),
        ({"targets": (0.5, 0.0)}, "--targets must be percentages above 0, at most 100, not 0"),
        (
            {"optimizers": (f"{OWN}/a/lion.py:Lion", f"{OWN}/b/lion.py:Lion")},
            f"--optim: {OWN}/a/lion.py:Lion and {OWN}/b/lion.py:Lion are both called 'Lion (lion.py)'; rename "
            "one of the files",
        ),
        ({"targets": (98.5,)}, "--targets must be percentages above 0, at most 100, not 9850"),
    ],
)
def test_a_design_that_makes_no_sense_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(LabError) as error:
        Design(**{"optimizers": TWO, "base": BASE, **changes})
    assert str(error.value).startswith(message)


def test_a_run_has_the_hashes_of_the_files_that_it_uses_and_the_race_of_all() -> None:
    design = Design(("sgd", LION), BASE)
    ((path, _),) = design.base.own_files
    assert LION.startswith(path)
    files = [job.settings.own_files for name in design.optimizers for job in design.columns(name)[DEFAULT]]
    assert files == [(), design.base.own_files]
    assert design.rate(LION) == 1e-4
    assert design_from_json(json.loads(json.dumps(to_json(design)))) == design


def test_samples_have_each_optimizer_and_each_schedule() -> None:
    design = Design(TWO, BASE, trials=3, schedules=("cosine", "step"))
    pairs = [(each.optimizer, each.schedule) for each in design.samples()]
    assert pairs == [("sgd", "constant"), ("adam", "constant"), ("sgd", "cosine"), ("sgd", "step")]


def test_a_trial_is_a_whole_run_at_the_first_seed_and_a_constant_rate() -> None:
    design = Design(TWO, replace(BASE, seed=7, schedule="step"), trials=3, seeds=2)
    job = design.trial("adam", 0.1)
    assert job == (replace(BASE, seed=7, optimizer="adam", lr=0.1, schedule="constant"), True)
    assert design.trial("adam", 0.1, "step").settings == replace(job.settings, schedule="step")


def test_without_tuning_every_seed_is_run_at_the_default_rate_and_the_schedule_that_was_asked_for() -> None:
    design = Design(TWO, replace(BASE, seed=7, schedule="step"), seeds=3)
    assert not design.tuned
    (column, jobs), *rest = design.columns("adam").items()
    assert (column, rest) == (DEFAULT, [])
    assert [job.settings for job in jobs] == [
        replace(BASE, optimizer="adam", lr=default_lr("adam"), seed=seed, schedule="step") for seed in (7, 8, 9)
    ]
    assert not any(job.trial for job in jobs)


def test_a_rate_that_was_given_is_that_of_all() -> None:
    design = Design(TWO, BASE, lr_given=True)
    assert {design.rate(name) for name in TWO} == {BASE.lr}


def test_tuned_finals_are_at_the_default_the_best_and_the_best_under_each_schedule() -> None:
    design = Design(TWO, BASE, trials=3, seeds=2, schedules=("cosine", "step"))
    assert list(design.columns("adam")) == [DEFAULT]
    assert design.searched == ("constant", "cosine", "step")
    columns = design.columns("adam", best={"constant": 0.3, "cosine": 1.0, "step": 3.0})
    assert sum(map(len, columns.values())) * len(TWO) == design.finals
    told = {column: {(job.settings.lr, job.settings.schedule) for job in jobs} for column, jobs in columns.items()}
    assert told == {
        DEFAULT: {(default_lr("adam"), "constant")},
        TUNED: {(0.3, "constant")},
        f"{TUNED}, cosine": {(1.0, "cosine")},
        f"{TUNED}, step": {(3.0, "step")},
    }
    assert all([job.settings.seed for job in jobs] == [0, 1] for jobs in columns.values())


def test_finals_have_the_best_decay_for_their_schedule_and_the_default_its_own() -> None:
    design = Design(TWO, BASE, trials=3, decays=2, schedules=("cosine",))
    best, decays = {"constant": 0.3, "cosine": 1.0}, {"constant": 0.0, "cosine": 0.01}
    columns = design.columns("adam", best, decays)
    told = {column: {job.settings.weight_decay for job in jobs} for column, jobs in columns.items()}
    assert told == {DEFAULT: {0.0}, TUNED: {0.0}, f"{TUNED}, cosine": {0.01}}
    assert "decays" not in to_json(replace(design, decays=0))


def test_every_optimizer_has_the_same_runs() -> None:
    """But for the name and the rate."""
    design = Design(TWO, BASE, trials=4, seeds=3, schedules=("cosine",))
    runs, best = [], dict.fromkeys(design.searched, 0.1)
    for name in TWO:
        finals = [job for jobs in design.columns(name, best).values() for job in jobs]
        runs.append([replace(job.settings, optimizer="sgd", lr=1.0) for job in finals])
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    "design",
    [
        Design(TWO, BASE),
        Design(TWO, BASE, True, 0, 2),
        Design(TWO, BASE, trials=5, schedules=("cosine",), targets=(1,)),
        Design(TWO, BASE, trials=5, decays=3),
    ],
)
def test_a_design_survives_json(design: Design) -> None:
    assert design_from_json(json.loads(json.dumps(to_json(design)))) == design


@pytest.mark.parametrize("changes", [{"seeds": ...}, {"more": 1}])
def test_json_with_other_entries_is_no_design(changes: dict[str, Any]) -> None:
    values = {**to_json(Design(TWO, BASE)), **changes}
    with pytest.raises(LabError, match="a race must have exactly the entries base, decays, lr_given"):
        design_from_json({name: value for name, value in values.items() if value is not ...})
