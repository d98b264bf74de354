"""``.npz`` files: each of the usual sets of names gives the same images, and what is wrong is one line."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from datasets import DatasetError, load_own
from tests.datasets.made import squares

IMAGES, LABELS = squares(21)
COLOURED = np.stack([IMAGES, IMAGES // 2, 255 - IMAGES], axis=-1)
WITH_NAN = IMAGES.astype(float)
WITH_NAN[4, 2, 3] = np.nan


def saved(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


@pytest.mark.parametrize(
    ("arrays", "shapes"),
    [
        ({"images": IMAGES, "labels": LABELS}, [(15, 6, 5), (3, 6, 5), (3, 6, 5)]),
        ({"x": COLOURED, "y": LABELS}, [(15, 3, 6, 5), (3, 3, 6, 5), (3, 3, 6, 5)]),
        ({"data": IMAGES.reshape(21, 30), "target": LABELS}, [(15, 30), (3, 30), (3, 30)]),
        (
            {"x_train": IMAGES, "y_train": LABELS, "x_test": IMAGES[:6], "y_test": LABELS[:6]},
            [(17, 6, 5), (4, 6, 5), (6, 6, 5)],
        ),
        (
            {
                f"{part}_{what}": array[:count]
                for part, count in {"train": 21, "val": 9, "test": 6}.items()
                for what, array in {"images": COLOURED, "labels": LABELS[:, None]}.items()
            },
            [(21, 3, 6, 5), (9, 3, 6, 5), (6, 3, 6, 5)],
        ),
    ],
    ids=["one part", "coloured", "rows", "Keras", "MedMNIST"],
)
def test_every_form_is_read(arrays: dict[str, np.ndarray], shapes: list[tuple[int, ...]], tmp_path: Path) -> None:
    own = load_own(saved(tmp_path / "a.npz", **arrays))
    assert [split.inputs.shape for split in own.splits] == shapes
    assert own.classes == ("0", "1", "2")
    for split in own.splits:
        brightness = split.inputs[:, 0].reshape(len(split.inputs), -1).mean(axis=1)
        if split.inputs.ndim > 2:
            assert np.array_equal(brightness // 80, split.targets)


def test_channels_come_first_whichever_way_they_were(tmp_path: Path) -> None:
    last = load_own(saved(tmp_path / "last.npz", images=COLOURED, labels=LABELS))
    first = load_own(saved(tmp_path / "first.npz", images=np.moveaxis(COLOURED, 3, 1), labels=LABELS))
    assert first.digest == last.digest
    assert first.mean.shape == (3, 1, 1)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"pictures": IMAGES}, "holds pictures; name its arrays x_train, y_train"),
        ({}, "holds nothing; name its arrays"),
        ({"x_test": IMAGES, "y_test": IMAGES[:, 0, 0]}, "has no arrays to train on beside x_test; name its arrays"),
        ({"x_train": IMAGES, "y_train": LABELS, "x_test": IMAGES}, "has no y_test; it holds x_train, y_train, x_test"),
        ({"images": IMAGES, "labels": LABELS[:5]}, "images has 21 samples, and 5 targets"),
        ({"images": IMAGES, "labels": np.stack([LABELS] * 2, 1)}, r"labels has shape \(21, 2\); give one label"),
        (
            {"images": IMAGES, "labels": np.eye(3)[LABELS]},
            r"labels has shape \(21, 3\), a 1 and zeros for each sample; give .* labels.argmax\(axis=1\)",
        ),
        ({"images": IMAGES[:0], "labels": LABELS[:0]}, r"images has shape \(0, 6, 5\); give images"),
        ({"images": IMAGES[..., None, None], "labels": LABELS}, r"images has shape \(21, 6, 5, 1, 1\)"),
        ({"images": np.zeros((21, 9, 9, 9)), "labels": LABELS}, "with 1, 3 or 4 channels"),
        ({"images": IMAGES.astype(str), "labels": LABELS}, "images holds <U3; give numbers"),
        (
            {"images": IMAGES.astype(object), "labels": LABELS},
            "holds Python objects, .* save inputs as arrays of numbers",
        ),
        ({"images": IMAGES, "labels": LABELS.astype(object)}, r"labels as numbers or words \(array.astype\(str\)\)"),
        (
            {"x_train": IMAGES, "y_train": LABELS, "x_test": IMAGES[:, 1:], "y_test": LABELS},
            r"a sample to train on is uint8 \(6, 5\), one of the test part uint8 \(5, 5\); make them alike",
        ),
        (
            {"x_train": IMAGES, "y_train": LABELS, "x_test": IMAGES / 255, "y_test": LABELS},
            r"is uint8 \(6, 5\), one of the test part float32 \(6, 5\); make them alike",
        ),
        (
            {"images": IMAGES, "labels": np.arange(21)},
            "21 targets are 21 different whole numbers, and those are classes",
        ),
        ({"images": IMAGES, "labels": LABELS + 1}, "labels are 1, 2, 3; number 3 classes from 0 to 2"),
        ({"images": IMAGES, "labels": 2 * LABELS}, "labels are 0, 2, 4; number 3 classes"),
        ({"images": WITH_NAN, "labels": LABELS}, "sample 4 holds NaN or ∞"),
    ],
)
def test_what_is_wrong_names_the_file(arrays: dict[str, np.ndarray], message: str, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", **arrays)
    with pytest.raises(DatasetError, match=message) as error:
        load_own(path)
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)
    assert "pickle.load" not in str(error.value)


def test_whole_numbers_in_decimal_form_are_predicted_and_it_is_told(tmp_path: Path) -> None:
    own = load_own(saved(tmp_path / "a.npz", images=IMAGES, labels=LABELS.astype(np.float32)))
    assert own.classes is None
    assert own.remarks == (
        "the targets are decimal numbers, if whole ones: they are predicted as numbers, not as classes",
    )
    assert load_own(saved(tmp_path / "b.npz", images=IMAGES, labels=LABELS / 7)).remarks == ()


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"PK of another kind", b"no archive at all"])
def test_a_torn_file_is_one_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(DatasetError, match=r"a.npz is no whole .npz file \(.*\); write it again") as error:
        load_own(tmp_path / "a.npz")
    assert "pickle" not in str(error.value)


def test_a_file_torn_anywhere_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", images=IMAGES, labels=LABELS)
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(DatasetError, match=r"a\.npz is no whole \.npz file"):
            load_own(path)


def test_a_label_or_another_size_is_for_other_forms(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", images=IMAGES, labels=LABELS)
    with pytest.raises(DatasetError, match=r"--label is for a \.csv, \.tsv or \.parquet file; leave it out"):
        load_own(path, label="y")
    with pytest.raises(DatasetError, match="--size is for folders of images"):
        load_own(path, size=(9, 9))
