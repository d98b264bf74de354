"""The picture of ``docs/speedrun.md``: accuracy over seconds, minigrad's curves beside PyTorch's."""

from pathlib import Path

from matplotlib.figure import Figure

from lab.training.files import read_json
from minigrad.files import replacing

CURVES = {
    "99": ("the record, minigrad", "#2f9e44", "solid"),
    "torch-99": ("the record, PyTorch", "#e8590c", "solid"),
    "lenet": ("LeNet-5, minigrad", "#2f9e44", "dotted"),
    "torch-lenet": ("LeNet-5, PyTorch", "#e8590c", "dotted"),
}
"""By the name of its file: what a curve is of, its colour and dashes."""

LOWEST = 0.9


def draw(folder: Path) -> None:
    """Write ``accuracy.png`` of those curves whose files are in the folder; nothing without any."""
    if not any((folder / "curves" / f"{name}.json").exists() for name in CURVES):
        return
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    for name, (label, color, dashes) in CURVES.items():
        path = folder / "curves" / f"{name}.json"
        if path.exists():
            points = read_json(path, "write it again by curve")
            accuracies = [100 * accuracy for accuracy in points["accuracies"]]
            axes.plot(points["seconds"], accuracies, label=label, color=color, linestyle=dashes)
            axes.plot(points["seconds"][-1], accuracies[-1], "o", color=color)
    axes.set(xscale="log", xlabel="seconds of training, two cores", ylabel="% right on the validation split")
    axes.set_ylim(bottom=100 * LOWEST, top=100)
    axes.axhline(99, color="#888888", linewidth=0.8)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    with replacing(folder / "accuracy.png") as file:
        figure.savefig(file, format="png", dpi=110)
