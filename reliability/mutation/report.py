"""What became of the mutants: the share that was noticed, and each that was not, as a change of lines."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from reliability.mutation.run import results

NOTICED = "killed"
NAMES = {0: "survived", 1: NOTICED, 3: NOTICED, 5: "no test", 33: "no test", 34: "skipped", None: "not run"}
"""What an exit code of pytest means; any other is a crash or a test without end, which is noticed too."""


def summary(folder: Path, names: list[str]) -> str:
    """The counts, and the survivors with their changes."""
    codes = results(folder)
    fates = {name: NAMES.get(codes[name], NOTICED) for name in names}
    counts = Counter(fates.values())
    ran = len(names) - counts["skipped"] - counts["not run"]
    lines = [
        f"{counts[NOTICED]} of {ran} mutants noticed ({100 * counts[NOTICED] / max(ran, 1):.1f} %)",
        f"{dict(counts)}",
    ]
    for name, fate in fates.items():
        if fate in ("survived", "no test"):
            lines += [f"\n{name}: {fate}", change(folder, name)]
    return "\n".join(lines)


def change(folder: Path, name: str) -> str:
    """The lines that a mutant takes out and puts in."""
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", name], cwd=folder, capture_output=True, text=True, check=True
    ).stdout
    return "\n".join(each for each in shown.splitlines() if each[:1] in "+-" and each[:3] not in ("+++", "---"))
