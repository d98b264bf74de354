"""IDX, the file format of MNIST: a magic number, the dimensions, the elements; everything big-endian.

    byte 0, 1   zero
    byte 2      the type of the elements, a key of `DTYPES`
    byte 3      d, the number of dimensions
    4·d bytes   the dimensions, each an unsigned 32-bit integer
    the rest    the elements in C order, and nothing behind them

Described at the foot of http://yann.lecun.com/exdb/mnist/.
"""

import gzip
import hashlib
import math
import os
import struct
import zlib
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np

from datasets.errors import IDXError
from minigrad.files import opened, replacing

DTYPES: dict[int, np.dtype[Any]] = {
    0x08: np.dtype(">u1"),
    0x09: np.dtype(">i1"),
    0x0B: np.dtype(">i2"),
    0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"),
    0x0E: np.dtype(">f8"),
}
CODES = {dtype: code for code, dtype in DTYPES.items()}
GZIP_MAGIC = b"\x1f\x8b"
CHUNK = 1 << 20


def read_idx(path: str | os.PathLike[str], md5: str | None = None) -> np.ndarray:
    """The array in an IDX file, plain or gzip (recognized by content), writable and in the machine's byte order.

    `md5`, where given, is the MD5 of the decompressed file and is verified. Memory is allocated for what the file
    holds, never for what its header says.

    Raises IDXError when the file is not IDX, is truncated, has trailing data, is a damaged gzip file or has another
    MD5; OSError when it cannot be read.
    """
    path = Path(path)
    try:
        with opened(path) as file, _decompressed(file) as stream:
            header, dtype, shape = _read_header(stream, path)
            size = math.prod(shape) * dtype.itemsize
            payload = _read_at_most(stream, size + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise IDXError(f"{path}: damaged gzip file: {error}") from error
    promise = f"shape {shape} of {dtype.name} takes {size:,} bytes"
    if len(payload) < size:
        raise IDXError(f"{path}: truncated: {promise}, the file holds {len(payload):,}")
    if len(payload) > size:
        raise IDXError(f"{path}: trailing data: {promise}, the file holds more")
    _verify(path, md5, header, payload)
    try:
        array = np.frombuffer(payload, dtype).reshape(shape)
    except ValueError as error:
        raise IDXError(f"{path}: NumPy cannot hold an array of shape {shape}: {error}") from error
    return array.astype(dtype.newbyteorder("="), copy=False)


def write_idx(path: str | os.PathLike[str], array: np.ndarray) -> None:
    """Write an array as an IDX file, gzip-compressed if the name ends in `.gz`; the same array gives the same bytes.

    Raises IDXError for a dtype that IDX does not have, no dimension at all, or a dimension of 2³² and more.
    """
    path, array = Path(path), np.asarray(array)
    code = CODES.get(array.dtype.newbyteorder(">"))
    if code is None:
        known = ", ".join(dtype.name for dtype in CODES)
        raise IDXError(f"{path}: dtype {array.dtype} has no IDX type; convert the array to one of {known}")
    if array.ndim == 0 or max(array.shape) >= 1 << 32:
        raise IDXError(f"{path}: IDX takes one dimension or more, each under 2³², not shape {array.shape}")
    header = struct.pack(f">HBB{array.ndim}I", 0, code, array.ndim, *array.shape)
    content = header + array.astype(DTYPES[code], copy=False).tobytes()
    with replacing(path) as file:
        file.write(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


def _decompressed(file: BufferedReader) -> BufferedReader | gzip.GzipFile:
    return gzip.GzipFile(fileobj=file) if file.peek(2).startswith(GZIP_MAGIC) else file


def _read_header(stream: BufferedReader | gzip.GzipFile, path: Path) -> tuple[bytes, np.dtype[Any], tuple[int, ...]]:
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0":
        raise IDXError(
            f"{path}: not an IDX file: it begins with {magic!r}, not with two zero bytes, type and dimensions"
        )
    code, ndim = magic[2:]
    if code not in DTYPES:
        raise IDXError(f"{path}: IDX type 0x{code:02x} is none of {', '.join(f'0x{known:02x}' for known in DTYPES)}")
    if ndim == 0:
        raise IDXError(f"{path}: the header says 0 dimensions, IDX takes one or more")
    dimensions = stream.read(4 * ndim)
    if len(dimensions) < 4 * ndim:
        raise IDXError(f"{path}: truncated inside the header: {ndim} dimensions take {4 * ndim} bytes")
    return magic + dimensions, DTYPES[code], struct.unpack(f">{ndim}I", dimensions)


def _read_at_most(stream: BufferedReader | gzip.GzipFile, size: int) -> bytearray:
    """Up to `size` bytes, chunk by chunk: asking for all at once would allocate an absurd size before reading."""
    content = bytearray()
    while chunk := stream.read(min(CHUNK, size - len(content))):
        content += chunk
    return content


def _verify(path: Path, md5: str | None, *parts: bytes | bytearray) -> None:
    if md5 is None:
        return
    digest = hashlib.md5(usedforsecurity=False)
    for part in parts:
        digest.update(part)
    if digest.hexdigest() != md5:
        raise IDXError(f"{path}: MD5 of the content is {digest.hexdigest()}, should be {md5}")
