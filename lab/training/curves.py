"""Learning curves as PNG files. Matplotlib, which takes half a second to import, is loaded when the first is drawn."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.language import marked, tr
from lab.language.fonts import drawn
from lab.style import Style, styles
from lab.training.named import short
from lab.training.score import is_score, score_of
from minigrad.files import replacing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

    from lab.training.find_rate import Found

PARTS = {"train": marked("training"), "val": marked("validation")}


def draw_run(path: Path, result: Mapping[str, Any]) -> None:
    """Loss and score of one run, in training and validation, epoch by epoch."""
    with drawn():
        _save(_run_figure(result), path)


def _run_figure(result: Mapping[str, Any]) -> "Figure":
    figure = _figure(_title(result))
    if result["history"]:
        color = styles([result["optimizer"]])[result["optimizer"]].color
        looks = {"train": Style(color, "dashed", "o"), "val": Style(color, "solid", "s")}
        score = score_of(result)
        measures = {"loss": tr("loss"), score.key: f"{score.word}, %"}
        for axes, measure in zip(_epochs(figure), measures, strict=True):
            for part, look in looks.items():
                _plot(axes, result["history"], f"{part}_{measure}", look, tr(PARTS[part]))
            axes.set_ylabel(measures[measure])
            axes.legend(frameon=False)
    return figure


def _title(result: Mapping[str, Any]) -> str:
    schedule = ""
    if result["schedule"] != "constant":
        schedule = tr(", {name} schedule", name=short(result["schedule"]))
    return tr(
        "{optimizer}, lr {rate}{schedule}: {model} on {data}, seed {seed}",
        optimizer=short(result["optimizer"]),
        rate=f"{result['lr']:g}",
        schedule=schedule,
        model=short(result["model"]),
        data=result["dataset"],
        seed=result["seed"],
    )


def _figure(title: str) -> "Figure":
    """A figure that belongs to no window and no global state."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.5), layout="constrained")
    figure.suptitle(title, fontsize="medium")
    return figure


def _epochs(figure: "Figure") -> list["Axes"]:
    """Axes over epochs: losses on the left, logarithmic, scores on the right."""
    from matplotlib.ticker import MaxNLocator

    pair = figure.subplots(1, 2)
    for axes in pair:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.set_xlabel(tr("epoch"))
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    pair[0].set_yscale("log")
    return pair.tolist()


def _plot(axes: "Axes", history: Sequence[Mapping[str, float]], column: str, look: Style, label: str) -> None:
    axes.plot(_column(history, "epoch"), _column(history, column), label=label, markersize=4, **look._asdict())


def _column(history: Sequence[Mapping[str, float]], name: str) -> list[float]:
    scale = 100 if is_score(name) else 1
    return [scale * row[name] for row in history]


def _label_ticks(axis: "Axis") -> None:
    """Plain numbers along a logarithmic axis, as many as fit: powers of ten alone would often be one, or none."""
    from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, NullLocator, StrMethodFormatter

    low, high = sorted(axis.get_view_interval())
    if high / low < 10:
        axis.set_major_locator(MaxNLocator(6))
        axis.set_minor_locator(NullLocator())
    else:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high / low < 1000 else (1,)))
    axis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axis.set_minor_formatter(NullFormatter())


def _save(figure: "Figure", path: Path) -> None:
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if axis.get_scale() == "log":
                _label_ticks(axis)
    if not figure.axes:
        figure.text(0.5, 0.5, tr("no epoch was finished"), ha="center", va="center", size="x-large")
    with replacing(path) as file:
        figure.savefig(file, format="png", dpi=120)


def draw_rates(path: Path, title: str, found: "Found") -> None:
    """The losses of a range test over the learning rate, and the rate that it proposes."""
    with drawn():
        _save(_rates_figure(title, found), path)


def _rates_figure(title: str, found: "Found") -> "Figure":
    figure = _figure(title)
    axes = figure.subplots()
    axes.plot(found.rates, found.losses, color="#7f7f7f", linewidth=0.8, alpha=0.6, label=tr("of a batch"))
    axes.plot(found.rates, found.smooth, color="#1f77b4", linewidth=2, label=tr("smoothed"))
    if found.proposal is not None:
        axes.axvline(
            found.proposal,
            color="#d62728",
            linestyle="dashed",
            label=tr("proposed: {rate}", rate=f"{found.proposal:g}"),
        )
    axes.set_xscale("log")
    axes.set_ylim(0, 1.5 * found.smooth[0])  # the last losses may be a thousand times the first
    axes.set_xlabel(tr("learning rate"))
    axes.set_ylabel(tr("training loss"))
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure
