"""Learning curves as PNG files. Matplotlib, which takes half a second to import, is loaded when the first is drawn."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasets.files import replacing
from lab.errors import LabError
from lab.style import STYLES, Style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PARTS = {"train": "training", "val": "validation"}
MEASURES = {"loss": "loss", "accuracy": "accuracy, %"}


def require_matplotlib() -> None:
    """Raise LabError where Matplotlib is not installed: better before hours of training than after."""
    if find_spec("matplotlib") is None:
        raise LabError("the learning curves need Matplotlib; install it with: pip install matplotlib")


def draw_run(path: Path, result: Mapping[str, Any]) -> None:
    """Loss and accuracy of one run, in training and validation, epoch by epoch."""
    figure, grid = _figure(_title(result, f"{result['optimizer']}, lr {result['lr']:g}"), rows=1)
    color = STYLES[result["optimizer"]].color
    looks = {"train": Style(color, "dashed", "o"), "val": Style(color, "solid", "s")}
    for axes, measure in zip(grid[0], MEASURES, strict=True):
        for part, look in looks.items():
            _plot(axes, result["history"], f"{part}_{measure}", look, PARTS[part])
        axes.set_ylabel(MEASURES[measure])
        axes.legend(frameon=False)
    _save(figure, path, [result])


def draw_comparison(path: Path, results: Sequence[Mapping[str, Any]]) -> None:
    """Loss and accuracy of several runs, training above validation, in one colour and dash for each optimizer."""
    figure, grid = _figure(_title(results[0], f"{len(results)} optimizers"), rows=2)
    for row, part in zip(grid, PARTS, strict=True):
        for axes, measure in zip(row, MEASURES, strict=True):
            for result in results:
                name = result["optimizer"]
                label = f"{name}, lr {result['lr']:g}" + (" (diverged)" if result["diverged"] else "")
                _plot(axes, result["history"], f"{part}_{measure}", STYLES[name], label)
            axes.set_ylabel(f"{PARTS[part]} {MEASURES[measure]}")
    handles, labels = grid[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right center", frameon=False, handlelength=3.5)
    _save(figure, path, results)


def _title(result: Mapping[str, Any], subject: str) -> str:
    schedule = "" if result["schedule"] == "constant" else f", {result['schedule']} schedule"
    return f"{subject}{schedule}: {result['model']} on {result['dataset']}, seed {result['seed']}"


def _figure(title: str, rows: int) -> tuple["Figure", list[list["Axes"]]]:
    """A figure that belongs to no window and no global state, and its axes: losses on the left, accuracies right."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter, StrMethodFormatter

    figure = Figure(figsize=(10 + rows, 1 + 3.5 * rows), layout="constrained")
    figure.suptitle(title, fontsize="medium")
    grid = figure.subplots(rows, 2, squeeze=False, sharex=True)
    for axes in grid.flat:
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    for axes in grid[:, 0]:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
    for axes in grid[-1]:
        axes.set_xlabel("epoch")
    return figure, grid.tolist()


def _plot(axes: "Axes", history: Sequence[Mapping[str, float]], column: str, look: Style, label: str) -> None:
    scale = 100 if column.endswith("accuracy") else 1
    axes.plot(
        [row["epoch"] for row in history],
        [scale * row[column] for row in history],
        label=label,
        markersize=4,
        **look._asdict(),
    )


def _save(figure: "Figure", path: Path, results: Sequence[Mapping[str, Any]]) -> None:
    if not any(result["history"] for result in results):
        figure.text(0.5, 0.5, "no epoch was finished", ha="center", size="x-large")
    with replacing(path) as file:
        figure.savefig(file, format="png", dpi=120)
