"""The update rules that the course holds for right are minigrad's."""

import numpy as np
import pytest

from course.optimizing import inputs, run
from course.s09_momentum import questions as first
from course.s10_adam import questions as second
from minigrad import nn, optim

BETAS = {"betas": (0.8, 0.6), "eps": 0.05}


@pytest.mark.parametrize(
    ("rule", "states", "options", "optimizer", "given"),
    [
        (first.sgd, 0, (), optim.SGD, {}),
        (first.momentum, 1, (0.8,), optim.Momentum, {"momentum": 0.8}),
        (first.nag, 1, (0.8,), optim.NAG, {"momentum": 0.8}),
        (second.adagrad, 1, (0.05,), optim.Adagrad, {"eps": 0.05}),
        (second.adam, 2, (0.8, 0.6, 0.05), optim.Adam, BETAS),
        (second.adamax, 2, (0.8, 0.6, 0.05), optim.AdaMax, BETAS),
        (second.nadam, 2, (0.8, 0.6, 0.05), optim.Nadam, BETAS | {"momentum_decay": 1e6}),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_rule_is_minigrads(rule, states, options, optimizer, given):
    theta, gradients = inputs(0)[0]
    p = nn.Parameter(theta.copy(), dtype=np.float64)
    steps = optimizer([p], lr=0.3, **given)
    for t, g in enumerate(gradients):
        steps.param_groups[0]["lr"] = 0.3 / 2**t
        p.grad = type(p.detach())(g)
        steps.step()
    np.testing.assert_allclose(run(rule, states)(theta, gradients, 0.3, *options), p.data, rtol=1e-12)
