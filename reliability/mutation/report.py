"""What became of the mutants: the share that was noticed, and each that was not, as a change of lines."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from reliability.mutation.plugin import SURVIVED, UNCALLED


def summary(folder: Path, fates: Mapping[str, str]) -> str:
    """The share, and the survivors with their changes."""
    survivors = [name for name, fate in fates.items() if fate in (SURVIVED, UNCALLED)]
    noticed = len(fates) - len(survivors)
    lines = [f"{noticed} of {len(fates)} mutants noticed ({100 * noticed / max(len(fates), 1):.1f} %)"]
    for name in survivors:
        lines += [f"\n{name}: {fates[name]}", change(folder, name)]
    return "\n".join(lines)


def change(folder: Path, name: str) -> str:
    """The lines that a mutant takes out and puts in."""
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", name], cwd=folder, capture_output=True, text=True, check=True
    ).stdout
    return "\n".join(each for each in shown.splitlines() if each[:1] in "+-" and each[:3] not in ("+++", "---"))
