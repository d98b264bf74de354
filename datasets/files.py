"""Files shared with other processes: checksums, locks, and the cache folder."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from datasets.errors import DatasetError
from minigrad.files import check_regular, opened

try:
    import fcntl
except ImportError:  # Windows
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]

else:

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
    with opened(path) as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, after waiting for its holder. The system releases it when its holder dies."""
    check_regular(path)
    with open(path, "ab") as file:
        _lock(file)
        yield
