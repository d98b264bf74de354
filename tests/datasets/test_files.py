"""Files shared with other processes."""

import hashlib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from datasets.errors import DatasetError
from datasets.files import cache_folder, locked, md5_of


def test_the_cache_folder_is_the_users_and_is_not_created_by_asking(cache: Path) -> None:
    assert cache_folder() == cache
    assert not cache.exists()


def test_a_missing_platformdirs_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    with pytest.raises(DatasetError, match="pip install platformdirs"):
        cache_folder()


def test_md5_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"minigrad" * 100_000)
    assert md5_of(path) == hashlib.md5(path.read_bytes()).hexdigest()


def test_a_lock_keeps_another_process_waiting_and_dies_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = (
        "import sys, time, pathlib; from datasets.files import locked\n"
        "with locked(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", holder, path], stdout=subprocess.PIPE, cwd=root) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        waiter = (
            "import sys, pathlib; from datasets.files import locked\n"
            "print('asking', flush=True)\n"
            "with locked(pathlib.Path(sys.argv[1])): print('mine', flush=True)"
        )
        with subprocess.Popen([sys.executable, "-c", waiter, path], stdout=subprocess.PIPE, cwd=root) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"asking\n"
            time.sleep(0.1)
            assert other.poll() is None
            process.kill()
            assert other.stdout.readline() == b"mine\n"
    with locked(path):
        pass
