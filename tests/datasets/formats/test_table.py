"""Tables: the same rows as CSV, TSV, compressed or Parquet are the same data, and every fault names file and place."""

import gzip
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from datasets import DatasetError, load_own
from tests.datasets.made import squares

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

NAMES = np.array(["setosa", "versicolor", "virginica"])
GENERATOR = np.random.default_rng(0)
ROWS, SPECIES = GENERATOR.normal(size=(30, 2)), NAMES[np.arange(30) % 3]


def text(delimiter: str = ",") -> str:
    lines = ["width,species,length".replace(",", delimiter)]
    lines += [f"{x!r}{delimiter}{name}{delimiter}{y!r}" for (x, y), name in zip(ROWS.tolist(), SPECIES, strict=True)]
    return "\n".join(lines) + "\n"


def written(folder: Path, name: str) -> Path:
    path = folder / name
    if name.endswith(".parquet"):
        columns = {"width": ROWS[:, 0], "species": SPECIES.tolist(), "length": ROWS[:, 1]}
        parquet.write_table(pyarrow.table(columns), path)
    elif name.endswith(".gz"):
        path.write_bytes(gzip.compress(text().encode()))
    else:
        path.write_text(text({"a.tsv": "\t", "b.csv": ";"}.get(name, ",")))
    return path


@pytest.mark.parametrize("name", ["a.csv", "b.csv", "a.tsv", "a.csv.gz", "a.parquet"])
def test_every_form_is_read(name: str, tmp_path: Path) -> None:
    own = load_own(written(tmp_path, name), label="species")
    assert own.classes == tuple(NAMES)
    assert [split.inputs.shape for split in own.splits] == [(22, 2), (4, 2), (4, 2)]
    found = {(tuple(row), own.classes[target]) for split in own.splits for row, target in zip(*split, strict=True)}
    assert found == {(tuple(row), str(name)) for row, name in zip(ROWS, SPECIES, strict=True)}
    np.testing.assert_allclose(own.mean, own.splits.train.inputs.mean(axis=0))


def test_rows_of_pixels_are_images_of_the_size_that_is_given(tmp_path: Path) -> None:
    pixels, labels = squares(21)
    lines = [",".join(["label", *(f"p{k}" for k in range(30))])]
    lines += [",".join(map(str, [label, *row.ravel()])) for row, label in zip(pixels, labels, strict=True)]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    own = load_own(tmp_path / "a.csv", label="label", size=(6, 5))
    assert (own.splits.train.inputs.shape, own.splits.train.inputs.dtype) == ((15, 6, 5), np.uint8)
    with pytest.raises(DatasetError, match="rows have 30 numbers, which are no image of --size 6 6"):
        load_own(tmp_path / "a.csv", label="label", size=(6, 6))


GOOD = "a,b,c\n1,x,0.5\n2,y,1\n3,x,2\n"


@pytest.mark.parametrize(
    ("content", "label", "message"),
    [
        (GOOD, None, "--label is needed: the column to predict, one of a, b, c"),
        (GOOD, "d", "has no column 'd'; --label is one of a, b, c"),
        (GOOD, " B", "has no column ' B'; did you mean 'b'?"),
        (GOOD, "a", "column 'b': row 1 holds 'x', which is no number; correct it, or leave the column out"),
        (GOOD.replace("2,", "two,"), "b", "column 'a': row 2 holds 'two', which is no number"),
        (GOOD.replace("2,y,1", "2,y,"), "b", "column 'c': row 2 is empty or NaN; fill it in, or leave the row out"),
        (GOOD.replace("2,y,1", "2,y,nan"), "b", "column 'c': row 2 is empty or NaN; fill it in, or leave the row out"),
        (GOOD.replace("2,y,1", "2,y,nan"), "b", "column 'c': row 2 (is empty|holds nan)"),
        (GOOD.replace("2,y,1", "2,,1"), "b", "b: row 2 is empty; fill it in, or leave the row out"),
        (GOOD.replace("2,y,1", "2, ,1"), "b", "b: row 2 is empty"),
        (GOOD.replace("2,y,1", "2,y,inf"), "b", "column 'c': row 2 holds inf; replace it"),
        (GOOD.replace("c", "a"), "b", "two columns are called 'a'; give each a name of its own"),
        (
            GOOD.partition("\n")[2],
            "x",
            "its first line holds 0.5, a number, and must be .* names; put a line",
        ),
        ("7,0,0\n2,0,0\n", "7", "its first line holds 0, a number, and must be the columns' names"),
        (GOOD.replace("c", "-1"), "b", "its first line holds -1, a number"),
        (GOOD.replace("2,y,1", "2,y"), "b", "cannot be read as a table .*; correct it"),
        (GOOD.replace("1,x", "1,2001-01-01"), "b", None),
        ("", "b", "is empty; give a line of column names"),
        ("a,b,c\n", "b", "has 0 rows of 3 columns"),
        ("b\nx\ny\n", "b", "has 2 rows of 1 columns"),
        ("a,b\n1,x\n2,x\n3,x\n", "b", "all labels to train on are x; give two classes or more"),
        ("a,b\n1,x\n2,y\n3,z\n", "b", "3 samples of 3 classes are too few"),
        ("a,b\n2001-01-01,x\n2001-01-02,y\n", "b", "column 'a' holds date32.*, no numbers; turn it into numbers"),
    ],
)
def test_what_is_wrong_names_the_file_and_the_place(
    content: str, label: str | None, message: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)
    if message is None:
        message = "3 samples of 3 classes are too few"
    with pytest.raises(DatasetError, match=message) as error:
        load_own(path, label=label)
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)


def test_columns_may_be_called_by_the_wavelengths_of_a_spectrum(tmp_path: Path) -> None:
    lines = ["900.5,901,901.5,902,what"]
    lines += [f"{k},{k % 2},{k % 3},{k % 5},{'ab'[k % 2]}" for k in range(20)]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    assert load_own(tmp_path / "a.csv", label="what").splits.train.inputs.shape == (14, 4)


@pytest.mark.parametrize("name", ["", "Unnamed: 0", "__index_level_0__"])
@pytest.mark.parametrize("first", [0, 1])
def test_a_column_that_counts_the_rows_is_left_out_and_that_is_told(name: str, first: int, tmp_path: Path) -> None:
    plain = load_own(written(tmp_path, "a.parquet"), label="species")
    lines = [f"{name},a,b,species"]
    lines += [f"{first + i},{row[0]},{row[1]},{what}" for i, (row, what) in enumerate(zip(ROWS, SPECIES, strict=True))]
    (tmp_path / "b.csv").write_text("\n".join(lines))
    own = load_own(tmp_path / "b.csv", label="species")
    assert own.remarks == (f"left out, as it counts the rows: the column {name!r}",)
    assert [split.inputs.tolist() for split in own.splits] == [split.inputs.tolist() for split in plain.splits]
    (tmp_path / "b.csv").write_text("\n".join(lines).replace(f"\n{first},", "\n7,", 1))
    assert load_own(tmp_path / "b.csv", label="species").splits.train.inputs.shape == (22, 3)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_names_in_another_encoding_are_one_line(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(GOOD.replace("b", "größe").encode(encoding))
    with pytest.raises(DatasetError, match=r"a\.csv is no UTF-8 \(.*\); save the file as UTF-8"):
        load_own(tmp_path / "a.csv", label="a")


def test_words_in_another_encoding_are_told_to_be_saved_as_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(GOOD.replace("y", "rot-grün").encode("latin-1"))
    with pytest.raises(DatasetError, match="b holds binary; save the file as UTF-8"):
        load_own(tmp_path / "a.csv", label="b")


def test_a_torn_parquet_file_is_one_line(tmp_path: Path) -> None:
    path = written(tmp_path, "a.parquet")
    whole = path.read_bytes()
    for length in range(0, len(whole), 61):
        path.write_bytes(whole[:length])
        with pytest.raises(DatasetError, match=r"a\.parquet cannot be read as a table \(.*\); correct it") as error:
            load_own(path, label="species")
        assert "\n" not in str(error.value)


def test_decimal_labels_are_numbers_to_predict(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv")
    path.write_text(path.read_text().replace("setosa", "1.5").replace("versicolor", "2.5").replace("virginica", "3.5"))
    own = load_own(path, label="species")
    assert own.classes is None
    assert sorted(np.concatenate([split.targets for split in own.splits])) == sorted(10 * [1.5, 2.5, 3.5])


def test_two_columns_of_one_name_in_parquet_are_named(tmp_path: Path) -> None:
    columns = [pyarrow.array([1.0, 2.0]), pyarrow.array([3.0, 4.0]), pyarrow.array(["x", "y"])]
    parquet.write_table(pyarrow.table(columns, names=["a", "a", "b"]), tmp_path / "a.parquet")
    with pytest.raises(DatasetError, match=r"a\.parquet: two columns are called 'a'; give each a name of its own"):
        load_own(tmp_path / "a.parquet", label="b")


@pytest.mark.parametrize(("scale", "classes"), [(0, ("0", "1", "2")), (1, None)])
def test_decimals_without_places_are_whole_numbers_and_so_classes(scale: int, classes: object, tmp_path: Path) -> None:
    labels = pyarrow.array([Decimal(k % 3) for k in range(30)], pyarrow.decimal128(9, scale))
    table = pyarrow.table({"width": ROWS[:, 0], "length": ROWS[:, 1], "label": labels})
    parquet.write_table(table, tmp_path / "a.parquet")
    assert load_own(tmp_path / "a.parquet", label="label").classes == classes
