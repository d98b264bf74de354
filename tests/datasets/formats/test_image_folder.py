"""Folders of images: classes by folder, parts where they are given, and every fault names its file."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from datasets import DatasetError, load_own
from tests.datasets.made import NAMES, image_folder, samples, squares


def test_every_image_is_in_one_part_under_its_folders_name(tmp_path: Path) -> None:
    own = load_own(image_folder(tmp_path / "people"), quiet=True)
    assert (own.name, own.classes) == ("people", NAMES)
    assert [split.inputs.shape for split in own.splits] == [(15, 6, 5), (3, 6, 5), (3, 6, 5)]
    pixels, labels = squares(21)
    assert samples(own) == sorted((image.tobytes(), NAMES[label]) for image, label in zip(pixels, labels, strict=True))


@pytest.mark.parametrize("validation", [None, "val", "valid", "validation"])
def test_parts_that_are_given_are_kept(validation: str | None, tmp_path: Path) -> None:
    counts = {"train": 18, "test": 6} | ({validation: 9} if validation else {})
    for seed, (part, count) in enumerate(counts.items()):
        image_folder(tmp_path / "people" / part, count, seed)
    own = load_own(tmp_path / "people", quiet=True)
    assert [len(split.targets) for split in own.splits] == ([18, 9, 6] if validation else [15, 3, 6])
    assert sorted(image.tobytes() for image in own.splits.test.inputs) == sorted(map(bytes, squares(6, 1)[0]))
    assert len(set(own.splits.train.targets[:6])) > 1  # shuffled: a limit leaves no class out


@pytest.mark.parametrize("names", [("training_set", "test_set"), ("test", "val")])
def test_parts_without_a_train_are_not_taken_for_classes(names: tuple[str, str], tmp_path: Path) -> None:
    for seed, name in enumerate(names):
        image_folder(tmp_path / "people" / name, 21, seed)
    first, second = sorted(names)
    said = (
        rf"people: {first} and {second} both hold the folders .*; parts are called train, val and test, of which train"
    )
    with pytest.raises(DatasetError, match=said):
        load_own(tmp_path / "people", quiet=True)
    shutil.rmtree(tmp_path / "people" / second)
    alone = rf"people: {first} holds the folders" if first == "test" else "people has one class alone"
    with pytest.raises(DatasetError, match=alone):
        load_own(tmp_path / "people", quiet=True)


def test_a_class_may_hold_folders_and_be_called_test(tmp_path: Path) -> None:
    image_folder(tmp_path / "study", names=("test", "control", "other"))
    assert load_own(tmp_path / "study", quiet=True).classes == ("control", "other", "test")
    for name in ("test", "control"):
        (tmp_path / "study" / name / "day 1").mkdir()
        shutil.copy(next((tmp_path / "study" / name).glob("*.png")), tmp_path / "study" / name / "day 1" / "more.png")
    assert load_own(tmp_path / "study", quiet=True).classes == ("control", "other", "test")


def test_numbers_are_classes_in_their_order_and_other_files_are_left_out(tmp_path: Path) -> None:
    folder = image_folder(tmp_path / "numbers", names=("10", "9", "11"))
    (folder / "9" / "notes.txt").write_text("no image")
    (folder / "9" / ".hidden.png").write_text("no image")
    (folder / ".cache").mkdir()
    (folder / "__MACOSX").mkdir()
    (folder / "9" / "more").mkdir()
    shutil.copy(folder / "10" / "0.png", folder / "9" / "more")
    own = load_own(folder, quiet=True)
    assert own.classes == ("9", "10", "11")
    assert sum(len(split.targets) for split in own.splits) == 22


def test_size_scales_images_of_several_sizes(tmp_path: Path) -> None:
    folder = image_folder(tmp_path / "people")
    Image.new("L", (40, 30), 80).save(folder / "anna" / "large.png")
    own = load_own(folder, size=(3, 4), quiet=True)
    assert own.splits.train.inputs.shape[1:] == (3, 4)


def test_one_coloured_image_makes_all_of_them_coloured(tmp_path: Path) -> None:
    folder = image_folder(tmp_path / "people")
    grey = load_own(folder, quiet=True)
    Image.new("RGB", (5, 6), (1, 2, 3)).save(folder / "carla" / "z.png")
    own = load_own(folder, quiet=True)
    assert (grey.splits.train.inputs.shape[1:], own.splits.train.inputs.shape[1:]) == ((6, 5), (3, 6, 5))
    every = np.concatenate([split.inputs for split in own.splits])
    assert sum((image[:, 0, 0] == (1, 2, 3)).all() for image in every) == 1
    assert sum((image[0] == image[2]).all() for image in every) == 21


def test_what_is_passed_over_is_told_but_for_what_systems_leave(tmp_path: Path) -> None:
    folder = image_folder(tmp_path / "people")
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "._0.png"):
        (folder / "anna" / name).touch()
    assert load_own(folder, quiet=True).remarks == ()
    for name in ("anna/b.txt", "anna/a.heic", "berta/c.txt", "d.png", "readme.txt"):
        (folder / name).touch()
    assert load_own(folder, quiet=True).remarks == (
        f"left out, being no image: {folder / 'anna' / 'a.heic'}, and 2 more",
        f"left out, being in no folder of a class: {folder / 'd.png'}",
    )


def test_folders_beside_the_parts_are_told_and_two_of_one_part_refused(tmp_path: Path) -> None:
    for part in ("Train", "TEST", "more"):
        image_folder(tmp_path / "people" / part)
    own = load_own(tmp_path / "people", quiet=True)
    assert own.remarks == (f"left out, being none of the parts train, val and test: {tmp_path / 'people' / 'more'}",)
    image_folder(tmp_path / "people" / "testing")
    with pytest.raises(DatasetError, match=r"TEST and .*testing are both the test part; make them one folder"):
        load_own(tmp_path / "people", quiet=True)


Spoil = Callable[[Path], object]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "dora").mkdir(), "dora holds no images; put some there, or remove it"),
        (lambda folder: [shutil.rmtree(folder / name) for name in NAMES[1:]], "has one class alone, 'anna'; give two"),
        (lambda folder: [shutil.rmtree(folder / name) for name in NAMES], "is none of these: a folder of IDX files; "),
        (lambda folder: (folder / "anna" / "x.png").write_bytes(b""), "anna/x.png is no whole image"),
        (lambda folder: (folder / "anna" / "x.jpg").write_bytes(b"text"), "x.jpg is no whole image .*; replace it, or"),
        (lambda folder: Image.new("L", (9, 6)).save(folder / "anna" / "x.png"), "is 6 × 9 .* scale all to one size"),
        (lambda folder: Image.new("RGBA", (5, 6)).save(folder / "anna" / "x.png"), "x.png is partly transparent"),
        (lambda folder: Image.new("F", (5, 6)).save(folder / "anna" / "x.tif"), "x.tif has pixels of mode F"),
        (lambda folder: os.symlink("nowhere", folder / "anna" / "x.png"), "x.png: No such file"),
        (lambda folder: (folder / "anna" / "x.png").mkdir(), None),
        (
            lambda folder: [
                image_folder(folder / "train"),
                image_folder(folder / "test", names=("anna", "dora", "eve")),
            ],
            "has no images to train on of 'dora', which test has",
        ),
    ],
)
def test_what_is_wrong_names_the_file(spoil: Spoil, message: str | None, tmp_path: Path) -> None:
    folder = image_folder(tmp_path / "people")
    spoil(folder)
    if message is None:
        load_own(folder, quiet=True)
    else:
        with pytest.raises(DatasetError, match=message) as error:
            load_own(folder, quiet=True)
        assert "\n" not in str(error.value)
