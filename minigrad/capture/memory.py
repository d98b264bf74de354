"""The memory of a step's arrays: which piece each array lies in, and one arena for all that the step makes.

A piece is free again after the last call that needs it; then others may lie there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from minigrad.kernels.memory import LINE, PAGE


@dataclass(eq=False)
class Root:
    """A piece of memory: that of an ``array`` that is there before the step, or (None) one that the step makes."""

    name: str
    nbytes: int
    array: np.ndarray | None
    offset: int = -1


class Ref(NamedTuple):
    """An array in a piece of memory."""

    root: Root
    at: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: np.dtype

    def __repr__(self) -> str:
        return f"{self.root.name}{list(self.shape)}"


def ref_in(root: Root, owner: np.ndarray, array: np.ndarray) -> Ref:
    """An array in its owner's memory."""
    at = array.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
    return Ref(root, at, array.shape, array.strides, array.dtype)


def array_of(ref: Ref, arena: np.ndarray) -> np.ndarray:
    """The array itself."""
    memory: Any = ref.root.array
    at = ref.at
    if memory is None:
        memory, at = arena, ref.root.offset + ref.at
    else:
        memory = memory.reshape(-1, order="A").view(np.uint8) if memory.size else memory
    return np.ndarray(ref.shape, ref.dtype, memory, at, ref.strides)


def laid_out(lives: Iterable[tuple[Root, int, int]]) -> int:
    """Give each piece its offset in the arena, and return the arena's size. ``lives``: its first and its last call.

    The largest first, each at the lowest offset where it meets none that lives at the same time.
    """
    placed: list[tuple[int, int, int, int]] = []
    end = 0
    for number, (root, first, last) in enumerate(sorted(lives, key=lambda life: -life[0].nbytes)):
        at = start = number % 8 * LINE if root.nbytes >= PAGE else 0
        for other, stop, begin, until in sorted(placed):
            if begin <= last and first <= until and other < at + root.nbytes and at < stop:
                at = start + -(-(stop - start) // LINE) * LINE
        root.offset = at
        placed.append((at, at + root.nbytes, first, last))
        end = max(end, at + root.nbytes)
    return end
