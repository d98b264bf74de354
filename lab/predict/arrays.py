"""Arrays that a user gives, in a file or on stdin: .npy, nested lists in JSON, or rows of numbers as text."""

import io

import numpy as np

from lab.console.errors import LabError
from minigrad.strict_json import parse

FORMS = ".npy, JSON or rows of numbers"


def read_array(name: str, content: bytes) -> np.ndarray:
    """The numbers as float64. A first line that holds names is passed over, as a table of CSV has it.

    Raises LabError for anything else, and for a number that is not finite.
    """
    if not content.strip():
        raise LabError(f"{name} is empty; give an array: {FORMS}")
    try:
        array = _read(content)
        if array.dtype.kind not in "buif" or not array.size:
            raise ValueError(f"it is {array.dtype} {array.shape}")
    except (ValueError, TypeError, EOFError, OSError) as error:
        raise LabError(f"{name} holds no array: {FORMS} ({error})") from error
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        raise LabError(f"{name} holds {array[~np.isfinite(array)][0]:g}; its numbers must be finite")
    return array


def _read(content: bytes) -> np.ndarray:
    if content.startswith(b"\x93NUMPY"):
        return np.load(io.BytesIO(content), allow_pickle=False)
    if content.lstrip()[:1] == b"[":
        return np.array(parse(content), np.float64)
    lines = content.decode().replace(",", " ").replace(";", " ").splitlines()
    return np.loadtxt(lines[1:] if len(lines) > 1 and _are_names(lines[0]) else lines, ndmin=2)


def _are_names(line: str) -> bool:
    """Whether no word of a line is a number."""
    return all(not _is_number(word) for word in line.split())


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def rows(name: str, array: np.ndarray, width: int) -> np.ndarray:
    """The array as rows of so many numbers (N, width). Raises LabError where it is none."""
    if array.ndim == 1 and array.size == width:
        return array[np.newaxis]
    if array.ndim != 2 or array.shape[1] != width:
        raise LabError(f"{name}: the array is {shape_text(array.shape)}, the network takes rows of {width} numbers")
    return array


def shape_text(shape: tuple[int, ...]) -> str:
    """(3, 28), whatever ends a tuple of one."""
    return f"({', '.join(map(str, shape))})"
