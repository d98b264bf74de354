"""The machine: its processor, and the versions of everything that matters."""

import os
import platform
import time
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType

import numpy as np

from benchmarks.rival import TITLES
from minigrad.kernels.parallel import cores
from minigrad.version import __version__

TOO_MUCH = 0.1
"""Cores that other work may take. PyTorch's threads wait for one another, and lose most by it."""


class OtherWork:
    """How many cores other work has kept busy since this object was made; known on Linux only."""

    def __init__(self) -> None:
        self.start, self.busy, self.own = time.monotonic(), busy_seconds(), own_seconds()

    def cores(self) -> float | None:
        """On average. Children of ours count once they have ended."""
        busy = busy_seconds()
        if busy is None or self.busy is None:
            return None
        seconds = busy - self.busy - (own_seconds() - self.own)
        return max(0.0, seconds / (time.monotonic() - self.start))

    def __str__(self) -> str:
        cores = self.cores()
        if cores is None:
            return "unknown"
        return f"{cores:.2f} cores" + (" (too much: measure again on an idle machine)" if cores > TOO_MUCH else "")


def busy_seconds() -> float | None:
    """The seconds that all cores together have worked, for any process."""
    counts = Path("/proc/stat")
    if not counts.exists():
        return None
    user, nice, system, _idle, _wait, irq, softirq, steal = map(int, counts.read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    """The seconds that this process and its children that have ended have worked."""
    return sum(os.times()[:4])


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


def description(threads: int, rivals: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """The machine and the versions, by name; those of the rivals' packages are asked of the Pythons that run them."""
    return {
        "processor": f"{processor()}, {cores()} cores",
        "system": platform.platform(terse=True),
        "threads": str(threads),
        "minigrad": __version__,
        "Python": platform.python_version(),
        "NumPy": f"{installed('numpy')} ({blas()})",
        "Numba": installed("numba"),
        **{TITLES.get(package, package): found for package, found in rivals.items()},
    }
