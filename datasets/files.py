"""Files shared with other processes: checksums, atomic writes, locks, and the cache folder."""

import errno
import hashlib
import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from datasets.errors import DatasetError

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)


def cache_folder() -> Path:
    """The user's cache folder for minigrad, as the platform has it (on Linux `~/.cache/minigrad`). Not created.

    Raises DatasetError where platformdirs, an optional package, is not installed.
    """
    try:
        import platformdirs
    except ModuleNotFoundError as error:
        raise DatasetError("the cache folder needs platformdirs; install it with: pip install platformdirs") from error
    return platformdirs.user_cache_path("minigrad")


def md5_of(path: Path) -> str:
    """MD5 of a file's bytes, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file open for writing that becomes `path` when the block ends well, and vanishes when it raises.

    It is written beside `path` under a name of its own and renamed: a reader sees the old file or the whole new one,
    and of several writers at once the last one wins. A link stays one: what it leads to is replaced.

    Raises OSError with `path` in it, also where the disk is full, of which the system names no file, and for a device
    or a pipe, in whose place there would be a file.
    """
    target = path.resolve()
    if target.exists() and not target.is_file() and not target.is_dir():
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    temporary = target.with_name(f"{target.name}.{uuid.uuid4().hex}.tmp")
    try:
        with open(temporary, "xb") as file:
            yield file
        os.replace(temporary, target)
    except OSError as error:
        if error.errno is not None and error.filename in (None, str(temporary)):
            error.filename, error.filename2 = str(path), None
        raise
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, waiting for whoever has it. The system lets go of it when its holder dies."""
    with open(path, "ab") as file:
        _lock(file)
        yield
