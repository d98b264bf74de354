"""Try to lose a run, or to get a wrong number out of its files."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from reliability import damage, disk, kill

COUNTS = {"kill": 100, "damage": 10_000}
SIZES = (0, 1_000, 100_000, 1_000_000, 2_000_000)


def killed(folder: Path, count: int, seed: int) -> list[str]:
    """A third of the kills are a run's, a third those of a run that ends early, and a third a race's."""
    faults, third = [], count // 3
    for subject, share in ("run", count - 2 * third), ("early", third), ("race", third):
        (folder / subject).mkdir()
        faults += kill.campaign(subject, folder / subject, share, seed).faults
    return faults


def damaged(folder: Path, count: int, seed: int) -> list[str]:
    """``count`` files of each kind, and the table of the verdicts."""
    verdicts, faults = damage.campaign(folder, count, seed, tell=lambda line: print(line, file=sys.stderr))
    print("| file | " + " | ".join(damage.VERDICTS) + " |\n|" + "---|" * (1 + len(damage.VERDICTS)))
    for name, found in verdicts.items():
        print(f"| {name} | " + " | ".join(f"{found[verdict]:,}" for verdict in damage.VERDICTS) + " |")
    return faults


def full(folder: Path, count: int, seed: int) -> list[str]:
    """The disk full at every write, and files that may not grow."""
    writes, faults = disk.campaign(folder)
    print(f"{writes} writes")
    return faults + disk.limits(folder, SIZES)


CAMPAIGNS = {"kill": killed, "damage": damaged, "disk": full}


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number ≥ 1, not {text!r}")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 1 if anything was lost or wrong."""
    parser = argparse.ArgumentParser(prog="python -m reliability", description=__doc__, allow_abbrev=False)
    parser.add_argument("campaign", choices=CAMPAIGNS)
    parser.add_argument("--count", type=_count, help="kills (100), or damaged files of each kind (10,000)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    count = options.count or COUNTS.get(options.campaign, 0)
    with tempfile.TemporaryDirectory(prefix="minigrad-") as folder:
        faults = CAMPAIGNS[options.campaign](Path(folder), count, options.seed)
    print("\n".join(faults or ["nothing was lost, nothing was wrong"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
