"""What all tests share: one thread for small products, compiled code is kept, live PyTorch where it is installed."""

import gc
import importlib.util
import os
import signal
import sys

import pytest

# Before NumPy is loaded. Two threads that spin for each other make small products slow wherever a core is taken.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Tests of what a program writes to stderr do not depend on which kernels are compiled already.
os.environ.setdefault("MINIGRAD_COMPILE_NOTICE", "0")
# Hundreds of tests start a Python. Where no bytecode is kept, each compiles 300 modules again; kernels are kept anyway.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

HAS_TORCH = importlib.util.find_spec("torch") is not None


def pytest_configure(config):
    # A shell that starts the tests in the background lets them ignore Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "torch: compares with live PyTorch; skipped where it is not installed")
    slow = "slow: whole programs, killed and gone on with, and pages in a browser; left out unless asked for by -m"
    config.addinivalue_line("markers", slow)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    # Marked too is what asks for PyTorch by a fixture, so that `pytest -m torch` runs all that PyTorch is needed for.
    for item in items:
        if {"torch", "torch_with_one_thread"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.torch)
    if HAS_TORCH:
        return
    skip = pytest.mark.skip(reason="needs PyTorch: pip install torch==2.13.0")
    for item in items:
        if "torch" in item.keywords:
            item.add_marker(skip)


def pytest_collection_finish():
    # Tens of thousands of tests live to the end. The garbage collector need not look at them again each time it is run.
    gc.collect()
    gc.freeze()


@pytest.fixture
def torch_with_one_thread():
    """PyTorch's threads would wait for each other far longer than they add."""
    torch = pytest.importorskip("torch")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
