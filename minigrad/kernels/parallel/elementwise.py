"""Calls of elementwise kernels, kept as rows of integers: so that one task can run many of them in parallel.

Such a kernel takes flat arrays of one size (or None), then scalars, and computes each element from those at its index.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.core.dispatcher import Dispatcher
from numba.extending import intrinsic

from minigrad.kernels.compiler import address_of, call_at, fetch_add_one, int64_at, kernel
from minigrad.kernels.parallel.mailbox import fork_join
from minigrad.kernels.parallel.thread_pool import call_with_workers

LINE = 16
"""Elements in a line: 64 bytes of float32, a cache line, to which two threads should not both write.

The first array of a call may begin in the middle of a line, as NumPy's large arrays do.
"""

CHUNK = 1 << 14
"""Lines that are worked on at a time: a megabyte of float32."""

OWN_CHUNKS = 4
"""Chunks that each part has to itself."""

KERNEL, SIZE, ARGUMENTS = range(3)
"""A call's row: the kernel's address, the arrays' size, and the arguments that are not None.

Of an array it holds the address, of a scalar the bytes.
"""


class Call:
    """A call of ``rule(*arrays, *scalars)``, which is made many times with new scalars and one new array.

    ``address`` is that of its row, and 0 where the rule is not compiled. The first array touches ``lines`` lines of
    memory, and begins at element ``begin`` of the first. ``walked`` counts the lines of all arrays.
    """

    __slots__ = ("address", "arrays", "begin", "lines", "row", "rule", "scalars", "slots", "walked")

    def __init__(self, rule: Callable[..., None], arrays: Sequence[np.ndarray | None], scalars: np.ndarray) -> None:
        self.rule: Callable[..., None] = rule
        self.arrays: list[np.ndarray | None] = list(arrays)
        self.scalars: np.ndarray = scalars
        kept = [array for array in arrays if array is not None]
        self.begin: int = kept[0].ctypes.data // kept[0].itemsize % LINE
        self.lines: int = -(-(self.begin + kept[0].size) // LINE)
        self.walked: int = self.lines * len(kept)
        self.row: np.ndarray | None = None
        self.slots: np.ndarray = scalars
        self.address: int = 0
        if isinstance(rule, Dispatcher):
            pattern = tuple(array is not None for array in arrays)
            self.row = np.zeros(ARGUMENTS + len(kept) + len(scalars), np.int64)
            self.slots = self.row[ARGUMENTS + len(kept) :].view(scalars.dtype)[:: 8 // scalars.itemsize]
            self.row[:ARGUMENTS] = address_of(_task_of(rule, scalars.dtype, pattern, len(scalars))), kept[0].size
            self.row[ARGUMENTS:][: len(kept)] = [array.ctypes.data for array in kept]
            self.slots[:] = scalars
            self.address = self.row.ctypes.data

    def update(self, scalars: np.ndarray, array: np.ndarray, at: int) -> None:
        """Replace the scalars, and the array of index ``at``. No array before it may be None."""
        self.arrays[at], self.scalars = array, scalars
        if self.row is not None:
            _update(self.row, self.slots, scalars, array, at)

    def run(self) -> None:
        """Make the call, in this thread."""
        self.rule(*self.arrays, *self.scalars)


@kernel
def _update(row, slots, scalars, array, at):
    """Write scalars and an array's address into a call's row."""
    row[ARGUMENTS + at] = array.ctypes.data
    for i in range(len(scalars)):
        slots[i] = scalars[i]


class CallList:
    """Calls that are made together, in parallel parts: ``run`` makes them, as often as it is called.

    ``calls`` holds for each its address, and the element at which its arrays begin. The lines are divided into chunks.
    Each part first does a few of its own, which its core's cache may still hold from the step before. Then it takes the
    next free chunk of all: a core that is slow for a while delays no other. Chunks are taken in order, so that the
    threads stay close together in memory: far apart, they can collide at the same memory bank again and again.
    """

    def __init__(self, calls: list[int], lines: int, parts: int) -> None:
        rounds = max(1, -(-lines // (parts * CHUNK)))
        chunk = max(1, -(-lines // (parts * rounds)))
        self._parts = parts
        self._job = np.array([0, parts, chunk, lines, len(calls), *calls])

    def run(self) -> None:
        """Make the calls."""
        self._job[0] = OWN_CHUNKS * self._parts  # the next free chunk
        call_with_workers(_launch, self._job, address_of(_run_part), parts=self._parts)


def run_calls(calls: list[int], lines: int, parts: int) -> None:
    """Make the calls of a ``CallList`` once."""
    CallList(calls, lines, parts).run()


@kernel
def _launch(parts, mailboxes, job, task):
    fork_join(task, job.ctypes.data, parts, parts, mailboxes.ctypes.data)


@kernel(by_address=True)
def _run_part(address, start, stop):
    """Make the calls of a job: the parts from ``start`` to ``stop``."""
    job = int64_at(address)
    parts, chunk, lines = job[1], job[2], job[3]
    for part in range(start, stop):
        line, done = part * chunk, 0
        while line < lines:
            _run_chunk(job, line, chunk)
            done += 1
            line = (done * parts + part if done < OWN_CHUNKS else fetch_add_one(job)) * chunk


@kernel(inner=True)
def _run_chunk(job, line, chunk):
    """Make the calls, in their order, for the lines of one chunk: for each call as many as its arrays have there."""
    for i in range(5, 5 + job[4], 2):
        row = int64_at(job[i])
        begin = line * LINE - job[i + 1]
        end = begin + chunk * LINE
        if begin < 0:
            begin = 0
            # Up to the first whole line: from there on, each wide load touches one line.
            whole = -job[i + 1] % LINE
            if 0 < whole < end and whole < row[SIZE]:
                call_at(row[KERNEL], job[i], 0, whole)
                begin = whole
        if end > row[SIZE]:
            end = row[SIZE]
        if begin < end:
            call_at(row[KERNEL], job[i], begin, end)


@cache
def _task_of(rule: Dispatcher, real: np.dtype, kept: tuple[bool, ...], scalars: int) -> Dispatcher:
    """A task that calls the rule with a row's arguments, from element ``start`` of the arrays to ``stop``."""
    array, scalar = types.Array(from_dtype(real), 1, "C"), from_dtype(real)
    kinds: list[Any] = [array if is_kept else types.none for is_kept in kept]
    arguments = _arguments_of(kinds + [scalar] * scalars)

    def task(address, start, stop):
        rule(*arguments(int64_at(address), start, stop))

    # The cache on disk finds the code by this name.
    task.__module__ = rule.py_func.__module__
    pattern = "".join("a" if is_kept else "n" for is_kept in kept)
    task.__qualname__ = f"{rule.py_func.__qualname__}-{real}-{pattern}{scalars}"
    return kernel(task, by_address=True)


def _arguments_of(kinds: list[types.Type]) -> Any:
    """``arguments(row, start, stop)`` for a kernel: the arguments in a row, arrays as their slices start…stop."""
    all_kinds = types.Tuple(kinds)

    @intrinsic
    def arguments(typing, row, start, stop):
        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            row, start, stop = given
            values, field = [], ARGUMENTS
            for kind in kinds:
                if kind is types.none:
                    values.append(context.get_dummy_value())
                    continue
                at = builder.gep(row, [ir.Constant(ir.IntType(64), field)])
                field += 1
                if isinstance(kind, types.Array):
                    values.append(_array(context, builder, kind, builder.load(at), start, stop))
                else:
                    values.append(builder.load(builder.bitcast(at, context.get_value_type(kind).as_pointer())))
            return context.make_tuple(builder, all_kinds, values)

        return all_kinds(row, start, stop), generate

    return arguments


def _array(context: Any, builder: Any, kind: types.Array, address: Any, start: Any, stop: Any) -> Any:
    """The code for an array of the elements start…stop of those at an address."""
    # Numba loads this module with its first kernel; to import minigrad without it takes a twentieth less.
    from numba.np.arrayobj import populate_array

    array = context.make_array(kind)(context, builder)
    itemsize = ir.Constant(ir.IntType(64), context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    data = builder.inttoptr(builder.add(address, builder.mul(start, itemsize)), array.data.type)
    populate_array(array, data, [builder.sub(stop, start)], [itemsize], itemsize, None)
    return array._getvalue()
