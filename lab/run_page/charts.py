"""The charts of a run, as Plotly draws them: its curves, and what was measured in its layers."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from lab.language import tr
from lab.report.axes import LEAST_LOSS, Axis, accuracy_axis, error, even_ticks, loss_axis
from lab.report.charts import Json, layout
from lab.report.drawings import Drawing, Panel, Series
from lab.report.words import grouped, number
from lab.style import STYLES, styles
from lab.training.predictions import Estimates
from lab.training.result import Result
from lab.training.score import score_of, scored

# How many steps of a run and how many samples are drawn.
MOST_STEPS = 600
MOST_DOTS = 3000
# So few points of a line are marked: one alone would not be seen.
FEW = 20


class Look(NamedTuple):
    """A line's colour, its dashes as Plotly calls them, "" for no line, and its marker, "" for none."""

    color: str
    dash: str
    marker: str = ""


LAYERS = [
    Look(style.color, dash)
    for dash in ("solid", "dot", "dashdot")
    for name, style in STYLES.items()
    if name not in ("nag", "adadelta")  # whose colours are near to others'
]


def curves(result: Result, steps: Sequence[Mapping[str, float]], steps_per_epoch: int) -> Json:
    """Loss and score over the epochs, of training by ``steps``, of validation from the initial weights' loss on.

    ``steps`` are the rows of the run's history by steps; a run of an earlier build has none, and is drawn by epochs.
    """
    color = styles([result["optimizer"]])[result["optimizer"]].color
    looks = {
        tr("training"): Look(color, "dash", "" if len(steps) > FEW else "circle"),
        tr("validation"): Look(color, "solid", "square"),
    }
    history, start = result["history"], result["initial_loss"]
    by_epoch = [float(row["epoch"]) for row in history]
    shown = steps[:: math.ceil(len(steps) / MOST_STEPS) or 1]
    trained = [row["step"] / steps_per_epoch for row in shown] if steps else by_epoch
    x = _x_axis(tr("epoch"), max(1, math.ceil(max([0.0, *trained, *by_epoch]))))
    losses = [
        _line(tr("training"), trained, [row["train_loss"] for row in shown or history]),
        _line(
            tr("validation"), [0.0] * (start is not None) + by_epoch, _from(start, [row["val_loss"] for row in history])
        ),
    ]
    scores = [
        _line(tr("training"), trained, [scored(row, "train") for row in shown or history], percent=True),
        _line(tr("validation"), by_epoch, [scored(row, "val") for row in history], percent=True),
    ]
    panels = [
        Panel(tr("Loss"), x, loss_axis([y for each in losses for y in each.y], start), losses),
        Panel(f"{score_of(result).title}, %", x, accuracy_axis([y for each in scores for y in each.y]), scores),
    ]
    return _chart(Drawing("curves", "", "", panels, 2, True), looks)


def _from(start: float | None, values: list[float]) -> list[float]:
    return values if start is None else [start, *values]


def _line(part: str, epochs: list[float], values: list[float], percent: bool = False) -> Series:
    """A line over the epochs, of losses or of scores, with what each point is."""
    shown = [f"{100 * value:.2f} %" if percent else number(value) for value in values]
    texts = [
        tr("{name}, epoch {epoch}: {value}", name=part, epoch=f"{epoch:.4g}", value=each)
        for epoch, each in zip(epochs, shown, strict=True)
    ]
    y = [error(value) if percent else max(value, LEAST_LOSS) for value in values]
    return Series("line", part, epochs, y, texts)


def layers(watched: Mapping[str, Any]) -> Json:
    """The norm of each layer's gradient, and of its update as a share of the weights', over the steps."""
    names, steps = watched["layers"], watched["steps"]
    every = math.ceil(len(steps) / MOST_STEPS)
    looks = {name: LAYERS[place % len(LAYERS)] for place, name in enumerate(names)}
    x = _x_axis(tr("step"), int(steps[-1]))
    panels = []
    for title, values in ((tr("Norm of the gradient"), "gradients"), (tr("Update / weights"), "updates")):
        series = [
            _over_steps(name, steps[::every], watched[values][::every, column]) for column, name in enumerate(names)
        ]
        axis = loss_axis([y for each in series for y in each.y if y is not None], None)
        panels.append(Panel(title, x, axis, series))
    return _chart(Drawing("layers", "", "", panels, 2, True), looks)


def estimates(said: Estimates) -> Json:
    """What was said of each sample against what is right, beside the line on which both are one."""
    every = math.ceil(len(said.targets) / MOST_DOTS)
    right, told = said.targets[::every].astype(float).tolist(), said.said[::every].tolist()
    low, high = min(right + told), max(right + told)
    room = 0.04 * (high - low) or 1.0
    ticks = even_ticks(low - room, high + room, 7)
    x_axis, y_axis = (
        Axis(title, (low - room, high + room), False, ticks, [f"{tick:.6g}" for tick in ticks])
        for title in (tr("what is right"), "")
    )
    texts = [tr("is {right}, said {said}", right=f"{x:.4g}", said=f"{y:.4g}") for x, y in zip(right, told, strict=True)]
    series = [Series("line", "right", [low, high], [low, high], ["", ""]), Series("dots", "said", right, told, texts)]
    looks = {"right": Look("#808080", "dash"), "said": Look(STYLES["momentum"].color, "", "circle")}
    return _chart(Drawing("estimates", "", "", [Panel(tr("What was said"), x_axis, y_axis, series)], 1, True), looks)


def _over_steps(name: str, steps: Any, values: Any) -> Series:
    """A line over the steps. What is 0 or not finite has no place on a logarithmic axis, and leaves a gap."""
    texts = [
        tr("{name}, step {step}: {value}", name=name, step=grouped(step), value=f"{value:.3g}")
        for step, value in zip(steps, values, strict=True)
    ]
    y: list[Any] = [float(value) if 0 < value < math.inf else None for value in values]
    return Series("line", name, steps.tolist(), y, texts)


def _x_axis(title: str, end: int) -> Axis:
    """From 0 to the end, with whole numbers for ticks."""
    ticks = [tick for tick in even_ticks(0, end, 7) if tick == int(tick)]
    margin = 0.03 * end
    return Axis(title, (-margin, end + margin), False, ticks, [grouped(int(tick)) for tick in ticks])


def _chart(drawing: Drawing, looks: Mapping[str, Look]) -> Json:
    """Entries of the legend, then the lines, and the layouts of a wide page and of a narrow one."""
    data = [_trace(name, look, [None], [None]) for name, look in looks.items()]
    for place, panel in enumerate(drawing.panels, 1):
        number = "" if place == 1 else str(place)
        axes = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        data += [
            _trace(each.optimizer, looks[each.optimizer], each.x, each.y, each.texts) | axes for each in panel.series
        ]
    return {
        "data": data,
        "wide": layout(drawing, drawing.across, narrow=False),
        "narrow": layout(drawing, 1, narrow=True),
    }


def _trace(name: str, look: Look, x: Sequence[Any], y: Sequence[Any], texts: Sequence[str] | None = None) -> Json:
    marker = {"marker": {"symbol": look.marker, "size": 6, "color": look.color}} if look.marker else {}
    return {
        "type": "scatter",
        "mode": "+".join(["lines"] * bool(look.dash) + ["markers"] * bool(look.marker)),
        "name": name,
        "x": list(x),
        "y": list(y),
        "hovertext": texts,
        "hoverinfo": "text",
        "line": {"color": look.color, "width": 2, "dash": look.dash or "solid"},
        "legendgroup": name,
        "showlegend": texts is None,
        "cliponaxis": True,
        **marker,
    }
