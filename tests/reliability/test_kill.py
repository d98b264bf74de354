"""Two kills of a short run; the whole campaign has a hundred."""

from pathlib import Path

import pytest

from reliability import kill

pytestmark = pytest.mark.slow


def test_a_killed_run_ends_with_the_numbers_of_one_that_nobody_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = ("--optim", "nadam", "--model", "mlp", "--limit", "200", "--epochs", "4")
    monkeypatch.setitem(kill.SUBJECTS, "run", short)
    killed = kill.campaign("run", tmp_path, 2, seed=3, tell=lambda _: None)
    assert killed.faults == []
    assert (killed.kills, killed.ends >= 1) == (2, True)


def test_a_file_that_is_not_whole_is_seen(tmp_path: Path) -> None:
    assert kill.broken(tmp_path) == []
    (tmp_path / "result.json").write_text('{"sha256": "')
    (tmp_path / "checkpoint.safetensors").write_bytes(b"\x08")
    assert len(kill.broken(tmp_path)) == 2
