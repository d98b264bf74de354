"""The curves of the group ``growth`` as a picture, for light pages and for dark ones."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.curves import Curve
from benchmarks.rival import TITLES
from minigrad.files import replacing

COLOURS = {"minigrad": "#d1495b", "torch": "#3b82c4", "torch-compile": "#7a9e3f", "jax": "#c9922e", "before": "#888888"}
AXES = {
    "batch": "MLP: rows to a batch",
    "width": "MLP: units of a hidden layer",
    "depth": "MLP: hidden layers",
    "parameters": "Σθ²: parameters, in 10 tensors",
    "tensors": "Σθ²: tensors, of 10⁵ parameters",
}
THEMES = {"light": ("#ffffff", "#1f2328", "#d0d7de"), "dark": ("#0d1117", "#e6edf3", "#30363d")}
"""Paper, ink and grid, as GitHub's pages have them."""


def draw(curves: Sequence[Curve], folder: Path) -> list[Path]:
    """Write growth-light.png and growth-dark.png into the folder, and answer with their paths."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # of the extra train, and slow to import
    from matplotlib.figure import Figure as Picture

    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for theme, (paper, ink, grid) in THEMES.items():
        picture = Picture(figsize=(11, 2.9 * -(-len(curves) // 3)), dpi=110, facecolor=paper, layout="constrained")
        for i, curve in enumerate(curves):
            axes = picture.add_subplot(-(-len(curves) // 3), 3, i + 1, facecolor=paper)
            for side, seconds in curve.seconds.items():
                thick = 2.4 if side == "minigrad" else 1.4
                label = f"{TITLES.get(side, side)} ({curve.exponent(side):.2f})"
                axes.loglog(
                    curve.at, [1e3 * s for s in seconds], "o-", lw=thick, ms=3, color=COLOURS[side], label=label
                )
            axes.set_title(AXES.get(curve.name, curve.name), fontsize=10, color=ink)
            axes.set_ylabel("ms", color=ink, fontsize=9)
            axes.grid(color=grid, lw=0.6)
            axes.tick_params(which="both", colors=ink, labelsize=8)
            for spine in axes.spines.values():
                spine.set_color(grid)
            axes.legend(fontsize=7, facecolor=paper, edgecolor=grid, labelcolor=ink)
        paths.append(folder / f"growth-{theme}.png")
        with replacing(paths[-1]) as file:
            FigureCanvasAgg(picture).print_png(file)
    return paths
