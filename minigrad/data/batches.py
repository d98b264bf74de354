"""Batches: iteration over arrays side by side, a few rows at a time, with prefetching."""

import operator
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from minigrad.arrays import unmasked
from minigrad.kernels.gather import gathered


class Batches:
    """The rows of some arrays in batches; each ``for`` over it is one epoch and yields tuples of arrays, all copies.

    ``arrays``: any number of arrays, or what NumPy makes one of, with the same number of rows: shapes (N, …).
    ``batch_size`` (64): rows to a batch. The last batch holds what remains, or is left out with ``drop_last`` (False).
    ``shuffle`` (True): every epoch draws a fresh permutation of the rows. PyTorch's default is False.
    ``seed``, a whole number ≥ 0, decides all epochs: ``seed=0`` is ``generator=np.random.default_rng(0)``. The same
    state of the ``generator`` gives the same order bit for bit: to resume before an epoch, restore
    ``batches.generator.bit_generator.state``.
    ``augment(*batch, generator)`` takes the arrays of a batch, may write into them, and returns a tuple of those to
    yield instead.

    Prefetching: while a batch is in use, an idle thread of minigrad's pool copies the next one. So the arrays must not
    change during an epoch. Layers take arrays as they take Tensors, so a batch goes into a network as it is.

    Raises ValueError for no arrays, arrays of different lengths or without rows, a batch size under 1, no batch at
    all (``drop_last`` with more rows to a batch than there are), a seed beside a generator, and for shuffling or
    augmenting without either.
    """

    def __init__(
        self,
        *arrays: ArrayLike,
        batch_size: int = 64,
        shuffle: bool = True,
        drop_last: bool = False,
        seed: int | None = None,
        generator: np.random.Generator | None = None,
        augment: Callable[..., tuple[np.ndarray, ...]] | None = None,
    ) -> None:
        self.arrays: tuple[np.ndarray, ...] = tuple(_array(array) for array in arrays)
        self.rows: int = _common_length(self.arrays)
        self.batch_size: int = _whole("batch_size", batch_size, 1)
        if not isinstance(shuffle, (bool, np.bool_)):
            raise ValueError(f"Batches: shuffle must be True or False, not {shuffle!r}")
        if not isinstance(drop_last, (bool, np.bool_)):
            raise ValueError(f"Batches: drop_last must be True or False, not {drop_last!r}")
        if augment is not None and not callable(augment):
            raise ValueError(f"Batches: augment must be a function, not {augment!r}")
        self.shuffle: bool = bool(shuffle)
        self.drop_last: bool = drop_last
        self.augment: Callable[..., tuple[np.ndarray, ...]] | None = augment
        self.generator: np.random.Generator | None = _generator(seed, generator)
        if self.generator is None and (shuffle or augment is not None):
            wanted_by = "shuffle=True" if shuffle else "augment"
            raise ValueError(f"Batches: {wanted_by} needs a seed, such as seed=0, or a generator; or set shuffle=False")
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


def _array(given: ArrayLike) -> np.ndarray:
    unmasked("Batches", given)
    try:
        return np.asarray(given)
    except ValueError:  # of rows of several lengths
        raise ValueError(
            f"Batches: a {type(given).__name__} of rows of one shape makes an array, and this one has several; "
            "arrays are given one after another: Batches(x, y)"
        ) from None


def _common_length(arrays: tuple[np.ndarray, ...]) -> int:
    shapes = [array.shape for array in arrays]
    if not arrays or any(array.ndim == 0 for array in arrays):
        hint = "; the size of a batch is batch_size=…" if len(arrays) > 1 else ""
        raise ValueError(
            f"Batches: needs one array or more, each with rows along its first axis, not shapes {shapes}{hint}"
        )
    lengths = {len(array) for array in arrays}
    if len(lengths) > 1:
        raise ValueError(f"Batches: arrays must have the same number of rows, not shapes {shapes}")
    if lengths == {0}:
        raise ValueError(f"Batches: arrays have no rows: shapes {shapes}")
    return lengths.pop()


def _whole(name: str, value: int, least: int) -> int:
    try:
        number = least - 1 if isinstance(value, (bool, np.bool_)) else operator.index(value)
    except TypeError:
        number = least - 1
    if number < least:
        raise ValueError(f"Batches: {name} must be a whole number, {least} or more, not {value!r}")
    return number


def _generator(seed: int | None, generator: np.random.Generator | None) -> np.random.Generator | None:
    if generator is not None and not isinstance(generator, np.random.Generator):
        raise ValueError(f"Batches: needs a generator, such as np.random.default_rng(0), or seed=0, not {generator!r}")
    if seed is None:
        return generator
    if generator is not None:
        raise ValueError(f"Batches: takes a seed or a generator, not both: seed={seed!r}, generator={generator!r}")
    return np.random.default_rng(_whole("seed", seed, 0))
