"""The command line as a process: Ctrl-C and other signals, and streams that fail."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

import train
from tests.lab.made import kept

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
SMALL = ["--model", "mlp", "--limit", "256"]
PROGRAM = [sys.executable, str(ROOT / "train.py")]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_ctrl_c_ends_a_race_which_goes_on_where_it_was() -> None:
    command = ["--optim", "sgd,adam", *SMALL, "--jobs", "1", "--epochs", "8"]
    program = [sys.executable, "-u", str(ROOT / "train.py"), *command, "--out", "race"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while not process.stdout.readline().startswith("[1/2]"):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out.splitlines()[-1] == "interrupted; go on with: python train.py --resume race"
    assert "Traceback" not in err
    before = {path.name: path.stat().st_ino for path in Path("race/results").iterdir()}
    assert len(before) == 1
    assert train.main(["--resume", "race", "--quiet"]) == 0
    after = {path.name: path.stat().st_ino for path in Path("race/results").iterdir()}
    assert len(after) == 2
    assert before.items() <= after.items()


def test_a_race_of_two_own_optimizers_that_is_killed_ends_as_if_nothing_had_been() -> None:
    """By SIGKILL, all its processes at once, and again while it goes on."""
    examples = ROOT / "examples" / "optimizers"
    names = [f"{examples / 'lion.py'}:Lion", f"{examples / 'schedule_free.py'}:ScheduleFree"]
    command = ["--optim", *names, *SMALL, "--seeds", "2", "--jobs", "2", "--epochs", "8"]
    for begun in ([*command, "--out", "race"], ["--resume", "race"]):
        kill_when_an_epoch_is_saved([*PROGRAM, *begun], Path("race"))
    assert train.main(["--resume", "race", "--quiet"]) == 0
    assert train.main([*command, "--out", "whole", "--jobs", "1", "--quiet"]) == 0
    assert kept(Path("race")) == kept(Path("whole"))
    assert len(kept(Path("race"))) == 4
    race, whole = ({path.relative_to(name) for path in Path(name).rglob("*")} for name in ("race", "whole"))
    assert race == whole
    for path in Path("race/weights").iterdir():
        one, other = load_file(path), load_file(Path("whole/weights", path.name))
        assert all(np.array_equal(one[name], other[name]) for name in one)


def kill_when_an_epoch_is_saved(command: list[str], race: Path) -> None:
    """Begin it, and kill it with all its workers as soon as one of its runs has a checkpoint that was not there."""
    before = checkpoints(race)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        while not checkpoints(race) - before:
            assert process.poll() is None
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)


def checkpoints(race: Path) -> set[tuple[str, int]]:
    """Those of a race's runs under way, with the times at which they were written."""
    found = set()
    for path in race.glob("underway/*.safetensors"):
        with suppress(FileNotFoundError):
            found.add((path.name, path.stat().st_mtime_ns))
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_cleanly_and_the_run_goes_on_to_the_same_bits(number: signal.Signals) -> None:
    command = ["--optim", "nadam", *SMALL, "--out", "run"]
    program = [sys.executable, "-u", str(ROOT / "train.py"), *command, "--epochs", "100000"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while not process.stdout.readline().startswith("epoch 2/"):
            assert process.poll() is None
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert out.splitlines()[-1] == "interrupted; go on with: python train.py --resume run"
    assert "Traceback" not in err
    result = json.loads(Path("run/result.json").read_text())
    assert (result["finished"], result["test_accuracy"]) == (False, None)
    assert len(Path("run/history.csv").read_text().splitlines()) == 1 + result["epochs_done"]

    epochs = str(result["epochs_done"] + 1)
    assert train.main(["--resume", "run", "--epochs", epochs, "--quiet"]) == 0
    assert train.main([*command[:-1], "whole", "--epochs", epochs, "--quiet"]) == 0
    one, other = (load_file(f"{folder}/weights.safetensors") for folder in ("run", "whole"))
    assert all(np.array_equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("imported", ["argparse", "numpy", "numba", "lab.training.settings"])
def test_ctrl_c_while_it_starts_is_no_error(imported: str) -> None:
    program = [sys.executable, "-X", "importtime", *PROGRAM[1:], "--optim", "adam", "--epochs", "1000"]
    with subprocess.Popen(program, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while process.stderr.readline().split("|")[-1].strip() != imported:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_the_second_ctrl_c_leaves_no_empty_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt_twice(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("lab.training.run_folder.warm_up", interrupt_twice)
    assert train.main(["--optim", "adam", *SMALL]) == 130
    assert capsys.readouterr().err == "interrupted\n"
    assert not Path("runs").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_stdout_does_not_lose_the_run() -> None:
    with open("/dev/full", "w") as full:
        command = [*PROGRAM, "--optim", "adam", *SMALL, "--epochs", "2", "--out", "run"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1] == "stdout: No space left on device; going on without it"
    assert json.loads(Path("run/result.json").read_text())["finished"]


def test_a_reader_that_leaves_does_not_lose_the_run() -> None:
    command = [*PROGRAM, "--optim", "adam", *SMALL, "--epochs", "10", "--out", "run"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("adam, lr 0.001")
        process.stdout.close()
        process.wait(60)
        assert process.stderr is not None
        assert process.stderr.read().splitlines()[-1] == "stdout: Broken pipe; going on without it"
    assert process.returncode == 0
    assert json.loads(Path("run/result.json").read_text())["finished"]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_what_is_printed_needs_no_unicode(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for arguments in (["--help"], ["--optim", "sgd", *SMALL, "--lr", "1e30", "--out", "θ"]):
        done = subprocess.run([*PROGRAM, *arguments], capture_output=True, env=environment)
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert b"files: ?" + os.linesep.encode() in done.stdout


def test_the_hint_to_resume_can_be_pasted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("lab.training.run_folder.warm_up", lambda *_: signal.raise_signal(signal.SIGINT))
    assert train.main(["--optim", "adam", *SMALL, "--out", "it's my run"]) == 130
    hint = capsys.readouterr().out.splitlines()[-1].removeprefix("interrupted; go on with: ")
    assert shlex.split(hint) == ["python", "train.py", "--resume", "it's my run"]
