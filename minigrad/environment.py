"""What must be said before NumPy is loaded: it stands first among the imports of ``minigrad``.

OpenBLAS's threads wait for their next product by spinning, for some 30 ms, and so take the cores from every other
thread. Sleeping after 2⁴ cycles instead costs a product a few µs, and halves the time of the kernels between products.
It has no effect where NumPy was loaded before minigrad; a value that the user has set stays.
"""

import os

os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
