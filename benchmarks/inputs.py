"""The arrays that both sides start from, in plain NumPy."""

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.job import Cell
from benchmarks.text import READERS, lines


def write_mnist(folder: Path) -> None:
    """Put MNIST's training images, standardised, and their labels where ``mnist`` finds them."""
    from datasets import load, normalise  # the sides read the files, and need neither the data sets nor their imports

    data = load("mnist")
    np.save(folder / "images.npy", normalise(data.train_images, data.mean, data.std))
    np.save(folder / "labels.npy", data.train_labels.astype(np.int64))


def examples(cell: Cell) -> tuple[np.ndarray, np.ndarray]:
    """What the cell's network learns from: inputs, and a class for each; or the first ``rows`` of them.

    MNIST's images (N, 1, 28, 28) and their labels, or lines of text (N, T) and each character's successor. They are
    not to be changed: who asks twice is given the same arrays.
    """
    if cell["model"] in READERS:
        characters, successors = lines()
        return characters[: cell.get("rows")], successors[: cell.get("rows")]
    return _mnist(Path(cell["data"]), cell.get("rows"))


@lru_cache(maxsize=2)
def _mnist(folder: Path, rows: int | None) -> tuple[np.ndarray, np.ndarray]:
    files = [folder / name for name in ("images.npy", "labels.npy")]
    if rows is None:
        images, labels = map(np.load, files)
    else:
        images, labels = (np.array(np.load(file, mmap_mode="r")[:rows]) for file in files)
    return images, labels


def task(cell: Cell) -> str:
    """What the network and the steps before the timed ones depend on: the cell without its batch, as a key."""
    return json.dumps({name: cell[name] for name in ("model", "sizes", "optimizer", "after", "data") if name in cell})


def index_batches(rows: int, batch: int) -> list[np.ndarray]:
    """The rows of each batch of one epoch, shuffled; always the same. What does not fill a batch is left out."""
    order = np.random.default_rng(0).permutation(rows)
    return [order[i : i + batch] for i in range(0, rows - batch + 1, batch)]


def weights(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """Initial weights from U(−k, k) with k = 1/√fan_in, and the bias after them from the same; always the same."""
    random, made, bound = np.random.default_rng(1), {}, 1.0
    for name, shape in shapes.items():
        if name.endswith("weight"):
            bound = 1 / np.sqrt(np.prod(shape[1:]))
        made[name] = random.uniform(-bound, bound, shape).astype(np.float32)
    return made


def parameters(count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """``count`` parameters in three arrays (85 %, 14 % and the rest, like layers' weights), each with a gradient."""
    random = np.random.default_rng(2)
    sizes = [count * 85 // 100, count * 14 // 100]
    sizes.append(count - sum(sizes))
    return [(random.standard_normal(n, np.float32), random.standard_normal(n, np.float32)) for n in sizes]


def matrices(shapes: Sequence[Sequence[int]], turns: int) -> tuple[list[np.ndarray], list[list[np.ndarray]]]:
    """Matrices, and so many gradients of each: of one that stays as it is, its second moments have one axis."""
    random = np.random.default_rng(6)
    values = [random.standard_normal(shape, np.float32) for shape in shapes]
    return values, [[random.standard_normal(shape, np.float32) for shape in shapes] for _ in range(turns)]


def parts(count: int, tensors: int) -> list[np.ndarray]:
    """``count`` normal numbers in so many arrays of about equal sizes."""
    numbers = np.random.default_rng(5).standard_normal(count, np.float32)
    return [part.copy() for part in np.array_split(numbers, tensors)]


def normal(shape: Sequence[int], seed: int) -> np.ndarray:
    """Standard normal numbers in float32; always the same."""
    return np.asarray(np.random.default_rng(seed).standard_normal(tuple(shape)), dtype=np.float32)


def kernel_inputs(cell: Cell) -> dict[str, np.ndarray]:
    """The arrays that an op is called with: ``labels`` are whole numbers under ``classes``, all others are normal."""
    arrays = {name: normal(shape, seed) for seed, (name, shape) in enumerate(cell["shapes"].items())}
    if "labels" in arrays:
        arrays["labels"] = np.random.default_rng(3).integers(0, cell["classes"], cell["shapes"]["labels"])
    return arrays


def layers_of_tanh_mlp() -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights (fan_in, fan_out) and biases of the network whose gradients' gradients are taken: 16-32-32-1."""
    sizes = (16, 32, 32, 1)
    return [
        (normal((n, m), i) / np.sqrt(np.float32(n)), normal((m,), 10 + i)) for i, (n, m) in enumerate(pairwise(sizes))
    ]


def fingerprint(*arrays: np.ndarray) -> list[list[float]]:
    """For each array its norm and its product with a fixed vector: an error in any element changes one of them."""
    flat = [np.ravel(array).astype(np.float64) for array in arrays]
    return [[float(np.linalg.norm(x)), float(x @ np.cos(np.arange(x.size)))] for x in flat]


def agree(ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]]) -> bool:
    """Whether the fingerprints of two sides agree, to a thousandth of each list's largest number."""
    return len(ours) == len(theirs) and all(map(_close, ours, theirs))


def _close(ours: Sequence[float], theirs: Sequence[float]) -> bool:
    if len(ours) != len(theirs):
        return False
    tolerance = 1e-3 * max(map(abs, ours), default=0.0)
    return all(a == b or abs(a - b) <= tolerance < math.inf for a, b in zip(ours, theirs, strict=True))
