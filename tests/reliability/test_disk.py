"""The disk full at every write of what is quick; a run's and the system's own limit are left to the whole campaign."""

import errno
from pathlib import Path

import pytest

import minigrad
from reliability import disk


def test_nothing_is_lost_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.training.run_folder.draw_run", lambda *_: None)  # a picture takes longer than ten runs
    monkeypatch.setattr("lab.run_page.page.with_plotly", lambda *_: "")
    told: list[str] = []
    writes, faults = disk.campaign(tmp_path, tell=told.append)
    assert faults == []
    assert writes > 40
    assert [line.partition(":")[0] for line in told] == ["minigrad.save", "write_idx", "a run", "a race"]


@pytest.mark.parametrize("n", [1, 2])
def test_the_file_that_was_there_stays(n: int, tmp_path: Path) -> None:
    path = tmp_path / "state"
    minigrad.save({"a": 1}, path)
    with disk.full_from(n, tmp_path), pytest.raises(OSError, match="No space left") as error:
        minigrad.save(disk.STATE, path)
    assert (error.value.errno, error.value.filename) == (errno.ENOSPC, str(path))
    assert minigrad.load(path) == {"a": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_elsewhere_has_room_and_does_not_count(tmp_path: Path) -> None:
    """As that of a kernel: the first run counted the files of all that it had to compile, and later ones had none."""
    with disk.full_from(1, tmp_path / "run") as counted:
        minigrad.save({"a": 1}, tmp_path / "state")
    assert counted.count == 0
    assert minigrad.load(tmp_path / "state") == {"a": 1}
