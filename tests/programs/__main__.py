"""Run many random programs: ``python -m tests.programs 100000 --seed 1``. Prints what was compared and refused."""

import argparse
import time
import warnings

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.programs.machine import COUNTS, Program

CHUNK = 1000
"""Programs that one search of Hypothesis makes: it keeps a tree of all that it has made."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.programs", description=__doc__)
    parser.add_argument("programs", type=int, help="how many programs")
    parser.add_argument("--seed", type=int, default=0, help="another number, other programs (0)")
    parser.add_argument("--steps", type=int, default=24, help="steps of the longest programs (24)")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # PyTorch warns of create_graph=True
    start, turn = time.monotonic(), 0
    while COUNTS["programs"] < options.programs:
        run(CHUNK, options.seed * 1_000_000 + turn, options.steps)
        turn += 1
        if turn % 2 == 0:
            print(f"{COUNTS['programs']} programs in {time.monotonic() - start:.0f} s", flush=True)
    for name, count in sorted(COUNTS.items()):
        print(f"{name}: {count:,}")


def run(count: int, number: int, steps: int) -> None:
    """Run programs of one seed. Raises what the smallest failing program raised."""
    chosen = settings(
        max_examples=count,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(seed(number)(type("Program", (Program,), {})), settings=chosen)


if __name__ == "__main__":
    main()
