"""Where arrays lie in memory, and in which order.

- ``aligned``    arrays that begin at a cache line
- ``workspace``  scratch memory of a thread, used again and again
- ``transpose``  matrices copied into their transposes
- ``copy``       large arrays copied
- ``flat``       an array as one row, whatever the order of its axes
"""

from minigrad.kernels.memory.aligned import LINE, PAGE, aligned, empty, empty_like, owns_memory
from minigrad.kernels.memory.copy import copied
from minigrad.kernels.memory.flat import flat
from minigrad.kernels.memory.transpose import transpose, transpose_rows
from minigrad.kernels.memory.workspace import workspace

__all__ = [
    "LINE",
    "PAGE",
    "aligned",
    "copied",
    "empty",
    "empty_like",
    "flat",
    "owns_memory",
    "transpose",
    "transpose_rows",
    "workspace",
]
