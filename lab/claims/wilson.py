"""Wilson's construction: least squares on which methods that all fit the training set generalise differently.

Wilson, Roelofs, Stern, Srebro, Recht, "The marginal value of adaptive gradient methods in machine learning", 2017,
arXiv 1705.08292, section 3.3.
"""

from typing import NamedTuple

import numpy as np

import minigrad as mg
from lab.claims.rates import GRID, PAPERS, descents, end
from minigrad import Tensor

SAMPLES, TESTS, STEPS = 40, 1000, 300
# The share of the class +1, whose samples have one feature of their own; those of −1 have five.
SHARE = 0.7
OWN = {1: 1, -1: 5}
SHARED = 3
RATES = GRID[2:10]


class Errors(NamedTuple):
    """Shares of samples on the wrong side, after training."""

    training: float
    test: float


class Samples(NamedTuple):
    """x (n, features) and classes y (n,), −1 or 1."""

    x: np.ndarray
    y: np.ndarray


def samples(generator: np.random.Generator, count: int, own: bool) -> Samples:
    """The class, 1, 1, and features of each sample's own; without ``own`` they are none of these: all 0."""
    y = np.where(generator.random(count) < SHARE, 1, -1)
    x = np.zeros((count, SHARED + max(OWN.values()) * SAMPLES))
    x[:, 0], x[:, 1:SHARED] = y, 1
    if own:
        for number, label in enumerate(y):
            first = SHARED + max(OWN.values()) * number
            x[number, first : first + OWN[int(label)]] = 1
    return Samples(x, y)


def errors(optimizer: str, seed: int) -> Errors:
    """Train from 0 at every rate; the errors are those of the rate with the lowest training loss at the end."""
    generator = np.random.default_rng(seed)
    train, test = samples(generator, SAMPLES, own=True), samples(generator, TESTS, own=False)
    x, y = Tensor(train.x), Tensor(train.y[:, np.newaxis].astype(float))

    def loss(weights: Tensor) -> Tensor:
        return mg.mean(mg.square(x @ weights.T - y), axis=0)

    start, options = np.zeros(train.x.shape[1]), PAPERS.get(optimizer, {})
    weights, losses = end(descents(loss, start, optimizer, STEPS, RATES, **options))
    best = weights[np.argmin(np.where(np.isnan(losses), np.inf, losses))]
    return Errors(*(float(np.mean(np.sign(part.x @ best) != part.y)) for part in (train, test)))
