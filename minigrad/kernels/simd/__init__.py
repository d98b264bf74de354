"""SIMD vectors, written out where the compiler would not find them.

- ``vector``          one vector: load, store, multiply and add
- ``register_tiles``  tiles of sums that stay in registers
"""

from minigrad.kernels.simd.vector import BYTES, WIDEST

__all__ = ["BYTES", "WIDEST"]
