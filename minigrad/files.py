"""Files written whole or not at all."""

import errno
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file open for writing that becomes `path` when the block ends well, and vanishes when it raises.

    It is written beside `path` under a name of its own and renamed: a reader sees the old file or the whole new one,
    and of several writers at once the last one wins. A link stays one: what it leads to is replaced.

    Raises OSError that names `path`, also where the disk is full (the system then names no file), and for a device or a
    pipe, which a file would replace.
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
