"""How a kernel is compiled, kept on disk, and called by its address.

- ``jit``                the decorator ``kernel``: what Numba is told
- ``cache``              where compiled kernels are kept, and when one is stale
- ``function_pointers``  kernels called by their address, so that one thread can hand another a function
"""
