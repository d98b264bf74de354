"""Run the schedules of the libraries that are installed here, in their newest releases, beside minigrad's.

    python -m tests.optim.live_schedules            those that are installed
    python -m tests.optim.live_schedules optax      some of them

Outside CI. Each schedule of a library is laid out over runs of several lengths, with options that the table does not
have, and its rates of all updates, some after the end, are compared with those of minigrad's dialect of it; and each
row of ``schedules.csv`` that names the dialect is run again with the row's arguments. It prints what is not the same;
the exit code is 1 if anything is. What is said not to be reproduced after the end (a rate below 0, a second climb) is
compared up to the end.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from minigrad import Tensor
from minigrad.optim import SGD
from minigrad.optim.dialects.scheduling import SCHEDULES
from minigrad.optim.lr_scheduler import ReduceLROnPlateau
from tests.live import installed
from tests.optim.live_schedule_drivers import DRIVERS
from tests.optim.live_schedule_drivers.asked import Asked, Rates

LR = 0.1
ROWS = list(csv.DictReader(Path(__file__).with_name("schedules.csv").open(newline="", encoding="utf-8")))
METRICS = [5.0, 4.0, 4.0, 4.0, 4.0, 4.0, 3.9999, 3.9999, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 2.0, 2.5, 2.5, 2.5, 2.5, 2.5]
SETTINGS: dict[str, list[dict[str, Any]]] = {
    "step": [{"step_size": 4, "gamma": 0.3}, {"step_size": 1, "gamma": 0.9}],
    "multistep": [{"milestones": [2, 7, 9], "gamma": 0.2}],
    "exponential": [{"gamma": 0.8}, {"gamma": 0.5, "decay_steps": 4}],
    "natural-exponential": [{"gamma": 0.2}, {"gamma": 0.3, "decay_steps": 4}],
    "inverse-time": [{"gamma": 0.7}, {"gamma": 0.7, "decay_steps": 4}],
    "inverse-sqrt": [{"warmup_steps": 5}],
    "cosine": [{"T_max": 7}, {"T_max": 11, "eta_min": 0.02}, {"T_max": 1}],
    "polynomial": [{"total_iters": 7}, {"total_iters": 11, "power": 2.0}, {"total_iters": 9, "power": 0.7}],
    "rex": [{"total_iters": 9}],
    "tanh": [{"total_iters": 9}],
    "linear-cosine": [{"total_iters": 9}],
    "chebyshev": [{"total_iters": n} for n in (1, 2, 3, 4, 5, 9, 17)],
    "warm-up": [{"warmup": 4}, {"warmup": 1}],
    "warm-up-cosine": [{"warmup": 4, "total_steps": 13}, {"warmup": 1, "total_steps": 8}],
    "warm-up-linear": [{"warmup": 4, "total_steps": 13}],
    "wsd": [{"warmup": 3, "stable": 2, "decay": 6}],
    "restarts": [{"T_0": 4}, {"T_0": 3, "T_mult": 2}],
    "one-cycle": [{"max_lr": 0.3, "total_steps": 13}, {"max_lr": 0.3, "total_steps": 20, "pct_start": 0.45}],
    "cyclic": [{"base_lr": 0.02, "max_lr": 0.3, "step_size_up": 4}],
    "plateau": [{"factor": 0.5, "patience": 2}, {"factor": 0.3, "patience": 3, "cooldown": 2}],
}
"""Of each schedule what it is laid out with, by minigrad's names, beside the library's defaults."""
ENDS = {
    ("torch", "one-cycle"): "total_steps",
    ("paddle", "one-cycle"): "total_steps",
    ("pytorch_optimizer", "warm-up-linear"): "total_steps",
}
"""Where the library's rates after the end are not reproduced, as its entry says: the argument that is the end."""
TOLERANCE = 1e-6
"""Of rates around .1; some libraries compute them in float32, and timm leaves the first as it was."""


def ours(key: tuple[str, str], options: dict[str, Any], count: int, metrics: list[float]) -> list[float]:
    """The rates of so many updates by minigrad's dialect."""
    optimizer = SGD([Tensor(np.zeros(1), requires_grad=True)], lr=LR)
    schedule = SCHEDULES[key](optimizer, **options)
    before = "loss" in SCHEDULES[key].note
    rates = []
    for k in range(count):
        if isinstance(schedule, ReduceLROnPlateau) and before:
            schedule.step(metrics[k])
        rates.append(optimizer.param_groups[0]["lr"])
        if not isinstance(schedule, ReduceLROnPlateau):
            schedule.step()
        elif not before:
            schedule.step(metrics[k])
    return rates


def settings(library: str, rule: str) -> Iterator[tuple[str, dict[str, Any], list[float]]]:
    """What is run: where it is from, the options, and the metrics of a plateau."""
    for options in SETTINGS.get(rule, []):
        yield "other options", options, METRICS
        if rule == "plateau":
            yield "below 0", options, [metric - 10 for metric in METRICS]
    name = f"{rule}@{library}"
    for row in ROWS:
        given = json.loads(row["given"] or "{}")
        spec = json.loads(row["ours"] or "{}")
        if name in spec and not given.keys() & {"optimizer", "lr", "every"}:
            yield f"row {row['schedule']!r}", spec[name], given.get("metrics", METRICS)


def differs(key: tuple[str, str], options: dict[str, Any], metrics: list[float], run: Rates) -> str:
    """``same``, what the library's rates are instead, or why it was not run."""
    count = len(metrics) if key[1] == "plateau" else 20
    if key in ENDS:
        count = min(count, options[ENDS[key]])
    dialect = SCHEDULES[key]
    bound = dialect.__signature__.bind_partial(**options)
    bound.apply_defaults()
    try:
        found = np.array(run(Asked(LR, bound.arguments, frozenset(options), metrics, count)))
    except (TypeError, ValueError, KeyError, NotImplementedError, ZeroDivisionError) as error:
        return f"not run: {type(error).__name__}: {' '.join(str(error).split())[:100]}"
    expected = np.array(ours(key, options, count, metrics))
    if np.allclose(found, expected[: len(found)], rtol=TOLERANCE, atol=TOLERANCE * LR):
        return "same"
    return f"changed: {np.round(found, 6).tolist()} where it was {np.round(expected, 6).tolist()}"


def main(asked: list[str]) -> int:
    """Print a line for each run that is not the same, and a count for each library."""
    changed = 0
    for library, now, drivers in installed(asked, DRIVERS):
        counts: Counter[str] = Counter()
        for rule in [rule for owner, rule in SCHEDULES if owner == library]:
            if rule not in drivers:
                print(f"  {rule}@{library}: there is no driver")
                counts["not"] += 1
                continue
            for said, options, metrics in settings(library, rule):
                found = differs((library, rule), options, metrics, drivers[rule])
                counts[found.split()[0].rstrip(":")] += 1
                if found != "same":
                    print(f"  {rule}@{library} {options}, {said}: {found}")
        changed += counts["changed"]
        print(f"{library} {now}: {dict(counts)}", flush=True)
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
