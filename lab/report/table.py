"""The tables of the report, as text in cells."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from lab.language import marked, tr
from lab.race.comparison import Comparison
from lab.race.design import column_title
from lab.report.standing import Standing, column_names, median_of, runs, standing
from lab.report.words import counted, grouped, number, percent, plain, points, rate
from lab.statistics import epochs_to, final_score, seconds_to, spread
from lab.style import STYLES, Style, styles
from lab.training.named import default_lr, short
from lab.training.result import Result
from lab.training.score import Score, is_score, scored

NONE = "–"
BEST, LEVEL = marked("best"), marked("level with the best")


class Cell(NamedTuple):
    """A figure, and in small below it what belongs to it."""

    text: str
    note: str = ""


class Row(NamedTuple):
    """``mark``: what is said of this optimizer beside its name."""

    optimizer: str
    cells: list[Cell]
    mark: str = ""


class Table(NamedTuple):
    """``heads``: groups of columns, "" for a column on its own, with the heads of each. ``styles``: see Drawing."""

    caption: str
    heads: list[tuple[str, list[str]]]
    rows: list[Row]
    styles: Mapping[str, Style] = STYLES


def results_table(comparison: Comparison, column: str) -> Table:
    """Accuracy, difference to the best, time to each target and cost in one column, a row for each optimizer."""
    found, design = standing(comparison, column), comparison.design
    targets = [f"{100 * target:g} %" for target in design.targets]
    measure = tr("test {score}, %", score=comparison.score.word)
    heads = [("", [tr("learning rate"), measure, tr("difference to the best")])]
    heads += [(tr("epochs to"), targets), (tr("seconds to"), targets)] if targets else []
    heads += [(tr("cost"), [tr("ms per step"), tr("state, bytes")])]
    rows = []
    for optimizer in design.optimizers:
        results = runs(comparison, column, optimizer)
        cells = [_rates(results), _accuracy(found, optimizer, design.seeds), _gap(found, optimizer)]
        for score, form in ((epochs_to, plain), (seconds_to, number)):
            cells += [_spread((score(result, target) for result in results), form) for target in design.targets]
        speeds = (result["ms_per_step"] for result in results if result["ms_per_step"] is not None)
        rows.append(Row(optimizer, [*cells, _spread(speeds, number), _state(results)], _mark(found, optimizer)))
    caption = tr("Test {score}, time to targets, and cost", score=comparison.score.word)
    return Table(caption, heads, rows, styles(design.optimizers))


def losses_table(comparison: Comparison, column: str) -> Table:
    """Training, validation and test, loss and score, after the last epoch; and the best epoch's validation."""
    word = f"{comparison.score.word}, %"
    heads = [
        (tr("training"), [tr("loss"), word]),
        (tr("validation"), [tr("loss"), word]),
        (tr("test"), [tr("loss"), word]),
        (tr("best in validation"), [word, tr("epoch")]),
    ]
    rows = []
    for optimizer in comparison.design.optimizers:
        results = runs(comparison, column, optimizer)
        rows.append(Row(optimizer, [_spread(map(score, results), form) for score, form in _scores(comparison.score)]))
    looks = styles(comparison.design.optimizers)
    return Table(tr("Training, validation and test after the last epoch"), heads, rows, looks)


def summary_table(comparison: Comparison) -> Table:
    """The median test score of every optimizer, the columns side by side."""
    columns = column_names(comparison)
    found = {column: standing(comparison, column) for column in columns}
    rows = [
        Row(name, [_accuracy(found[column], name, comparison.design.seeds) for column in columns])
        for name in comparison.design.optimizers
    ]
    caption = tr("Median test {score}, %", score=comparison.score.word)
    heads = [("", [column_title(column) for column in columns])]
    return Table(caption, heads, rows, styles(comparison.design.optimizers))


def rates_table(comparison: Comparison, schedule: str) -> Table:
    """The learning rates tried under a schedule, those at which an optimizer diverged, and the one that was chosen."""
    rows = []
    for name in comparison.design.optimizers:
        trials = sorted(comparison.trials[schedule][name], key=lambda result: result["lr"])
        lost = [rate(result["lr"]) for result in trials if result["diverged"]]
        tried = [rate(result["lr"]) for result in trials]
        best = comparison.best_of(name).get(schedule)
        cells = [
            Cell(rate(comparison.design.rate(name)), _own_default(comparison, name)),
            Cell(" · ".join(tried) or NONE, counted(len(tried), "trial")),
            Cell(" · ".join(lost) or NONE),
            Cell(NONE if best is None else rate(best)),
        ]
        rows.append(Row(name, cells))
    heads = [("", [tr("default"), tr("tried"), tr("diverged at"), tr("chosen")])]
    return Table(
        tr("Learning rates, {schedule}", schedule=short(schedule)), heads, rows, styles(comparison.design.optimizers)
    )


def _own_default(comparison: Comparison, optimizer: str) -> str:
    if not comparison.design.lr_given:
        return ""
    own = rate(default_lr(optimizer, comparison.design.base.own_files))
    return tr("given; its own is {rate}", rate=own)


def _last(entry: str) -> Callable[[Result], float]:
    """An entry of a run's last epoch; of a diverged run the worst value there is."""
    worst = -math.inf if is_score(entry) else math.inf
    return lambda result: worst if result["diverged"] else result["history"][-1][entry]


def _tested_loss(result: Result) -> float:
    return math.inf if result["diverged"] else result["test_loss"]


def _best_score(result: Result) -> float:
    return -math.inf if result["diverged"] else max(scored(row, "val") for row in result["history"])


def _best_epoch(result: Result) -> float:
    """The first epoch with the best validation score."""
    best = _best_score(result)
    return next((row["epoch"] for row in result["history"] if scored(row, "val") == best), math.inf)


def _scores(score: Score) -> list[tuple[Callable[[Result], float], Callable[[float], str]]]:
    return [
        (_last("train_loss"), number),
        (_last(f"train_{score.key}"), percent),
        (_last("val_loss"), number),
        (_last(f"val_{score.key}"), percent),
        (_tested_loss, number),
        (final_score, percent),
        (_best_score, percent),
        (_best_epoch, plain),
    ]


def _spread(values: Iterable[float], form: Callable[[float], str]) -> Cell:
    """Median, and from least to greatest where they read differently."""
    found = spread(values)
    if found is None:
        return Cell(NONE)
    median, least, greatest = map(form, found)
    return Cell(median, "" if least == greatest else f"{least} … {greatest}")


def _accuracy(found: Standing, optimizer: str, seeds: int) -> Cell:
    values = found.accuracies.get(optimizer, {})
    cell = _spread(values.values(), percent)
    lost = sum(math.isinf(value) for value in values.values())
    notes = [tr("{lost} of {all} diverged", lost=lost, all=len(values))] if lost and len(values) > 1 else [cell.note]
    notes += [tr("{some} of {all}", some=len(values), all=counted(seeds, "seed"))] if len(values) < seeds else []
    return Cell(cell.text, tr("; ").join(filter(None, notes)))


def _gap(found: Standing, optimizer: str) -> Cell:
    gap = found.differences.get(optimizer)
    if gap is None or math.isinf(gap.mean):
        return Cell(NONE)
    return Cell(points(gap.mean), f"{points(gap.interval[0])} … {points(gap.interval[1])}" if gap.interval else "")


def _mark(found: Standing, optimizer: str) -> str:
    if optimizer == found.best:
        return BEST if found.differences else ""
    return LEVEL if optimizer in found.behind(clearly=False) and found.seeds > 1 else ""


def _rates(results: Sequence[Result]) -> Cell:
    return Cell(rate(results[0]["lr"])) if results else Cell(NONE)


def _state(results: Sequence[Result]) -> Cell:
    state = median_of(results, "state_bytes")
    return (
        Cell(NONE)
        if state is None
        else Cell(grouped(round(state)), tr("{number} per parameter", number=f"{state / results[0]['parameters']:.2g}"))
    )
