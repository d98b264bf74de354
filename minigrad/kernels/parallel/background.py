"""Errands: work whose result is wanted later. A thread does a part of it whenever nothing comes to its own desk."""

import numpy as np

from minigrad.kernels.parallel.mailbox import POSTED, SIZE, STATE, TAKEN, finish

desks = np.zeros((16, SIZE), np.int64)
"""A part lies at each. They are small: work that is waited for waits for one of them, at most."""

_under_way: dict[str, list[np.ndarray]] = {}
"""What the errand that has the desks keeps; nothing while they are free. One look into a dict both asks and takes."""


class Errand:
    """``with errand as desks:`` post at these desks; at its end all is done, by others or here and now.

    There are none while another errand is under way: then the work is to be done at once. What is posted must lie in
    arrays that the errand ``keeps``: until all is done, a thread may be writing to them. Where Ctrl-C ends a block
    halfway, that is made up for when the errand is deleted.
    """

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: list[np.ndarray] = []

    def __enter__(self) -> np.ndarray:
        return desks if _under_way.setdefault("errand", self._kept) is self._kept else desks[:0]

    def keeps(self, *arrays: np.ndarray) -> None:
        """Let these arrays be there until the end of the block."""
        self._kept[:] = arrays

    def __exit__(self, *_: object) -> None:
        if _under_way.get("errand") is self._kept:
            finish(0, len(desks), desks)
            del _under_way["errand"]
        self._kept.clear()

    def __del__(self) -> None:
        self.__exit__()


def begin_again() -> None:
    """In a forked child, which has none of the threads: what one of them was at is to be done."""
    desks[desks[:, STATE] == TAKEN, STATE] = POSTED
