"""Tables: CSV, TSV and Parquet files, one sample a row, one column of them to be predicted. Read by pyarrow.

A column that counts the rows and has no name of its own, as pandas writes its index, is left out, which is told.
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from datasets.errors import DatasetError
from datasets.formats.arrays import checked
from datasets.given import Given, Request
from datasets.parts import Split
from minigrad.files import opened

if TYPE_CHECKING:
    import pyarrow

TEXT, PARQUET = (".csv", ".tsv", ".csv.gz", ".tsv.gz"), (".parquet", ".pq")
DELIMITERS = ",;\t|"
NAMELESS = ("", "Unnamed: 0", "__index_level_0__")


def recognises(path: Path) -> bool:
    """Whether it is called as such a table is, in small letters or capitals; the text may be gzipped."""
    return path.name.lower().endswith(TEXT + PARQUET)


def read(request: Request) -> Given:
    """One part: the column of the ``label`` as targets, all other columns as the rows' inputs, (N, F).

    Raises DatasetError for no label or one that is no column, a first line that is no names, two columns of one name,
    an input that is no number, and a table without rows or without inputs.
    """
    path = request.path
    table, remarks = _without_index(_table(path))
    names = table.column_names
    if path.name.lower().endswith(TEXT):
        _check_first_line(names, path)
    _check_unique(names, path)
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    if request.label is None:
        raise DatasetError(f"{path}: --label is needed: the column to predict, one of {shown}")
    if request.label not in names:
        meant = [name for name in names if name.strip().lower() == request.label.strip().lower()]
        remedy = f"did you mean {meant[0]!r}?" if meant else f"--label is one of {shown}"
        raise DatasetError(f"{path} has no column {request.label!r}; {remedy}")
    if len(names) < 2 or table.num_rows == 0:
        raise DatasetError(f"{path} has {table.num_rows} rows of {len(names)} columns; give rows of inputs and a label")
    targets = _labels(table.column(request.label), f"{path}: {request.label}")
    columns = [_numbers(table.column(name), f"{path}: column {name!r}") for name in names if name != request.label]
    return Given({"train": checked(Split(_rows(columns), targets), request, str(path))}, remarks=remarks)


def _without_index(table: "pyarrow.Table") -> tuple["pyarrow.Table", tuple[str, ...]]:
    """The table without a column that counts its rows, from 0 or 1, and has no name; and a remark about it."""
    for name in NAMELESS:
        if table.column_names.count(name) == 1 and table.num_columns > 2:
            values = table.column(name).to_numpy()
            if any(np.array_equal(values, np.arange(first, first + len(values))) for first in (0, 1)):
                return table.drop_columns([name]), (f"left out, as it counts the rows: the column {name!r}",)
    return table, ()


def _check_first_line(names: list[str], path: Path) -> None:
    """Raise DatasetError for a first line of data, not of names: it has a decimal number, or one number twice.

    Four numbers or more that rise or fall may be names: a spectrum's columns are called by its wavelengths.
    """
    numbers = [name for name in names if _is_number(name)]
    steps = np.diff([float(name) for name in numbers])
    if len(steps) > 2 and (np.all(steps > 0) or np.all(steps < 0)):
        return
    if found := [name for name in numbers if not name.isdecimal() or names.count(name) > 1]:
        raise DatasetError(
            f"{path}: its first line holds {found[0]}, a number, and must be the columns' names; put a line of names "
            "before it"
        )


def _check_unique(names: list[str], path: Path) -> None:
    if twice := [name for name in names if names.count(name) > 1]:
        raise DatasetError(f"{path}: two columns are called {twice[0]!r}; give each a name of its own")


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _table(path: Path) -> "pyarrow.Table":
    """The file as it is, columns of any type. Raises DatasetError for one that is empty, no UTF-8, or no table."""
    try:
        import pyarrow
        from pyarrow import csv, parquet
    except ModuleNotFoundError as error:
        raise DatasetError(f"{path}: CSV and Parquet need pyarrow; install it with: pip install pyarrow") from error
    with opened(path):  # a pipe has no end
        pass
    try:
        if path.name.lower().endswith(PARQUET):
            _check_unique(parquet.read_schema(path).names, path)  # read_table's error does not name them
            return parquet.read_table(path, partitioning=None)
        with pyarrow.input_stream(str(path), compression="detect") as stream:
            head = stream.read(1 << 16)
        if b"\0" in head:  # as in UTF-16
            raise DatasetError(f"{path} is no UTF-8 (it holds zero bytes); save the file as UTF-8")
        first = head.decode("utf-8", "replace").splitlines()
        if not first:
            raise DatasetError(f"{path} is empty; give a line of column names, and rows")
        delimiter = max(DELIMITERS, key=first[0].count)
        table = csv.read_csv(path, parse_options=csv.ParseOptions(delimiter=delimiter))
        table.column_names  # noqa: B018  (decodes them)
        return table
    except UnicodeDecodeError as error:
        raise DatasetError(
            f"{path} is no UTF-8 ({error.reason} at byte {error.start}); save the file as UTF-8"
        ) from error
    except pyarrow.ArrowException as error:
        reason = " ".join(str(error).split())
        raise DatasetError(f"{path} cannot be read as a table ({reason}); correct it, or write it again") from error


def _labels(column: "pyarrow.ChunkedArray", where: str) -> np.ndarray:
    """The column as words, whole numbers, truth values or floating-point numbers."""
    from pyarrow import types

    kind = column.type
    if types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if column.null_count:
        raise DatasetError(f"{where}: row {_first_null(column)} is empty or NaN; fill it in, or leave the row out")
    if types.is_decimal(kind):
        column = column.cast("float64" if kind.scale > 0 or kind.precision > 18 else "int64")
    elif not (types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind) or _is_text(kind)):
        remedy = "save the file as UTF-8" if types.is_binary(kind) else "a label is a word or a number"
        raise DatasetError(f"{where} holds {kind}; {remedy}")
    values = column.to_numpy()
    if values.dtype != object:
        return values
    words = values.astype(str)
    empty = np.flatnonzero(np.char.strip(words) == "")
    if len(empty):
        raise DatasetError(f"{where}: row {empty[0] + 1} is empty; fill it in, or leave the row out")
    return words


def _numbers(column: "pyarrow.ChunkedArray", where: str) -> np.ndarray:
    """The column as numbers. Raises DatasetError, naming the first row that has none, NaN or ∞."""
    from pyarrow import types

    if column.null_count:
        raise DatasetError(f"{where}: row {_first_null(column)} is empty or NaN; fill it in, or leave the row out")
    if _is_text(column.type):
        row, value = _first_text(column)
        raise DatasetError(
            f"{where}: row {row} holds {value!r}, which is no number; correct it, or leave the column out"
        )
    if types.is_decimal(column.type):
        column = column.cast("float64")
    elif not (types.is_integer(column.type) or types.is_floating(column.type) or types.is_boolean(column.type)):
        raise DatasetError(f"{where} holds {column.type}, no numbers; turn it into numbers, or leave the column out")
    values: np.ndarray = column.to_numpy()
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        row = int(np.flatnonzero(~np.isfinite(values))[0]) + 1
        raise DatasetError(f"{where}: row {row} holds {values[row - 1]}; replace it, or leave the row out")
    return values


def _rows(columns: list[np.ndarray]) -> np.ndarray:
    """The columns side by side: bytes where all are whole numbers from 0 to 255, as pixels are."""
    pixels = all(column.dtype.kind in "iu" and column.min() >= 0 and column.max() <= 255 for column in columns)
    return np.stack([column.astype(np.uint8 if pixels else np.float64) for column in columns], axis=1)


def _is_text(kind: Any) -> bool:
    from pyarrow import types

    return types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)


def _first_null(column: "pyarrow.ChunkedArray") -> int:
    return int(np.flatnonzero(column.is_null().to_numpy())[0]) + 1


def _first_text(column: "pyarrow.ChunkedArray") -> tuple[int, str]:
    """The first row that is no number, counted from 1."""
    for row, value in enumerate(column.to_pylist(), 1):
        try:
            float(value)
        except ValueError:
            return row, value
    return 1, column[0].as_py()
