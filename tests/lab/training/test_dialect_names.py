"""``RULE@LIBRARY`` wherever an optimizer is named, ``NAME@LIBRARY`` wherever a schedule is: what that library has."""

import numpy as np
import pytest

from lab.console.errors import LabError
from lab.training.named import can_be, default_lr, optimizer_of, scheduler_of, title, understood
from lab.training.schedules import SCHEDULES
from minigrad import nn
from minigrad.optim import OPTIMIZERS


def test_a_dialect_is_an_optimizer_like_any_other():
    name = understood("optimizer", "adam@tf.compat.v1")
    assert name == "adam@tf_compat_v1"
    assert can_be("optimizer", name)
    assert not can_be("model", name)
    assert title("nadam@river") == "Nadam (river)"
    assert default_lr("nadam@river") == 0.1
    group = optimizer_of("adam@keras", nn.Linear(2, 1), 0.01, 0.0).param_groups[0]
    assert (group["lr"], group["eps"], group["eps_hat"]) == (0.01, 1e-7, True)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_nine_stay_what_they_are(name):
    assert type(optimizer_of(name, nn.Linear(2, 1), 0.01, 0.0)) is OPTIMIZERS[name]
    assert (title(name), default_lr(name)) == (OPTIMIZERS[name].__name__, OPTIMIZERS[name].defaults["lr"])


def test_a_dialect_that_there_is_not_is_one_line():
    with pytest.raises(LabError, match="there is no library 'karas'"):
        understood("optimizer", "adam@karas")
    assert not can_be("optimizer", "adam@karas")


def test_a_librarys_schedule_is_laid_out_over_the_run_like_any_other():
    """Where it is PyTorch's, as those that have no library's name; Keras's holds where PyTorch's climbs."""
    name = understood("schedule", "cosine@tf.compat.v1")
    assert name == "cosine@tf_compat_v1"
    assert can_be("schedule", name)
    assert not can_be("optimizer", name)
    for rule in ("step", "exponential", "cosine", "one-cycle"):
        paths = []
        for make in (SCHEDULES[rule], lambda *run, rule=rule: scheduler_of(f"{rule}@torch", *run)):
            optimizer = optimizer_of("sgd", nn.Linear(2, 1), 0.1, 0.0)
            schedule, path = make(optimizer, 0.1, 20), []
            for _ in range(20):
                path += schedule.get_last_lr()
                schedule.step()
            paths.append(path)
        np.testing.assert_allclose(*paths, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("cosine@karas", "there is no library 'karas'"),
        ("cosine@synaptic", "there is no library 'synaptic'"),
        ("noam@keras", "of keras there is no 'noam'; there are multistep, "),
        ("plateau@keras", "'plateau@keras' goes by a metric; a run's schedule goes by the time alone"),
        (
            "cosin",
            "there is no 'cosin'; choose from constant, .*, NAME@LIBRARY, or PATH.py:NAME; did you mean 'cosine'\\?$",
        ),
    ],
)
def test_a_schedule_that_there_is_not_is_one_line(name, message):
    with pytest.raises(LabError, match=message):
        understood("schedule", name)
    assert not can_be("schedule", name)
