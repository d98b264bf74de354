"""Downloads from a real server on this machine: whole files only, whatever it does."""

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from datasets import DownloadError, download

NAME = "data.gz"
BODY = bytes(range(256)) * 4000  # over a million bytes: several chunks
MD5 = hashlib.md5(BODY).hexdigest()
FIRST, SECOND = "/first/" + NAME, "/second/" + NAME


def fetch(web, folder: Path, *mirrors: str, **options) -> Path:
    return download(
        NAME,
        [f"{web.address}/{mirror}/" for mirror in mirrors],
        folder,
        MD5,
        **{"quiet": True, "timeout": 5.0} | options,
    )


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_good_download_leaves_the_file_and_nothing_else(web, tmp_path: Path) -> None:
    web.bodies[FIRST] = BODY
    folder = tmp_path / "not" / "yet"
    assert fetch(web, folder, "first", "second") == folder / NAME
    assert files(folder) == {NAME: BODY}
    assert web.asked == [(FIRST, None)]


def test_a_file_that_is_there_is_not_asked_for(web, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"mine")
    fetch(web, tmp_path, "first")
    assert web.asked == []
    assert files(tmp_path) == {NAME: b"mine"}


def test_progress_is_shown_unless_quiet(web, tmp_path: Path, capsys) -> None:
    web.bodies[FIRST] = BODY
    fetch(web, tmp_path / "quiet", "first")
    assert capsys.readouterr().err == ""
    fetch(web, tmp_path / "loud", "first", quiet=False)
    shown = capsys.readouterr().err
    assert NAME in shown
    assert "100%" in shown


def test_a_404_goes_on_to_the_next_mirror(web, tmp_path: Path) -> None:
    web.bodies[SECOND] = BODY
    fetch(web, tmp_path, "first", "second")
    assert files(tmp_path) == {NAME: BODY}
    assert web.asked == [(FIRST, None), (SECOND, None)]


def test_a_wrong_checksum_goes_on_to_the_next_mirror_from_the_first_byte(web, tmp_path: Path) -> None:
    web.bodies |= {FIRST: b"<html>please log in</html>", SECOND: BODY}
    fetch(web, tmp_path, "first", "second")
    assert files(tmp_path) == {NAME: BODY}
    assert web.asked == [(FIRST, None), (SECOND, None)]


def test_a_wrong_checksum_everywhere_names_both_sums_and_keeps_nothing(web, tmp_path: Path) -> None:
    web.bodies[FIRST] = b"other"
    found = hashlib.md5(b"other").hexdigest()
    with pytest.raises(DownloadError, match=f"MD5 is {found}, should be {MD5}"):
        fetch(web, tmp_path, "first")
    assert not (tmp_path / NAME).exists()
    assert not (tmp_path / f"{NAME}.part").exists()


def test_a_cut_connection_is_resumed_at_the_byte_where_it_was_cut(web, tmp_path: Path) -> None:
    web.bodies[FIRST] = BODY
    web.cuts[FIRST] = [300_000, 400_000]
    fetch(web, tmp_path, "first")
    assert files(tmp_path) == {NAME: BODY}
    assert web.asked == [(FIRST, None), (FIRST, "bytes=300000-"), (FIRST, "bytes=700000-")]


def test_a_mirror_that_keeps_cutting_is_left_for_the_next_which_sends_the_rest(web, tmp_path: Path) -> None:
    web.bodies |= {FIRST: BODY, SECOND: BODY}
    web.cuts[FIRST] = [100_000] * 3
    fetch(web, tmp_path, "first", "second")
    assert files(tmp_path) == {NAME: BODY}
    assert web.asked[-1] == (SECOND, "bytes=300000-")


def test_the_next_run_resumes_what_this_one_had_to_leave(web, tmp_path: Path) -> None:
    web.bodies[FIRST] = BODY
    web.cuts[FIRST] = [300_000, 0]
    with pytest.raises(DownloadError, match=r"connection cut after 300,000 of 1,024,000 bytes"):
        fetch(web, tmp_path, "first")
    assert (tmp_path / f"{NAME}.part").read_bytes() == BODY[:300_000]
    assert not (tmp_path / NAME).exists()
    web.asked.clear()
    fetch(web, tmp_path, "first")
    assert web.asked == [(FIRST, "bytes=300000-")]
    assert files(tmp_path) == {NAME: BODY}


def test_a_server_that_ignores_ranges_sends_it_all_again(web, tmp_path: Path) -> None:
    web.bodies[FIRST] = BODY
    web.ranges = False
    (tmp_path / f"{NAME}.part").write_bytes(BODY[:1000])
    fetch(web, tmp_path, "first")
    assert files(tmp_path) == {NAME: BODY}
    assert web.asked == [(FIRST, "bytes=1000-")]


@pytest.mark.parametrize(
    "left", [pytest.param(b"bad" * 100, id="bad beginning"), pytest.param(BODY + b"more", id="too long")]
)
def test_a_damaged_partial_file_is_thrown_away(web, tmp_path: Path, left: bytes) -> None:
    web.bodies[FIRST] = BODY
    (tmp_path / f"{NAME}.part").write_bytes(left)
    fetch(web, tmp_path, "first")
    assert files(tmp_path) == {NAME: BODY}
    assert web.asked == [(FIRST, f"bytes={len(left)}-"), (FIRST, None)]


def test_a_partial_file_that_is_whole_already_becomes_the_file(web, tmp_path: Path) -> None:
    web.bodies[FIRST] = BODY
    (tmp_path / f"{NAME}.part").write_bytes(BODY)
    fetch(web, tmp_path, "first")
    assert files(tmp_path) == {NAME: BODY}
    assert web.asked == [(FIRST, f"bytes={len(BODY)}-")]


def test_another_range_than_the_one_asked_for_is_not_appended(web, tmp_path: Path) -> None:
    web.bodies[FIRST] = BODY
    web.says["Content-Range"] = f"bytes 0-{len(BODY) - 1}/{len(BODY)}"
    (tmp_path / f"{NAME}.part").write_bytes(BODY[:1000])
    with pytest.raises(DownloadError, match=r"asked for bytes 1000-, got bytes 0-"):
        fetch(web, tmp_path, "first")
    assert (tmp_path / f"{NAME}.part").read_bytes() == BODY[:1000]


def test_a_silent_server_times_out(web, tmp_path: Path) -> None:
    web.bodies |= {FIRST: BODY, SECOND: BODY}
    web.stalled.add(FIRST)
    fetch(web, tmp_path, "first", "second", timeout=0.2)
    assert files(tmp_path) == {NAME: BODY}
    with pytest.raises(DownloadError, match="timed out"):
        fetch(web, tmp_path / "again", "first", timeout=0.2)


def test_when_all_mirrors_fail_one_line_names_the_file_each_mirror_its_reason_and_the_way_out(
    web, tmp_path: Path
) -> None:
    web.bodies[SECOND] = b"other"
    dead = "http://127.0.0.1:9/"
    with pytest.raises(DownloadError) as failure:
        download(NAME, [f"{web.address}/first/", f"{web.address}/second/", dead], tmp_path, MD5, quiet=True)
    message = str(failure.value)
    for part in (
        f"could not download {NAME}",
        f"{web.address}{FIRST} (HTTP 404",
        f"{web.address}{SECOND} (its MD5 is",
        f"{dead}{NAME} (",
        f"put the file by hand into {tmp_path} or a folder named with --data-dir",
    ):
        assert part in message
    assert "\n" not in message
    assert isinstance(failure.value, OSError)
    assert isinstance(failure.value, ValueError)


def test_a_folder_that_cannot_be_written_is_named_and_no_mirror_is_blamed(web, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DownloadError, match=r"cannot write data.gz into .*file.*: .*--data-dir"):
        fetch(web, tmp_path / "file", "first")
    (tmp_path / f"{NAME}.part").mkdir()
    web.bodies[FIRST] = BODY
    with pytest.raises(DownloadError, match=r"cannot write data.gz into .*Is a directory"):
        fetch(web, tmp_path, "first")


def test_processes_that_want_the_same_file_download_it_once(web, tmp_path: Path) -> None:
    web.bodies[FIRST] = BODY
    web.stalled.add(FIRST)
    command = (
        "import sys; from pathlib import Path; from datasets import download\n"
        "download(sys.argv[1], [sys.argv[2]], Path(sys.argv[3]), sys.argv[4], quiet=True)"
    )
    arguments = [sys.executable, "-c", command, NAME, f"{web.address}/first/", str(tmp_path), MD5]
    root = Path(__file__).parents[2]
    running = [subprocess.Popen(arguments, cwd=root, env=os.environ) for _ in range(3)]
    threading.Timer(0.5, web.stall.set).start()
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    assert web.asked == [(FIRST, None)]
    assert files(tmp_path) == {NAME: BODY}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("suffix", [".part", ".lock"])
def test_a_pipe_in_the_place_of_a_file_is_an_error(suffix: str, web, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"{NAME}{suffix}")
    with pytest.raises(DownloadError, match="not a regular file"):
        fetch(web, tmp_path, "first")
