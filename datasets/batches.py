"""Batches: walk over arrays in parallel, a few rows at a time."""

import operator
from collections.abc import Callable, Iterator

import numpy as np

from minigrad.kernels.gather import gathered


class Batches:
    """The rows of some arrays in batches; each `for` over it is one epoch and yields tuples of arrays.

    `shuffle` (the default) draws a fresh permutation of the rows from `generator` at the start of every epoch, so the
    same state of the generator gives the same order bit for bit: to resume before an epoch, restore
    `generator.bit_generator.state`. The last batch holds what remains of the rows, or is left out with `drop_last`.

    While a batch is in use, a thread of minigrad's that is idle copies the next one: the arrays must not change during
    an epoch.

    `augment(*batch, generator)` takes the arrays of a batch and returns those to yield instead. Every batch is a
    copy, so it may write into them.

    Raises ValueError for no arrays, arrays of different lengths or without rows, a batch size under 1, no batch at
    all (`drop_last` with more rows to a batch than there are), shuffling or augmenting without a generator.
    """

    def __init__(
        self,
        *arrays: np.ndarray,
        batch_size: int = 64,
        shuffle: bool = True,
        drop_last: bool = False,
        generator: np.random.Generator | None = None,
        augment: Callable[..., tuple[np.ndarray, ...]] | None = None,
    ) -> None:
        self.arrays = tuple(np.asarray(array) for array in arrays)
        self.rows = _common_length(self.arrays)
        self.batch_size = _positive(batch_size)
        self.shuffle, self.drop_last, self.generator, self.augment = shuffle, drop_last, generator, augment
        if (shuffle or augment is not None) and not isinstance(generator, np.random.Generator):
            wanted_by = "shuffle=True" if shuffle else "augment"
            raise ValueError(
                f"Batches: {wanted_by} needs a generator, such as np.random.default_rng(0), not {generator!r}"
            )
        if len(self) == 0:
            raise ValueError(f"Batches: drop_last leaves no batch: {self.rows} rows, batch_size {self.batch_size}")

    def __len__(self) -> int:
        """Batches per epoch."""
        whole, remaining = divmod(self.rows, self.batch_size)
        return whole + (remaining > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[tuple[np.ndarray, ...]]:
        order = self.generator.permutation(self.rows) if self.generator and self.shuffle else np.arange(self.rows)
        starts = range(0, len(self) * self.batch_size, self.batch_size)
        for batch in gathered(self.arrays, (order[start : start + self.batch_size] for start in starts)):
            if self.augment is not None:
                batch = self.augment(*batch, self.generator)
                if not isinstance(batch, tuple):
                    raise TypeError(f"Batches: augment must return a tuple of arrays, not {type(batch).__name__}")
            yield batch


def _common_length(arrays: tuple[np.ndarray, ...]) -> int:
    shapes = [array.shape for array in arrays]
    if not arrays or any(array.ndim == 0 for array in arrays):
        raise ValueError(f"Batches: needs one array or more, each with rows along its first axis, not shapes {shapes}")
    lengths = {len(array) for array in arrays}
    if len(lengths) > 1:
        raise ValueError(f"Batches: arrays must have the same number of rows, not shapes {shapes}")
    if lengths == {0}:
        raise ValueError(f"Batches: arrays have no rows: shapes {shapes}")
    return lengths.pop()


def _positive(batch_size: int) -> int:
    try:
        size = operator.index(batch_size)
    except TypeError:
        size = 0
    if size < 1:
        raise ValueError(f"Batches: batch_size must be a whole number, 1 or more, not {batch_size!r}")
    return size
