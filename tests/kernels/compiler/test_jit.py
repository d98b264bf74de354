"""The compiled kernels on disk: never stale, never in the way."""

import errno
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from tests.kernels.compiler.compilations import compilations

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="NUMBA_DISABLE_JIT is set")

RUN = """
import sys
import numpy as np
from tests.kernels.compiler.compilations import compilations
from minigrad.kernels import kernel
from minigrad.optim import momentum
assert momentum.__file__.startswith(sys.argv[1]), momentum.__file__
b = np.zeros(3, np.float32)
with compilations() as names:
    momentum.step(np.zeros(3, np.float32), np.ones(3, np.float32), b, *np.ones(3, np.float32))
print(b[0], *names)
"""


@pytest.fixture(scope="module")
def package_with_cache(tmp_path_factory):
    """A copy of the package in which the kernel was compiled."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "minigrad", folder / "minigrad", ignore=shutil.ignore_patterns("__pycache__"))
    assert run(folder).startswith("1.0 step")
    return folder


@pytest.fixture
def package(package_with_cache, tmp_path):
    return Path(shutil.copytree(package_with_cache, tmp_path / "package"))


def start(folder, **environment):
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", **environment}
    command = [sys.executable, "-W", "error", "-c", RUN, str(folder)]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)


def run(folder, **environment):
    """What a new process says: the velocity after a gradient of 1, and which kernels it compiled for that."""
    process = start(folder, **environment)
    said, _ = process.communicate()
    assert process.returncode == 0
    return said.strip()


def test_what_was_compiled_is_not_compiled_again(package):
    assert run(package) == "1.0"


def test_a_change_in_a_kernel_that_was_compiled_into_another_is_seen(package):
    path = package / "minigrad" / "optim" / "denormal.py"
    text = path.read_text()
    changed = text.replace("np.float32(0) if abs(x) < tiny else x", "x + x")
    assert changed != text
    path.write_text(changed)
    assert run(package).startswith("2.0 step")
    assert run(package) == "2.0"
    path.write_text(text)
    assert run(package).startswith("1.0 step")


def test_an_installation_that_may_not_be_written_to_has_its_cache_in_the_users_folder(package, tmp_path):
    shut(package)
    home = {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "home" / "cache")}
    assert run(package, **home).startswith("1.0 step")
    assert run(package, **home) == "1.0"


def test_without_any_folder_kernels_are_compiled_in_memory(package):
    shut(package)
    nowhere = {"HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null/cache"}
    assert run(package, **nowhere).startswith("1.0 step")


def shut(package):
    """Let no ``__pycache__`` be made: root may write into a folder whatever its permissions, but not into a file."""
    for folder in package.glob("minigrad/*/__pycache__"):
        shutil.rmtree(folder)
        folder.write_text("no folder")


def test_processes_that_compile_at_once_do_not_disturb_each_other(package):
    for file in package.glob("minigrad/*/__pycache__/*.kernel"):
        file.unlink()
    processes = [start(package) for _ in range(3)]
    assert all(process.communicate()[0].startswith("1.0") and process.returncode == 0 for process in processes)
    files = list(package.glob("minigrad/*/__pycache__/*kernel*"))
    assert files
    assert all(file.suffix == ".kernel" for file in files)
    assert run(package) == "1.0"


SOURCE = """
import numpy as np
from numba import types
from numba.extending import intrinsic, overload
from minigrad.kernels import kernel

ONE, TABLE = 1.0, np.array([1.0, 2.0])

def nothing():
    return 0.0

@overload(nothing)
def _nothing():
    return lambda: 0.0

@intrinsic
def zero(typing):
    def generate(context, builder, signature, arguments):
        return context.get_constant(types.float64, 0.0)
    return types.float64(), generate

@kernel
def inner(x, more=1.0):
    return x + more + nothing() + zero()

@kernel
def fill(out):
    for i in range(out.size):
        out[i] = inner(ONE) * TABLE[0] * 1.0 + np.sqrt(0.0)
"""


def fill_of(folder, text=SOURCE):
    """The kernel of a file with this text, as a new process would see it."""
    path = folder / "filling.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("filling", path)
    module = importlib.util.module_from_spec(spec)
    exec(compile(text, path, "exec"), vars(module))
    return module.fill


def filled(fill):
    """What the kernel writes, and what was compiled."""
    out = np.zeros(2)
    with compilations() as names:
        fill(out)
    assert out[0] == out[1]
    return out[0], names


@pytest.fixture(scope="module")
def compiled_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filling")
    assert filled(fill_of(folder)) == (2, ["fill", "inner", "<lambda>"])
    return folder


@pytest.fixture
def folder(compiled_once, tmp_path):
    """Where the kernel's file is, and what was compiled of it."""
    return Path(shutil.copytree(compiled_once, tmp_path / "filling"))


CHANGES = {
    "its own text": ("* 1.0", "* 3.0", 6),
    "a global number": ("ONE, TABLE = 1.0", "ONE, TABLE = 4.0", 5),
    "a global array": ("[1.0, 2.0]", "[3.0, 2.0]", 6),
    "a kernel within": ("return x + more", "return x * more", 1),
    "the compiler's form of a function": ("lambda: 0.0", "lambda: 5.0", 7),
    "what the compiler is told to write": ("types.float64, 0.0", "types.float64, 6.0", 8),
    "a default of a kernel within": ("more=1.0", "more=2.0", 3),
    "a function of NumPy": ("np.sqrt", "np.cos", 3),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_a_kernel_is_made_of_a_change_is_seen(what, folder):
    old, new, value = CHANGES[what]
    assert filled(fill_of(folder)) == (2, [])
    assert filled(fill_of(folder, SOURCE.replace(old, new)))[0] == value


OPTIONS = """
import hashlib, numba
from minigrad.kernels.compiler.cache import _compiler_inputs
fast = numba.njit(fastmath={"contract", "reassoc", "nsz"})(lambda x: x in (1, 2, 3))
print(hashlib.sha256(repr(list(_compiler_inputs(fast, set()))).encode()).hexdigest())
"""


def test_a_seal_does_not_depend_on_the_order_in_which_python_has_a_set():
    """A set of words has another order in each process; the options of a kernel may be one."""
    seals = {
        subprocess.check_output([sys.executable, "-c", OPTIONS], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in "12"
    }
    assert len(seals) == 1


def test_each_dtype_has_its_own_file(folder):
    fill = fill_of(folder)
    with compilations() as names:
        fill(np.zeros(2, np.float32))
    assert names[0] == "fill"
    assert filled(fill) == (2, [])


BREAKAGES = {
    "empty": lambda data: b"",
    "cut": lambda data: data[:-1],
    "too short for a seal": lambda data: data[:7],
    "one bit is another": lambda data: data[:5000] + bytes([data[5000] ^ 1]) + data[5001:],
    "something else": lambda data: b"\x80\x04not a kernel" * 1000,
}


@pytest.mark.parametrize("how", BREAKAGES)
def test_a_broken_file_is_written_anew(how, folder):
    (path,) = folder.glob("__pycache__/filling.fill-*.kernel")
    path.write_bytes(BREAKAGES[how](path.read_bytes()))
    value, names = filled(fill_of(folder))
    assert (value, names[0]) == (2, "fill")
    assert filled(fill_of(folder)) == (2, [])


@pytest.mark.parametrize("call", ["replace", "open"])
def test_a_full_disk_is_no_reason_to_fail(call, tmp_path, monkeypatch):
    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        if call == "replace":
            patch.setattr(os, "replace", full)
        else:
            patch.setattr("minigrad.files.open", full, raising=False)
        assert filled(fill_of(tmp_path))[0] == 2
    assert not list(tmp_path.glob("__pycache__/*kernel*"))
    assert filled(fill_of(tmp_path))[0] == 2
    assert filled(fill_of(tmp_path)) == (2, [])
