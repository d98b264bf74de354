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
