"""Safetensors files: arrays and texts by name as bytes, and back. Every call to safetensors is in here.

What is written carries two sums in its metadata, SHA-256 of the arrays' bytes, and of the names, dtypes, shapes and
texts with that sum among them. Reading checks them where there is one of them: each also says that the other must be
there. safetensors alone notices no changed byte, nor F32 that became I32.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy

from minigrad.errors import StateError
from minigrad.files import opened
from minigrad.strict_json import parse

Path = str | os.PathLike[str]
Arrays = dict[str, np.ndarray]
Texts = dict[str, str]
Layout = Iterable[tuple[str, str, list[int]]]

SUM, SUM_OF_DATA = "minigrad.sha256", "minigrad.sha256.data"

DTYPES = {"BOOL": "?", "F16": "<f2", "F32": "<f4", "F64": "<f8"}
DTYPES |= {f"{sign}{8 * size}": f"<{sign.lower()}{size}" for sign in "IU" for size in (1, 2, 4, 8)}
_PICKLES = [b"\x80" + bytes([protocol]) for protocol in range(2, 6)]
_CODES = {np.dtype(dtype).newbyteorder("<"): code for code, dtype in DTYPES.items()}


def packed(arrays: Mapping[str, np.ndarray], texts: Mapping[str, str]) -> list[bytes | memoryview]:
    """The file that holds these, in two parts: equal bytes for equal arrays and texts.

    Raises TypeError for a dtype that a file cannot hold, ValueError for a name.
    """
    for text in (*arrays, *texts, *texts.values()):
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise ValueError(f"save: {text!r} holds half a character, a lone surrogate, which no file can hold")
    rows = {name: _row_ordered(name, array) for name, array in arrays.items()}
    layout = [(name, _CODES[array.dtype], list(array.shape)) for name, array in rows.items()]
    data = _sum_of_data({name: array.reshape(-1).view(np.uint8) for name, array in rows.items()})
    texts = {**texts, SUM_OF_DATA: data}
    content = memoryview(safetensors.numpy.save(rows, {**texts, SUM: _sum_of_header(layout, texts)}))
    end = 8 + int.from_bytes(content[:8], "little")
    return [_in_order(bytes(content[8:end])), content[end:]]


def read(path: Path) -> tuple[Arrays, Texts]:
    """The arrays of a file in their order there, each with memory of its own, and its texts.

    Raises OSError, and StateError for what is no such file, or has not the sum that it carries, and for a dtype that
    NumPy lacks.
    """
    with opened(path) as file:
        content = file.read()
    try:
        tensors = dict(safetensors.deserialize(content))
        size = int.from_bytes(content[:8], "little")
        header = parse(content[8 : 8 + size])
        texts = header.pop("__metadata__", None) or {}
    except (safetensors.SafetensorError, ValueError) as error:
        raise StateError(
            f"load: {path} is no safetensors file, or damaged ({error}){_other_format(content)}"
        ) from error
    if {SUM, SUM_OF_DATA} & texts.keys():
        layout = [(name, tensor["dtype"], list(tensor["shape"])) for name, tensor in tensors.items()]
        data = _sum_of_data({name: tensor["data"] for name, tensor in tensors.items()})
        texts = _checked(f"load: {path}", layout, texts, data)
    return {name: _array(f"load: {name} in {path}", **tensors[name]) for name in header}, texts


def read_texts(path: Path) -> Texts:
    """The texts of a file, without reading its arrays; nor is then known whether their bytes have their sum.

    Raises OSError and StateError as ``read`` does.
    """
    opened(path).close()  # safetensors would wait for a pipe
    try:
        with safetensors.safe_open(path, framework="np") as file:
            texts = dict(file.metadata() or {})
            slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118
            layout = [(name, each.get_dtype(), list(each.get_shape())) for name, each in slices.items()]
    except safetensors.SafetensorError as error:
        raise StateError(f"read_metadata: {path} is no safetensors file, or damaged ({error})") from error
    if {SUM, SUM_OF_DATA} & texts.keys():
        texts = _checked(f"read_metadata: {path}", layout, texts, texts.get(SUM_OF_DATA))
    return texts


def _in_order(header: bytes) -> bytes:
    """The header, and its length before it, with the texts sorted: safetensors writes them in an order drawn by lot."""
    content = parse(header)
    content["__metadata__"] = dict(sorted(content["__metadata__"].items()))
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # so that the arrays are aligned
    return len(text).to_bytes(8, "little") + text


def _row_ordered(name: str, array: np.ndarray) -> np.ndarray:
    """The array little-endian and row after row: safetensors 0.8.0 writes the memory of a view as it lies."""
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        raise TypeError(
            f"save: {name} holds {array.dtype}; a file holds booleans, whole numbers, and floats up to float64"
        )
    if name == "__metadata__":
        raise ValueError(f"save: the name {name!r} is safetensors' own; give the array another")
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)


def _sum_of_data(data: Mapping[str, Any]) -> str:
    digest = hashlib.sha256()
    for name in sorted(data):
        digest.update(data[name])
    return digest.hexdigest()


def _sum_of_header(layout: Layout, texts: Texts) -> str:
    text = json.dumps([sorted(layout), texts], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _checked(where: str, layout: Layout, texts: Texts, data: str | None) -> Texts:
    """The texts without the sums, which must be those of the layout and the texts, and ``data``."""
    summed = {name: text for name, text in texts.items() if name != SUM}
    if texts.get(SUM) != _sum_of_header(layout, summed) or texts.get(SUM_OF_DATA) != data:
        raise StateError(
            f"{where} is damaged: its content does not have its SHA-256; if another program has changed it on purpose, "
            f"let that leave {SUM} and {SUM_OF_DATA} out of the metadata"
        )
    return {name: text for name, text in summed.items() if name != SUM_OF_DATA}


def _array(where: str, dtype: str, shape: list[int], data: bytearray) -> np.ndarray:
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
    if content[:2] in _PICKLES or (content[:2] == b"PK" and b"data.pkl" in content):
        return (
            "; it is a pickle, as torch.save writes, and reading one can run any program: load it in PyTorch, and "
            "write its state_dict() with safetensors.torch.save_file"
        )
    return "; it is a zip file, perhaps of np.savez: read that with np.load" if content[:2] == b"PK" else ""
