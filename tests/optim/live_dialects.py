"""Run the libraries that are installed here, in their newest releases, on the gradients of ``dialects.csv``.

    python -m tests.optim.live_dialects            those that are installed
    python -m tests.optim.live_dialects torch      some of them

Outside CI. It prints for each row whether what the library computes now is what it computed in the version of the
table; the exit code is 1 if a row has changed. A row whose options a driver cannot give is counted as not run.
"""

import csv
import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

GRADIENTS = (0.5, -0.3, 0.2, 0.0, -1.0)
ROWS = list(csv.DictReader(Path(__file__).with_name("dialects.csv").open(newline="", encoding="utf-8")))
Row = dict[str, str]


def torch_rows(row: Row, rates: list[float]) -> Iterator[float]:
    """``torch.optim``."""
    import torch

    names = {
        **dict.fromkeys(("sgd", "momentum", "nag"), "SGD"),
        "adagrad": "Adagrad",
        "rmsprop": "RMSprop",
        "adadelta": "Adadelta",
        "adam": "Adam",
        "adamw": "AdamW",
        "adamax": "Adamax",
        "nadam": "NAdam",
    }
    # NAdam keeps its product of momenta in this dtype; the table's float64 runs had float64.
    torch.set_default_dtype(getattr(torch, row["dtype"]))
    theta = torch.nn.Parameter(torch.ones(1))
    optimizer = getattr(torch.optim, names[row["rule"]])([theta], lr=rates[0], **json.loads(row["options"]))
    for g, lr in zip(GRADIENTS, rates, strict=True):
        optimizer.param_groups[0]["lr"] = lr
        theta.grad = torch.tensor([g])
        optimizer.step()
        yield theta.item()


def optax_rows(row: Row, rates: list[float]) -> Iterator[float]:
    """``optax``, in float64."""
    import jax

    jax.config.update("jax_enable_x64", row["dtype"] == "float64")
    import jax.numpy as jnp
    import optax

    name = "sgd" if row["rule"] in ("momentum", "nag") else row["rule"]
    rate = jnp.array(rates)
    made = getattr(optax, name)(learning_rate=lambda count: rate[count], **json.loads(row["options"]))
    theta = jnp.ones(1, row["dtype"])
    state = made.init(theta)
    for g in GRADIENTS:
        change, state = made.update(jnp.full(1, g, row["dtype"]), state, theta)
        theta = optax.apply_updates(theta, change)
        yield float(theta[0])


def keras_rows(row: Row, rates: list[float]) -> Iterator[float]:
    """``keras`` 3 on JAX."""
    import os

    os.environ.setdefault("KERAS_BACKEND", "jax")
    import jax

    jax.config.update("jax_enable_x64", True)
    import keras

    keras.config.set_floatx(row["dtype"])
    names = {"rmsprop": "RMSprop", "adamw": "AdamW", **dict.fromkeys(("sgd", "momentum", "nag"), "SGD")}
    made = getattr(keras.optimizers, names.get(row["rule"], row["rule"].capitalize()))
    optimizer = made(learning_rate=rates[0], **json.loads(row["options"]))
    theta = keras.Variable(np.ones(1), dtype=row["dtype"])
    for g, lr in zip(GRADIENTS, rates, strict=True):
        optimizer.learning_rate = lr
        optimizer.apply([keras.ops.convert_to_tensor(np.array([g]), row["dtype"])], [theta])
        yield float(np.asarray(theta.value)[0])


def river_rows(row: Row, rates: list[float]) -> Iterator[float]:
    """``river.optim``, on dicts of weights."""
    from river import optim

    names = {"nag": "NesterovMomentum", "adagrad": "AdaGrad", "rmsprop": "RMSProp", "adadelta": "AdaDelta"} | {
        "sgd": "SGD",
        "adamax": "AdaMax",
        "amsgrad": "AMSGrad",
    }
    options = json.loads(row["options"])
    ahead = options.pop("look_ahead", False)
    made = getattr(optim, names.get(row["rule"], row["rule"].capitalize()))
    optimizer = made(**({} if row["rule"] == "adadelta" else {"lr": rates[0]}), **options)
    theta = {"x": 1.0}
    for g, lr in zip(GRADIENTS, rates, strict=True):
        if hasattr(optimizer, "lr"):
            optimizer.lr = optim.schedulers.Constant(lr)
        if ahead:
            theta = optimizer.look_ahead(theta)
        theta = optimizer.step(theta, {"x": g})
        yield theta["x"]


DRIVERS: dict[str, tuple[str, Callable[[Row, list[float]], Iterator[float]]]] = {
    "torch": ("torch", torch_rows),
    "optax": ("optax", optax_rows),
    "keras": ("keras", keras_rows),
    "river": ("river", river_rows),
}


def judged(row: Row, driver: Callable[[Row, list[float]], Iterator[float]]) -> str:
    """``same``, what has changed, or why the row was not run."""
    for column, low in (("constant", 0.1), ("lowered", 0.01)):
        if not row[column]:
            continue
        expected = np.array([float(word) for word in row[column].split()])
        try:
            found = np.array(list(driver(row, [0.1, 0.1, low, low, low])))
        except (TypeError, ValueError, AttributeError) as error:
            return f"not run: {type(error).__name__}: {error}"
        tolerance = 2.0**-23 if row["dtype"] == "float32" else 1e-11
        if not np.all(np.abs(found - expected) <= tolerance):
            return f"changed ({column}): {found} where it was {expected}"
    return "same"


def main(asked: list[str]) -> int:
    """Print a line for each row that is not the same, and a count for each library."""
    changed = 0
    for library in asked or DRIVERS:
        package, driver = DRIVERS[library]
        try:
            version: Any = importlib.import_module(package).__version__
        except ImportError:
            print(f"{library}: not installed")
            continue
        counts: Counter[str] = Counter()
        rows = [row for row in ROWS if row["library"] == library]
        for row in rows:
            said = judged(row, driver)
            counts[said.split()[0].rstrip(":")] += 1
            if said != "same":
                print(f"  {row['rule']} {row['options']} {row['dtype']}: {said}")
        changed += counts["changed"]
        print(f"{library} {version} (table: {rows[0]['version']}): {dict(counts)}")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
