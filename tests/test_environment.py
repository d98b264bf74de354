"""Importing minigrad keeps OpenBLAS's threads from spinning, unless the user has said otherwise."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

NAME = "OPENBLAS_THREAD_TIMEOUT"


@pytest.mark.parametrize(("before", "after"), [(None, "18"), ("20", "20")])
def test_the_timeout_is_set_before_numpy_is_loaded(before, after):
    code = (
        "import builtins, os, sys; before = builtins.__import__\n"
        "def look(name, *rest):\n"
        "    if name == 'numpy' and 'numpy' not in sys.modules: print(os.environ.get('OPENBLAS_THREAD_TIMEOUT'))\n"
        "    return before(name, *rest)\n"
        "builtins.__import__ = look; import minigrad"
    )
    environment = {name: value for name, value in os.environ.items() if name != NAME} | (
        {NAME: before} if before else {}
    )
    root = Path(__file__).parents[1]
    shown = subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True)
    assert shown.stdout.split() == [after], shown.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of GNU's malloc")
def test_the_memory_of_a_freed_array_is_the_next_ones_without_page_faults():
    code = (
        "import platform, resource, minigrad, numpy as np\n"
        "faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "for i in range(25):\n"
        "    if i == 5: before = faults()\n"
        "    arrays = [np.ones(1 << 18, np.float32) for _ in range(8)]; del arrays\n"
        "print(faults() - before if platform.libc_ver()[0] == 'glibc' else 0)"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    root = Path(__file__).parents[1]
    shown = subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True)
    # 20 rounds of 8 arrays of 256 pages each would be 40,960.
    assert int(shown.stdout) < 400, shown.stderr
