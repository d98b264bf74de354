"""Ranks that are threads of this process, with the part of mpi4py's communicator that minigrad uses."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np


class _Sum:
    """One Iallreduce of all ranks."""

    def __init__(self, size: int) -> None:
        self.parts: dict[int, np.ndarray] = {}
        self.complete = threading.Event()
        self.size = size


class _Request:
    def __init__(self, of: _Sum, into: np.ndarray) -> None:
        self.of, self.into = of, into

    def Test(self) -> bool:
        return self.of.complete.is_set()

    def Wait(self) -> None:
        assert self.of.complete.wait(300), "a rank does not come"
        self.into[...] = sum(self.of.parts[rank] for rank in range(self.of.size))


class _World:
    def __init__(self, size: int) -> None:
        self.size, self.lock, self.barrier = size, threading.Lock(), threading.Barrier(size, timeout=300)
        self.sums: list[_Sum] = []
        self.content: Any = None
        self.gathered = [np.empty(0)] * size


class Comm:
    """One rank's communicator. ``log`` has the sizes of what was summed."""

    def __init__(self, world: _World, rank: int) -> None:
        self.world, self.rank, self.size = world, rank, world.size
        self.log: list[int] = []

    def Iallreduce(self, sendbuf: np.ndarray, recvbuf: np.ndarray) -> _Request:
        assert sendbuf.shape == recvbuf.shape
        assert sendbuf.flags.c_contiguous
        with self.world.lock:
            number = len(self.log)
            if number == len(self.world.sums):
                self.world.sums.append(_Sum(self.size))
            of = self.world.sums[number]
            of.parts[self.rank] = sendbuf.copy()
            if len(of.parts) == self.size:
                of.complete.set()
        self.log.append(sendbuf.size)
        return _Request(of, recvbuf)

    def Allgather(self, sendbuf: np.ndarray, recvbuf: np.ndarray) -> None:
        self.world.gathered[self.rank] = sendbuf.copy()
        self.world.barrier.wait()
        recvbuf[...] = self.world.gathered
        self.world.barrier.wait()

    def Bcast(self, buf: np.ndarray, root: int = 0) -> None:
        if self.rank == root:
            self.world.content = buf.copy()
        self.world.barrier.wait()
        buf[...] = self.world.content
        self.world.barrier.wait()


def on_ranks(size: int, program: Callable[[Comm], Any]) -> list[Any]:
    """What the program returns on each of so many ranks."""
    world = _World(size)
    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(lambda rank: program(Comm(world, rank)), range(size)))
