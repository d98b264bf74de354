"""Files written whole or not at all, and read without waiting for a pipe."""

import errno
import os
import re
import stat
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

TEMPORARY = re.compile(r"(.+)\.[0-9a-f]{32}\.tmp")
"""A file that ``replacing`` writes: the name of its target, a number of its own, ``.tmp``."""

HOUR = 3600.0


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file open for writing that becomes `path` when the block ends well, and vanishes when it raises.

    It is written beside `path` under a name of its own and renamed: a reader sees the old file or the whole new one,
    and of several writers at once the last one wins. A link stays one: what it leads to is replaced. What killed
    writers of the same file have left is removed.

    Raises OSError that names `path`, also where the disk is full (the system then names no file), and for a folder,
    device or pipe, which a file would replace.
    """
    check_regular(path)  # before it is resolved: a link to itself is an error of its own there
    target = path.resolve()
    remove_stale(target.parent, target.name)
    temporary = target.with_name(f"{target.name}.{uuid.uuid4().hex}.tmp")
    try:
        file = _begun(temporary)
        with file:
            yield file
            if fcntl is not None:
                file.flush()
                os.replace(temporary, target)  # while the file is locked: see remove_stale
        if fcntl is None:  # Windows renames no open file
            os.replace(temporary, target)
    except OSError as error:
        if error.errno is not None and (
            error.filename is None or TEMPORARY.fullmatch(os.path.basename(error.filename))
        ):
            error.filename, error.filename2 = str(path), None
        raise
    finally:
        with suppress(OSError):
            temporary.unlink()


def remove_stale(folder: Path, name: str | None = None) -> None:
    """Remove the files of ``replacing`` that killed processes left in a folder; those of `name` alone, where given.

    A writer holds a lock on its file, which ends with the process: what can be locked has no writer. Where there are
    no such locks, what is older than an hour has none.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            written = TEMPORARY.fullmatch(entry.name)
            if written and name in (None, written[1]):
                with suppress(OSError):
                    _remove_if_stale(entry.path)


def check_regular(path: str | os.PathLike[str]) -> None:
    """Raise OSError where there is something at `path` that is no regular file.

    Opening a pipe, a socket or a device may wait for ever, and what it gives need have no end.
    """
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "not a regular file", os.fspath(path))


def opened(path: str | os.PathLike[str]) -> BufferedReader:
    """A regular file, open for reading. Raises OSError as ``open`` and ``check_regular`` do."""
    check_regular(os.fspath(path))  # a number would be an open file
    return open(path, "rb")


def _begun(temporary: Path) -> BinaryIO:
    """A new file, locked."""
    while True:
        file = open(temporary, "xb")  # noqa: SIM115  (replacing closes it)
        if fcntl is not None:
            with suppress(OSError):  # a file system without locks
                fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:
            return file
        file.close()  # remove_stale came between the two


def _remove_if_stale(path: str) -> None:
    """Raises OSError for a file that has a writer."""
    if fcntl is None:
        if time.time() - os.stat(path).st_mtime > HOUR:
            os.unlink(path)
        return
    with open(path, "r+b", opener=_without_waiting) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(path)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
