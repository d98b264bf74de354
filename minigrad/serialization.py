"""States on disk: ``save`` writes a state dict, ``load`` reads it. The file is safetensors, never a pickle.

A state dict of arrays becomes a plain safetensors file with the same names, which PyTorch opens too. A state may also
be nested, and hold numbers, strings, None, lists, tuples and dicts beside the arrays:
``{"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}``. Its arrays are tensors of the file under
dotted names, the rest is text in the file's metadata. ``load`` returns all of it as it was.
"""

import io
import json
import os
import pathlib
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy

from minigrad.errors import StateError
from minigrad.files import replacing
from minigrad.foreign import is_array, to_numpy
from minigrad.nested import from_text, to_text

__all__ = ["load", "read_metadata", "save"]

Path = str | os.PathLike[str]

NESTED = "minigrad.nested"
"""Where in the metadata the text of a nested state is, see ``minigrad.nested``."""

DTYPES = {"BOOL": "?", "F16": "<f2", "F32": "<f4", "F64": "<f8"}
DTYPES |= {f"{sign}{8 * size}": f"<{sign.lower()}{size}" for sign in "IU" for size in (1, 2, 4, 8)}
_PICKLES = [b"\x80" + bytes([protocol]) for protocol in range(2, 6)]


def save(state: Mapping[str, Any], path: Path, metadata: Mapping[str, str] | None = None) -> None:
    """Write a state dict, or a dict that holds several, to a safetensors file: whole, or not at all.

    Arrays keep their dtype. Tensors, and arrays of other libraries, are written as arrays; bfloat16 and float8, which
    NumPy does not have, as float32. ``metadata``: strings for other readers of the file, see ``read_metadata``.

    Raises TypeError that names what a file cannot hold, and OSError where the file cannot be written. A file that was
    there before then stays as it was.
    """
    if not isinstance(state, Mapping):
        hint = "; save what its state_dict() gives" if hasattr(state, "state_dict") else ""
        raise TypeError(f"save: it takes a dict, and then the path; got {type(state).__name__}{hint}")
    texts = _checked_metadata(metadata)
    if all(isinstance(name, str) and is_array(value) for name, value in state.items()):
        arrays = {name: to_numpy(value) for name, value in state.items()}
    else:
        texts[NESTED], arrays = to_text(state)
    content = safetensors.numpy.save({name: _stored(name, array) for name, array in arrays.items()}, texts or None)
    with replacing(pathlib.Path(path)) as file:
        file.write(content)


def load(path: Path) -> dict[str, Any]:
    """What ``save`` wrote, or the tensors of any other safetensors file, as arrays with memory of their own.

    bfloat16 and float8 become float32, in which each of their values is exact.
    Raises FileNotFoundError, or StateError for a file that is not safetensors (such as a pickle of PyTorch), is
    damaged, or holds a dtype that NumPy does not have.
    """
    content = pathlib.Path(path).read_bytes()
    try:
        tensors = safetensors.deserialize(content)
    except safetensors.SafetensorError as error:
        raise StateError(
            f"load: {path} is no safetensors file, or damaged ({error}){_other_format(content)}"
        ) from error
    arrays = {name: _read(f"load: {name} in {path}", **tensor) for name, tensor in tensors}
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    text = header.get("__metadata__", {}).get(NESTED)
    if text is None:
        return arrays
    try:
        return from_text(text, arrays)
    except (ValueError, KeyError, TypeError) as error:
        raise StateError(f"load: {path} is damaged: its {NESTED} is not what save writes ({error!r})") from error


def read_metadata(path: Path) -> dict[str, str]:
    """The strings that ``save`` was given as ``metadata``. Raises FileNotFoundError and StateError as ``load`` does."""
    try:
        with safetensors.safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
    except safetensors.SafetensorError as error:
        raise StateError(f"read_metadata: {path} is no safetensors file, or damaged ({error})") from error
    return {name: text for name, text in metadata.items() if name != NESTED}


def _checked_metadata(metadata: Mapping[str, str] | None) -> dict[str, str]:
    texts = dict(metadata or {})
    for name, text in texts.items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise TypeError(
                f"save: metadata are strings by names, got {name!r}: {text!r}; put it into the state instead"
            )
    if NESTED in texts:
        raise ValueError(f"save: the name {NESTED!r} in the metadata is minigrad's own")
    return texts


def _stored(name: str, array: np.ndarray) -> np.ndarray:
    """The array in C order and little-endian: safetensors writes memory as it is."""
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        raise TypeError(
            f"save: {name} holds {array.dtype}; a file holds booleans, whole numbers, and floats up to float64"
        )
    if name == "__metadata__":
        raise ValueError(f"save: the name {name!r} is safetensors' own; give the array another")
    return np.ascontiguousarray(array).reshape(array.shape)


def _read(where: str, dtype: str, shape: list[int], data: bytearray) -> np.ndarray:
    """A tensor of a file, from its bytes."""
    if dtype in DTYPES:
        return np.frombuffer(data, DTYPES[dtype]).reshape(shape)
    if dtype == "BF16":
        bits = np.frombuffer(data, "<u2").astype(np.uint32) << 16
        return bits.view(np.float32).reshape(shape)
    if dtype == "F8_E5M2":
        bits = np.frombuffer(data, np.uint8).astype(np.uint16) << 8
        return bits.view(np.float16).astype(np.float32).reshape(shape)
    if dtype == "F8_E4M3":
        return _float8_e4m3(np.frombuffer(data, np.uint8)).reshape(shape)
    raise StateError(f"{where} holds {dtype}, for which NumPy has no dtype; convert it where the file was made")


def _float8_e4m3(bits: np.ndarray) -> np.ndarray:
    """(−1)ˢ · 2ᵉ⁻⁷ · (1 + m/8), or for e = 0 2⁻⁶ · m/8, of the bits s eeee mmm. There is no ∞, and NaN is all ones."""
    e, m = (bits >> 3) & 15, bits & 7
    value = np.ldexp(np.where(e > 0, 8 + m, m).astype(np.float32), np.maximum(e, 1).astype(np.int32) - 10)
    value = np.where(bits & 127 == 127, np.float32(np.nan), value)
    return np.where(bits > 127, -value, value)


def _other_format(content: bytes) -> str:
    """What kind of file it is instead, and what to do."""
    if content[:6] == b"\x93NUMPY":
        return "; it is a file of NumPy: read it with np.load"
    if content[:2] in _PICKLES or (content[:2] == b"PK" and _is_of_torch(content)):
        return (
            "; it is a pickle, as torch.save writes, and reading one can run any program: load it in PyTorch, and "
            "write its state_dict() with safetensors.torch.save_file"
        )
    return "; it is a zip file, perhaps of np.savez: read that with np.load" if content[:2] == b"PK" else ""


def _is_of_torch(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return any(name.endswith("data.pkl") for name in file.namelist())
    except zipfile.BadZipFile:
        return False
