"""Pictures of runs: whole PNG files, whatever there is to draw, and Matplotlib only when they are drawn."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from lab.training.curves import draw_run


def result(optimizer: str, epochs: int, diverged: bool = False) -> dict[str, Any]:
    history = [
        {
            "epoch": epoch,
            "train_loss": 2 / epoch,
            "val_loss": 2.2 / epoch,
            "train_accuracy": 1 - 0.5 / epoch,
            "val_accuracy": 1 - 0.6 / epoch,
        }
        for epoch in range(1, epochs + 1)
    ]
    described = {"lr": 0.01, "schedule": "cosine", "model": "mlp", "dataset": "mnist", "seed": 0}
    return {"optimizer": optimizer, "diverged": diverged, "history": history, **described}


def is_png(path: Path) -> bool:
    content = path.read_bytes()
    return content.startswith(b"\x89PNG\r\n\x1a\n") and content.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize("epochs", [0, 1, 2, 40])
def test_a_run_of_any_length_is_drawn(epochs: int, tmp_path: Path) -> None:
    draw_run(tmp_path / "c.png", result("adam", epochs))
    assert is_png(tmp_path / "c.png")


def test_the_command_line_does_not_wait_for_matplotlib() -> None:
    code = "import sys, train; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3]).returncode == 0


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that are saved."""
    saved: list[Figure] = []
    save = Figure.savefig

    def savefig(figure: Figure, *arguments: Any, **options: Any) -> None:
        saved.append(figure)
        save(figure, *arguments, **options)

    monkeypatch.setattr(Figure, "savefig", savefig)
    return saved


@pytest.mark.parametrize("factor", [1.001, 1.2, 3, 30, 1e3, 1e6, 1e36])
def test_a_loss_axis_of_any_range_has_labels_in_view(factor: float, tmp_path: Path, drawn: list[Figure]) -> None:
    rising = result("sgd", 3)
    for row, loss in zip(rising["history"], (0.31, 0.31 * factor**0.5, 0.31 * factor), strict=True):
        row["train_loss"] = row["val_loss"] = loss
    draw_run(tmp_path / "c.png", rising)
    for figure in drawn:
        axis = figure.axes[0].yaxis
        low, high = axis.get_view_interval()
        shown = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high and tick.label1.get_text()]
        assert 2 <= len(shown) <= 12


def test_where_no_epoch_was_finished_no_axis_claims_values(tmp_path: Path, drawn: list[Figure]) -> None:
    draw_run(tmp_path / "c.png", result("sgd", 0, diverged=True))
    for figure in drawn:
        assert figure.axes == []
        assert "no epoch was finished" in [text.get_text() for text in figure.texts]
