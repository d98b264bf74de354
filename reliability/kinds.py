"""The kinds of files that the project reads: how one is made, and how it is read."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numba.core.dispatcher import Dispatcher

import minigrad
from datasets import DatasetError, read_idx, vision, write_idx
from lab.console.errors import LabError
from lab.race.design import Design, Job
from lab.race.store import Store
from lab.training import files
from lab.training.checkpoint import epochs_saved, read_checkpoint, save_checkpoint
from lab.training.result import read_result, result_of
from lab.training.run import Run, tested, train
from lab.training.trained import write_weights
from minigrad.kernels.compiler import kernel
from minigrad.serialization import read_metadata
from reliability.problem import QUIET, tiny_problem


class MadeAgain(Exception):
    """The file was not believed, and what it held is computed or read from elsewhere."""


class Kind(NamedTuple):
    """A file, and a function that reads it: what it gives must be what the whole file gave.

    ``refusals`` are the errors that mean a damaged file. ``any_state``: any file of ``minigrad.save`` is a good one.
    """

    path: Path
    read: Callable[[], Any]
    refusals: tuple[type[Exception], ...]
    any_state: bool = False


STATE = {"net": {"w": np.arange(60, dtype=np.float32).reshape(3, 20), "n": np.array(3)}, "epoch": 3, "lr": (0.1, None)}
IMAGES = np.arange(3000, dtype=np.uint8).reshape(30, 10, 10)


@contextmanager
def kinds(folder: Path) -> Iterator[dict[str, Kind]]:
    """A whole file of each kind in the folder, by a name in words."""
    with tiny_problem() as (settings, data):
        run = Run(settings, data)
        train(run, data, QUIET, lambda: False, lambda: None)
        result = result_of(run, tested(run, data))
        save_checkpoint(folder / "checkpoint", run)
        write_weights(folder / "weights", run, data)
        minigrad.save(STATE, folder / "state", {"made by": "a campaign"})
        files.write_json(folder / files.RESULT, result)
        store, job = Store(folder / "race"), Job(settings, trial=False)
        store.write_design(Design(("nadam", "sgd"), settings, trials=3))
        store.put(job, result)
        for name in ("images", "images.gz", "whole.gz", "cached"):
            write_idx(folder / name, IMAGES)
        plain = hashlib.md5((folder / "images").read_bytes(), usedforsecurity=False).hexdigest()

        def result_in_store() -> Any:
            if (found := store.get(job)) is None:
                raise MadeAgain(store.notices.pop())
            return found

        def cached() -> np.ndarray:
            return vision._read_through_cache(folder / "whole.gz", plain, folder / "cached")

        state, lab, dataset = (minigrad.nn.StateError, OSError), (LabError,), (DatasetError, OSError)
        yield {
            "checkpoint": Kind(folder / "checkpoint", lambda: read_checkpoint(folder / "checkpoint"), lab),
            "checkpoint, at a glance": Kind(folder / "checkpoint", lambda: glance(folder / "checkpoint"), lab),
            "weights": Kind(folder / "weights", lambda: minigrad.load(folder / "weights"), state, any_state=True),
            "nested state": Kind(folder / "state", lambda: minigrad.load(folder / "state"), state, any_state=True),
            "metadata of a state": Kind(
                folder / "state", lambda: read_metadata(folder / "state"), state, any_state=True
            ),
            "result.json": Kind(folder / files.RESULT, lambda: read_result(folder, settings), lab),
            "race.json": Kind(store.folder / files.RACE, store.read_design, lab),
            "a race's result": Kind(store.path(job), result_in_store, lab),
            "IDX with its MD5": Kind(folder / "images", lambda: read_idx(folder / "images", plain), dataset),
            "IDX in gzip": Kind(folder / "images.gz", lambda: read_idx(folder / "images.gz"), dataset),
            "copy in the cache": Kind(folder / "cached", cached, dataset),
            **compiled(),
        }


@kernel
def doubled(out, x):
    """A loop to compile."""
    for i in range(x.size):
        out[i] = 2 * x[i]


def compiled() -> dict[str, Kind]:
    """The compiled kernel in the cache; none with NUMBA_DISABLE_JIT."""
    doubled(np.zeros(2), np.zeros(2))
    if not isinstance(doubled, Dispatcher):
        return {}
    dispatcher: Any = doubled
    cache, target, signature = dispatcher._cache, dispatcher.targetctx, dispatcher.signatures[0]

    def load() -> bool:
        if cache.load_overload(signature, target) is None:
            raise MadeAgain("it is compiled again")
        return True

    return {"compiled kernel": Kind(Path(cache._path(signature, target.codegen())), load, ())}


def glance(path: Path) -> int:
    """The number of epochs that a race shows while a run is under way."""
    if not (epochs := epochs_saved(path)):
        raise LabError(f"{path} is damaged")
    return epochs
