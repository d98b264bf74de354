"""The program as a learner uses it: the folder, the states, the exit codes, and code that hangs, exits or raises."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from course import checking, workspace
from course.__main__ import main
from course.gaps import gaps
from course.stations import STATIONS
from lab.console.errors import LabError
from tests.course.filling import answers, filled, write

ROOT = Path(__file__).parents[2]
FIRST = STATIONS[0]
RIGHT = answers(FIRST).RIGHT[0]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIGRAD_COURSE", str(tmp_path / "mine"))
    workspace.start(tmp_path / "mine")
    return tmp_path / "mine"


def put(folder: Path, **code: str) -> None:
    (folder / FIRST.file).write_text(filled(FIRST, RIGHT | code), encoding="utf-8")


def test_a_station_passes_and_an_edit_makes_it_unpassed(folder, capsys):
    assert main(["check", "1", "--language", "en"]) == 1
    assert "gap" in capsys.readouterr().out
    put(folder)
    code, out = main(["check", "1", "--language", "zh"]), capsys.readouterr().out
    assert code == 0, out
    assert "第 1 站通过" in out
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("✓  1 ")
    put(folder, exp="return x")
    assert workspace.passed(folder) == {1: False}
    assert main(["check", "1", "--language", "en"]) == 1
    assert workspace.passed(folder) == {}


@pytest.mark.parametrize("given", ["MINIGRAD_COURSE", "--dir", "DIR"])
def test_start_makes_the_folder_that_is_named(given, tmp_path, monkeypatch):
    mine = tmp_path / "mine"
    monkeypatch.setenv("MINIGRAD_COURSE", str(mine if given == "MINIGRAD_COURSE" else tmp_path / "other"))
    arguments = {"MINIGRAD_COURSE": [], "--dir": ["--dir", str(mine)], "DIR": [str(mine)]}[given]
    assert main(["start", *arguments]) == 0
    assert (mine / FIRST.file).exists()
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_options_are_taken_before_a_command_and_after_it(folder, tmp_path, capsys):
    workspace.start(tmp_path / "other")
    options = ["--language", "zh", "--dir", str(tmp_path / "other")]
    said = []
    for arguments in ([*options, "check", "1"], ["check", "1", *options]):
        assert main(arguments) == 1
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert "第 1 站" in said[0]
    assert str(tmp_path / "other") in said[0]


@pytest.mark.parametrize(
    ("code", "key", "line"),
    [
        ("while True:\n    pass", "loop", "while True:"),
        ("import os; os._exit(7)", "abrupt", None),
        ("import sys; sys.exit(0)", "exit", "import sys; sys.exit(0)"),
        ("return x.dat", "error", "return x.dat"),
        ("return exp(x)", "error", "return exp(x)"),
        ("return (", "error", "return ("),
    ],
    ids=["loop", "os._exit", "sys.exit", "raises", "recursion", "syntax"],
)
def test_code_that_hangs_exits_or_raises_is_one_line_of_the_learners_own(folder, code, key, line):
    put(folder, exp=code)
    found = checking.check(folder, FIRST, seconds=2.0)[-1].diagnosis
    assert found.key == key
    shown = [each.en for each in found.shown]
    assert shown == ([] if line is None else [shown[0]])
    if line is not None:
        assert shown[0].startswith(f"{FIRST.file}, line ")
        assert line in shown[0] or key == "loop"


def test_what_the_learner_prints_is_printed(folder):
    put(folder, exp=f"print('here I am')\n{RIGHT['exp']}")
    ended = subprocess.run(
        [sys.executable, "-m", "course", "check", "1"], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert ended.returncode == 0
    assert "here I am" in ended.stdout


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_ends_the_check_and_its_process(folder):
    written = folder / "pid.txt"
    put(folder, exp=f"import os\nopen({str(written)!r}, 'w').write(str(os.getpid()))\nwhile True:\n    pass")
    process = subprocess.Popen(
        [sys.executable, "-m", "course", "check", "1"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    for _ in range(600):
        if written.exists() and written.read_text():
            break
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err == b"interrupted\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int(written.read_text()), 0)


def test_start_touches_no_file_that_is_there(folder, capsys):
    (folder / FIRST.file).write_text("mine", encoding="utf-8")
    workspace.note_passed(folder, FIRST, workspace.digest(folder, FIRST))
    assert main(["start", str(folder)]) == 0
    assert (folder / FIRST.file).read_text(encoding="utf-8") == "mine"
    assert workspace.passed(folder) == {1: True}


def test_start_in_another_language_writes_the_files_anew_that_are_as_they_were_handed_out(folder, capsys):
    put(folder)
    mine = (folder / FIRST.file).read_bytes()
    assert main(["start", "--language", "zh"]) == 0
    assert (folder / FIRST.file).read_bytes() == mine
    assert (folder / STATIONS[1].file).read_bytes() == gaps(STATIONS[1], "zh")
    assert main(["check", "1", "--language", "zh"]) == 0
    assert main(["check", "2", "--language", "zh"]) == 1
    assert "这里还有一个空没填：slopes：从 dL/dy 开始" in capsys.readouterr().out


def test_another_folder_is_named_on_every_command(folder, tmp_path, capsys):
    other = tmp_path / "other"
    assert main(["start", str(other), "--language", "en"]) == 0
    out = capsys.readouterr().out
    assert "--dir" in out
    assert f"check 1 --dir {other}" in out
    assert main(["--dir", str(other)]) == 0


def refused(capsys, *arguments: str) -> str:
    try:
        code = main(list(arguments))
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    return told


def test_what_makes_no_sense_is_one_line_and_code_2(folder, tmp_path, capsys):
    assert "there is no station 13" in refused(capsys, "check", "13")
    assert "lies in the checkout" in refused(capsys, "start", str(ROOT / "mine"))
    assert not (ROOT / "mine").exists()
    assert "python -m course start" in refused(capsys, "check", "1", "--dir", str(tmp_path))
    assert "invalid choice" in refused(capsys, "begin")
    (folder / FIRST.file).unlink()
    assert "is missing" in refused(capsys, "check", "1")
    main(["start", str(folder)])
    (folder / workspace.PROGRESS).write_text("{}")
    capsys.readouterr()
    assert "is damaged" in refused(capsys)


@pytest.mark.skipif(len(STATIONS) < 2, reason="there is one station")
def test_an_earlier_station_comes_first(folder, capsys):
    write(folder, 2)
    assert main(["check", "2", "--language", "en"]) == 1
    assert "station 1 has not passed yet" in capsys.readouterr().out
    workspace.note_passed(folder, FIRST, "of another file")
    assert main(["check", "2", "--language", "en"]) == 1
    assert "station 1 has changed" in capsys.readouterr().out


def test_a_damaged_progress_is_told(tmp_path):
    (tmp_path / workspace.PROGRESS).write_text(json.dumps({"passed": [1]}))
    with pytest.raises(LabError, match="is damaged"):
        workspace.passed(tmp_path)
