"""``mpiexec -n N python train.py``: the same losses, one set of files, and an end for all whatever happens to one."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import train
from lab.console import extras
from lab.training import mpiexec
from lab.training.checkpoint import read_checkpoint

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
# The MPI of the environment that the tests run in comes first.
MPIEXEC = shutil.which("mpiexec", path=f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ.get('PATH', '')}")
OPEN_MPI = {f"OMPI_{name}": "1" for name in ("ALLOW_RUN_AS_ROOT", "ALLOW_RUN_AS_ROOT_CONFIRM")}
OPEN_MPI |= {"PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe", "OMPI_MCA_rmaps_base_oversubscribe": "1"}
# 67 images in batches of 33: the last batch has one, fewer than there are ranks.
SMALL = ["--optim", "sgd", "--model", "mlp", "--limit", "67", "--batch-size", "33"]

needs_mpi = pytest.mark.skipif(
    MPIEXEC is None or find_spec("mpi4py") is None, reason="needs mpi4py and an MPI: pip install mpi4py mpich"
)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def started(ranks: int, arguments: Sequence[str], program: Path = ROOT / "train.py") -> subprocess.Popen[str]:
    command = [str(MPIEXEC), "-n", str(ranks), sys.executable, "-u", str(program), *arguments]
    environment = os.environ | OPEN_MPI | {"PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment, start_new_session=True)


def finished(ranks: int, arguments: Sequence[str]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    with started(ranks, arguments) as process:
        out, err = process.communicate(timeout=100)
    return process.returncode, out, err


def result_in(folder: str) -> dict[str, Any]:
    return json.loads((Path(folder) / "result.json").read_text())


def check_same(found: dict[str, Any], expected: dict[str, Any], rel: float = 1e-6) -> None:
    """Losses agree, and batches and random numbers are the same."""
    assert found["hashes"] == expected["hashes"]
    assert found["epochs_done"] == expected["epochs_done"]
    for one, other in zip(found["history"], expected["history"], strict=True):
        for name in ("lr", "train_loss", "val_loss"):
            assert one[name] == pytest.approx(other[name], rel=rel), name
        assert one["val_accuracy"] == pytest.approx(other["val_accuracy"], abs=2e-4)  # of 10,000 images
    assert found["test_loss"] == pytest.approx(expected["test_loss"], rel=rel)


@needs_mpi
def test_three_ranks_have_the_losses_of_one_process_and_rank_0_alone_writes() -> None:
    command = [*SMALL, "--epochs", "2", "--clip-norm", "1"]
    code, out, err = finished(3, [*command, "--out", "three"])
    assert (code, err) == (0, "")
    first = ["3", "sgd,", "epoch", "epoch", "test"]
    assert [line.split()[0] for line in out.splitlines()][:5] == first
    assert [line for line in out.splitlines() if line.startswith("files")] == ["files: three"]
    assert train.main([*command, "--out", "one", "--quiet"]) == 0
    check_same(result_in("three"), result_in("one"))
    assert {path.name for path in Path("three").iterdir()} == {path.name for path in Path("one").iterdir()}
    assert [path.name for path in sorted(Path().iterdir())] == ["one", "three"]


@needs_mpi
def test_ctrl_c_ends_all_and_another_number_of_ranks_goes_on() -> None:
    with running(2, "run") as process:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        out, err = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Traceback" not in out + err
    epochs = check_good("run") + 1
    assert train.main(["--resume", "run", "--epochs", str(epochs), "--quiet"]) == 0
    assert train.main([*SMALL, "--epochs", str(epochs), "--out", "one", "--quiet"]) == 0
    check_same(result_in("run"), result_in("one"), rel=1e-5)  # there are more steps


@needs_mpi
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc, to find a rank's process")
def test_a_rank_that_is_killed_ends_all_and_the_run_goes_on_from_its_checkpoint() -> None:
    with running(2, "run") as process:
        os.kill(process_of(1, "run"), signal.SIGKILL)
        out, err = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Traceback" not in out + err
    epochs = check_good("run") + 1
    assert train.main(["--resume", "run", "--epochs", str(epochs), "--quiet"]) == 0
    assert result_in("run")["epochs_done"] == epochs


@contextmanager
def running(ranks: int, folder: str) -> Iterator[subprocess.Popen[str]]:
    """A long run that has begun its third epoch."""
    with started(ranks, [*SMALL, "--epochs", "100000", "--out", str(Path(folder).absolute())]) as process:
        assert process.stdout is not None
        while not process.stdout.readline().startswith("epoch 2/"):
            assert process.poll() is None
        yield process


def process_of(rank: int, folder: str) -> int:
    """The process number of a rank of the run in this folder."""
    wanted = {f"{name}={rank}".encode() for name in mpiexec.RANK}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_bytes().split(b"\0")
            told = wanted & set((process / "environ").read_bytes().split(b"\0"))
            if told and str(Path(folder).absolute()).encode() in command:
                return int(process.name)
    raise AssertionError(f"no rank {rank}")


def check_good(folder: str) -> int:
    """How many epochs the checkpoint has, which is whole."""
    settings, state = read_checkpoint(Path(folder) / "checkpoint.safetensors")
    assert settings.epochs == 100000
    assert len(state["history"]) >= 2
    return len(state["history"])


@needs_mpi
def test_the_program_of_the_documents_trains_all_ranks_alike() -> None:
    text = (ROOT / "docs" / "distributed.md").read_text(encoding="utf-8")
    Path("program.py").write_text(re.findall(r"```python\n(.*?)```", text, re.S)[0], encoding="utf-8")
    with started(2, [], Path("program.py")) as process:
        out, err = process.communicate(timeout=100)
    assert (process.returncode, err) == (0, "")
    losses = re.findall(r"loss (\d\.\d{4})", out)  # the lines of two processes may be mixed
    assert len(losses) == 2
    assert losses[0] == losses[1] < "0.9"


@needs_mpi
@pytest.mark.parametrize(
    ("arguments", "what"), [(["--optim", "sgd,adam"], "a race"), (["--optim", "adam", "--watch"], "--watch")]
)
def test_a_mistake_such_as_a_race_is_one_line_of_rank_0(arguments: list[str], what: str) -> None:
    code, out, err = finished(2, arguments)
    assert (code, out) == (2, "")
    message = f"mpiexec trains one net on several processes, and this is {what}; run it without mpiexec"
    assert [line for line in err.splitlines() if "train.py" in line] == [f"train.py: error: {message}"]
    assert not list(Path().iterdir())


@needs_mpi
def test_a_failing_rank_says_why_and_ends_those_that_wait_for_it() -> None:
    Path("program.py").write_text(
        "import sys; from lab.console.errors import LabError; from lab.training import mpiexec\n"
        "def lead(ranks): ranks.begun = True; ranks.comm.Barrier(); return 0\n"
        "def follow(ranks): raise LabError('no such file')\n"
        "sys.exit(mpiexec.run(lead, follow))"
    )
    with started(2, [], Path("program.py")) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "program.py: error: rank 1: no such file\n" in err
    assert "Traceback" not in err


@needs_mpi
def test_the_mpiexec_of_another_mpi_is_named() -> None:
    """mpi4py's MPI is not told of this mpiexec, and takes itself for the only process."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PMI", "OMPI"))}
    run = subprocess.run(
        [sys.executable, str(ROOT / "train.py"), *SMALL],
        env=environment | OPEN_MPI | {"OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "2"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert "sees 1: it is another MPI than that of mpiexec" in run.stderr
    assert run.stderr.count("train.py: error") == 1


@pytest.mark.parametrize("variable", mpiexec.RANK)
def test_without_mpi4py_mpiexec_gets_one_line(
    variable: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    for rank, lines in [("0", 1), ("1", 0)]:
        monkeypatch.setenv(variable, rank)
        assert train.main(SMALL) == 2
        output = capsys.readouterr()
        assert output.err.endswith("error: mpiexec needs mpi4py; install with: pip install mpi4py\n" * lines)
        assert output.err.count("\n") == lines
        assert not output.out
    assert not list(Path().iterdir())


def test_without_mpiexec_nothing_of_mpi4py_is_imported() -> None:
    assert train.main([*SMALL, "--epochs", "1", "--quiet"]) == 0
    assert not {"mpi4py", "mpi4py.MPI"} & set(sys.modules)
