"""One run in a process of its own, from its start to its end: ``python -m benchmarks.fresh SIDE CELL``.

It answers on its output with a line of JSON when the first training step is done, and with another at its end, after
as many ``steps`` as the cell says.
"""

import time

START = time.perf_counter()

import importlib  # noqa: E402  (the clock starts before anything is imported)
import json  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402


def peak_memory() -> float:
    """The most memory that this process has had, in MiB.

    Linux has this program's own figure; getrusage's may include that of the process which started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    import resource  # not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main(side_name: str, text: str) -> None:
    """Train, and report time and memory."""
    from benchmarks.worker import private_output

    cell, replies = json.loads(text), private_output()
    side = importlib.import_module(f"benchmarks.{side_name}_side")
    imported = time.perf_counter()
    training = side.Training(cell)
    batches = training.batches(cell["batch"])
    loss = training.step(batches).item()
    stepped = time.perf_counter()
    reply = {"import": imported - START, "first step": stepped - imported, "check": [[loss]]}
    print(json.dumps(reply), file=replies, flush=True)
    for _ in range(1, cell["steps"]):
        training.step(batches)
    print(json.dumps({"MiB": peak_memory()}), file=replies, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
