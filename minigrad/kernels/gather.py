"""Batches: the rows of arrays that are picked, gathered while the batch before is in use.

Between two kernels of a training step there is some Python, and meanwhile the other threads have nothing to do. A
batch of rows far apart, for which one waits for the memory, is gathered then.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.dispatcher import Dispatcher
from numba.extending import intrinsic

from minigrad.kernels.compiler.function_pointers import address_of, call_at, numbers_at
from minigrad.kernels.compiler.jit import kernel
from minigrad.kernels.parallel.background import Errand
from minigrad.kernels.parallel.mailbox import post

ROWS, ARRAYS, FIRST = range(3)
"""A job: the address of the rows' numbers, how many arrays there are, and where the first one's numbers begin."""

SOURCE, BYTES, OUT, EACH = range(4)
"""An array's numbers: its address, the bytes of a row, the address of its batch; and how many these are."""


def gathered(arrays: tuple[np.ndarray, ...], picks: Iterable[np.ndarray]) -> Iterator[tuple[np.ndarray, ...]]:
    """For each of ``picks``, whole numbers from 0 on, those rows of all arrays: ``array[rows]``, copies.

    The next rows are picked when a batch is handed over, and copied by a thread that is awake and idle, or else when
    they are asked for. Meanwhile the arrays must stay as they are.
    """
    if not (isinstance(_copy_rows, Dispatcher) and all(map(_is_plain, arrays))):
        yield from (tuple(array[rows] for array in arrays) for rows in picks)
        return
    job = np.zeros(FIRST + EACH * len(arrays), np.int64)
    job[ARRAYS] = len(arrays)
    job[FIRST + SOURCE :: EACH] = [array.ctypes.data for array in arrays]
    job[FIRST + BYTES :: EACH] = [array.nbytes // max(len(array), 1) for array in arrays]
    limit, forms = min(map(len, arrays)), [(array.shape[1:], array.dtype) for array in arrays]
    batch: tuple[np.ndarray, ...] | None = None
    errand, copy_rows = Errand(), address_of(_copy_rows)
    picks = iter(picks)
    for rows in islice(picks, 1):  # who wants one batch need not wait until a kernel is compiled
        yield tuple(array[rows] for array in arrays)
    for pick in picks:
        rows = pick.astype(np.int64, "C", "same_kind", copy=False)
        following = tuple([np.empty((len(rows), *shape), dtype) for shape, dtype in forms])
        with errand as desks:
            errand.keeps(job, rows, *arrays, *following)
            job[FIRST + OUT :: EACH] = [array.ctypes.data for array in following]
            if not _send(job, desks, copy_rows, limit, rows):
                raise IndexError(f"gathered: rows are 0 to {limit - 1}, not {rows.min()} to {rows.max()}")
            if batch is not None:
                yield batch
        batch = following
    if batch is not None:
        yield batch


def _is_plain(array: np.ndarray) -> bool:
    return array.flags.c_contiguous and array.dtype.itemsize > 0 and not array.dtype.hasobject


@kernel
def _send(job, desks, copy_rows, limit, rows):
    """Post the copying of these rows, or do it: True, or False if there is one that the arrays do not have."""
    for i in range(len(rows)):
        if rows[i] < 0 or rows[i] >= limit:
            return False
    job[ROWS] = rows.ctypes.data
    if len(desks):
        post(copy_rows, job.ctypes.data, len(rows), 0, len(desks), desks)
    else:
        call_at(copy_rows, job.ctypes.data, 0, len(rows))
    return True


@kernel(by_address=True)
def _copy_rows(address, start, stop):
    """The rows of a batch from ``start`` to ``stop``, of all arrays."""
    job = numbers_at(address)
    rows = numbers_at(job[ROWS])
    for i in range(start, stop):
        for array in range(FIRST, FIRST + EACH * job[ARRAYS], EACH):
            size = job[array + BYTES]
            _copy(job[array + OUT] + i * size, job[array + SOURCE] + rows[i] * size, size)


def _copy_bytes(typing, out, source, size):
    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        out, source = (builder.inttoptr(address, ir.IntType(8).as_pointer()) for address in given[:2])
        cgutils.raw_memcpy(builder, out, source, given[2], 1)
        return context.get_dummy_value()

    return types.none(*[types.int64] * 3), generate


_copy: Any = intrinsic(_copy_bytes)
"""``_copy(out, source, size)``: so many bytes from one address to another."""
