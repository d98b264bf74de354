"""Files shared with other processes."""

import errno
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from datasets.errors import DatasetError
from datasets.files import cache_folder, locked, md5_of, replacing


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


def test_replacing_shows_the_old_file_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with replacing(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_told_with_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "array"
    with pytest.raises(OSError, match="No space left") as error, replacing(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert error.value.filename == str(path)
    with pytest.raises(FileNotFoundError) as missing, replacing(tmp_path / "no folder" / "array"):
        pass
    assert missing.value.filename == str(tmp_path / "no folder" / "array")


def test_replacing_leaves_no_trace_of_a_write_that_failed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def write_half() -> None:
        with replacing(path) as file:
            file.write(b"new")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        write_half()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link, real = tmp_path / "link", tmp_path / "folder" / "real"
    link.symlink_to(real)
    with replacing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert list(real.parent.iterdir()) == [real]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_no_file_takes_the_place_of_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file") as error, replacing(pipe):
        pass
    assert error.value.filename == str(pipe)
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_two_writers_at_once_do_not_mix_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with replacing(path) as first, replacing(path) as second:
        first.write(b"aaaa")
        second.write(b"bb")
    assert path.read_bytes() == b"aaaa"


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
