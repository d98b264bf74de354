"""Drawings as PNG and SVG files, by Matplotlib, which is loaded when the first is drawn."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.language import tr
from lab.report.axes import Axis
from lab.report.drawings import Drawing, Panel, Series
from lab.report.words import title
from lab.style import Style
from minigrad.files import replacing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("png", "svg")
MARKERS_SHOWN = 12


def draw(drawing: Drawing, folder: Path) -> list[Path]:
    """Write ``<name>.png`` and ``<name>.svg`` into a folder. Equal drawings give equal files."""
    import matplotlib

    paths = [folder / f"{drawing.name}.{kind}" for kind in FORMATS]
    with matplotlib.rc_context({"svg.hashsalt": drawing.name}):
        figure = _figure(drawing)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # it is laid out: no need to do it again for each format
        for path, kind in zip(paths, FORMATS, strict=True):
            metadata = {"Date": None} if kind == "svg" else {}
            with replacing(path) as file:
                figure.savefig(file, format=kind, dpi=130, metadata=metadata)
    return paths


def _figure(drawing: Drawing) -> "Figure":
    """A figure that belongs to no window and no global state."""
    from matplotlib.figure import Figure

    rows = math.ceil(len(drawing.panels) / drawing.across)
    height = 3.4 if drawing.legend else 1.2 + 0.32 * len(drawing.panels[0].y.ticks)
    if len(drawing.panels) == 1 and drawing.legend:
        height = 4.5
    figure = Figure(figsize=(11, 0.5 + height * rows), layout="constrained")
    figure.suptitle(drawing.title, fontsize="large")
    figure.supxlabel(drawing.note, fontsize="small", color="dimgray")
    grid = figure.subplots(rows, drawing.across, squeeze=False).flatten()
    for number, (axes, panel) in enumerate(zip(grid, drawing.panels, strict=False)):
        _draw_panel(axes, panel, drawing)
        if not drawing.legend and number % drawing.across:
            axes.tick_params(labelleft=False)
    for axes in grid[len(drawing.panels) :]:
        axes.remove()
    if drawing.legend:
        _legend(figure, drawing)
    return figure


def _draw_panel(axes: "Axes", panel: Panel, drawing: Drawing) -> None:
    axes.set_title(panel.title, loc="left", fontsize="medium")
    _set_axis(axes, "x", panel.x)
    _set_axis(axes, "y", panel.y)
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    if panel.shade:
        axes.axvspan(*panel.shade, color="gray", alpha=0.18, linewidth=0)
    for series in panel.series:
        if series.low:
            axes.fill_between(series.x, series.low, series.high, color=drawing.style(series).color, alpha=0.13, lw=0)
    for series in panel.series:
        axes.plot(series.x, series.y, **_look(series, drawing.style(series)))
        if series.label:
            _label(axes, panel, series, drawing.style(series).color)


def _label(axes: "Axes", panel: Panel, series: Series, color: str) -> None:
    """Text beside one of the points, on top of what there is."""
    point, left = panel.label_at(series)
    axes.annotate(
        series.label,
        (series.x[point], series.y[point]),
        (-7 if left else 7, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        size=8,
        color=color,
    )


def _set_axis(axes: "Axes", letter: str, axis: Axis) -> None:
    from matplotlib.ticker import NullLocator

    axes.set(
        **{f"{letter}scale": "log" if axis.log else "linear", f"{letter}lim": axis.ends, f"{letter}label": axis.title}
    )
    one = axes.xaxis if letter == "x" else axes.yaxis
    one.set_ticks(axis.ticks, axis.labels)
    one.set_minor_locator(NullLocator())


def _look(series: Series, style: Style) -> dict[str, Any]:
    looks: dict[str, dict[str, Any]] = {
        "line": {
            **style._asdict(),
            "markersize": 4.5,
            "markevery": max(1, math.ceil(len(series.x) / MARKERS_SHOWN)),
        },
        "dots": {"marker": style.marker, "markersize": 6, "alpha": 0.8},
        "median": {"marker": "|", "markersize": 16, "markeredgewidth": 2.5},
        "chosen": {"marker": "o", "markersize": 12, "fillstyle": "none", "markeredgewidth": 1.6},
        "diverged": {"marker": "x", "markersize": 7, "markeredgewidth": 2},
    }
    return {"linestyle": "none", "color": style.color, **looks[series.kind]}


def _legend(figure: "Figure", drawing: Drawing) -> None:
    """Every optimizer's line, and what crosses and rings are, if there are any."""
    from matplotlib.lines import Line2D

    kinds = {series.kind for panel in drawing.panels for series in panel.series}
    names = {series.optimizer for panel in drawing.panels for series in panel.series}
    handles = [
        Line2D([], [], label=title(name), markersize=4.5, **style._asdict())
        for name, style in drawing.styles.items()
        if name in names
    ]
    gray: dict[str, Any] = {"color": "gray", "linestyle": "none"}
    signs = {
        "chosen": Line2D([], [], marker="o", fillstyle="none", markersize=11, label=tr("chosen"), **gray),
        "diverged": Line2D([], [], marker="x", markersize=7, markeredgewidth=2, label=tr("diverged"), **gray),
    }
    handles += [sign for kind, sign in signs.items() if kind in kinds]
    figure.legend(handles=handles, loc="outside right upper", frameon=False, handlelength=3.8)
