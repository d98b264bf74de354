"""Background tasks: work whose result is wanted later. A worker does some of it while its own mailbox is empty."""

import numpy as np

from minigrad.kernels.parallel.mailbox import MAILBOX_SIZE, POSTED, STATE, TAKEN, wait_all

mailboxes: np.ndarray = np.zeros((16, MAILBOX_SIZE), np.int64)
"""Each holds one part of the task. Parts are small: a kernel waits for one of them at most."""

_active: dict[str, list[np.ndarray]] = {}
"""What the task in the mailboxes keeps alive; empty while they are free. ``setdefault`` is an atomic test-and-set."""


class BackgroundTask:
    """``with task as mailboxes:`` submit to these mailboxes; at the end of the block all is done, by whichever thread.

    While another background task is active there are no mailboxes: then do the work at once. Arrays that the work reads
    or writes must be given to ``keep_alive``, since a worker may still use them after an exception. Where Ctrl-C ends
    the block early, the wait is made up for when the task is deleted.
    """

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: list[np.ndarray] = []

    def __enter__(self) -> np.ndarray:
        return mailboxes if _active.setdefault("task", self._kept) is self._kept else mailboxes[:0]

    def keep_alive(self, *arrays: np.ndarray) -> None:
        """Hold these arrays until the end of the block."""
        self._kept[:] = arrays

    def __exit__(self, *_: object) -> None:
        if _active.get("task") is self._kept:
            wait_all(0, len(mailboxes), mailboxes)
            del _active["task"]
        self._kept.clear()

    def __del__(self) -> None:
        self.__exit__()


def reset_after_fork() -> None:
    """In a forked child, which has no workers: what one of them had taken is posted again."""
    mailboxes[mailboxes[:, STATE] == TAKEN, STATE] = POSTED
