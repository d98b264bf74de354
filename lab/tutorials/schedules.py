"""Exponential decay, and what warm-up, cosine and one-cycle add to it: Momentum trains the MLP on MNIST.

Every schedule is given the same search for its highest rate, judged by the validation split, and is then run with
several seeds, from the same weights and over the same batches.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import minigrad as mg
from lab.claims.picture import plain_log
from lab.language import marked, tr
from lab.training import schedules as of_a_run
from lab.training.data import Data
from lab.tutorials.scores import Score, told
from lab.tutorials.training import LOOKS, Part, accuracy, epoch
from minigrad.optim import Momentum, Optimizer
from minigrad.optim.lr_scheduler import (
    LinearLR,
    LRScheduler,
    OneCycleLR,
    SequentialLR,
)
from models import MODELS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
BATCH = 64
# A warm-up takes this share of the steps, and starts at this share of the rate.
WARM_UP, START = 0.1, 0.01
# What is less has learned nothing, and would flatten the picture.
LEARNED = 0.5

Schedule = Callable[[Optimizer, float, int], LRScheduler]


def warmed_up(then: Schedule) -> Schedule:
    """Straight up to lr, and then another schedule over the steps that are left."""

    def schedule(optimizer: Optimizer, rate: float, steps: int) -> LRScheduler:
        up = max(1, round(WARM_UP * steps))
        warm_up = LinearLR(optimizer, start_factor=START, total_iters=up)
        return SequentialLR(optimizer, [warm_up, then(optimizer, rate, steps - up)], milestones=[up])

    return schedule


# Those of the command line; but Momentum has a momentum that one-cycle can cycle.
SCHEDULES: dict[str, Schedule] = {
    "constant": of_a_run.SCHEDULES["constant"],
    "exponential": of_a_run.SCHEDULES["exponential"],
    marked("warm-up, exponential"): warmed_up(of_a_run.SCHEDULES["exponential"]),
    "cosine": of_a_run.SCHEDULES["cosine"],
    marked("warm-up, cosine"): warmed_up(of_a_run.SCHEDULES["cosine"]),
    "one-cycle": lambda optimizer, rate, steps: OneCycleLR(optimizer, rate, total_steps=steps),
}
BASE = "constant"


@dataclass(frozen=True)
class Size:
    """How much of everything: images, epochs, seeds, validation images."""

    images: int = 20_000
    epochs: int = 3
    seeds: int = 5
    evaluated: int = 5000


class Figures(NamedTuple):
    """By schedule: its score; validation accuracy by highest rate, −∞ where it diverged; each step's share of that."""

    scores: dict[str, Score]
    trials: dict[str, dict[float, float]]
    rates: dict[str, np.ndarray]


def course(schedule: Schedule, steps: int) -> np.ndarray:
    """The rate of each step, as a share of the highest."""
    optimizer = Momentum([mg.nn.Parameter(np.zeros(1))], lr=1.0)
    scheduler = schedule(optimizer, 1.0, steps)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        scheduler.step()
    return np.array(rates)


def steps_of(part: Part, epochs: int) -> int:
    """How many batches there are in so many epochs."""
    return epochs * math.ceil(len(part.y) / BATCH)


def trained(schedule: Schedule, rate: float, seed: int, train: Part, epochs: int, judge: Part) -> float:
    """The accuracy on ``judge`` after the last epoch, −∞ of what diverged."""
    mg.manual_seed(seed)
    net, generator = MODELS["mlp"](), np.random.default_rng(seed)
    optimizer = Momentum(net.parameters(), lr=rate)
    scheduler = schedule(optimizer, rate, steps_of(train, epochs))
    with np.errstate(all="ignore"):
        going = all(epoch(net, optimizer, train, BATCH, generator, scheduler) for _ in range(epochs))
        return accuracy(net, judge) if going else -math.inf


def measure(data: Data, note: Callable[[str], None], size: Size | None = None) -> Figures:
    """Search each schedule's rate with seed 0, then run it with every seed. ``note`` is told what goes on."""
    size = size or Size()
    train = Part(data.train.inputs[: size.images], data.train.targets[: size.images], data)
    validation = Part(data.validation.inputs[: size.evaluated], data.validation.targets[: size.evaluated], data)
    test = Part(*data.test, data)
    steps = steps_of(train, size.epochs)
    scores, trials = {}, {}
    for name, schedule in SCHEDULES.items():
        found = {rate: trained(schedule, rate, 0, train, size.epochs, validation) for rate in RATES}
        rate = max(found, key=lambda rate: found[rate])
        finals = [trained(schedule, rate, seed, train, size.epochs, test) for seed in range(size.seeds)]
        scores[name], trials[name] = Score(rate, tuple(finals)), found
        note(told(name, scores[name]))
    return Figures(scores, trials, {name: course(schedule, steps) for name, schedule in SCHEDULES.items()})


def draw(figure: "Figure", figures: Figures) -> None:
    """The rate over the run; how the rate's height matters; what the seeds came to."""
    above, middle, below = figure.subplots(3, height_ratios=(3, 3, 2.4))
    for row, (name, look) in enumerate(zip(figures.scores, LOOKS, strict=True)):
        color, dashes, marker = look
        above.plot(figures.rates[name], dashes, color=color, label=tr(name))
        points = [(rate, 100 * share) for rate, share in figures.trials[name].items() if share > LEARNED]
        middle.plot(*zip(*points, strict=True), dashes, color=color, marker=marker, markersize=4, label=tr(name))
        accuracies = [100 * each for each in figures.scores[name].accuracies]
        below.plot(accuracies, [row] * len(accuracies), marker, color=color, markersize=5)
        below.plot(np.median(accuracies), row, "|", color=color, markersize=15)
    above.set(xlabel=tr("step"), ylabel=tr("share of the highest rate"))
    above.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.45, 1))
    left_out = tr("highest rate (not drawn: below {least} %)", least=f"{100 * LEARNED:g}")
    middle.set(xscale="log", xlabel=left_out, ylabel=tr("validation accuracy, %"))
    plain_log(middle.xaxis)
    below.set_yticks(range(len(figures.scores)), list(map(tr, figures.scores)))
    below.set(ylim=(len(figures.scores) - 0.5, -0.5), xlabel=tr("test accuracy of each seed, %; stroke: median"))
