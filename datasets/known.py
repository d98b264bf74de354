"""Files of the catalogue's data sets, recognised by what they hold, whatever they are called, compressed or not."""

import hashlib
import struct

import numpy as np

from datasets.catalogue import LAYOUT, SOURCES


def content_of(array: np.ndarray) -> str:
    """What git calls an IDX file of these bytes: the SHA-1 of "blob", its length, a zero byte, and the file.

    ``git hash-object FILE`` says it of a decompressed file, and ``git ls-tree`` of those in anyone's repository.
    """
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    digest = hashlib.sha1(f"blob {len(header) + array.nbytes}\0".encode() + header, usedforsecurity=False)
    digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


KNOWN = {content: (name, field) for name, source in SOURCES.items() for field, content in source.content.items()}
SHAPES = {shape for _, shape in LAYOUT.values()}


def known(array: np.ndarray) -> tuple[str, str] | None:
    """The name of the data set and of the field of it that an array is; None for an array that nothing is known of."""
    if array.dtype != np.uint8 or array.shape not in SHAPES:
        return None
    return KNOWN.get(content_of(array))
