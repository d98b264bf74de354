"""A run goes on from its checkpoint exactly, and a damaged checkpoint is refused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lab.console.errors import LabError
from lab.console.progress import Display
from lab.console.signals import never
from lab.training.checkpoint import epochs_begun, read_checkpoint, restore, save_checkpoint
from lab.training.data import Data
from lab.training.run import Run, train
from lab.training.schedules import SCHEDULES
from lab.training.settings import Settings
from minigrad.optim import OPTIMIZERS
from models import MODELS

Make = Callable[..., Settings]


def same(one: Any, other: Any) -> bool:
    """Equal to the last bit, with the times left out."""
    if isinstance(one, dict):
        names = one.keys() - {"seconds"}
        return names == other.keys() - {"seconds"} and all(same(one[name], other[name]) for name in names)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    return one == other


def through_checkpoints(settings: Settings, data: Data, display: Display, path: Path, stops: list[Any]) -> Run:
    """A run that is interrupted at each of ``stops`` and gone on with from the file."""
    run = Run(settings, data)
    for stop in [*stops, never]:
        save_checkpoint(path, run)
        run = restore(path, settings, data)
        train(run, data, display, stop, save=lambda: None)
    return run


@pytest.fixture
def check(data: Data, display: Display, tmp_path: Path, stop_after: Callable) -> Callable[..., None]:
    def check(settings: Settings, *stops: int) -> None:
        whole = Run(settings, data)
        train(whole, data, display, never, save=lambda: None)
        end = whole.state_dict()
        parts = through_checkpoints(settings, data, display, tmp_path / "c", [stop_after(n) for n in stops])
        assert len(whole.history) == settings.epochs
        assert same(parts.state_dict(), end)

    return check


@pytest.mark.parametrize("asked", range(1, 26, 3))
def test_a_run_interrupted_anywhere_ends_where_an_uninterrupted_one_does(
    asked: int, settings: Make, check: Callable[..., None]
) -> None:
    check(settings(schedule="cosine", clip_norm=1.0, weight_decay=1e-3), asked)


def test_a_run_may_be_interrupted_at_every_turn(settings: Make, check: Callable[..., None]) -> None:
    check(settings(), 2, 2, 5, 2, 1, 4)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_state_of_every_optimizer_is_kept(name: str, settings: Make, check: Callable[..., None]) -> None:
    check(settings(name), 12)


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_state_of_every_schedule_is_kept(name: str, settings: Make, check: Callable[..., None]) -> None:
    check(settings("sgd", schedule=name, lr=0.1), 12)


def test_a_run_of_an_earlier_build_goes_on(data: Data, settings: Make, display: Display, tmp_path: Path) -> None:
    """Which has no history by steps."""
    whole = Run(settings(), data)
    train(whole, data, display, never, save=lambda: None)
    run = Run(settings(), data)
    state = {name: value for name, value in run.state_dict().items() if name != "step_history"}
    run.load_state_dict(state)
    train(run, data, display, never, save=lambda: None)
    assert same(run.state_dict(), whole.state_dict())


def test_a_constant_rate_can_be_gone_on_with_for_more_epochs(
    data: Data, settings: Make, display: Display, tmp_path: Path
) -> None:
    short, long = settings("adam", epochs=2), settings("adam", epochs=4)
    run = Run(short, data)
    train(run, data, display, never, save=lambda: None)
    save_checkpoint(tmp_path / "c", run)
    whole = Run(long, data)
    train(whole, data, display, never, save=lambda: None)
    end = whole.state_dict()
    longer = restore(tmp_path / "c", long, data)
    train(longer, data, display, never, save=lambda: None)
    assert same(longer.state_dict(), end)


def test_epochs_begun_counts_the_one_under_way(
    data: Data, settings: Make, display: Display, tmp_path: Path, stop_after: Callable
) -> None:
    path = tmp_path / "c"
    assert epochs_begun(path) == 0
    run = Run(settings(), data)
    for asked, begun in [(2, 1), (12, 2)]:
        train(run, data, display, stop_after(asked), save=lambda: None)
        save_checkpoint(path, run)
        assert epochs_begun(path) == begun


@pytest.fixture
def saved(data: Data, settings: Make, tmp_path: Path) -> Path:
    path = tmp_path / "checkpoint"
    save_checkpoint(path, Run(settings(), data))
    return path


@pytest.mark.parametrize("place", [0, 8, 100, 5_000, -1])
def test_a_changed_byte_is_noticed(place: int, saved: Path) -> None:
    content = bytearray(saved.read_bytes())
    content[place] ^= 1
    saved.write_bytes(content)
    with pytest.raises(LabError, match="checkpoint"):
        read_checkpoint(saved)


@pytest.mark.parametrize("length", [0, 7, 1_000, -1])
def test_a_truncated_file_is_noticed(length: int, saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:length])
    with pytest.raises(LabError, match="checkpoint"):
        read_checkpoint(saved)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="nothing"):
        read_checkpoint(tmp_path / "nothing")


def test_other_safetensors_are_no_checkpoint(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    save_file({"x": np.zeros(3)}, tmp_path / "weights")
    with pytest.raises(LabError, match="is not a minigrad checkpoint"):
        read_checkpoint(tmp_path / "weights")


def test_the_checkpoint_of_another_run_is_refused(saved: Path, data: Data, settings: Make) -> None:
    with pytest.raises(LabError, match=r"belongs to another run: it has lr 0\.01, seed 0, not lr 0\.5, seed 1"):
        restore(saved, replace(settings(), lr=0.5, seed=1), data)


def test_a_checkpoint_that_does_not_fit_the_code_is_refused(
    data: Data, settings: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_checkpoint(tmp_path / "c", Run(settings(), data))
    monkeypatch.setitem(MODELS, "mlp", MODELS["lenet"])
    with pytest.raises(LabError, match="written by another version"):
        restore(tmp_path / "c", settings(), data)


def test_writing_leaves_nothing_but_the_file(saved: Path) -> None:
    assert list(saved.parent.iterdir()) == [saved]
