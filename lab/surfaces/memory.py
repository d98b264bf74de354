"""A matrix as a memory, of pairs that are seldom and often seen: where Muon can be seen against the others.

    python -m lab.surfaces.memory [DIR]

W (128 × 128) is to answer key kᵢ with value vᵢ, W·kᵢ = vᵢ. Keys and values are orthonormal and lie askew to the axes of
W, so that no pair is in another's way, and W = Σ vᵢkᵢᵀ answers all. The i-th pair comes up with probability pᵢ ∝ 1/i
(Zipf's law), and the loss is what is expected of it:

    L(W) = Σ pᵢ·‖W·kᵢ − vᵢ‖²

Its curvature along a pair is pᵢ: that of the first is 128 times that of the last. Every optimizer starts at W = 0 and
has its best rate of the grid, which falls in a straight line to 0. Wang et al., "Muon outperforms Adam in tail-end
associative memory learning", 2025, arXiv 2509.26030, have such a memory.
"""

from lab.console import early_interrupt

if __name__ == "__main__":
    early_interrupt.begin()

import argparse
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lab.console.program import Parser, folder_named, run
from lab.language import marked, tr
from lab.language.cells import left, right
from lab.language.fonts import drawn
from lab.report.words import title
from lab.style import styles
from lab.surfaces.rates import GRID
from minigrad import Tensor
from minigrad.files import replacing
from minigrad.optim import optimizer_named

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAIRS, STEPS = 128, 50
SHOWN = ("sgd", "momentum", "nag", "adam", "soap", "muon")
FOLDER, PICTURE = Path("docs/optimizers"), "memory.png"
FAR = 10.0
"""A loss that none may have on the way; it begins at 1."""

PARTS = {marked("often"): slice(0, 8), marked("at times"): slice(8, 40), marked("seldom"): slice(40, PAIRS)}
"""Parts of the pairs. The first eight come up half of the time."""


class Memory(NamedTuple):
    """What an optimizer at a rate has learned: the loss before each step and at the end, each pair's squared error.

    The loss is ∞ where a descent went far away, and the last one then.
    """

    lr: float
    losses: np.ndarray
    errors: np.ndarray


@cache
def pairs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Keys and values as columns, and how likely each pair is."""
    draw = np.random.RandomState(49)
    keys, values = (np.linalg.qr(draw.standard_normal((PAIRS, PAIRS)))[0] for _ in range(2))
    shares = 1 / np.arange(1, PAIRS + 1)
    return keys, values, shares / shares.sum()


def learn(name: str, lr: float, steps: int = STEPS) -> Memory:
    """A descent of so many steps, without weight decay."""
    keys, values, shares = pairs()
    w = Tensor(np.zeros((PAIRS, PAIRS)), requires_grad=True)
    optimizer = optimizer_named(name).make([w], lr=lr, weight_decay=0.0)
    losses: list[float] = []
    while True:
        with np.errstate(all="ignore"):
            errors = np.sum((w @ keys - values) ** 2, axis=0)
            loss = np.sum(shares * errors)
            losses.append(loss.item() if loss.item() <= FAR else np.inf)
            if losses[-1] > FAR or len(losses) > steps:
                return Memory(lr, np.array(losses), errors.data)
            optimizer.param_groups[0]["lr"] = lr * (1 - (len(losses) - 1) / steps)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def learn_best(name: str, steps: int = STEPS) -> Memory:
    """The descent at the rate of the grid after which the loss is least, of those that never went far away."""
    found = [learn(name, lr, steps) for lr in GRID]
    return min(found, key=lambda memory: memory.losses[-1])


def lines(found: dict[str, Memory]) -> list[str]:
    """A table: the rate, the loss at the end, and the mean error of the pairs that come up often, at times, seldom."""
    heads = [right(tr("best rate"), 11), *(right(tr(head), 10) for head in ("loss", *PARTS))]
    rows = [left("", 10) + "".join(heads)]
    for name, memory in found.items():
        parts = " ".join(f"{memory.errors[part].mean():9.2g}" for part in PARTS.values())
        rows.append(f"{name:10} {memory.lr:>10.3g} {memory.losses[-1]:>9.2g} {parts}")
    return rows


def picture(found: dict[str, Memory]) -> "Figure":
    """The losses by step, and at the end the error of each pair by its rank."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.4), layout="constrained")
    about = tr("Memory: 128 pairs, the i-th one i times as rare as the first")
    figure.suptitle(f"{about}\nL = Σ pᵢ·‖W·kᵢ − vᵢ‖²", fontsize=10)
    by_step, by_rank = figure.subplots(1, 2)
    looks = styles(found)
    for name, memory in found.items():
        look = looks[name]
        style = {"color": look.color, "linestyle": look.linestyle, "linewidth": 1.7, "markersize": 5}
        by_step.plot(memory.losses, marker=look.marker, markevery=10, label=f"{title(name)} {memory.lr:g}", **style)
        by_rank.plot(
            np.arange(1, PAIRS + 1), np.maximum(memory.errors, 1e-12), marker=look.marker, markevery=0.12, **style
        )
    by_step.set(yscale="log", xlabel=tr("step"), xlim=(0, max(len(memory.losses) for memory in found.values()) - 1))
    by_rank.set(xscale="log", yscale="log", xlabel=tr("rank of the pair, 1 being the most frequent"), xlim=(1, PAIRS))
    for axes, text in ((by_step, tr("loss")), (by_rank, tr("squared error of a pair at the end"))):
        axes.set_title(text, fontsize=9, loc="left")
        axes.tick_params(labelsize=8)
        axes.xaxis.label.set_fontsize(9)
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    figure.legend(
        loc="outside right upper", title=tr("best learning rate"), frameon=False, handlelength=3.4, fontsize=9
    )
    return figure


def go(options: argparse.Namespace) -> int:
    """Learn, print and draw."""
    found = {name: learn_best(name) for name in SHOWN}
    options.folder.mkdir(parents=True, exist_ok=True)
    print(*lines(found), sep="\n")
    with drawn(), replacing(options.folder / PICTURE) as file:
        picture(found).savefig(file, format="png", dpi=80)
    print(options.folder / PICTURE)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The whole program."""
    parser = Parser(prog="python -m lab.surfaces.memory", description="Draw what optimizers learn of rare pairs.")
    parser.add_argument(
        "folder", nargs="?", type=folder_named, default=FOLDER, metavar="DIR", help=f"where to ({FOLDER})"
    )
    return run(parser, arguments, go)


if __name__ == "__main__":
    sys.exit(main())
