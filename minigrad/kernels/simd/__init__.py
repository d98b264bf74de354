"""SIMD vectors, written out where the compiler would not find them.

- ``vector``          one vector: load, store, multiply and add
- ``choice``          one of two numbers, lane by lane
- ``lanes``           how many numbers a vector has
- ``register_tiles``  tiles of sums that stay in registers
- ``tap_tiles``       those of one filter of few taps
"""

from minigrad.kernels.simd.choice import where_larger
from minigrad.kernels.simd.lanes import lanes_of
from minigrad.kernels.simd.register_tiles import (
    ROWS,
    SUMS,
    add_outer,
    add_outer_runs,
    combine,
    correlate,
    multiply_four,
    multiply_runs,
    multiply_runs_of_four,
    multiply_tile,
    row_lanes,
)
from minigrad.kernels.simd.tap_tiles import NINE, combine_row, correlate_nine
from minigrad.kernels.simd.vector import (
    BYTES,
    REGISTER,
    WIDEST,
    add,
    add_product,
    broadcast,
    larger,
    load,
    load_as,
    maximum,
    multiply,
    pointer_to,
    prefetch,
    reduce_max,
    reduce_sum,
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
    "add_product",
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
    "multiply_four",
    "multiply_runs",
    "multiply_runs_of_four",
    "multiply_tile",
    "pointer_to",
    "prefetch",
    "reduce_max",
    "reduce_sum",
    "row_lanes",
    "store",
    "subtract",
    "transpose_square",
    "where_larger",
    "zeros",
]
