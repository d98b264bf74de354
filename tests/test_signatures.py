"""What a class takes is what its ``__init__`` takes, wherever that and ``__new__`` stand, in every Python."""

import inspect

import pytest

from minigrad import nn, optim
from minigrad.optim import lr_scheduler
from minigrad.signatures import signature_of


class Inherits(nn.Linear):
    pass


class InheritsAll(Inherits):
    training = True


class Own(nn.Module):
    def __init__(self, classes=10):
        pass


class FromOwn(Own):
    pass


class Bare:
    pass


def function(x, *, y=1):
    pass


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (Inherits, ["in_features", "out_features", "bias"]),
        (InheritsAll, ["in_features", "out_features", "bias"]),
        (FromOwn, ["classes"]),
        (type("Mine", (optim.Momentum,), {}), list(inspect.signature(optim.Momentum.__init__).parameters)[1:]),
        (type("Mine", (lr_scheduler.StepLR,), {}), ["optimizer", "step_size", "gamma"]),
        (Bare, []),
        (function, ["x", "y"]),
        (Own().forward, ["inputs", "keywords"]),
    ],
)
def test_the_names_that_it_takes(given, names):
    assert list(signature_of(given).parameters) == names
