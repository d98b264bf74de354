"""Files written whole or not at all."""

import ast
import errno
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from minigrad.files import opened, remove_stale, replacing

ROOT = Path(__file__).parents[1]
STALE = f".{32 * 'a'}.tmp"


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


def test_a_link_that_leads_to_itself_is_told_in_one_line(tmp_path: Path) -> None:
    (link := tmp_path / "link").symlink_to(link)
    with pytest.raises(OSError, match="link") as error, replacing(link):
        pass
    assert error.value.filename == str(link)
    assert list(tmp_path.iterdir()) == [link]


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


def test_what_killed_writers_left_is_removed_and_what_living_ones_write_stays(tmp_path: Path) -> None:
    others = [tmp_path / name for name in ("notes.tmp", "file.abc.tmp", f"file.{32 * 'g'}.tmp")]
    for path in (*others, tmp_path / f"file{STALE}", tmp_path / f"other{STALE}"):
        path.touch()
    with replacing(tmp_path / "file") as file:
        assert {*others, tmp_path / f"other{STALE}", Path(file.name)} == set(tmp_path.iterdir())
        remove_stale(tmp_path)
        assert {*others, Path(file.name)} == set(tmp_path.iterdir())
    assert {*others, tmp_path / "file"} == set(tmp_path.iterdir())
    remove_stale(tmp_path / "no folder")


def test_a_writer_in_another_process_keeps_its_file_until_it_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from minigrad.files import replacing\n"
        "with replacing(pathlib.Path(sys.argv[1])) as file: print('writing', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "file")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        with replacing(tmp_path / "file"):
            remove_stale(tmp_path)
        assert len(list(tmp_path.iterdir())) == 2
        os.kill(writer.pid, signal.SIGKILL)
    assert len(list(tmp_path.iterdir())) == 2
    remove_stale(tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_only_a_regular_file_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    os.mkfifo("pipe")
    os.mkfifo(f"pipe{STALE}")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        for name in ("pipe", "socket", "/dev/null", "/dev/zero"):
            with pytest.raises(OSError, match="not a regular file") as error:
                opened(name)
            assert error.value.filename == name
    with pytest.raises(IsADirectoryError, match="Is a directory"):
        opened(tmp_path)
    with pytest.raises(FileNotFoundError):
        opened("nothing")
    remove_stale(tmp_path)  # does not wait for the pipe


# What is opened already, appended to, mapped, in memory, locked, printed by hand, or the kernel's: /proc and /dev/null.
OTHERS = {
    "datasets/formats/npz.py",
    "datasets/image_cache.py",
    "lab/predict/arrays.py",
    "lab/training/event_files.py",
    "datasets/download.py",
    "datasets/files.py",
    "lab/console/progress.py",
    "minigrad/kernels/parallel/thread_pool.py",
    "minigrad/study/derivatives.py",
}
OPENING = {
    "open",
    "os.open",
    "write_text",
    "write_bytes",
    "np.save",
    "np.savez",
    "np.load",
    "np.fromfile",
    "np.loadtxt",
}


@pytest.mark.parametrize("folder", ["minigrad", "lab", "datasets", "models", "benchmarks"])
def test_every_file_is_written_by_replacing_and_read_by_opened(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        nodes = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        calls = {ast.unparse(node.func) for node in nodes}
        calls |= {call.rpartition(".")[2] for call in calls if call.endswith((".write_text", ".write_bytes"))}
        if name not in OTHERS | {"minigrad/files.py", "benchmarks/inputs.py"}:
            assert not calls & OPENING, name
