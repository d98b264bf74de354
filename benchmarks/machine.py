"""Where the figures come from: the processor and the versions of everything that has a say."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from minigrad.version import __version__


def cores() -> int:
    """Those that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processor() -> str:
    """The processor's name, as Linux or else Python knows it."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def blas() -> str:
    """What NumPy's products are computed by."""
    found = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{found.get('name', 'BLAS')} {found.get('version', '')}".strip()


def installed(package: str) -> str:
    """The version of a package, without importing it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def description(threads: int) -> dict[str, str]:
    """The machine and the versions, by name."""
    return {
        "processor": f"{processor()}, {cores()} cores",
        "system": platform.platform(terse=True),
        "threads": str(threads),
        "minigrad": __version__,
        "Python": platform.python_version(),
        "NumPy": f"{installed('numpy')} ({blas()})",
        "Numba": installed("numba"),
        "PyTorch": installed("torch"),
    }
