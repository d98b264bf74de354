"""Vectors of the processor, written out where the compiler would not find them.

- ``vector``          one vector: load, store, multiply and add
- ``register_tiles``  blocks of sums that stay in registers
"""
