"""The best of both costs more.

Section: 10 优化算法的使用.

Claim: A method that joins momentum with adaptive rates has to keep and compute more: each step costs more time and
memory.

Experiment: The time of an update, and the arrays of state, of the nine on the 235,146 weights of the MLP. Updates are
timed in rounds, one of each optimizer in turn, so that a busy machine slows all alike; told is the median of 300
rounds. From a race comes the time of a whole training step, with the pass through the network in it.

Note: Slower is what takes a tenth more: smaller ratios of times differ from one measurement to another.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.claims.claim import CONFIRMED, PARTLY, REFUTED, UNDECIDED, Verdict, claim
from lab.claims.picture import bars
from lab.claims.standing import setting
from lab.language import tr
from lab.race.comparison import Comparison
from lab.report.words import in_a_row, listed, title
from lab.statistics import interval, spread
from lab.training.result import state_bytes
from minigrad import Tensor
from minigrad.optim import OPTIMIZERS
from models import MODELS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROUNDS, BLOCKS, WARM_UP = 300, 10, 5
# A smaller ratio of times is another one on another day.
MATTERS = 1.1
# What joins both, against what has one or none of them.
BOTH = ("adam", "adamax", "nadam")
ONE = ("momentum", "nag", "adagrad", "rmsprop", "adadelta")


class Figures(NamedTuple):
    """By optimizer: ms of each round's update; arrays of state per weight; median ms of a step in the race."""

    setting: str
    updates: dict[str, np.ndarray]
    arrays: dict[str, float]
    steps: dict[str, float]

    def extra(self, optimizer: str) -> np.ndarray:
        """An optimizer's update divided by the mean of those that have one of the two, for each block of rounds.

        Of each block the medians count: what interrupts a round falls on one optimizer.
        """
        medians = {name: _medians(times) for name, times in self.updates.items()}
        return medians[optimizer] / np.mean([medians[name] for name in ONE], axis=0)


def measure(comparison: Comparison, rounds: int = ROUNDS) -> Figures:
    models = {name: MODELS["mlp"]() for name in OPTIMIZERS}
    optimizers = {name: OPTIMIZERS[name](model.parameters()) for name, model in models.items()}
    generator = np.random.default_rng(0)
    for model in models.values():
        for parameter in model.parameters():
            parameter.grad = Tensor(generator.standard_normal(parameter.shape).astype(np.float32))
    updates = np.array([[_milliseconds(each.step) for each in optimizers.values()] for _ in range(rounds + WARM_UP)])
    size = sum(4 * parameter.size for parameter in models["sgd"].parameters())
    return Figures(
        setting(comparison),
        dict(zip(OPTIMIZERS, updates[WARM_UP:].T, strict=True)),
        {name: state_bytes(each) / size for name, each in optimizers.items()},
        _steps(comparison),
    )


def _medians(times: np.ndarray) -> np.ndarray:
    return np.array([np.median(block) for block in np.array_split(times, BLOCKS)])


def _milliseconds(step: Callable[[], None]) -> float:
    start = time.perf_counter()
    step()
    return 1000 * (time.perf_counter() - start)


def _steps(comparison: Comparison) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for _, result in comparison.results:
        if result["ms_per_step"] is not None:
            found.setdefault(result["optimizer"], []).append(result["ms_per_step"])
    return {name: spread(times).median for name, times in found.items()}  # type: ignore[union-attr]


def judge(figures: Figures) -> Verdict:
    """Two halves: more arrays than any with one of the two has; and an update that takes longer than their mean."""
    told = tr(", ").join(
        tr("{name} {time} ms", name=title(name), time=f"{np.median(each):.2f}")
        for name, each in figures.updates.items()
    )
    arrays = {name: round(figures.arrays[name]) for name in OPTIMIZERS}
    counts = tr(", ").join(f"{title(name)} {n}" for name, n in arrays.items())
    measured = tr("Update: {times}; arrays of state: {counts}", times=told, counts=counts)
    if figures.steps:
        low, high = min(figures.steps.values()), max(figures.steps.values())
        ends = {"low": f"{low:.1f}", "high": f"{high:.1f}"}
        measured += tr("; a whole step {low} … {high} ms ({setting})", setting=figures.setting, **ends)
    more = [name for name in BOTH if arrays[name] > min(arrays[each] for each in ONE)]
    bounds = {name: interval(figures.extra(name).tolist()) for name in BOTH}
    slower = [name for name, found in bounds.items() if found and found[0] > 1 and sum(found) / 2 >= MATTERS]
    unclear = [name for name, found in bounds.items() if not found or found[0] <= 1 <= found[1]]
    reasons = [tr("Each keeps more arrays than the leanest with one of the two.")] if len(more) == len(BOTH) else []
    if slower:
        ratios = [f"{title(name)} {np.median(figures.extra(name)):.2f}" for name in slower]
        text = tr("Times as long as the mean update of those with one of the two: {ratios}.", ratios=listed(ratios))
        reasons.append(text)
    if others := [title(name) for name in BOTH if name not in slower]:
        reasons.append(tr("Not clearly slower than that mean, by a tenth or more: {names}.", names=listed(others)))
    if len(more) == len(BOTH) == len(slower):
        return Verdict(CONFIRMED, measured, in_a_row(reasons))
    if more or slower:
        return Verdict(PARTLY, measured, in_a_row(reasons))
    return Verdict(UNDECIDED if unclear else REFUTED, measured, in_a_row(reasons))


def draw(figure: "Figure", figures: Figures) -> None:
    above, below = figure.subplots(2)
    medians = {name: float(np.median(each)) for name, each in figures.updates.items()}
    bars(above, medians, {name: tr("{time} ms", time=f"{median:.2f}") for name, median in medians.items()})
    above.set_title(tr("An update of 235,146 weights"))
    arrays = {name: round(figures.arrays[name]) for name in figures.arrays}
    bars(below, arrays, {name: f"{count}" for name, count in arrays.items()})
    below.set_title(tr("Arrays of state, each as large as the weights"))
    below.set_xticks(range(max(arrays.values()) + 1))


CLAIM = claim(globals(), height=5.6, on_mnist=True)
