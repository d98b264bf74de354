"""How far the families of a rule are apart: the same gradients and rate, everything else as the libraries have it."""

from collections.abc import Callable
from functools import cache

import numpy as np

from minigrad import Tensor
from minigrad.optim import Optimizer, optimizer_named
from minigrad.optim.dialects import NAMES

LR = 0.1
PART = 16
"""How many numbers are one parameter: in MXNet's Nadam it matters how many parameters there are."""
SHORT = tuple(np.array([g]) for g in (0.5, -0.3, 0.2, 0.0, -1.0))
"""The five gradients on which the libraries were run."""

BASES = {"adamw": "adam", "nadamw": "nadam", "amsgrad": "adam", "adamaxw": "adamax", "adam_of_biases": "adam"} | {
    "rmsprop_momentum": "rmsprop",
    "rmsprop_centered": "rmsprop",
    "momentum_of_biases": "momentum",
}
"""Rules that are none of the nine, and the one of the nine that each is a form of."""


@cache
def long() -> tuple[np.ndarray, ...]:
    """A thousand gradients for 64 parameters: noise around a mean of their own, with scales from 10⁻³ to 1."""
    draw = np.random.RandomState(27)
    scale = 10.0 ** draw.uniform(-3, 0, 64)
    drift = draw.uniform(-0.5, 0.5, 64)
    return tuple(scale * (drift + draw.standard_normal(64)) for _ in range(1000))


def moved(make: Callable[..., Optimizer], gradients: tuple[np.ndarray, ...]) -> np.ndarray:
    """Where θ = 1 comes to with these gradients at the rate ``LR``."""
    parts = range(0, len(gradients[0]), PART)
    thetas = [Tensor(np.ones_like(gradients[0][at : at + PART]), requires_grad=True) for at in parts]
    optimizer = make(thetas, lr=LR)
    for g in gradients:
        for theta, at in zip(thetas, parts, strict=True):
            theta.grad = Tensor(g[at : at + PART])
        optimizer.step()
    return np.concatenate([theta.data for theta in thetas])


@cache
def distances(rule: str, library: str) -> tuple[float, float]:
    """Mean distances of a library's rule from minigrad's after 5 and 1,000 steps, in rates."""
    ours = optimizer_named(BASES.get(rule, rule)).make
    theirs = optimizer_named(f"{rule}@{library}").make
    found = [float(np.mean(np.abs(moved(ours, each) - moved(theirs, each)))) / LR for each in (SHORT, long())]
    return found[0], found[1]


def rules() -> tuple[str, ...]:
    """The rules in the order of the page."""
    return tuple(NAMES)
