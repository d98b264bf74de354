"""One net in several processes: each takes a part of every batch, and their gradients are summed.

Every process, a rank of MPI, has the whole net and an optimizer of its own. ``comm`` is a communicator as
``mpi4py`` has them (``from mpi4py import MPI; comm = MPI.COMM_WORLD``); nothing here imports it.

    distributed.broadcast([*net.parameters(), *net.buffers()], comm)     # all begin with what rank 0 has
    with distributed.Reducer(net.parameters(), comm) as reducer:
        for images, labels in batches:                          # this rank's part of each
            optimizer.zero_grad()
            cross_entropy(net(images), labels).backward()       # sums begin while it runs
            reducer.wait()                                      # .grad is now the mean over all ranks
            optimizer.step()
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, Protocol, Self

import numpy as np

from minigrad.checks import SIZE, checked
from minigrad.errors import DTypeError, GraphError
from minigrad.handle import RemovableHandle
from minigrad.kernels.memory import aligned
from minigrad.tensor import Tensor
from minigrad.writes import wrote

BUCKET = 1 << 17
"""Bytes from which a sum is begun. Smaller ones would cost more by their latency than they gain by beginning sooner."""


class Communicator(Protocol):
    """What is needed of an ``mpi4py.MPI.Comm``."""

    @property
    def rank(self) -> int: ...
    @property
    def size(self) -> int: ...
    def Iallreduce(self, sendbuf: Any, recvbuf: Any, /) -> Any: ...
    def Bcast(self, buf: Any, root: int = 0) -> None: ...


class _Slot:
    """The place of a parameter's gradient in a bucket, and of the number that says whether one has come (1 or 0)."""

    def __init__(self, p: Tensor, bucket: "_Bucket", begin: int, flag: int) -> None:
        self.parameter, self.bucket = p, bucket
        self.sent, self.summed = (
            flat[begin : begin + p.size].reshape(p.shape) for flat in (bucket.sent, bucket.summed)
        )
        self.came, self.came_anywhere = bucket.sent[flag:][:1], bucket.summed[flag:][:1]
        self.before: Tensor | None = None


class _Bucket:
    """Gradients of one dtype that are summed in one call: a flat buffer of them, and behind them a 1 or 0 for each."""

    def __init__(self, parameters: list[Tensor]) -> None:
        numbers = sum(p.size for p in parameters)
        self.sent, self.summed = aligned((2, numbers + len(parameters)), 0, parameters[0].dtype)
        begins = np.cumsum([0, *[p.size for p in parameters]])
        self.slots: list[_Slot] = [_Slot(p, self, begins[i], numbers + i) for i, p in enumerate(parameters)]
        self.missing = len(parameters)


class Reducer:
    """Sums the gradients of some parameters over all ranks, while ``backward`` computes those of earlier layers.

    g ← Σᵣ wᵣ·gᵣ over the ranks r. ``weight``, wᵣ, is 1 / the number of ranks unless it is set: the mean, as of
    PyTorch's DistributedDataParallel. Where parts of a batch differ in length, set it before ``backward`` to the share
    of the batch that this rank has: then a mean over each part becomes the mean over the whole batch.

    ``parameters``: leaves, float32 or float64, the same and in the same order on every rank. Those that are frozen
    are passed over. ``comm``: the ranks, as ``mpi4py.MPI.COMM_WORLD``.

    How: gradients of one dtype lie one after another in flat buffers of at least ``bucket_bytes`` (buckets), those of
    the last parameters first, as the backward walk reaches them. A hook on each parameter copies its gradient there;
    when a bucket is full, and those before it are, ``Iallreduce`` begins. MPI's libraries go on with it within calls of
    MPI, so each hook makes one.

    A rank without a gradient for a parameter counts as one with zeros; where no rank has one ``.grad`` stays as it is.
    What was in ``.grad`` before ``backward`` is kept, and the sum added to it. Hooks are called by ``mg.grad`` too.

    Use it as a context manager, or call ``remove``. Raises TypeError, and GraphError for a second ``backward`` before
    ``wait``.
    """

    @checked(bucket_bytes=SIZE)
    def __init__(self, parameters: Iterable[Tensor], comm: Communicator, bucket_bytes: int = BUCKET) -> None:
        self.comm: Communicator = comm
        self.weight: float = 1 / comm.size
        self._buckets: list[_Bucket] = _buckets(_checked(parameters), bucket_bytes)
        self._requests: list[Any] = []
        slots = [slot for bucket in self._buckets for slot in bucket.slots]
        self._handles: list[RemovableHandle] = [
            slot.parameter.register_hook(partial(self._arrived, slot)) for slot in slots
        ]

    def wait(self) -> None:
        """Return when every ``.grad`` has its sum. Every rank has to call it once a step, also one without a batch."""
        for bucket in self._buckets[len(self._requests) :]:
            self._begin(bucket)
        for bucket, request in zip(self._buckets, self._requests, strict=True):
            request.Wait()
            for slot in bucket.slots:
                if slot.came_anywhere[0]:
                    before, total = slot.before, slot.summed.copy()
                    slot.parameter.grad = Tensor(total if before is None else before.data + total)
                slot.before, slot.came[0] = None, 0
            bucket.missing = len(bucket.slots)
        self._requests = []

    def remove(self) -> None:
        """Take the hooks off the parameters."""
        for handle in self._handles:
            handle.remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()

    def _arrived(self, slot: _Slot, g: Tensor) -> None:
        if slot.came[0]:
            raise GraphError("Reducer: a second backward() before wait(); call wait() after each, on every rank")
        np.multiply(g.data if self.weight else 0.0, self.weight, out=slot.sent)  # 0 · inf would be NaN
        slot.before, slot.came[0] = slot.parameter.grad, 1
        slot.bucket.missing -= 1
        for bucket in self._buckets[len(self._requests) :]:
            if bucket.missing:
                break
            self._begin(bucket)
        if self._requests:
            self._requests[-1].Test()

    def _begin(self, bucket: _Bucket) -> None:
        for slot in bucket.slots if bucket.missing else []:
            if not slot.came[0]:
                slot.sent[...] = 0
                slot.before = slot.parameter.grad
        self._requests.append(self.comm.Iallreduce(bucket.sent, bucket.summed))


def broadcast(tensors: Iterable[Tensor], comm: Communicator, root: int = 0) -> None:
    """Give all ranks what these tensors, parameters and buffers, hold on rank ``root``."""
    for tensor in tensors:
        flat = np.array(tensor.data).reshape(-1)
        comm.Bcast(flat, root)
        tensor.data[...] = flat.reshape(tensor.shape)
        wrote(tensor.data)


def _checked(parameters: Iterable[Tensor]) -> list[Tensor]:
    given = list(parameters)
    if not given:
        raise ValueError("Reducer: there are no parameters: the list is empty, or was read before")
    for p in given:
        if not isinstance(p, Tensor) or p.edges != ():
            raise TypeError(f"Reducer: it sums the gradients of leaves, such as module.parameters(), not of {p!r}")
        if p.dtype not in (np.float32, np.float64):
            raise DTypeError(f"Reducer: gradients are float32 or float64, not {p.dtype} (shape {p.shape})")
    return [p for p in dict.fromkeys(given) if p.requires_grad]


def _buckets(parameters: list[Tensor], bucket_bytes: int) -> list[_Bucket]:
    """The buckets in the order in which they are filled."""
    filling: dict[Any, list[Tensor]] = {}
    full: list[list[Tensor]] = []
    for p in reversed(parameters):
        bucket = filling.setdefault(p.dtype, [])
        bucket.append(p)
        if sum(each.data.nbytes for each in bucket) >= bucket_bytes:
            full.append(filling.pop(p.dtype))
    return [_Bucket(bucket) for bucket in (*full, *filling.values())]
