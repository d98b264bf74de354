"""What the benchmark must show, and whether it does: each claim is judged by its worst cell."""

import statistics
from collections.abc import Callable, Iterable
from typing import NamedTuple

from benchmarks.figures import Figure
from benchmarks.groups import products, update
from benchmarks.groups.group import number
from benchmarks.job import Cell

Measure = Callable[[Figure], float]


def ratio(figure: Figure) -> float:
    return figure.ratio


class Claim(NamedTuple):
    """A row: the figures it is about, the least that each must have, and the aim.

    ``form`` is how a value is written. Upper bounds are those where ``less_is_better``. The aim is every figure's, or,
    with ``aim_of_mean``, that of their geometric mean.
    """

    text: str
    concerns: Callable[[Figure], bool]
    least: float
    aim: Measure
    value: Measure = ratio
    form: str = "{:.2f}"
    less_is_better: bool = False
    aim_of_mean: bool = False

    def reaches(self, figure: Figure, bound: float) -> bool:
        return self.value(figure) <= bound if self.less_is_better else self.value(figure) >= bound


def _steps_of(model: str) -> Callable[[Figure], bool]:
    return lambda figure: figure.group == "step" and figure.cell["model"] == model


def _of(group: str) -> Callable[[Figure], bool]:
    return lambda figure: figure.group == group


def _update_aim(figure: Figure) -> float:
    """Lower where PyTorch, too, does it all in one pass."""
    return 2 if figure.cell["optimizer"] in update.FUSED_IN_PYTORCH else 3


def _start(cache: str) -> Callable[[Figure], bool]:
    return lambda f: f.group == "start" and f.cell["part"] == "in all" and f.cell["cache"] == cache


CLAIMS = (
    Claim("training step, MLP", _steps_of("mlp"), 1.25, lambda _: 1.6),
    Claim("training step, LeNet", _steps_of("lenet"), 1.9, lambda _: 2.5),
    Claim("training step, CNN (1.2 M)", _steps_of("cnn"), 1.5, lambda _: 1.9),
    Claim("every layer, forward + backward", _of("layers"), 1.0, lambda _: 1.5, aim_of_mean=True),
    Claim("training step, LSTM and transformer of 10⁵", _of("sequences"), 1.0, lambda _: 1.5),
    Claim(
        "the MLP's products, share of a large one's speed",
        lambda f: f.group == "products" and products.operations(f.cell) >= 10**6,
        0.6,
        lambda _: 0.8,
        value=lambda f: products.share(f, "minigrad"),
        form="{:.0%}",
    ),
    Claim(
        "update alone, ≥ 2.4·10⁵ parameters",
        lambda f: f.group == "update" and f.cell["parameters"] >= 240_000,
        1.0,
        _update_aim,
    ),
    Claim(
        "update alone at 2.5·10⁷, share of bandwidth",
        lambda f: f.group == "update" and f.cell["parameters"] == update.LARGEST,
        0.7,
        lambda _: 0.9,
        value=lambda f: update.share(f, "minigrad"),
        form="{:.0%}",
    ),
    Claim(
        "engine per op, numbers",
        lambda f: f.group == "engine" and f.cell.get("pass") == "both" and f.cell["shape"] == [],
        1.0,
        lambda _: 1.3,
    ),
    Claim("start to first step, warm", _start("warm"), 1.0, lambda _: 2),
    Claim(
        "start to first step, cold",
        _start("cold"),
        6,
        lambda _: 4,
        value=lambda f: f.median("minigrad"),
        form="{:.1f} s",
        less_is_better=True,
    ),
    Claim("peak memory", _of("memory"), 1.0, lambda _: 1.5),
)


class Verdict(NamedTuple):
    """What was found of a claim. ``worst`` is None where nothing was measured that it speaks of."""

    claim: Claim
    worst: Figure | None
    says: str


def judge(claim: Claim, figures: Iterable[Figure]) -> Verdict:
    """The claim's worst figure, and whether all reach what they should."""
    concerned = [figure for figure in figures if claim.concerns(figure)]
    if not concerned:
        return Verdict(claim, None, "not measured")
    worst = (max if claim.less_is_better else min)(concerned, key=claim.value)
    if not claim.reaches(worst, claim.least):
        return Verdict(claim, worst, "NOT met")
    if claim.aim_of_mean:
        reached = statistics.geometric_mean(map(claim.value, concerned)) >= claim.aim(worst)
    else:
        reached = all(claim.reaches(figure, claim.aim(figure)) for figure in concerned)
    return Verdict(claim, worst, "aim met" if reached else "met")


def change_table(figures: Iterable[Figure]) -> tuple[list[str], list[list[str]]]:
    """Of each group beside the build before: how many cells, their geometric mean, the worst of them."""
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.group, []).append(figure)
    rows = []
    for group, cells in groups.items():
        worst = min(cells, key=ratio)
        mean = statistics.geometric_mean(map(ratio, cells))
        rows.append([group, str(len(cells)), f"{mean:.2f}", f"{worst.ratio:.2f}", cell_words(worst.cell)])
    return ["group", "cells", "geometric mean", "worst", "in the cell"], rows


def cell_words(cell: Cell) -> str:
    """The cell in a few words."""
    names = ("op", "layer", "curve", "at", "model", "optimizer", "batch", "parameters", "ops", "pass", "cache")
    return " ".join(number(cell[name]) for name in names if name in cell)


def verdict_table(figures: Iterable[Figure]) -> tuple[list[str], list[list[str]]]:
    """Its headings and rows."""
    figures, rows = list(figures), []
    for claim in CLAIMS:
        worst, says = judge(claim, figures)[1:]
        aims = sorted({claim.aim(figure) for figure in figures if claim.concerns(figure)})
        rows.append(
            [
                claim.text,
                ("under " if claim.less_is_better else "") + claim.form.format(claim.least),
                " or ".join(claim.form.format(aim) for aim in aims),
                claim.form.format(claim.value(worst)) if worst else "",
                cell_words(worst.cell) if worst else "",
                says,
            ]
        )
    return ["what", "at least", "aim", "measured", "in the worst cell", "verdict"], rows
