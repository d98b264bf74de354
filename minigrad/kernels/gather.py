"""Batches: chosen rows of arrays, copied together (gathered) in the background while the batch before is in use.

Between two kernels of a training step some Python runs, and the workers are idle. They gather then: the rows lie far
apart, and copying them is mostly waiting for the memory.
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

from minigrad.kernels.compiler import address_of, call_at, int64_at, kernel
from minigrad.kernels.parallel import BackgroundTask, submit

ROWS, ARRAYS, FIRST = range(3)
"""A job: the address of the indices, how many arrays there are, and the field at which the first array's begin."""

SOURCE, BYTES, OUT, EACH = range(4)
"""The fields of an array: its address, the bytes of a row, and the address of its batch. EACH is their number."""


def gathered(arrays: tuple[np.ndarray, ...], picks: Iterable[np.ndarray]) -> Iterator[tuple[np.ndarray, ...]]:
    """For each of ``picks``, row numbers from 0 on, those rows of all arrays: ``array[rows]``, copies.

    The next rows are picked when a batch is handed over, and copied by an idle worker, or else when they are asked for.
    Meanwhile the arrays must not change.
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
    task, copy_rows = BackgroundTask(), address_of(_copy_rows)
    picks = iter(picks)
    for rows in islice(picks, 1):  # for a single batch no kernel is compiled
        yield tuple(array[rows] for array in arrays)
    for pick in picks:
        rows = pick.astype(np.int64, "C", "same_kind", copy=False)
        following = tuple([np.empty((len(rows), *shape), dtype) for shape, dtype in forms])
        with task as mailboxes:
            task.keep_alive(job, rows, *arrays, *following)
            job[FIRST + OUT :: EACH] = [array.ctypes.data for array in following]
            if not _begin(job, mailboxes, copy_rows, limit, rows):
                raise IndexError(f"gathered: rows are 0 to {limit - 1}, not {rows.min()} to {rows.max()}")
            if batch is not None:
                yield batch
        batch = following
    if batch is not None:
        yield batch


def _is_plain(array: np.ndarray) -> bool:
    return array.flags.c_contiguous and array.dtype.itemsize > 0 and not array.dtype.hasobject


@kernel
def _begin(job, mailboxes, copy_rows, limit, rows):
    """Submit the copying of these rows, or do it where there are no mailboxes. False if a row does not exist."""
    for i in range(len(rows)):
        if rows[i] < 0 or rows[i] >= limit:
            return False
    job[ROWS] = rows.ctypes.data
    if len(mailboxes):
        submit(copy_rows, job.ctypes.data, len(rows), 0, len(mailboxes), mailboxes)
    else:
        call_at(copy_rows, job.ctypes.data, 0, len(rows))
    return True


@kernel(by_address=True)
def _copy_rows(address, start, stop):
    """Copy the rows of a batch from ``start`` to ``stop``, of all arrays."""
    job = int64_at(address)
    rows = int64_at(job[ROWS])
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
"""``_copy(out, source, size)``: copy so many bytes from one address to another."""
