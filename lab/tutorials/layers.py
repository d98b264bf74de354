"""A learning rate for each layer, and gradual unfreezing: LeNet learns one half of the digits, then the other.

It is trained on 0–4, gets a new last layer, and learns 5–9 from a few images of each. Every strategy for that is given
the same search for its rate, judged by validation images of 5–9, with several seeds: each another net, and another
choice of the few. One seed would not do: which ten images they are makes more difference than the strategy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import minigrad as mg
from datasets import Split
from lab.language import marked, tr
from lab.training.data import Data
from lab.tutorials.scores import Score, told
from lab.tutorials.training import LOOKS, Part, accuracy, epoch
from minigrad import nn
from minigrad.optim import Adam
from models import lenet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CLASSES, LAST_FEATURES = 5, 84
# A layer's rate is that of the layer above it divided by 2.6 (Howard, Ruder, "Universal language model fine-tuning for
# text classification", 2018, arXiv 1801.06146).
FACTOR = 2.6
RATES = (3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
PRETRAINING_RATE, BATCH = 1e-3, 64


@dataclass(frozen=True)
class Strategy:
    """How to learn the second half: from the net that knows the first or a fresh one; each layer's rate divided by
    ``factor`` for each layer above it; layers free from the start, and epochs until one more is.
    """

    pretrained: bool = True
    factor: float = 1.0
    free: int = 5
    unfreeze_every: int | None = None


STRATEGIES = {
    marked("from scratch"): Strategy(pretrained=False),
    marked("last layer only"): Strategy(free=1),
    marked("all layers, one rate"): Strategy(),
    marked("a rate per layer"): Strategy(factor=FACTOR),
    marked("gradual unfreezing"): Strategy(factor=FACTOR, free=1, unfreeze_every=4),
}
BASE = "all layers, one rate"


@dataclass(frozen=True)
class Size:
    """How much of everything: epochs on the first half, images per digit and epochs on the second, seeds;
    and how many validation images are looked at, every how many epochs.
    """

    pretraining: int = 2
    images: int = 10
    epochs: int = 32
    seeds: int = 5
    evaluated: int = 1000
    every: int = 4


class Figures(NamedTuple):
    """By strategy: its score, and by epoch and seed (epochs, seeds) the validation accuracy; the epochs of those."""

    scores: dict[str, Score]
    curves: dict[str, np.ndarray]
    epochs: list[int]


def half(split: Split, second: bool, data: Data, limit: int | None = None) -> Part:
    """The images of 0–4, or of 5–9 with labels 0–4, the first ``limit`` of them."""
    (rows,) = np.nonzero((split.targets >= CLASSES) == second)
    return Part(split.inputs[rows[:limit]], split.targets[rows[:limit]] - CLASSES * second, data)


def few(split: Split, each: int, seed: int, data: Data) -> Part:
    """``each`` images of each of 5–9, drawn by the seed."""
    generator = np.random.default_rng(seed)
    rows = [generator.choice(np.flatnonzero(split.targets == digit), each, False) for digit in range(CLASSES, 10)]
    chosen = np.concatenate(rows)
    return Part(split.inputs[chosen], split.targets[chosen] - CLASSES, data)


def net_for_half() -> nn.Sequential:
    """LeNet with five outputs."""
    return nn.Sequential(*list(lenet())[:-1], nn.Linear(LAST_FEATURES, CLASSES))


def layers(net: nn.Sequential) -> list[nn.Module]:
    """The layers that learn, the last one first."""
    return [layer for layer in reversed(list(net)) if list(layer.parameters())]


def pretrained(seed: int, part: Part, epochs: int) -> nn.Sequential:
    """A net that knows the first half, with a new last layer."""
    mg.manual_seed(seed)
    net, generator = net_for_half(), np.random.default_rng(seed)
    optimizer = Adam(net.parameters(), lr=PRETRAINING_RATE)
    for _ in range(epochs):
        epoch(net, optimizer, part, BATCH, generator)
    return nn.Sequential(*list(net)[:-1], layers(net_for_half())[0])


class Course:
    """The images of both halves, and for each seed the weights of a net that knows the first."""

    def __init__(self, data: Data, size: Size, note: Callable[[str], None]) -> None:
        self.data, self.size = data, size
        self.validation = half(data.validation, True, data, size.evaluated)
        self.test = half(data.test, True, data)
        first = half(data.train, False, data)
        self.known = []
        for seed in range(size.seeds):
            self.known.append(pretrained(seed, first, size.pretraining).state_dict())
            note(tr("digits 0 to 4 are learned, seed {seed}", seed=seed))

    def net(
        self, strategy: Strategy, rate: float, seed: int, watch: Callable[[nn.Sequential, int], None]
    ) -> nn.Sequential:
        """A net that has learned the second half by a strategy."""
        mg.manual_seed(seed)
        net = net_for_half()
        if strategy.pretrained:
            net.load_state_dict(self.known[seed])
        images = few(self.data.train, self.size.images, seed, self.data)
        fine_tune(net, strategy, rate, images, self.size.epochs, seed, watch)
        return net

    def rate(self, strategy: Strategy) -> float:
        """The rate at which the nets of all seeds know the validation images best; of equals the lowest."""
        seeds = range(self.size.seeds)
        found = {
            rate: np.mean([accuracy(self.net(strategy, rate, seed, nobody), self.validation) for seed in seeds])
            for rate in RATES
        }
        return max(found, key=lambda rate: found[rate])

    def final(self, strategy: Strategy, rate: float, seed: int) -> tuple[float, list[float]]:
        """Test accuracy at the end, and validation accuracies during training."""
        seen = []

        def watch(net: nn.Sequential, number: int) -> None:
            if number % self.size.every == 0:
                seen.append(accuracy(net, self.validation))

        return accuracy(self.net(strategy, rate, seed, watch), self.test), seen


def nobody(net: nn.Sequential, number: int) -> None:
    """The watcher that does nothing."""


def fine_tune(
    net: nn.Sequential,
    strategy: Strategy,
    rate: float,
    part: Part,
    epochs: int,
    seed: int,
    watch: Callable[[nn.Sequential, int], None] = nobody,
) -> None:
    """Learn from a few images; ``watch`` is given the net and how many epochs are done, after each.

    A frozen layer's parameters require no gradient, so that none is computed, and none is left over when it is freed.
    """
    parameters = [list(layer.parameters()) for layer in layers(net)]
    groups = [{"params": each, "lr": rate / strategy.factor**number} for number, each in enumerate(parameters)]
    free, waiting = groups[: strategy.free], groups[strategy.free :]
    for group in waiting:
        require_gradients(group, False)
    optimizer, generator = Adam(free), np.random.default_rng(seed)
    for number in range(epochs):
        if waiting and strategy.unfreeze_every and number and number % strategy.unfreeze_every == 0:
            group = waiting.pop(0)
            require_gradients(group, True)
            optimizer.add_param_group(group)
        epoch(net, optimizer, part, CLASSES, generator)
        watch(net, number + 1)


def require_gradients(group: dict[str, Any], wanted: bool) -> None:
    """Free the parameters of a group, or freeze them."""
    for parameter in group["params"]:
        parameter.requires_grad = wanted


def measure(data: Data, note: Callable[[str], None], size: Size | None = None) -> Figures:
    """Search each strategy's rate, then try it, both with every seed. ``note`` is told what goes on."""
    size = size or Size()
    course = Course(data, size, note)
    scores, curves = {}, {}
    for name, strategy in STRATEGIES.items():
        rate = course.rate(strategy)
        accuracies, seen = zip(*(course.final(strategy, rate, seed) for seed in range(size.seeds)), strict=True)
        scores[name], curves[name] = Score(rate, accuracies), np.array(seen).T
        note(told(name, scores[name]))
    return Figures(scores, curves, [*range(size.every, size.epochs + 1, size.every)])


def draw(figure: "Figure", figures: Figures) -> None:
    """Validation accuracy by epoch: the median of the seeds, and from the least to the greatest."""
    axes = figure.subplots()
    for (name, curve), look in zip(figures.curves.items(), LOOKS, strict=False):
        low, middle, high = (100 * np.quantile(curve, share, axis=1) for share in (0, 0.5, 1))
        axes.fill_between(figures.epochs, low, high, color=look[0], alpha=0.13, linewidth=0)
        axes.plot(
            figures.epochs, middle, color=look[0], linestyle=look[1], marker=look[2], markersize=4, label=tr(name)
        )
    axes.set(xlabel=tr("epoch on 5 to 9"), ylabel=tr("validation accuracy on 5 to 9, %"))
    axes.legend(loc="lower right")
