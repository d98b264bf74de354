"""Errands: work whose result is wanted later. A thread does a part of it whenever nothing comes to its own desk."""

import threading

import numpy as np

from minigrad.kernels.desk import POSTED, SIZE, STATE, TAKEN, finish

desks = np.zeros((16, SIZE), np.int64)
"""A part lies at each. They are small: work that is waited for waits for one of them, at most."""

nobodys = np.zeros((1, SIZE), np.int64)
"""For threads that do no errands."""

_taken = threading.Lock()
_used: tuple[np.ndarray, ...] = ()


class Errand:
    """``with errand as desks:`` post at these desks; at its end all is done, by others or here and now.

    There are none while another errand is under way: then the work is to be done at once. What is posted must lie in
    arrays that it is said to use.
    """

    __slots__ = ("_is_mine",)

    def uses(self, *arrays: np.ndarray) -> None:
        """Keep these until all is done, also where Ctrl-C comes just before: a thread may be writing to them."""
        global _used
        if self._is_mine:
            _used = arrays

    def __enter__(self) -> np.ndarray:
        self._is_mine = _taken.acquire(blocking=False)
        return desks if self._is_mine else desks[:0]

    def __exit__(self, *_: object) -> None:
        global _used
        if self._is_mine:
            finish(0, len(desks), desks)
            _used = ()
            _taken.release()


def begin_again() -> None:
    """In a forked child, which has none of the threads: what one of them was at is to be done."""
    desks[desks[:, STATE] == TAKEN, STATE] = POSTED
