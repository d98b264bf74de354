"""Pictures of claims: by Matplotlib, loaded when the first is drawn, as PNG files and as SVG for a page."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.language import tr
from lab.language.fonts import drawn, families
from lab.report.axes import log_ticks
from lab.report.words import title
from lab.statistics import NOISE, Difference
from lab.style import STYLES
from minigrad.files import replacing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

WIDTH = 6.4
MARKERS_SHOWN = 9
FEW_DECADES = 300
# Drawn in these, a text or a grid takes the colours of the page that the picture stands in.
TEXT, GRID = "#010203", "#040506"
STYLE: dict[str, Any] = {
    "font.size": 11,
    "axes.titlesize": "medium",
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.fontsize": "small",
    "legend.handlelength": 3.4,
    "svg.fonttype": "none",
}
INKS = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")


def write_png(path: Path, draw: Callable[["Figure", Any], None], figures: Any, height: float) -> None:
    """The picture as a file, on white."""
    with replacing(path) as file:
        file.write(_rendered(draw, figures, height, "png", {"grid.color": "#dddddd"}))


def as_svg(name: str, draw: Callable[["Figure", Any], None], figures: Any, height: float) -> str:
    """The picture as an SVG element for a page, in the page's colours; ``name`` keeps apart what it defines."""
    inks = dict.fromkeys(INKS, TEXT) | {"grid.color": GRID, "svg.hashsalt": name}
    text = _rendered(draw, figures, height, "svg", inks).decode()
    text = text[text.index("<svg") :].replace(TEXT, "currentColor").replace(GRID, "var(--grid)")
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    # Groups are not referred to, and their ids would be those of the groups in the page's other pictures.
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    text = text.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")  # Verdana is as wide
    return re.sub(r'^<svg (.*?) width="[^"]*" height="[^"]*"', r"<svg \1", text, count=1)


def _rendered(
    draw: Callable[["Figure", Any], None], figures: Any, height: float, kind: str, colors: Mapping[str, Any]
) -> bytes:
    import matplotlib
    from matplotlib.figure import Figure

    file, style = io.BytesIO(), {**STYLE, **colors}
    with drawn(), matplotlib.rc_context(style | {"font.family": families()}):  # type: ignore[arg-type]
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        draw(figure, figures)
        metadata = {"Date": None} if kind == "svg" else {}
        figure.savefig(file, format=kind, dpi=150, metadata=metadata, transparent=kind == "svg")
    return file.getvalue()


def line(axes: "Axes", x: Sequence[float] | np.ndarray, y: Any, optimizer: str, label: str | None = None) -> None:
    """An optimizer's line, with its dashes and some of its markers."""
    every = max(1, len(x) // MARKERS_SHOWN)
    label = title(optimizer) if label is None else label
    axes.plot(x, y, **STYLES[optimizer]._asdict(), markersize=4.5, markevery=every, label=label)


def bars(
    axes: "Axes", values: Mapping[str, float], texts: Mapping[str, str], log: bool = False, start: float = 0.0
) -> None:
    """A bar for each optimizer, the first above, with a text at its end; one that is not finite is all text.

    They begin at ``start``, on a logarithmic axis at half of the least value if it is 0.
    """
    finite = [value for value in values.values() if np.isfinite(value)]
    start = start or (min(finite) / 2 if log else 0.0)
    for row, (name, value) in enumerate(values.items()):
        end = value if np.isfinite(value) else start
        axes.barh(row, end - start, left=start, color=STYLES[name].color, height=0.62)
        axes.annotate(texts[name], (end, row), (4, 0), textcoords="offset points", va="center", size="small")
    axes.set_yticks(range(len(values)), [title(name) for name in values])
    axes.set(ylim=(len(values) - 0.5, -0.5), xscale="log" if log else "linear")
    axes.set_xlim(start, max(finite) * (max(finite) / start) ** 0.18 if log else 1.18 * max(finite))
    axes.grid(axis="y", visible=False)
    if log:
        plain_log(axes.xaxis)


def plain_log(axis: "Axis") -> None:
    """Powers of ten along a logarithmic axis, or 1, 2, 5 where those would be few, and nothing between them."""
    from matplotlib.ticker import LogLocator, NullLocator

    low, high = sorted(axis.get_view_interval())
    if high / low < FEW_DECADES:
        ticks = log_ticks(low, high)
        axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    else:
        axis.set_major_locator(LogLocator(numticks=7))
    axis.set_minor_locator(NullLocator())


def ink(axes: "Axes") -> Any:
    """The colour of the text, which stands out from the page on which the picture is."""
    return axes.xaxis.label.get_color()


def intervals(axes: "Axes", rows: Mapping[str, tuple[Difference, str]]) -> None:
    """Differences of accuracies, in points, with their 95 % intervals, each in an optimizer's colour."""
    axes.axvspan(-100 * NOISE, 100 * NOISE, color="gray", alpha=0.18, linewidth=0)
    axes.axvline(0, color="gray", linewidth=0.8)
    for row, (each, name) in enumerate(rows.values()):
        color, marker = STYLES[name].color, STYLES[name].marker
        if each.interval is not None:
            axes.plot([100 * edge for edge in each.interval], [row, row], color=color, linewidth=2)
        axes.plot(100 * each.mean, row, marker, color=color, markersize=7)
    axes.set_yticks(range(len(rows)), list(rows))
    axes.set(ylim=(max(len(rows), 1) - 0.5, -0.5), xlabel=tr("difference in test accuracy, points; grey: the noise"))
