"""The forms that a user's own data may have, one file each, and the table of them.

A form says whether a path is of it, and reads it:

    recognises(path)   whether the path looks like it; a look at names alone
    read(request)      a Given; raises DatasetError, one line that names the file and says what to do
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from datasets.errors import DatasetError
from datasets.formats import idx_folder, image_folder, npz, table
from datasets.given import Given, Request


class Format(NamedTuple):
    """One form of data."""

    recognises: Callable[[Path], bool]
    read: Callable[[Request], Given]


FORMATS: dict[str, Format] = {
    "a folder of IDX files": Format(idx_folder.recognises, idx_folder.read),
    "a folder with a folder of images for each class": Format(image_folder.recognises, image_folder.read),
    "an .npz file": Format(npz.recognises, npz.read),
    "a .csv, .tsv or .parquet file": Format(table.recognises, table.read),
}


def read(request: Request) -> Given:
    """What is at a path. Raises DatasetError for what is of none of FORMATS, or is not as its form wants it."""
    path = request.path
    if not path.exists():
        raise DatasetError(f"there is no {path}; name a folder or a file that is there")
    for each in FORMATS.values():
        if each.recognises(path):
            try:
                return each.read(request)
            except OSError as error:
                raise DatasetError(f"{error.filename or path}: {error.strerror or error}; make it readable") from error
    raise DatasetError(f"{path} is none of these: {'; '.join(FORMATS)}")


__all__ = ["FORMATS", "Format", "Given", "Request", "read"]
