"""Pictures of runs: whole PNG files, whatever there is to draw, and Matplotlib only when they are drawn."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lab.curves import draw_comparison, draw_run, require_matplotlib
from lab.errors import LabError


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


def test_a_comparison_is_drawn_with_runs_that_diverged_at_once_or_later(tmp_path: Path) -> None:
    results = [result("sgd", 0, diverged=True), result("nag", 2, diverged=True), result("adam", 5)]
    draw_comparison(tmp_path / "c.png", results)
    draw_comparison(tmp_path / "none.png", results[:1])
    assert is_png(tmp_path / "c.png")
    assert is_png(tmp_path / "none.png")
    assert len(list(tmp_path.iterdir())) == 2


def test_the_command_line_does_not_wait_for_matplotlib() -> None:
    code = "import sys, train; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0


def test_a_missing_matplotlib_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    require_matplotlib()
    monkeypatch.setattr("lab.curves.find_spec", lambda _: None)
    with pytest.raises(LabError, match="pip install matplotlib"):
        require_matplotlib()
