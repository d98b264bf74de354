"""SIMD vectors, written out where the compiler would not find them.

- ``vector``          one vector: load, store, multiply and add
- ``lanes``           how many numbers a vector has
- ``register_tiles``  tiles of sums that stay in registers
"""

from minigrad.kernels.simd.lanes import lanes_of
from minigrad.kernels.simd.register_tiles import (
    NINE,
    ROWS,
    SUMS,
    add_outer,
    add_outer_runs,
    combine,
    combine_row,
    correlate,
    correlate_nine,
    multiply_runs,
    multiply_runs_of_four,
    multiply_tile,
    row_lanes,
)
from minigrad.kernels.simd.vector import (
    BYTES,
    REGISTER,
    WIDEST,
    add,
    broadcast,
    larger,
    load,
    load_as,
    maximum,
    multiply,
    pointer_to,
    prefetch,
    reduce_max,
    store,
    subtract,
    transpose_square,
    zeros,
)

__all__ = [
    "BYTES",
    "NINE",
    "REGISTER",
    "ROWS",
    "SUMS",
    "WIDEST",
    "add",
    "add_outer",
    "add_outer_runs",
    "broadcast",
    "combine",
    "combine_row",
    "correlate",
    "correlate_nine",
    "lanes_of",
    "larger",
    "load",
    "load_as",
    "maximum",
    "multiply",
    "multiply_runs",
    "multiply_runs_of_four",
    "multiply_tile",
    "pointer_to",
    "prefetch",
    "reduce_max",
    "row_lanes",
    "store",
    "subtract",
    "transpose_square",
    "zeros",
]
