"""``RULE@LIBRARY`` wherever an optimizer is named: a library's rule, with that library's rate."""

import pytest

from lab.console.errors import LabError
from lab.training.named import can_be, default_lr, optimizer_of, title, understood
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
