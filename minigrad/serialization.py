"""States on disk: ``save`` writes a state dict, ``load`` reads it. The file is safetensors, never a pickle.

A state dict of arrays becomes a plain safetensors file with the same names, which PyTorch opens too. A state may also
be nested, and hold numbers, strings, None, lists, tuples and dicts beside the arrays:
``{"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}``. Its arrays are tensors of the file under
dotted names, the rest is text in the file's metadata. ``load`` returns all of it as it was.

The metadata also hold a SHA-256 of everything else, ``minigrad.sha256``, which ``load`` checks: a changed bit
is an error. The same state is the same bytes.
"""

import os
import pathlib
from collections.abc import Mapping
from typing import Any

from minigrad.errors import StateError
from minigrad.files import replacing
from minigrad.foreign import is_array, to_numpy
from minigrad.nested import from_text, to_text
from minigrad.safetensors_file import SUM, SUM_OF_DATA, packed, read, read_texts

__all__ = ["load", "read_metadata", "save"]

Path = str | os.PathLike[str]

NESTED = "minigrad.nested"
"""Where in the metadata the text of a nested state is, see ``minigrad.nested``."""


def save(state: Mapping[str, Any], path: Path, metadata: Mapping[str, str] | None = None) -> None:
    """Write a state dict, or a dict that holds several, to a safetensors file: whole, or not at all.

    Arrays keep their dtype. Tensors, and arrays of other libraries, are written as arrays; bfloat16 and float8, which
    NumPy does not have, as float32. ``metadata``: strings for other readers of the file, see ``read_metadata``.

    Raises TypeError or ValueError that names what a file cannot hold, and OSError where the file cannot be written.
    A file that was there before then stays as it was.
    """
    if not isinstance(state, Mapping):
        hint = "; save what its state_dict() gives" if hasattr(state, "state_dict") else ""
        raise TypeError(f"save: it takes a dict, and then the path; got {type(state).__name__}{hint}")
    texts = _checked_metadata(metadata)
    if all(isinstance(name, str) and is_array(value) for name, value in state.items()):
        arrays = {name: to_numpy(value) for name, value in state.items()}
    else:
        texts[NESTED], arrays = to_text(state)
    content = packed(arrays, texts)
    with replacing(pathlib.Path(path)) as file:
        file.writelines(content)


def load(path: Path) -> dict[str, Any]:
    """What ``save`` wrote, or the tensors of any other safetensors file, as arrays with memory of their own.

    bfloat16 and float8 become float32, in which each of their values is exact.
    Raises FileNotFoundError, another OSError for a folder or a pipe, or StateError for a file that is not safetensors
    (such as a pickle of PyTorch), is damaged, or holds a dtype that NumPy does not have.
    """
    arrays, texts = read(path)
    text = texts.get(NESTED)
    if text is None:
        return arrays
    try:
        return from_text(text, arrays)
    except (ValueError, KeyError, TypeError) as error:
        raise StateError(f"load: {path} is damaged: its {NESTED} is not what save writes ({error!r})") from error


def read_metadata(path: Path) -> dict[str, str]:
    """The strings that ``save`` was given as ``metadata``. The arrays are not read.

    Raises FileNotFoundError and StateError as ``load`` does, but for damage to the arrays' numbers.
    """
    return {name: text for name, text in read_texts(path).items() if name != NESTED}


def _checked_metadata(metadata: Mapping[str, str] | None) -> dict[str, str]:
    texts = dict(metadata or {})
    for name, text in texts.items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise TypeError(
                f"save: metadata are strings by names, got {name!r}: {text!r}; put it into the state instead"
            )
    for name in (NESTED, SUM, SUM_OF_DATA):
        if name in texts:
            raise ValueError(f"save: the name {name!r} in the metadata is minigrad's own")
    return texts
