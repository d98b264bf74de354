"""A few damaged files of every kind; and the campaign sees what is wrong where a guard is missing."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from lab.training import files
from reliability import damage
from reliability.damages import DAMAGES

WAYS = len(DAMAGES) + len(damage.PLACES)


def quiet(_: str) -> None:
    pass


def test_no_damaged_file_is_read_as_another(tmp_path: Path) -> None:
    verdicts, faults = damage.campaign(tmp_path, 2 * WAYS, seed=1, tell=quiet)
    assert faults == []
    assert len(verdicts) >= 11
    for name, found in verdicts.items():
        assert found.total() == 2 * WAYS
        assert found["as whole"] < WAYS or name in ("checkpoint, at a glance", "copy in the cache"), name


@pytest.mark.parametrize(
    ("guard", "without", "seen"),
    [
        (
            "minigrad.safetensors_file._checked",
            lambda where, layout, texts, data: texts,
            {"checkpoint": "WRONG", "weights": "WRONG"},
        ),
        ("lab.training.files.sealed", lambda content: {**content, files.SUM: None}, {"result.json": "WRONG"}),
        ("lab.training.files.parse", lambda text: __import__("json").loads(text), {"race.json": "TRACEBACK"}),
    ],
)
def test_a_missing_guard_is_seen(
    guard: str, without: Any, seen: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, without)
    verdicts, faults = damage.campaign(tmp_path, 6 * WAYS, seed=1, tell=quiet)
    assert all(verdicts[name][verdict] for name, verdict in seen.items())
    assert len(faults) >= sum(map(bool, seen))


@pytest.mark.parametrize("way", DAMAGES)
def test_a_damage_changes_most_files(way: str) -> None:
    draw, content = Random(0), b'{"lr": 0.01, "steps": [1, 2, 3], "done": true}' * 20
    changed = [DAMAGES[way](content, draw, b"another file" * 50) != content for _ in range(100)]
    assert sum(changed) > 70
