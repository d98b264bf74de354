"""The ranks of a run: the processes that train one net together, each with a part of every batch.

``ALONE`` stands for the one process of a run without mpiexec. A run asks its ranks for the same things either way.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import minigrad
from lab.console.errors import LabError
from lab.console.signals import SIGNALS, Stop
from minigrad.distributed import Reducer, broadcast
from minigrad.files import opened, replacing
from minigrad.nn import Module

NOTHING = -1


class Alone:
    """One process, which does all."""

    rank: int = 0
    size: int = 1

    def refuse(self, what: str) -> None:
        """Raise LabError if there are several."""

    def join(self, model: Module) -> None:
        """From now on ``backward`` sums the gradients of this model."""

    def send(self, checkpoint: Path) -> None:
        """Let the other ranks begin with the run of this checkpoint. Rank 0 calls it, once."""

    def agreed(self, stop: Callable[[], bool]) -> Callable[[], bool]:
        """A stop that is true on all ranks after the same step: that in which one of them was asked to stop."""
        return stop

    def part(self, rows: Any) -> Any:
        """This rank's part of the rows of a batch; one row, which counts nothing, where there are too few."""
        return rows

    def parts(self, rows: int) -> list[int]:
        """How many of a batch of so many rows the ranks have, each number once."""
        return [rows]

    def draw_anew(self, seed: int, step: int) -> None:
        """Let every rank have random numbers of its own in this step, such as dropout's."""

    def over_batch(self, loss: float, correct: float, rows: int) -> tuple[float, float]:
        """The mean loss and what is right (``score.right_in``) of a whole batch of so many rows: from each rank's."""
        return loss, correct

    def backward(self, loss: minigrad.Tensor, rows: int) -> None:
        """Add to ``.grad`` the gradient of the mean over the whole batch, ``loss`` being the mean over this part."""
        loss.backward()

    def total(self, loss: float, correct: float) -> tuple[float, float]:
        """Sums over all ranks."""
        return loss, correct


ALONE = Alone()


class Ranks(Alone):
    """The processes of ``comm``, an ``mpi4py.MPI.Comm``."""

    def __init__(self, comm: Any) -> None:
        self.comm = comm
        self.rank, self.size = comm.rank, comm.size
        self.begun = False
        self._stop = Stop()
        self._agreed = Stop()
        self._joined: tuple[Module, Reducer] | None = None

    def refuse(self, what: str) -> None:
        raise LabError(f"mpiexec trains one net on several processes, and this is {what}; run it without mpiexec")

    def join(self, model: Module) -> None:
        self._joined = model, Reducer(model.parameters(), self.comm)

    def send(self, checkpoint: Path) -> None:
        self._announce(checkpoint.stat().st_size)
        with opened(checkpoint) as file:
            self.comm.Bcast(np.frombuffer(file.read(), np.uint8))

    def dismiss(self, code: int) -> None:
        """Tell the others, who wait for ``send``, that there is nothing to train, and their exit code. For rank 0."""
        self._announce(NOTHING - code)

    def receive(self, checkpoint: Path) -> int | None:
        """Write what rank 0 has sent; the exit code if it has dismissed this rank."""
        size = self._announce(0)
        if size <= NOTHING:
            return NOTHING - size
        content = np.empty(size, np.uint8)
        self.comm.Bcast(content)
        with replacing(checkpoint) as file:
            file.write(content.tobytes())
        return None

    def agreed(self, stop: Callable[[], bool]) -> Callable[[], bool]:
        assert isinstance(stop, Stop)
        self._stop = stop
        return self._agreed

    def part(self, rows: Any) -> Any:
        begin, end = self._range(len(rows))
        return rows[begin:end] if end > begin else rows[:1]

    def parts(self, rows: int) -> list[int]:
        return sorted({max(1, (rank + 1) * rows // self.size - rank * rows // self.size) for rank in range(self.size)})

    def draw_anew(self, seed: int, step: int) -> None:
        if self.rank:  # rank 0's random numbers are those of a run alone, and in its checkpoint
            minigrad.random.set_state(np.random.default_rng([seed, step, self.rank]).bit_generator.state)

    def over_batch(self, loss: float, correct: float, rows: int) -> tuple[float, float]:
        begin, end = self._range(rows)
        mine = (loss * (end - begin), correct) if end > begin else (0.0, 0)
        asked = self._stop.signal
        loss_sum, right, *signals = self._sums(*mine, *(asked == number for number in SIGNALS))
        for number, times in zip(SIGNALS, signals, strict=True):
            if times:
                self._stop.signal = self._agreed.signal = number
        return loss_sum / rows, type(correct)(right)

    def backward(self, loss: minigrad.Tensor, rows: int) -> None:
        assert self._joined is not None
        model, reducer = self._joined
        begin, end = self._range(rows)
        reducer.weight = (end - begin) / rows
        loss.backward()
        reducer.wait()
        broadcast(model.buffers(), self.comm)

    def total(self, loss: float, correct: float) -> tuple[float, float]:
        loss, right = self._sums(loss, correct)
        return loss, type(correct)(right)

    def _range(self, rows: int) -> tuple[int, int]:
        return self.rank * rows // self.size, (self.rank + 1) * rows // self.size

    def _sums(self, *mine: float) -> list[float]:
        """Sums in the order of the ranks: the same bits on each of them, so that all decide alike."""
        all_of_them = np.empty((self.size, len(mine)))
        self.comm.Allgather(np.array(mine, np.float64), all_of_them)
        return np.sum(all_of_them, axis=0).tolist()

    def _announce(self, number: int) -> int:
        """Rank 0's number on all ranks. Until it has one they sleep: MPI's own waiting would keep their cores busy."""
        content = np.array([number], np.int64)
        request = self.comm.Ibcast(content)
        while not request.Test():
            time.sleep(0.01)
        self.begun = True
        return int(content[0])
