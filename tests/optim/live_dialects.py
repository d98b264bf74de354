"""Run the libraries that are installed here, in their newest releases, beside ``dialects.csv`` and beside minigrad.

    python -m tests.optim.live_dialects            those that are installed
    python -m tests.optim.live_dialects torch      some of them

Outside CI. First, for each row of the table, whether what the library computes now is what it computed then. Then,
library and dialect side by side, runs that the table does not have: with two gradients of 0 before the others, with
another ε, with both, in the other dtype, with weight decay, and with other values of β, α, ρ, μ and the decay and a
rate that falls and rises. It prints what is not the same; the exit code is 1 if anything is. A run that a driver cannot
make is counted as not run.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from minigrad.optim import optimizer_named
from minigrad.optim.dialects import LIBRARIES
from minigrad.optim.dialects.adaptive import NO_EPS
from minigrad.tensor import Tensor
from tests.live import installed
from tests.optim.live_drivers import DRIVERS, Driver, Run
from tests.optim.live_small_drivers import SMALL_DRIVERS

GRADIENTS = [0.5, -0.3, 0.2, 0.0, -1.0]
ZEROS_FIRST = [0.0, 0.0, *GRADIENTS]
OTHER_EPS = 1e-3
OTHER_RATES = [1.0, 0.5, 2.0, 2.0, 0.1, 0.3, 1.0]
"""Of the first rate."""
OTHER_OPTIONS = {"betas": (0.8, 0.95), "alpha": 0.7, "rho": 0.6, "momentum": 0.5, "weight_decay": 0.3}
ROWS = list(csv.DictReader(Path(__file__).with_name("dialects.csv").open(newline="", encoding="utf-8")))
Row = dict[str, str]
FLOAT32_RATES = {
    "mindspore",
    "ms.experimental",
    "onnx.reference",
    "paddle",
    "sonnet",
    "tf.compat.v1",
    "tf_keras.legacy",
    "tinygrad",
}
"""The libraries that round rates, β and ε to float32 also where the parameters are float64."""
ONE_RATE = {"autograd"}
"""The libraries that are given one rate for all steps."""


def ours(row: Row, run: Run, **options: Any) -> np.ndarray:
    """The path of the row's dialect."""
    theta = Tensor(np.ones(1, run.dtype), requires_grad=True)
    factor = json.loads(row["rates"])[0] / rate_of(row) if row["rates"] else 1.0
    given = {**json.loads(row["ours"]), **options}
    optimizer = optimizer_named(row["minigrad"]).make([theta], lr=run.rates[0] * factor, **given)
    path = []
    for g, lr in run.steps:
        optimizer.param_groups[0]["lr"] = lr * factor
        theta.grad = Tensor(np.array([g], run.dtype))
        optimizer.step()
        path.append(theta.data.item())
    return np.array(path)


def run_of(row: Row, options: dict[str, Any], dtype: str, rates: list[float], gradients: list[float]) -> Run:
    """The row's rule with these options, dtype, rates and gradients."""
    return Run(row["rule"], options, dtype, rates[: len(gradients)], gradients, row["minigrad"].partition("@")[0])


def rate_of(row: Row) -> float:
    """The first rate of a row: its own where it has one."""
    return json.loads(row["options"]).get("step_size", 0.1)


def eps_of(row: Row) -> dict[str, str]:
    """Minigrad's name of the ε that the row's rule has, and the library's; empty where it has none to set."""
    given = options_of(row)
    name = "eps_root" if given.get("eps_root") and not given.get("eps") else "eps"
    if not given.get(name) or given[name] == NO_EPS:
        return {}
    return {name: names_in(row).get(name, name)}


def options_of(row: Row) -> dict[str, Any]:
    """Minigrad's options for the row, also those that have their defaults."""
    named = optimizer_named(row["minigrad"])
    return {**named.optimizer.defaults, **named.options, **json.loads(row["ours"])}


def names_in(row: Row) -> Mapping[str, str]:
    """What the row's library calls options, where it is not minigrad's name."""
    return LIBRARIES[row["library"].replace(".", "_").replace("-", "_")].options


def decay_in(row: Row) -> str:
    """What the row's library calls the decay: the name in the row, if there is one."""
    name = names_in(row).get("weight_decay", "weight_decay")
    return next((each for each in json.loads(row["options"]) if each.startswith(name)), name)


def other_options(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """Other values of the options that the row's rule has and uses: by minigrad's names, and by the library's."""
    given, called = options_of(row), {**names_in(row), "weight_decay": decay_in(row)}
    ours, theirs = {}, {}
    for name, value in OTHER_OPTIONS.items():
        names = called.get(name, name).split(", ")
        if not given.get(name) or not all(each.isidentifier() for each in names):
            continue
        ours[name] = value
        theirs.update(zip(names, value if isinstance(value, tuple) and len(names) > 1 else [value], strict=True))
    return ours, theirs


def variants(row: Row) -> Iterator[tuple[str, Run, dict[str, Any]]]:
    """Runs that the table does not have: what is other in them, the run, and minigrad's options for it."""
    options, lr, low = json.loads(row["options"]), rate_of(row), rate_of(row) / 10
    rates = [lr] * 7 if row["library"] in ONE_RATE else [lr, lr, low, low, low, low, low]
    other = "float32" if row["dtype"] == "float64" else "float64"
    yield "zeros first", run_of(row, options, row["dtype"], rates, ZEROS_FIRST), {}
    yield f"in {other}", run_of(row, options, other, rates, ZEROS_FIRST), {}
    for name, theirs in eps_of(row).items():
        given = {**options, theirs: OTHER_EPS}
        for said, gradients in (("another ε", GRADIENTS), ("another ε, zeros first", ZEROS_FIRST)):
            yield said, run_of(row, given, row["dtype"], rates, gradients), {name: OTHER_EPS}
    ours, theirs = other_options(row)
    decayed = run_of(row, {**options, decay_in(row): 0.3}, row["dtype"], rates, ZEROS_FIRST)
    yield "with weight decay", decayed, {"weight_decay": 0.3}
    rates = rates if row["library"] in ONE_RATE else [lr * factor for factor in OTHER_RATES]
    yield "other options and rates", run_of(row, {**options, **theirs}, row["dtype"], rates, ZEROS_FIRST), ours


def tolerance_of(row: Row, dtype: str) -> float:
    """The row's own, or the dtype's: rounding of seven steps, or that of the rates."""
    own = 1e-7 if row["library"] in FLOAT32_RATES or "float32" in row["reason"] else 1e-11
    return max(float(row["tolerance"] or 0), own if dtype == "float64" else 1e-6)


def differs(driver: Driver, run: Run, expected: np.ndarray, tolerance: float) -> str:
    """``same``, what the library computes instead, or why it was not run."""
    try:
        found = np.array(list(driver(run)))
    except (TypeError, ValueError, AttributeError, KeyError, RuntimeError) as error:
        return f"not run: {type(error).__name__}: {' '.join(str(error).split())[:100]}"
    both_nan = np.isnan(found) & np.isnan(expected)
    if np.all(both_nan | (np.abs(found - expected) <= tolerance)):
        return "same"
    return f"changed: {found} where it was {expected}"


def then_and_now(row: Row, driver: Driver) -> Iterator[tuple[str, str]]:
    """The columns of a row, and what has become of each."""
    lr = rate_of(row)
    for column, low in (("constant", lr), ("lowered", lr / 10)):
        if row[column]:
            run = run_of(row, json.loads(row["options"]), row["dtype"], [lr, lr, low, low, low], GRADIENTS)
            expected = np.array([float(word) for word in row[column].split()])
            yield column, differs(driver, run, expected, tolerance_of(row, row["dtype"]))


def beside_minigrad(row: Row, driver: Driver) -> Iterator[tuple[str, str]]:
    """The variants of a row, and whether library and dialect compute the same."""
    for said, run, options in variants(row):
        with np.errstate(invalid="ignore", divide="ignore"):
            expected = ours(row, run, **options)
        yield said, differs(driver, run, expected, tolerance_of(row, run.dtype))


def main(asked: list[str]) -> int:
    """Print a line for each run that is not the same, and a count for each library."""
    changed = 0
    for library, now, driver in installed(asked, {**DRIVERS, **SMALL_DRIVERS}):
        rows = [row for row in ROWS if row["library"] == library]
        for title, judge in (("as in the table", then_and_now), ("beside minigrad", beside_minigrad)):
            counts: Counter[str] = Counter()
            for row in rows:
                for said, found in judge(row, driver):
                    counts[found.split()[0].rstrip(":")] += 1
                    if found != "same":
                        print(f"  {row['rule']} {row['options']} {row['dtype']}, {said}: {found}")
            changed += counts["changed"]
            print(f"{library} {now} (table: {rows[0]['version']}), {title}: {dict(counts)}", flush=True)
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
