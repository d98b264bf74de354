"""What an import of minigrad changes in the process: malloc's settings and nothing else; and how to forbid it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAME = "OPENBLAS_THREAD_TIMEOUT"
OFF = {"MINIGRAD_PROCESS_SETTINGS": "0"}


def said(code, *arguments, **environment):
    """What a new process says, in which nothing is set but what is given."""
    kept = {name: value for name, value in os.environ.items() if name != NAME and not name.startswith("MALLOC_")}
    command = [sys.executable, "-c", code, *arguments]
    shown = subprocess.run(command, cwd=ROOT, env=kept | environment, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    return shown.stdout


SEEN_BY_BLAS = """
import os, sys
class Look:
    def find_spec(name, *rest):
        if name == "numpy": print(os.environ.get("OPENBLAS_THREAD_TIMEOUT"))
sys.meta_path.insert(0, Look)
import minigrad; print(os.environ.get("OPENBLAS_THREAD_TIMEOUT"))
"""


@pytest.mark.parametrize(
    ("given", "seen", "after"), [({}, "18", "None"), ({NAME: "20"}, "20", "20"), (OFF, "None", "None")]
)
def test_blas_is_told_when_to_sleep_as_numpy_is_loaded_and_the_environment_is_then_what_it_was(given, seen, after):
    assert said(SEEN_BY_BLAS, **given).split() == [seen, after]


def test_nothing_is_said_to_a_blas_that_is_loaded_already():
    code = "import os, numpy; os.putenv = None\nbefore = dict(os.environ); import minigrad; print(before == os.environ)"
    assert said(code).strip() == "True"


FAULTS = """
import platform, resource, minigrad, numpy as np
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for i in range(25):
    if i == 5: before = faults()
    arrays = [np.ones(1 << 18, np.float32) for _ in range(8)]; del arrays
print(faults() - before, platform.libc_ver()[0])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of GNU's malloc")
@pytest.mark.parametrize("given", [{}, OFF, {"MALLOC_ARENA_MAX": "2"}])
def test_the_memory_of_a_freed_array_is_the_next_ones_without_page_faults(given):
    """Of 20 rounds of 8 arrays of 256 pages each: 40,960. Unless it is forbidden, or malloc is told otherwise."""
    faults, library = said(FAULTS, **given).split()
    if library != "glibc":
        pytest.skip("of GNU's malloc")
    assert int(faults) > 10_000 if given else int(faults) < 400


CHANGES = """
import atexit, builtins, gc, importlib, json, locale, logging, os, random, signal, sys, tempfile, threading, warnings

def state():
    signals = {str(each): repr(signal.getsignal(each)) for each in signal.valid_signals()}
    umask = os.umask(0); os.umask(umask)
    found = {
        "environment": dict(os.environ), "path": sys.path[:], "folder": os.getcwd(), "umask": umask, "signals": signals,
        "filters": [repr(each) for each in warnings.filters], "threads": [each.name for each in threading.enumerate()],
        "showwarning": repr(warnings.showwarning), "locale": locale.setlocale(locale.LC_ALL),
        "recursion": sys.getrecursionlimit(), "switch": sys.getswitchinterval(), "int": sys.get_int_max_str_digits(),
        "hooks": [repr(each) for each in (sys.excepthook, sys.displayhook, sys.unraisablehook, threading.excepthook)],
        "finders": [repr(each) for each in (*sys.meta_path, *sys.path_hooks)], "trace": repr(sys.gettrace()),
        "collector": [gc.get_threshold(), gc.isenabled(), gc.isenabled(), len(gc.callbacks)],
        "random": hash(random.getstate()), "loggers": [repr(each) for each in logging.root.handlers],
        "level": logging.root.level, "builtins": sorted(vars(builtins)), "temporary": tempfile.tempdir,
        "bytecode": sys.dont_write_bytecode, "argv": sys.argv[:], "streams": [id(sys.stdout), id(sys.stderr)],
    }
    if hasattr(os, "sched_getaffinity"):
        found["affinity"] = sorted(os.sched_getaffinity(0))
    if "numpy" in sys.modules:
        import numpy
        found["errors"], found["printing"] = numpy.geterr(), repr(numpy.get_printoptions())
        found["call"], found["generator"] = repr(numpy.geterrcall()), repr(numpy.random.get_state())
    return found

for each in sys.argv[1].split():
    importlib.import_module(each)
before = state()
for each in sys.argv[2].split():
    importlib.import_module(each)
after = state()
print(json.dumps({key: [str(before.get(key)), str(after[key])] for key in after if before.get(key) != after[key]}))
"""
OTHERS = "numpy numba safetensors.numpy tqdm"
ALL = "minigrad minigrad.gradcheck models datasets lab.training.run lab.race.race train"


@pytest.mark.parametrize("given", [{}, OFF])
def test_all_else_of_the_process_is_as_before(given, tmp_path):
    """After NumPy and Numba; and before them, when they change what they do alone."""
    assert json.loads(said(CHANGES, OTHERS, ALL, **given, NUMBA_CACHE_DIR=str(tmp_path))) == {}
    alone, with_ours = (json.loads(said(CHANGES, "", modules, **given)) for modules in (OTHERS, f"minigrad {OTHERS}"))
    seeds = {"generator", "random"}  # NumPy's is another one in each process
    assert {key: value for key, value in alone.items() if key not in seeds} == {
        key: value for key, value in with_ours.items() if key not in seeds
    }
    assert not list(tmp_path.iterdir()), "no kernel is compiled yet"
