"""Every library's schedule, held to the rates that the library itself used.

``schedules.csv`` holds 317 runs of 20 libraries, each the library itself in the version given, on 29 November 2026,
kept to six decimals: u_k is how far update k moved a weight whose gradient is 1, base rate .1. ``ours`` says how
minigrad gives it: ``NAME@LIBRARY`` with arguments, or a class of ``lr_scheduler``. ``given`` has what else there was:
``metrics`` for a plateau, ``before`` where they come before the update, ``optimizer`` where it has a momentum,
``every`` so many updates a step of the schedule, ``first`` so many rates are compared, ``at`` which t they are of. Rows
that are compared in part, to another ``tolerance`` or with metrics that had to be found have their ``reason``. Runs
that ended in an error have no rates and no row.
"""

import csv
import inspect
import json
from pathlib import Path

import numpy as np
import pytest

import minigrad
from minigrad.optim import SGD, dialects, lr_scheduler, optimizer_named
from minigrad.optim.dialects import LIBRARIES
from minigrad.optim.dialects.composed import warm_up
from minigrad.optim.dialects.scheduling import COURSES, LAYOUTS, SCHEDULE_NAMES, SCHEDULES, schedule_named, warm
from minigrad.optim.lr_scheduler import CosineAnnealingLR, LRScheduler, ReduceLROnPlateau
from tests.optim.lr_scheduler.schedules import course, optimizer

with Path(__file__).with_name("schedules.csv").open(newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
KEYS = {"lightning-bolts": "bolts", "pytorch-ignite": "ignite", "pytorch-warmup": "pytorch_warmup"}
every = pytest.mark.parametrize("key", SCHEDULES, ids=lambda key: f"{key[1]}@{key[0]}")


def built(spec, opt):
    """What ``ours`` says, of that optimizer."""
    ((name, options),) = spec.items()
    if "@" in name:
        return schedule_named(name)(opt, **options)
    parts = {key: value for key, value in options.items() if key not in ("schedulers", "scheduler")}
    if "scheduler" in options:
        parts["scheduler"] = built(options["scheduler"], opt)
    if "schedulers" in options:
        parts["schedulers"] = [built(each, opt) for each in options["schedulers"]]
    make = getattr(lr_scheduler, name)
    return make(**parts) if name == "ChainedScheduler" else make(opt, **parts)


def moved(row, count):
    """How far each of so many updates moves a weight whose gradient is 1."""
    given = json.loads(row["given"] or "{}")
    theta = minigrad.Tensor(np.zeros(1), requires_grad=True)
    opt = optimizer_named(given.get("optimizer", "sgd")).make([theta], lr=given.get("lr", 0.1))
    schedule = built(json.loads(row["ours"]), opt)
    metrics = iter(given.get("metrics", ()))
    found = []
    for k in range(1, count + 1):
        if given.get("before"):
            schedule.step(next(metrics))
        theta.data[:] = 0.0  # so that nothing is rounded off beside it
        theta.grad = minigrad.Tensor(np.ones(1))
        opt.step()
        found.append(-theta.data[0])
        if "metrics" in given and not given.get("before"):
            schedule.step(next(metrics))
        elif "metrics" not in given and k % given.get("every", 1) == 0 and k < count:
            schedule.step()
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['library']}-{row['schedule']}")
def test_as_the_library_itself(row):
    """To 1e-12 beside half a unit of the six decimals that were kept."""
    given = json.loads(row["given"] or "{}")
    expected = [float(word) for word in row["rates"].split()][: given.get("first")]
    at = given.get("at", range(len(expected)))
    tolerance = float(row["tolerance"] or 1e-12) + 0.5e-6
    found = moved(row, at[-1] + 1)
    np.testing.assert_allclose([found[t] for t in at], expected, rtol=0, atol=tolerance)


def test_what_is_not_compared_whole_has_a_reason():
    for row in ROWS:
        partly = row["tolerance"] or "first" in row["given"]
        assert not partly or row["reason"] or row["schedule"] == "onecycle pct 1"


def test_every_schedule_was_run():
    """Under its library's name; the whole cosine of a library that has a warm-up as well is one of that."""
    given = {name for row in ROWS for name in json.loads(row["ours"])}
    assert {f"{rule}@{library}" for library, rule in SCHEDULES} <= given
    for row in ROWS:
        key = KEYS.get(row["library"], row["library"])
        assert key == "minigrad" or row["version"].split(" ")[0].startswith(LIBRARIES[key].version)


def test_a_library_is_in_one_family_of_a_schedule():
    assert COURSES.keys() == SCHEDULE_NAMES.keys() == LAYOUTS.keys() | {"plateau"}
    for families in COURSES.values():
        members = [member.library for family in families for member in family.members]
        assert len(set(members)) == len(members)


@every
def test_a_schedule_says_what_it_is(key):
    dialect = SCHEDULES[key]
    library = LIBRARIES[key[0]]
    for text in (library.title, library.version, dialect.called, dialect.shape, dialect.note, dialect.remark):
        assert text in dialect.__doc__
    assert repr(dialect).startswith(f"<{key[1]}@{key[0]}: ")
    assert dialect.is_fault == ("Fault" in dialect.__doc__)
    assert getattr(getattr(dialects, key[0]), SCHEDULE_NAMES[key[1]]) is dialect
    for name, value in dialect.options.items():
        assert inspect.signature(dialect).parameters[name].default == value


@every
@pytest.mark.parametrize("steps", [1, 2, 3, 10, 97])
def test_a_schedule_is_laid_out_over_a_run_of_any_length(key, steps):
    """No rate is below 0, and, but for the one that grows and the one that adds β, none above that of the run."""
    dialect = SCHEDULES[key]
    opt = optimizer(SGD, [0.1])
    if key[1] == "plateau":
        assert isinstance(dialect(opt), ReduceLROnPlateau)
        return
    schedule = dialect.laid_out(opt, 0.1, steps)
    assert isinstance(schedule, LRScheduler)
    rates = course(opt, schedule, steps)[:, 0, 0]
    assert rates.min() >= 0
    most = 0.1 * (1 + getattr(schedule, "beta", 0.0))
    assert dialect.is_fault or rates.max() <= most + 1e-15


@pytest.mark.parametrize(
    ("key", "goes_on"), [(("keras", "cosine"), 0), (("torch", "cosine"), 0.1), (("ignite", "cosine"), 0.1)]
)
def test_after_its_end_it_does_what_the_library_does(key, goes_on):
    opt = optimizer(SGD, [0.1])
    assert course(opt, SCHEDULES[key](opt, T_max=10), 20)[20, 0, 0] == pytest.approx(goes_on, abs=1e-15)


@pytest.mark.parametrize(("steps", "warmup"), [(1, 1), (9, 1), (20, 2), (110, 11), (1099, 109)])
def test_a_warm_up_is_a_tenth_of_the_run_and_one_step_at_least(steps, warmup):
    assert warm(steps) == warmup


def test_arguments_stand_in_place_of_the_librarys_and_are_checked():
    opt = optimizer(SGD, [0.1])
    schedule = dialects.keras.CosineAnnealingLR(opt, 10, after_end="climb")
    assert (type(schedule), schedule.after_end, schedule.T_max) == (CosineAnnealingLR, "climb", 10)
    assert dialects.timm.PolynomialLR(opt, 10).power == 0.5
    with pytest.raises(
        TypeError, match=r"^keras.CosineAnnealingLR: missing a required argument: 'T_max'; it takes opt"
    ):
        dialects.keras.CosineAnnealingLR(opt)
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'decay_steps'; it takes optimizer, T_max, "):
        dialects.keras.CosineAnnealingLR(opt, 10, decay_steps=10)
    with pytest.raises(ValueError, match="T_max must be a whole number ≥ 1; got 0"):
        dialects.keras.CosineAnnealingLR(opt, 0)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("cosine@karas", r"^'cosine@karas': there is no library 'karas'; did you mean 'cosine@keras'\?$"),
        ("cosine@nowhere", r"^'cosine@nowhere': there is no library 'nowhere'; choose from bolts, .*keras, "),
        ("cosin@keras", r"^'cosin@keras': of keras there is no 'cosin'; did you mean 'cosine@keras'\?$"),
        ("sgd@keras", r"^'sgd@keras': of keras there is no 'sgd'; there are multistep, "),
        ("cosine@", r"^'cosine@': a library's name belongs behind the @; choose from fvcore, ignite, keras, "),
    ],
)
def test_a_name_that_there_is_not(name, message):
    with pytest.raises(ValueError, match=message):
        schedule_named(name)


def test_a_name_may_have_the_librarys_own_dots():
    assert schedule_named("cosine@tf.compat.v1") is SCHEDULES["tf_compat_v1", "cosine"]


def test_a_score_that_falls_is_a_plateau_to_thinc():
    opt = optimizer(SGD, [0.1])
    schedule = dialects.thinc.ReduceLROnPlateau(opt, factor=0.5, patience=2)
    rates = []
    for score in (1, 2, 3, 2, 1):
        schedule.step(score)
        rates += schedule.get_last_lr()
    np.testing.assert_allclose(rates, [0.1, 0.1, 0.1, 0.1, 0.05], rtol=1e-15)


@pytest.mark.parametrize(
    ("warmup", "early", "rates"), [(1, True, [0.1, 0.1]), (2, True, [0, 0.1]), (1, False, [0, 0.1])]
)
def test_a_warm_up_that_is_at_the_top_from_the_start_changes_no_rate(warmup, early, rates):
    opt = optimizer(SGD, [0.1])
    assert course(opt, warm_up(opt, warmup, early=early), 1)[:, 0, 0].tolist() == rates
