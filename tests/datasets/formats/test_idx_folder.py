"""Folders of IDX files: any of the usual names, EMNIST set upright, QMNIST's table of labels."""

from pathlib import Path

import numpy as np
import pytest

from datasets import DatasetError, load_own, write_idx
from datasets.known import content_of
from tests.datasets.made import idx_folder, squares

MNIST = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
UPRIGHT = squares(6, seed=6)[0]


def named(name: str, *ends: str) -> list[str]:
    return [f"{name}-{part}-{end}" for part in ("train", "test") for end in ends]


def emnist(name: str) -> list[str]:
    return named(f"emnist-{name}", "images-idx3-ubyte.gz", "labels-idx1-ubyte.gz")


@pytest.mark.parametrize(
    "names",
    [
        MNIST,
        [f"{name}.gz" for name in MNIST],
        ["train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"],
        named("qmnist", "images-idx3-ubyte", "labels-idx1-ubyte.gz"),
    ],
)
def test_any_of_the_usual_names_will_do(names: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "a"
    own = load_own(idx_folder(folder, names))
    assert [len(split.targets) for split in own.splits] == [15, 3, 6]
    assert np.array_equal(own.splits.test.inputs, UPRIGHT)
    (folder / "raw").mkdir()
    for path in folder.glob("*ubyte*"):
        path.rename(folder / "raw" / path.name)
    assert load_own(folder).digest == own.digest


@pytest.mark.parametrize(
    ("name", "first", "classes"), [("letters", 1, "ABC"), ("digits", 0, "012"), ("balanced", 0, "012")]
)
def test_emnist_is_set_upright_and_its_classes_have_names(name: str, first: int, classes: str, tmp_path: Path) -> None:
    own = load_own(idx_folder(tmp_path, emnist(name), first))
    assert own.classes == tuple(classes)
    assert np.array_equal(own.splits.test.inputs, UPRIGHT.transpose(0, 2, 1))
    assert own.splits.test.targets.tolist() == [0, 1, 2, 0, 1, 2]


def test_qmnists_labels_are_the_first_column_of_its_table(tmp_path: Path) -> None:
    names = named("qmnist", "images-idx3-ubyte", "labels-idx2-int")
    idx_folder(tmp_path, names)
    for name, count in ((names[1], 18), (names[3], 6)):
        table = np.full((count, 8), 99, np.int32)
        table[:, 0] = squares(count)[1]
        write_idx(tmp_path / name, table)
    assert load_own(tmp_path).splits.test.targets.tolist() == [0, 1, 2, 0, 1, 2]


def test_a_file_and_its_gz_are_one_if_they_hold_the_same(tmp_path: Path) -> None:
    own = load_own(idx_folder(tmp_path, MNIST))
    idx_folder(tmp_path, [f"{name}.gz" for name in MNIST])
    assert load_own(tmp_path).digest == own.digest
    write_idx(tmp_path / f"{MNIST[0]}.gz", squares(18, seed=19)[0])
    with pytest.raises(DatasetError, match=rf"{MNIST[0]} and {MNIST[0]}.gz are both images of the train part, and not"):
        load_own(tmp_path)
    (tmp_path / f"{MNIST[0]}.gz").rename(tmp_path / "train-images.idx3-ubyte.gz")
    with pytest.raises(DatasetError, match="are both images of the train part, and not the same; remove one of them"):
        load_own(tmp_path)


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue whose fashion-mnist are the squares of ``idx_folder``, and whose mnist has other labels for them."""
    arrays = {"train": squares(18, seed=18), "test": squares(6, seed=6)}
    contents = {}
    for part, (images, labels) in arrays.items():
        contents[content_of(images)] = ("fashion-mnist", f"{part}_images")
        contents[content_of(labels.astype(np.uint8))] = ("fashion-mnist", f"{part}_labels")
    contents[content_of(np.arange(18, dtype=np.uint8) // 6)] = ("mnist", "train_labels")
    monkeypatch.setattr("datasets.known.KNOWN", contents)
    monkeypatch.setattr("datasets.known.SHAPES", {(18, 6, 5), (18,), (6, 6, 5), (6,)})


@pytest.mark.usefixtures("catalogue")
def test_what_the_catalogue_knows_is_told_with_its_classes_and_not_mixed(tmp_path: Path) -> None:
    folder = idx_folder(tmp_path / "things", MNIST)
    own = load_own(folder)
    assert own.remarks == ("things holds all of fashion-mnist, by its content",)
    assert own.classes == ("T-shirt/top", "trouser", "pullover")
    for name in MNIST[2:]:
        (folder / name).unlink()
    assert load_own(folder).remarks == ("things holds train_images and train_labels of fashion-mnist, by its content",)
    write_idx(folder / MNIST[1], np.arange(18, dtype=np.uint8) // 6)
    with pytest.raises(
        DatasetError, match="things mixes data sets: it holds train_images of fashion-mnist and train_l"
    ):
        load_own(folder)


def spoiled(folder: Path, how: str) -> Path:
    idx_folder(folder, MNIST)
    train = folder / MNIST[0]
    if how == "missing":
        (folder / MNIST[1]).unlink()
    elif how == "torn":
        train.write_bytes(train.read_bytes()[:-7])
    elif how == "empty":
        train.write_bytes(b"")
    elif how == "swapped":
        train.write_bytes((folder / MNIST[1]).read_bytes())
    elif how == "shorter":
        write_idx(folder / MNIST[1], squares(9)[1].astype(np.uint8))
    elif how == "from 1":
        idx_folder(folder, MNIST, first=1)
    elif how == "two sets":
        idx_folder(folder, emnist("letters"), first=1)
    elif how == "no training":
        for name in MNIST[:2]:
            (folder / name).unlink()
    elif how == "a folder":
        train.unlink()
        train.mkdir()
    return folder


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("missing", "has train-images-idx3-ubyte, but no labels for it; put that file there too"),
        ("torn", "train-images-idx3-ubyte: truncated"),
        ("empty", "train-images-idx3-ubyte: not an IDX file"),
        ("swapped", r"train-images-idx3-ubyte holds uint8 \(18,\); images are \(N, H, W\)"),
        ("shorter", "train-images-idx3-ubyte has 18 samples, and 9 targets"),
        ("from 1", "labels are 1, 2, 3; number 3 classes from 0 to 2"),
        ("two sets", r"holds several sets, emnist-letters, \(no name\); put each in a folder of its own"),
        ("no training", "has no images to train on"),
        ("a folder", "train-images-idx3-ubyte: Is a directory; make it readable"),
    ],
)
def test_what_is_wrong_names_the_file(how: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=message):
        load_own(spoiled(tmp_path, how))
