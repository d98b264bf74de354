"""What the tests of races share: results that nobody computed, data of a hundred images, and workers near at hand."""

import multiprocessing
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from datasets import Split
from lab.race.design import Job
from lab.race.executors import _attach
from lab.race.work import RunFiles, compute
from lab.training import data
from lab.training.data import Data
from lab.training.files import read_json
from lab.training.result import CODE, Result, untimed
from lab.training.settings import Settings, to_json
from minigrad import nn
from models import MODELS

BASE = Settings("sgd", lr=0.03, model="mlp", epochs=2, batch_size=25, limit=100)


def made(job: Job, accuracy: float = 0.5, loss: float = 1.0, diverged: bool = False) -> Result:
    """A result of a run that ended well with these figures on the validation split, or diverged in its first epoch."""
    settings = job.settings
    row = {"lr": settings.lr, "train_loss": loss, "train_accuracy": accuracy, "val_loss": loss}
    row |= {"val_accuracy": accuracy, "seconds": 1.0}
    epochs = 0 if diverged else settings.epochs
    tested = None if diverged or job.trial else accuracy
    return {
        **{name: value for name, value in to_json(settings).items() if name != "data_dir"},
        **{"parameters": 10, "state_bytes": 0, "initial_loss": 2.3, "steps": 4 * epochs},
        **{"train_loss": None if diverged else loss, "val_accuracy": None if diverged else accuracy},
        **{"test_accuracy": tested, "test_loss": tested, "train_seconds": 1.0, "ms_per_step": 1.0},
        **{"diverged": diverged, "diverged_at": 1 if diverged else None, "finished": not diverged},
        **{"epochs_done": epochs, "trial": job.trial, "code": CODE},
        "hashes": {"weights": "w", "batches": "b", "masks": "m"},
        "history": [{"epoch": epoch + 1, **row} for epoch in range(epochs)],
    }


def images(count: int, seed: int) -> Split:
    """Noise with a bright row where the label says."""
    generator = np.random.default_rng(seed)
    labels = generator.integers(10, size=count, dtype=np.uint8)
    pixels = generator.integers(100, size=(count, 28, 28), dtype=np.uint8)
    pixels[np.arange(count), 2 * labels] = 255
    return Split(pixels, labels)


def tiny_problem() -> None:
    """Let this process and its children train a tiny model on tiny data, with kernels that are loaded already."""
    tqdm.set_lock(threading.RLock())  # its usual lock is shared with forks, and one that is killed may hold it
    images = tiny_data()

    def load(settings: Settings, quiet: bool = False) -> Data:
        return images

    data.load = load
    MODELS["mlp"] = lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 10))
    for name in ("sgd", "adam", "nadam"):
        compute(Job(replace(BASE, optimizer=name), trial=True), RunFiles())


def tiny_data() -> Data:
    """100 images to train on, through which an epoch is in a few milliseconds."""
    return Data(images(100, 0), images(40, 1), images(40, 2), mean=0.3, std=0.3)


class Counting(Data):
    """Tiny data that counts how often its test set is asked for."""

    def __init__(self) -> None:
        tiny = tiny_data()
        super().__init__(**{field.name: getattr(tiny, field.name) for field in fields(Data)})
        object.__setattr__(self, "asked", 0)

    def __getattribute__(self, name: str) -> Any:
        if name == "test":
            object.__setattr__(self, "asked", super().__getattribute__("asked") + 1)
        return super().__getattribute__(name)


class Threads:
    """Workers in this process."""

    shares_files = True
    fatal: tuple[type[Exception], ...] = ()

    def __init__(self, count: int = 1) -> None:
        self.count = count

    def width(self) -> int:
        return self.count

    @contextmanager
    def executor(self) -> Iterator[Executor]:
        with ThreadPoolExecutor(self.count) as pool:
            yield pool


class Forks(Threads):
    """Workers that are there at once, because they have this process's imports; for programs with one thread."""

    @contextmanager
    def executor(self) -> Iterator[Executor]:
        with ProcessPoolExecutor(self.count, multiprocessing.get_context("fork"), initializer=_attach) as pool:
            yield pool


def kept(folder: Path) -> dict[str, Result]:
    """The results in a store, by their files' names, without their times."""
    return {path.name: untimed(read_json(path, "")) for path in sorted((folder / "results").iterdir())}
