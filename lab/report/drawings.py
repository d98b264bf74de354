"""The contents of the pictures, independent of a drawing library: panels, axes, and the series in them."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from lab.language import marked, tr
from lab.race.comparison import Comparison
from lab.race.design import column_title
from lab.report.axes import (
    FAR,
    LEAST_LOSS,
    Axis,
    accuracy_axis,
    epoch_axis,
    error,
    loss_axis,
    name_axis,
    rate_axis,
    with_lanes,
)
from lab.report.standing import column_names, runs, standing
from lab.report.words import counted, last_epoch, outcome, percent, rate, title
from lab.statistics import NOISE, final_score, spread
from lab.style import STYLES, Style, styles
from lab.training.named import short
from lab.training.result import Result
from lab.training.score import Score, is_score, scored

PANELS = {
    ("train", "loss"): marked("Training loss"),
    ("train", "score"): marked("Training {score}, %"),
    ("val", "loss"): marked("Validation loss"),
    ("val", "score"): marked("Validation {score}, %"),
}


class Series(NamedTuple):
    """What one optimizer has in a panel.

    ``kind`` says how it is drawn: "line" with markers, "dots", "median" (a stroke across), "chosen" (a ring around),
    "diverged" (a cross). ``texts`` says what each point is; ``low`` and ``high``, if there are any, are the edges of a
    band around the line; ``label`` is written beside the points.
    """

    kind: str
    optimizer: str
    x: list[float]
    y: list[float]
    texts: list[str]
    low: list[float] = []  # noqa: RUF012  never changed
    high: list[float] = []  # noqa: RUF012
    label: str = ""


class Panel(NamedTuple):
    """Series between two axes. ``shade``: a part of the x axis that is set off from the rest."""

    title: str
    x: Axis
    y: Axis
    series: list[Series]
    shade: tuple[float, float] | None = None

    def label_at(self, series: Series) -> tuple[int, bool]:
        """The point that a label stands beside, and whether to its left: where there is more room."""
        left, right = self.x.ends
        crowded = series.x[-1] > left + 0.7 * (right - left)
        return (0, True) if crowded and series.x[0] > left + 0.3 * (right - left) else (-1, False)


class Drawing(NamedTuple):
    """A picture: its file's name, what it shows, its panels, and how many of them fit side by side.

    ``note`` is what has to be said where no page is around it. ``legend``: whether optimizers are told by a legend, or
    else by an axis. ``styles``: how they look, those that are not there too.
    """

    name: str
    title: str
    note: str
    panels: list[Panel]
    across: int
    legend: bool
    styles: Mapping[str, Style] = STYLES

    def style(self, series: Series) -> Style:
        """How a series looks."""
        return self.styles[series.optimizer]


def all_drawings(comparison: Comparison) -> dict[str, Drawing]:
    """All pictures of a comparison, by name, those left out that would be empty: at worst there are none."""
    columns = column_names(comparison)
    found = [finals(comparison)] if columns else []
    if comparison.design.base.epochs > 1:
        found += [curves(comparison, column) for column in columns]
    searched = [schedule for schedule, trials in comparison.trials.items() if any(trials.values())]
    found += [sensitivity(comparison, schedule) for schedule in searched]
    looks = styles(comparison.design.optimizers)
    return {drawing.name: drawing._replace(styles=looks) for drawing in found}


def curves_name(column: str) -> str:
    return f"curves-{in_a_file(column)}"


def sensitivity_name(schedule: str) -> str:
    return f"sensitivity-{in_a_file(short(schedule))}"


def in_a_file(text: str) -> str:
    """A text as a part of a file's name, and of an address."""
    return re.sub(r"[^\w.-]+", "-", text)


def curves(comparison: Comparison, column: str) -> Drawing:
    """Loss and score of a column's runs, in training and validation, epoch by epoch."""
    panels = []
    for entry, heading in _panels(comparison.score).items():
        lines = [
            _curve(optimizer, results, entry)
            for optimizer in comparison.design.optimizers
            if (results := runs(comparison, column, optimizer))
        ]
        x = epoch_axis(comparison.design.base.epochs)
        y = _measure_axis(comparison, column, entry, lines)
        panels.append(Panel(heading, x, y, [each for each in lines if each.x] + _crosses(comparison, column, y)))
    note = _note(comparison, tr("lines: medians, bands: from least to greatest"))
    return Drawing(
        curves_name(column),
        tr("Learning curves, {column}", column=column_title(column)),
        note,
        panels,
        across=2,
        legend=True,
    )


def _panels(score: Score) -> dict[str, str]:
    """By column of the histories, the heading of its panel."""
    keys = {"loss": "loss", "score": score.key}
    return {f"{part}_{keys[measure]}": tr(text, score=score.word) for (part, measure), text in PANELS.items()}


def _note(comparison: Comparison, key: str) -> str:
    base = comparison.design.base
    return tr(
        "{model} on {data}, {seeds}; {key}",
        model=short(base.model),
        data=Path(base.dataset).name,
        seeds=counted(comparison.design.seeds, "seed"),
        key=key,
    )


def _curve(optimizer: str, results: Sequence[Result], entry: str) -> Series:
    """The median over the seeds and their band. A run that has diverged is worse than the others from then on."""
    series = Series("line", optimizer, [], [], [], [], [])
    for epoch in range(1, max(len(result["history"]) for result in results) + 1):
        values = [
            _place(result["history"][epoch - 1], entry) if epoch <= len(result["history"]) else math.inf
            for result in results
        ]
        found = spread(values)
        if found is None or math.isinf(found.median):
            break
        greatest = max(value for value in values if math.isfinite(value))
        series.x.append(epoch)
        series.y.append(found.median)
        series.low.append(found.least)
        series.high.append(greatest)
        value = _text(entry, found.median, found.least, greatest)
        series.texts.append(tr("{name}, epoch {epoch}: {value}", name=title(optimizer), epoch=epoch, value=value))
    return series


def _place(row: dict[str, float], entry: str) -> float:
    return error(row[entry]) if is_score(entry) else max(row[entry], LEAST_LOSS)


def _text(entry: str, median: float, least: float, greatest: float) -> str:
    """A value and its band, for a person."""
    if is_score(entry):
        median, least, greatest = 100 - median, 100 - greatest, 100 - least
    text = f"{median:.4g}"
    return text if least == greatest else f"{text} ({least:.4g} … {greatest:.4g})"


def _measure_axis(comparison: Comparison, column: str, entry: str, lines: Sequence[Series]) -> Axis:
    """An axis for the lines and their bands, with a lane for each optimizer that diverged."""
    values = [value for line in lines for value in (*line.low, *line.high)]
    results = [result for line in lines for result in runs(comparison, column, line.optimizer)]
    lost = {result["optimizer"] for result in results if result["diverged"]}
    initial = max((result["initial_loss"] or 0 for result in results), default=0)
    axis = accuracy_axis(values, ceiling=FAR) if is_score(entry) else loss_axis(values, initial or None)
    return with_lanes(axis, len(lost))


def _crosses(comparison: Comparison, column: str, y: Axis) -> list[Series]:
    """Where runs diverged: a lane for each optimizer, with a cross at each epoch in which it lost some."""
    found: dict[str, dict[int, list[str]]] = {}
    for name in comparison.design.optimizers:
        for result in runs(comparison, column, name):
            if result["diverged"]:
                text = _of_seed(result, outcome(result))
                found.setdefault(name, {}).setdefault(last_epoch(result), []).append(text)
    series = []
    for lane, (name, by_epoch) in zip(y.lanes, found.items(), strict=True):
        epochs = sorted(by_epoch)
        texts = ["<br>".join(by_epoch[epoch]) for epoch in epochs]
        series.append(Series("diverged", name, [*epochs], [lane] * len(epochs), texts, label=title(name)))
    return series


def _of_seed(result: Result, came_to: str) -> str:
    """What came of a run, with its optimizer and seed."""
    name = title(result["optimizer"])
    return tr("{name}, seed {seed}: {outcome}", name=name, seed=result["seed"], outcome=came_to)


def sensitivity(comparison: Comparison, schedule: str) -> Drawing:
    """Validation score at the end of a schedule's trials, by learning rate; a line falls to a lane in divergence."""
    trials = {name: results for name, results in comparison.trials[schedule].items() if results}
    best = comparison.best.get(schedule, {})
    everything = [result for results in trials.values() for result in results]
    x = rate_axis((result["lr"] for result in everything), tr("learning rate"))
    y = accuracy_axis(error(scored(result, "val")) for result in everything if result["finished"])
    lost = [name for name, results in trials.items() if any(result["diverged"] for result in results)]
    y = with_lanes(y, len(lost))
    lanes = dict(zip(lost, y.lanes, strict=True))
    series = [each for name in trials for each in _trials(name, trials[name], best.get(name), lanes)]
    measure = tr("Final validation {score}, %", score=comparison.score.word)
    panel = Panel(measure, x, y, [each for each in series if each.x])
    note = _note(comparison, tr("every point is a trial with the first seed"))
    heading = tr("Sensitivity to the learning rate, {schedule}", schedule=short(schedule))
    return Drawing(sensitivity_name(schedule), heading, note, [panel], across=1, legend=True)


def _trials(
    optimizer: str, results: Sequence[Result], best: float | None, lanes: Mapping[str, float]
) -> Iterator[Series]:
    """One optimizer's trials, the one that was chosen, and those that diverged."""
    ended = [result for result in results if result["finished"] or result["diverged"]]
    ordered = sorted(ended, key=lambda result: result["lr"])
    chosen = [result for result in ordered if result["finished"] and result["lr"] == best]
    lost = [result for result in ordered if result["diverged"]]
    for kind, shown in {"line": ordered, "chosen": chosen, "diverged": lost}.items():
        x = [result["lr"] for result in shown]
        y = [lanes[optimizer] if result["diverged"] else error(scored(result, "val")) for result in shown]
        yield Series(kind, optimizer, x, y, [_trial(result) for result in shown])


def _trial(result: Result) -> str:
    came_to = outcome(result) if result["diverged"] else f"{percent(scored(result, 'val'))} %"
    name = title(result["optimizer"])
    return tr("{name}, lr {rate}: {outcome}", name=name, rate=rate(result["lr"]), outcome=came_to)


def finals(comparison: Comparison) -> Drawing:
    """Test score of every final run, a dot for each seed, a panel for each column, on one axis."""
    columns = column_names(comparison)
    optimizers = comparison.design.optimizers
    results = {column: {name: runs(comparison, column, name) for name in optimizers} for column in columns}
    everything = [result for by_name in results.values() for each in by_name.values() for result in each]
    shades = {column: _noise(comparison, column) for column in columns}
    edges = [edge for shade in shades.values() for edge in shade or ()]
    errors = [error(scored(each, "test")) for each in everything if each["finished"]]
    measure = tr("test {score}, %", score=comparison.score.word)
    x = with_lanes(accuracy_axis(errors + edges, measure), int(len(errors) < len(everything)))
    panels = []
    for column, by_name in results.items():
        series = [each for position, name in enumerate(optimizers) for each in _dots(position, name, by_name[name], x)]
        panels.append(Panel(column_title(column).capitalize(), x, name_axis(optimizers), series, shades[column]))
    note = _note(comparison, tr("stroke: median, grey: within 0.2 points of the best median, cross: diverged"))
    return Drawing(
        "accuracy",
        tr("Final test {score} of every seed", score=comparison.score.word),
        note,
        panels,
        across=min(3, len(panels)),
        legend=False,
    )


def _noise(comparison: Comparison, column: str) -> tuple[float, float] | None:
    """From the best median to what is 0.2 points below it."""
    found = standing(comparison, column)
    best = found.spreads[found.best].median if found.best else None
    return None if best is None else (error(best), error(best - NOISE))


def _dots(position: int, optimizer: str, results: Sequence[Result], x: Axis) -> list[Series]:
    """One optimizer's runs around its position on the axis of names, seed below seed."""
    count = len(results)
    series = {kind: Series(kind, optimizer, [], [], []) for kind in ("median", "dots", "diverged")}
    for number, result in enumerate(results):
        kind, came_to = (
            ("diverged", outcome(result)) if result["diverged"] else ("dots", f"{percent(scored(result, 'test'))} %")
        )
        series[kind].x.append(x.lanes[0] if result["diverged"] else error(scored(result, "test")))
        series[kind].y.append(position + 0.5 * ((number + 0.5) / count - 0.5))
        series[kind].texts.append(_of_seed(result, came_to))
    found = spread(map(final_score, results))
    if found and math.isfinite(found.median) and count > 1:
        series["median"].x.append(error(found.median))
        series["median"].y.append(position)
        series["median"].texts.append(
            tr("{name}, median: {value} %", name=title(optimizer), value=percent(found.median))
        )
    return [each for each in series.values() if each.x]
