"""Smith's range test: which learning rate to train with, from one short run at rising ones. ``--find-lr``.

The learning rate rises from 0.000001 to 100 by the same factor at every step, forty steps to a decade, and the loss of
each batch is noted (Smith 2017, "Cyclical Learning Rates for Training Neural Networks", arXiv 1506.01186, section 3.3;
that it rises exponentially is fastai's). First the loss stays, then it falls, then it rises, and where it is four
times its lowest the test ends.

Smith reads two rates off such a curve: where the fall begins, and where it slackens. The proposal lies between them:
the rate at which the loss falls fastest per decade, before its minimum, as of Lightning's finder and fastai's "steep".
The losses are smoothed by a Gaussian of a tenth of a decade, which has no lag.

For the nine on LeNet-5 and the MLP it was compared with the best constant rates of the whole search in docs/race.md. In
the mean it is a third lower, and in 13 of 18 cases within a factor of three. For Adagrad it is five to ten times too
low: the test's early gradients stay in its sum, by which it divides.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lab.console.progress import Display
from lab.language import tr
from lab.training.curves import draw_rates
from lab.training.data import Data
from lab.training.files import write_csv
from lab.training.named import short
from lab.training.run import Run
from lab.training.schedules import CONSTANT
from lab.training.settings import Settings
from minigrad.data import Batches
from minigrad.optim.lr_scheduler import ExponentialLR

LOWEST, HIGHEST, PER_DECADE = 1e-6, 1e2, 40
SMOOTHING = 4
"""The Gaussian's deviation, in steps."""
TOO_HIGH = 4.0
"""The test ends where the mean of the last losses is so many times the lowest such mean."""
CURVE, POINTS = "find_lr.png", "find_lr.csv"


@dataclass(frozen=True, eq=False)
class Found:
    """What a range test found: the rates (n,), the loss of a batch at each, and the same smoothed."""

    rates: np.ndarray
    losses: np.ndarray
    smooth: np.ndarray

    @property
    def proposal(self) -> float | None:
        """The rate of the steepest fall before the minimum, to two digits; None where the loss does not fall.

        A fall is one by a tenth of the first loss: less may be the noise of the batches.
        """
        lowest = int(self.smooth.argmin())
        if lowest < 2 or self.smooth[lowest] > 0.9 * self.smooth[0]:
            return None
        slope = np.gradient(self.smooth[: lowest + 1], np.log10(self.rates[: lowest + 1]))
        return float(f"{self.rates[slope.argmin()]:.1e}")


def proposal_text(found: Found) -> str:
    """What the test found, in words."""
    lowest = tr(
        "the smoothed loss is lowest, {loss}, at {rate}",
        loss=f"{found.smooth.min():.2f}",
        rate=f"{found.rates[found.smooth.argmin()]:.1e}",
    )
    if found.proposal is None:
        first = f"{found.smooth[0]:.2f}"
        return tr("no rate is proposed: the loss does not fall from {first} on; {lowest}", first=first, lowest=lowest)
    rate = f"{found.proposal:g}"
    return tr("proposed: --lr {rate}, where the loss falls fastest; {lowest}", rate=rate, lowest=lowest)


def range_test(settings: Settings, data: Data, display: Display, stop: Callable[[], bool]) -> Found | None:
    """The test of the model and optimizer of the settings, whose own learning rate is of no matter; None on ``stop()``.

    It takes training images alone, from the first batch of the first epoch on.
    """
    run = Run(replace(settings, lr=LOWEST, schedule=CONSTANT), data)
    run.scheduler = ExponentialLR(run.optimizer, gamma=10 ** (1 / PER_DECADE))
    steps = round(PER_DECADE * math.log10(HIGHEST / LOWEST)) + 1
    rates: list[float] = []
    losses: list[float] = []
    lowest = math.inf
    with display.bar(tr("learning rates"), 0, steps) as bar, np.errstate(all="ignore"):
        for step, (images, labels) in zip(range(steps), _batches(run, data), strict=False):
            if stop():
                return None
            rate = run.optimizer.param_groups[0]["lr"]
            loss, correct = run.learn(data.tensor(run.augment(images, step)), labels)
            if not math.isfinite(loss):
                break
            rates.append(rate)
            losses.append(loss)
            bar.advance(loss, correct / len(labels), run.score.word)
            recent = float(np.mean(losses[-SMOOTHING:]))
            lowest = min(lowest, recent)
            if recent > TOO_HIGH * lowest:
                break
    return found(rates, losses)


def found(rates: list[float], losses: list[float]) -> Found:
    """Rates and losses with the smoothed ones."""
    from scipy.ndimage import gaussian_filter1d

    smooth = gaussian_filter1d(np.array(losses), SMOOTHING, mode="nearest")
    return Found(np.array(rates), np.array(losses), smooth)


def write_found(folder: Path, settings: Settings, found: Found) -> None:
    """The curve as a picture, and its numbers."""
    columns = {"lr": found.rates, "loss": found.losses, "smooth_loss": found.smooth}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*map(np.ndarray.tolist, columns.values()), strict=True)]
    write_csv(folder / POINTS, tuple(columns), rows)
    model, optimizer = short(settings.model), short(settings.optimizer)
    title = tr(
        "range test of {optimizer}: {model} on {data}, seed {seed}",
        optimizer=optimizer,
        model=model,
        data=settings.dataset,
        seed=settings.seed,
    )
    draw_rates(folder / CURVE, title, found)


def _batches(run: Run, data: Data) -> Iterator[tuple[np.ndarray, ...]]:
    """Batches without end."""
    while True:
        yield from Batches(*data.train, batch_size=run.settings.batch_size, generator=run.shuffler)
