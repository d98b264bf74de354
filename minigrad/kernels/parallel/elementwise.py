"""Calls of kernels that walk over flat arrays, written down as numbers: so that threads can share them.

Such a kernel takes flat arrays of one size (or None), then scalars, and computes each number from those at its place.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.core.dispatcher import Dispatcher
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array

from minigrad.kernels.compiler.function_pointers import address_of, call_at, next_of, numbers_at
from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.parallel.mailbox import share
from minigrad.kernels.parallel.thread_pool import at_desks

LINE = 16
"""Numbers in a line: 64 bytes of float32, a line of the cache, which two threads should not both write to.

The first array of a call may begin in the middle of one, as NumPy's large arrays do.
"""

RUN = 1 << 14
"""Lines that are walked over in one go: a megabyte of float32."""

OWN = 4
"""Runs that a part has of its own."""

KERNEL, SIZE, ARGUMENTS = range(3)
"""A call's row: the kernel's address, the arrays' size, and the arguments that are not None.

They are arrays by their addresses, scalars by their bytes.
"""


class Call:
    """A call of ``rule(*arrays, *scalars)``, to be made again and again, with other scalars and one other array.

    Its ``address`` is that of its row, and 0 where the rule is not compiled. The first array touches so many ``lines``
    of memory, and its first number has the place ``begin`` in the first of them.
    """

    __slots__ = ("address", "arrays", "begin", "lines", "row", "rule", "scalars", "slots", "walked")

    def __init__(self, rule: Callable[..., None], arrays: Sequence[np.ndarray | None], scalars: np.ndarray) -> None:
        self.rule, self.arrays, self.scalars = rule, list(arrays), scalars
        kept = [array for array in arrays if array is not None]
        self.begin = kept[0].ctypes.data // kept[0].itemsize % LINE
        self.lines = -(-(self.begin + kept[0].size) // LINE)
        self.walked = self.lines * len(kept)
        self.row: np.ndarray | None = None
        self.address = 0
        if isinstance(rule, Dispatcher):
            pattern = tuple(array is not None for array in arrays)
            self.row = np.zeros(ARGUMENTS + len(kept) + len(scalars), np.int64)
            self.slots = self.row[ARGUMENTS + len(kept) :].view(scalars.dtype)[:: 8 // scalars.itemsize]
            self.row[:ARGUMENTS] = address_of(_part_of(rule, scalars.dtype, pattern, len(scalars))), kept[0].size
            self.row[ARGUMENTS:][: len(kept)] = [array.ctypes.data for array in kept]
            self.slots[:] = scalars
            self.address = self.row.ctypes.data

    def take(self, scalars: np.ndarray, array: np.ndarray, at: int) -> None:
        """Let these be the scalars, and this one of the arrays, none of those before being None."""
        self.arrays[at], self.scalars = array, scalars
        if self.row is not None:
            _take(self.row, self.slots, scalars, array, at)

    def make(self) -> None:
        """Make the call, here and now."""
        self.rule(*self.arrays, *self.scalars)


@kernel
def _take(row, slots, scalars, array, at):
    """Write these into a call's row."""
    row[ARGUMENTS + at] = array.ctypes.data
    for i in range(len(scalars)):
        slots[i] = scalars[i]


def share_calls(calls: list[int], lines: int, parts: int) -> None:
    """Make calls in so many parts of their lines. ``calls``: of each the address, and at which number its arrays begin.

    The lines are cut into runs. Each part has a few of its own, which its core's cache may still hold from the step
    before, and then takes the next that no one has: a core that is slow for a while holds no other up. Threads that
    walk through memory far apart can meet at the same bank of it again and again; so they keep together.
    """
    turns = max(1, -(-lines // (parts * RUN)))
    run = max(1, -(-lines // (parts * turns)))
    # First the number of the next run that no one has.
    job = np.array([OWN * parts, parts, run, lines, len(calls), *calls])
    at_desks(_share, job, address_of(_make), parts=parts)


@kernel
def _share(parts, desks, job, make):
    share(make, job.ctypes.data, parts, parts, desks)


@kernel(by_address=True)
def _make(address, start, stop):
    """Make the calls of a job: the parts from ``start`` to ``stop``."""
    job = numbers_at(address)
    parts, run, lines = job[1], job[2], job[3]
    for part in range(start, stop):
        line, turn = part * run, 0
        while line < lines:
            _make_run(job, line, run)
            turn += 1
            line = (turn * parts + part if turn < OWN else next_of(job)) * run


@kernel(inner=True)
def _make_run(job, line, run):
    """Make the calls from a line on, in their order, as far as their arrays are there."""
    for i in range(5, 5 + job[4], 2):
        row = numbers_at(job[i])
        begin = line * LINE - job[i + 1]
        end = begin + run * LINE
        if begin < 0:
            begin = 0
            # From where a line begins, wide loads touch one line each.
            whole = -job[i + 1] % LINE
            if 0 < whole < end and whole < row[SIZE]:
                call_at(row[KERNEL], job[i], 0, whole)
                begin = whole
        if end > row[SIZE]:
            end = row[SIZE]
        if begin < end:
            call_at(row[KERNEL], job[i], begin, end)


@cache
def _part_of(rule: Dispatcher, real: np.dtype, kept: tuple[bool, ...], scalars: int) -> Dispatcher:
    """A kernel that calls the rule with a row's arguments, from one number of the arrays to another."""
    array, scalar = types.Array(from_dtype(real), 1, "C"), from_dtype(real)
    arguments = _arguments_of([array if is_kept else types.none for is_kept in kept] + [scalar] * scalars)

    def part(address, start, stop):
        rule(*arguments(numbers_at(address), start, stop))

    # By its name its code is found on the disk.
    part.__module__ = rule.py_func.__module__
    pattern = "".join("a" if is_kept else "n" for is_kept in kept)
    part.__qualname__ = f"{rule.py_func.__qualname__}-{real}-{pattern}{scalars}"
    return kernel(part, by_address=True)


def _arguments_of(kinds: list[types.Type]) -> Any:
    """``arguments(row, start, stop)`` for a kernel: the arguments of a row, these numbers of its arrays."""
    all_kinds = types.Tuple(kinds)

    @intrinsic
    def arguments(typing, row, start, stop):
        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            row, start, stop = given
            values, place = [], ARGUMENTS
            for kind in kinds:
                if kind is types.none:
                    values.append(context.get_dummy_value())
                    continue
                at = builder.gep(row, [ir.Constant(ir.IntType(64), place)])
                place += 1
                if isinstance(kind, types.Array):
                    values.append(_array(context, builder, kind, builder.load(at), start, stop))
                else:
                    values.append(builder.load(builder.bitcast(at, context.get_value_type(kind).as_pointer())))
            return context.make_tuple(builder, all_kinds, values)

        return all_kinds(row, start, stop), generate

    return arguments


def _array(context: Any, builder: Any, kind: types.Array, address: Any, start: Any, stop: Any) -> Any:
    """The code for an array of the numbers from ``start`` to ``stop`` of those at an address."""
    array = context.make_array(kind)(context, builder)
    itemsize = ir.Constant(ir.IntType(64), context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    data = builder.inttoptr(builder.add(address, builder.mul(start, itemsize)), array.data.type)
    populate_array(array, data, [builder.sub(stop, start)], [itemsize], itemsize, None)
    return array._getvalue()
