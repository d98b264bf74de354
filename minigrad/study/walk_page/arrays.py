"""Arrays as a page holds them: all numbers of small ones, of large ones the first images or the means of blocks."""

import base64
import math
from typing import Any

import numpy as np

# The cells of a picture, and the digits of a number that is not in one.
CELLS = 4096
DIGITS = 8
# A row that is longer is wrapped.
LONGEST_ROW = 32


class Arrays:
    """The arrays of a page, each once."""

    def __init__(self) -> None:
        self.table: list[dict[str, Any]] = []
        self._known: dict[int, tuple[np.ndarray, int]] = {}

    def add(self, x: np.ndarray) -> int:
        """The place of an array in the table."""
        if id(x) not in self._known:
            self._known[id(x)] = x, len(self.table)  # held, so that its id stays its own
            self.table.append(shown(x))
        return self._known[id(x)][1]


def shown(x: np.ndarray) -> dict[str, Any]:
    """An array: its shape, tiles of ``tile`` elements in ``columns``, and the values of their cells.

    ``values`` are the first tiles that ``CELLS`` hold. Where not even one fits they are the means of blocks of the
    first, of height and width ``block``; ``across`` is then in how many columns the elements themselves stand.
    """
    tile, columns = _tiling(x.shape)
    entry: dict[str, Any] = {"shape": x.shape, "tile": tile, "columns": columns}
    if x.dtype != np.float32:
        entry["dtype"] = str(x.dtype)
    if x.size != 1:
        wide = x.astype(np.float64)
        entry["norm"] = number(np.linalg.norm(wide))
        entry |= {"low": number(wide.min()), "high": number(wide.max())} if x.size else {}
    if tile > CELLS:
        means, entry["block"] = _block_means(x.reshape(-1)[:tile], columns)
        values, entry["columns"], entry["across"] = means.reshape(-1), means.shape[1], columns
    else:
        values = x.reshape(-1)[: max(1, CELLS // max(tile, 1)) * tile]
    entry["values"] = packed(values)
    return entry


def packed(x: np.ndarray) -> str:
    """An array's numbers as text: "f4:", "f8:" or "i4:", then the bytes, the lowest first, in Base64."""
    kind = {"float32": "f4", "float16": "f4", "int32": "i4"}.get(str(x.dtype), "f8")
    return f"{kind}:{base64.b64encode(np.ascontiguousarray(x, f'<{kind}').tobytes()).decode()}"


def is_whole(x: np.ndarray) -> bool:
    """Whether a page holds all of an array's elements."""
    tile, _ = _tiling(x.shape)
    return tile <= CELLS and x.size <= max(1, CELLS // max(tile, 1)) * tile


def number(value: Any) -> float | str:
    """A number as JSON can say it."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else str(float(value))


def _tiling(shape: tuple[int, ...]) -> tuple[int, int]:
    """The elements of a tile, and in how many columns they stand: the last two axes are a tile's rows and columns."""
    while len(shape) > 2 and shape[-1] == shape[-2] == 1:  # the channels of single pixels are a matrix
        shape = shape[:-2]
    rows, columns = (1, 1, *shape)[-2:]
    if rows == 1 and columns > LONGEST_ROW:
        return columns, math.ceil(math.sqrt(columns))
    return rows * columns, max(columns, 1)


def _block_means(tile: np.ndarray, columns: int) -> tuple[np.ndarray, tuple[int, int]]:
    """The means of blocks as large as they must be, and the height and width of a block."""
    rows = math.ceil(tile.size / columns)
    width = max(1, math.ceil(columns / math.sqrt(CELLS)))
    height = max(1, math.ceil(rows * math.ceil(columns / width) / CELLS))
    padded = np.full((math.ceil(rows / height) * height, math.ceil(columns / width) * width), np.nan)
    whole = np.full(rows * columns, np.nan)
    whole[: tile.size] = tile
    padded[:rows, :columns] = whole.reshape(rows, columns)
    blocks = padded.reshape(len(padded) // height, height, padded.shape[1] // width, width)
    counted = ~np.isnan(blocks)
    sums = np.where(counted, blocks, 0).sum((1, 3))
    with np.errstate(invalid="ignore"):
        return sums / counted.sum((1, 3)), (height, width)
