"""On other systems than Linux: what only Linux has, or only Unix, is not needed, and changes no number.

A program is run from which it is taken away: see ``elsewhere/sitecustomize.py``.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
RUN = ["--optim", "adam", "--model", "mlp", "--limit", "512", "--quiet"]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """A folder for kernels, which are others there: those of this system stay as they are."""
    return tmp_path_factory.mktemp("kernels")


def elsewhere(folder, compiled, *arguments, missing="", **environment):
    """What a program of such a system says."""
    paths = os.pathsep.join([str(ROOT / "tests" / "elsewhere"), str(ROOT)])
    environment = {"PYTHONPATH": paths, "ELSEWHERE": missing, "NUMBA_CACHE_DIR": str(compiled), **environment}
    environment = {**os.environ, "OMP_NUM_THREADS": "2", **environment}
    # filelock takes this for a Unix without locks.
    warnings = ["-W", "error", "-W", "ignore:only soft file lock is available"]
    command = [sys.executable, *warnings, *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


LOOK = """
import os, signal, sys
assert not any(hasattr(os, name) for name in ("sched_getaffinity", "sched_yield", "fork", "register_at_fork"))
assert not hasattr(signal, "SIGKILL") and not os.path.exists("/proc/self") and sys.modules["resource"] is None
before = dict(os.environ)
import minigrad
from minigrad.kernels.matmul import blas
from minigrad.kernels.parallel import cores
assert dict(os.environ) == before
print(minigrad.get_num_threads(), cores() == os.cpu_count(), blas._openblas is None)
"""


@pytest.mark.parametrize("missing", ["", "openblas", "openblas fcntl"])
def test_it_is_imported(tmp_path, compiled, missing):
    threads, all_cores, no_blas = elsewhere(tmp_path, compiled, "-c", LOOK, missing=missing).split()
    assert (threads, all_cores) == ("2", "True")
    assert no_blas == "True" or not missing


def test_a_run_and_its_resumption_are_those_of_linux_to_the_last_bit(tmp_path, compiled, monkeypatch):
    program = ROOT / "train.py"
    elsewhere(tmp_path, compiled, program, *RUN, "--epochs", 1, "--out", "run")
    elsewhere(tmp_path, compiled, program, "--resume", "run", "--epochs", 2, "--quiet")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    command = [sys.executable, program, *RUN, "--epochs", "2", "--out", "here"]
    subprocess.run(command, check=True)
    there, here = (load_file(tmp_path / name / "weights.safetensors") for name in ("run", "here"))
    assert there.keys() == here.keys()
    for name in here:
        np.testing.assert_array_equal(there[name], here[name], err_msg=name)


def test_a_race_in_processes(tmp_path, compiled):
    missing = "openblas fcntl"
    program = ROOT / "train.py"
    race = ["--optim", "sgd,adam", *RUN[2:], "--epochs", 1, "--jobs", 2, "--out", "race"]
    elsewhere(tmp_path, compiled, program, *race, missing=missing)
    assert len(list((tmp_path / "race" / "results").iterdir())) == 2
    elsewhere(tmp_path, compiled, program, "--resume", "race", "--quiet", missing=missing)
