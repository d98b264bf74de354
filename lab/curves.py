"""Learning curves as PNG files. Matplotlib, which takes half a second to import, is loaded when the first is drawn."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasets.files import replacing
from lab.style import STYLES, Style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

PARTS = {"train": "training", "val": "validation"}
MEASURES = {"loss": "loss", "accuracy": "accuracy, %"}


def draw_run(path: Path, result: Mapping[str, Any]) -> None:
    """Loss and accuracy of one run, in training and validation, epoch by epoch."""
    figure = _figure(_title(result, f"{result['optimizer']}, lr {result['lr']:g}"), rows=1)
    if result["history"]:
        color = STYLES[result["optimizer"]].color
        looks = {"train": Style(color, "dashed", "o"), "val": Style(color, "solid", "s")}
        for axes, measure in zip(_epochs(figure, rows=1)[0], MEASURES, strict=True):
            for part, look in looks.items():
                _plot(axes, result["history"], f"{part}_{measure}", look, PARTS[part])
            axes.set_ylabel(MEASURES[measure])
            axes.legend(frameon=False)
    _save(figure, path)


def draw_comparison(path: Path, results: Sequence[Mapping[str, Any]]) -> None:
    """Loss and accuracy of several runs, in one look for each optimizer: curves, or dots where there is one epoch."""
    epochs = max(len(result["history"]) for result in results)
    figure = _figure(_title(results[0], f"{len(results)} optimizers"), rows=2 if epochs > 1 else 1)
    if epochs > 1:
        _compare_curves(figure, results)
    elif epochs == 1:
        _compare_dots(figure, results)
    _save(figure, path)


def _compare_curves(figure: "Figure", results: Sequence[Mapping[str, Any]]) -> None:
    """Training above validation, each over the epochs."""
    grid = _epochs(figure, rows=2)
    for row, part in zip(grid, PARTS, strict=True):
        for axes, measure in zip(row, MEASURES, strict=True):
            for result in results:
                _plot(axes, result["history"], f"{part}_{measure}", STYLES[result["optimizer"]], _label(result))
            axes.set_ylabel(f"{PARTS[part]} {MEASURES[measure]}")
    handles, labels = grid[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right center", frameon=False, handlelength=3.5)


def _compare_dots(figure: "Figure", results: Sequence[Mapping[str, Any]]) -> None:
    """A line for each optimizer, with a hollow dot for training and a full one for validation."""
    lines = range(len(results))
    grid = figure.subplots(1, 2, sharey=True)
    for axes, measure in zip(grid, MEASURES, strict=True):
        for line, result in zip(lines, results, strict=True):
            for part, fill in (("train", "none"), ("val", "full")):
                values = _column(result["history"], f"{part}_{measure}")
                color = STYLES[result["optimizer"]].color
                axes.plot(values, [line] * len(values), "o", color=color, fillstyle=fill, label=PARTS[part])
        axes.set_xlabel(f"{MEASURES[measure]}, after one epoch")
        _tidy(axes)
    grid[0].set_xscale("log")
    grid[0].set_yticks(lines, [_label(result) for result in results])
    grid[0].set_ylim(len(results) - 0.5, -0.5)
    handles, labels = grid[1].get_legend_handles_labels()
    figure.legend(handles[:2], labels[:2], loc="outside right center", frameon=False)


def _title(result: Mapping[str, Any], subject: str) -> str:
    schedule = "" if result["schedule"] == "constant" else f", {result['schedule']} schedule"
    return f"{subject}{schedule}: {result['model']} on {result['dataset']}, seed {result['seed']}"


def _label(result: Mapping[str, Any]) -> str:
    return f"{result['optimizer']}, lr {result['lr']:g}" + (" (diverged)" if result["diverged"] else "")


def _figure(title: str, rows: int) -> "Figure":
    """A figure that belongs to no window and no global state."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10 + rows, 1 + 3.5 * rows), layout="constrained")
    figure.suptitle(title, fontsize="medium")
    return figure


def _epochs(figure: "Figure", rows: int) -> list[list["Axes"]]:
    """Axes over epochs: losses on the left, logarithmic, accuracies on the right."""
    from matplotlib.ticker import MaxNLocator

    grid = figure.subplots(rows, 2, squeeze=False, sharex=True)
    for axes in grid.flat:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        _tidy(axes)
    for axes in grid[:, 0]:
        axes.set_yscale("log")
    for axes in grid[-1]:
        axes.set_xlabel("epoch")
    return grid.tolist()


def _tidy(axes: "Axes") -> None:
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)


def _plot(axes: "Axes", history: Sequence[Mapping[str, float]], column: str, look: Style, label: str) -> None:
    axes.plot(_column(history, "epoch"), _column(history, column), label=label, markersize=4, **look._asdict())


def _column(history: Sequence[Mapping[str, float]], name: str) -> list[float]:
    scale = 100 if name.endswith("accuracy") else 1
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
        figure.text(0.5, 0.5, "no epoch was finished", ha="center", va="center", size="x-large")
    with replacing(path) as file:
        figure.savefig(file, format="png", dpi=120)
