"""Which rule is which other, with something set to zero or to one: the table of ``docs/modern_optimizers.md``."""

import numpy as np
import pytest

from examples.optimizers.qhm import QHM
from minigrad.optim import Adam, AdamW, AdEMAMix, Lion, Nadam, NadamW, Prodigy, RAdam
from minigrad.tensor import Tensor
from tests.optim.cases import problem

LR = 0.01
NONE = {"betas": (0.0, 0.0)}
EDGES = {
    "AdamW without decay": (AdamW, {"weight_decay": 0.0}, Adam, {}),
    "NadamW without decay": (NadamW, {"weight_decay": 0.0}, Nadam, {}),
    "Nadam without momentum": (Nadam, {"betas": (0.0, 0.99)}, Adam, {"betas": (0.0, 0.99)}),
    "AdEMAMix without its slow mean": (AdEMAMix, {"alpha": 0.0}, Adam, {}),
    "RAdam whose v is never worth enough": (
        RAdam,
        {"betas": (0.8, 2 / 3)},
        QHM,
        {"beta": 0.8, "nu": 1, "corrected": True},
    ),
    "Prodigy whose d stays": (
        Prodigy,
        {"lr": 1.0, "d0": LR, "d_coef": 1e-30},
        Adam,
        {"bias_correction": False},
    ),
    "Prodigy whose d stays, corrected": (
        Prodigy,
        {"lr": 1.0, "d0": LR, "d_coef": 1e-30, "bias_correction": True},
        Adam,
        {"eps_hat": True},
    ),
    "Lion without memory": (Lion, NONE, Adam, {**NONE, "eps": 0.0}),
}


def walk(made, options):
    theta, gradients = problem(np.float64)
    steady = np.abs(gradients[0]) + 1e-3  # Adam without ε is 0/0 where a gradient is 0
    p = Tensor(theta, requires_grad=True)
    optimizer = made([p], **{"lr": LR, **options})
    for g in gradients[:60]:
        p.grad = Tensor(np.where(g == 0, steady, g))
        optimizer.step()
    return p.data


@pytest.mark.parametrize("edge", EDGES)
def test_one_rule_is_another(edge):
    one, options, other, other_options = EDGES[edge]
    np.testing.assert_allclose(walk(one, options), walk(other, other_options), rtol=1e-11, atol=1e-13)
