"""The same descent at many learning rates at once, and the best of them: the first to reach a target."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from lab.descent.surfaces import Function
from lab.descent.together import walk
from minigrad.nn import Parameter
from minigrad.optim import OPTIMIZERS

# Two rates to a decade, 1e-4 … 100, the same for every optimizer.
GRID = tuple(10 ** (point / 2) for point in range(-8, 5))
# What the papers have: minigrad's defaults, which are PyTorch's, are others. Nadam's momentum is
# then β₁ from the first step on.
PAPERS: dict[str, dict[str, Any]] = {
    "rmsprop": {"alpha": 0.9},
    "adadelta": {"rho": 0.95},
    "nadam": {"momentum_decay": 1e6},
}


class Best(NamedTuple):
    """The rate that was the first to reach the target, and after how many steps: infinite if none of them did."""

    rate: float
    steps: float


def best_rate(
    function: Function,
    start: Sequence[float] | np.ndarray,
    optimizer: str,
    target: float,
    steps: int,
    rates: Sequence[float] = GRID,
    **options: Any,
) -> Best:
    """Descend at every rate until the function is at most ``target`` at one of them, or for ``steps`` steps.

    If none reaches the target, the rate is that of the lowest value at the end. Of equals it is the lowest rate.
    """
    for step, (_, values) in enumerate(descents(function, start, optimizer, steps, rates, **options)):
        reached = np.flatnonzero(values <= target)
        if len(reached):
            return Best(rates[reached[0]], step)
    return Best(rates[int(np.argmin(np.where(np.isnan(values), np.inf, values)))], np.inf)


def descents(
    function: Function,
    start: Sequence[float] | np.ndarray,
    optimizer: str,
    steps: int,
    rates: Sequence[float],
    **options: Any,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Points (len(rates), n) and values (len(rates),) at the start and after each step.

    What diverges is not finite from then on. Each rate has a parameter, in a group of its own.
    """
    parameters = [Parameter(np.array(start, float)) for _ in rates]
    groups = [{"params": [parameter], "lr": rate} for parameter, rate in zip(parameters, rates, strict=True)]
    return walk(function, parameters, [OPTIMIZERS[optimizer](groups, **options)], steps)


def end(walk: Iterator[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Points and values after the last step."""
    return deque(walk, maxlen=1).pop()
