"""Data sets: MNIST is what it should be, a fault of any file is one line, and nothing depends on a good cache."""

import gzip
import hashlib
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from datasets import SOURCES, Dataset, DatasetError, DownloadError, load, normalise, read_idx, split, write_idx
from datasets.catalogue import LAYOUT

ROOT = Path(__file__).parents[2]
EMBEDDED = ROOT / "datasets" / "mnist"
NAMES = {field: name for field, (name, _) in LAYOUT.items()}


@pytest.fixture(scope="module")
def mnist(tmp_path_factory) -> Dataset:
    folder = tmp_path_factory.mktemp("mnist")
    for name in NAMES.values():
        shutil.copy(EMBEDDED / f"{name}.gz", folder)
    return load("mnist", folder)


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory) -> Path:
    """The files of a data set of the right shapes, .gz: the labels count, the images are all alike but one."""
    folder = tmp_path_factory.mktemp("stand-in")
    for name, shape in LAYOUT.values():
        array = np.zeros(shape, np.uint8)
        array[-1] = 9
        write_idx(folder / f"{name}.gz", array)
    return folder


@pytest.fixture
def kmnist(stand_in: Path, web, monkeypatch) -> dict[str, bytes]:
    """A KMNIST whose two mirrors are on the test's web server, with the stand-in's sums. Gives the server's bodies."""
    content = {field: (stand_in / f"{name}.gz").read_bytes() for field, name in NAMES.items()}
    web.bodies |= {f"/second/{NAMES[field]}.gz": body for field, body in content.items()}
    source = replace(
        SOURCES["kmnist"],
        content={},
        gz_md5={field: hashlib.md5(body).hexdigest() for field, body in content.items()},
        mirrors=(f"{web.address}/first/", f"{web.address}/second/"),
    )
    monkeypatch.setitem(SOURCES, "kmnist", source)
    return web.bodies


def test_mnist_is_mnist(mnist: Dataset) -> None:
    assert mnist.name == "mnist"
    for field, (_, shape) in LAYOUT.items():
        array = getattr(mnist, field)
        assert (array.dtype, array.shape) == (np.uint8, shape)
    assert mnist.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.bincount(mnist.test_labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_the_constants_of_mnist_are_those_of_its_training_pixels(mnist: Dataset) -> None:
    images = mnist.train_images
    mean = images.sum(dtype=np.int64) / images.size
    variance = np.square(images, dtype=np.int32).sum(dtype=np.int64) / images.size - mean**2
    assert (round(mean / 255, 4), round(np.sqrt(variance) / 255, 4)) == (mnist.mean, mnist.std)


def test_normalised_pixels_are_float32_with_mean_0_and_deviation_1(mnist: Dataset) -> None:
    x = normalise(mnist.train_images, mnist.mean, mnist.std)
    assert (x.dtype, x.shape) == (np.float32, (60_000, 1, 28, 28))
    assert abs(x.mean(dtype=np.float64)) < 1e-3
    assert abs(x.std(dtype=np.float64) - 1) < 1e-3


def test_normalise_is_its_formula_for_every_pixel_value() -> None:
    images = np.arange(256, dtype=np.uint8).reshape(4, 8, 8)
    before = images.copy()
    expected = (images.astype(np.float64)[:, np.newaxis] / 255 - 0.25) / 0.5
    np.testing.assert_allclose(normalise(images, 0.25, 0.5), expected, rtol=1e-6, atol=1e-7)
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize("images", [np.zeros((2, 28, 28)), np.zeros((28, 28), np.uint8)], ids=["float", "one image"])
def test_normalise_takes_only_images_as_loaded(images: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"must be uint8 \(N, H, W\) or \(N, C, H, W\), not"):
        normalise(images, 0.1, 0.3)


def test_the_last_10000_training_images_are_the_validation_split(mnist: Dataset) -> None:
    train, validation, test = split(mnist)
    assert [len(part.inputs) for part in (train, validation, test)] == [50_000, 10_000, 10_000]
    for whole, first, last in zip((mnist.train_images, mnist.train_labels), train, validation, strict=True):
        np.testing.assert_array_equal(np.concatenate([first, last]), whole)
        assert np.shares_memory(first, whole)
    assert test.inputs is mnist.test_images
    assert test.targets is mnist.test_labels


def test_the_embedded_mnist_is_cached_decompressed_and_read_from_there(mnist: Dataset, cache: Path) -> None:
    for _ in range(2):
        loaded = load("mnist")
        for field in LAYOUT:
            np.testing.assert_array_equal(getattr(loaded, field), getattr(mnist, field))
    assert sorted(path.name for path in (cache / "mnist").iterdir()) == sorted(NAMES.values())
    for field, md5 in SOURCES["mnist"].md5.items():
        assert hashlib.md5((cache / "mnist" / NAMES[field]).read_bytes()).hexdigest() == md5


def test_the_second_load_decompresses_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load("mnist")
    monkeypatch.setattr("gzip.GzipFile", lambda *_, **__: pytest.fail("it was decompressed again"))
    np.testing.assert_array_equal(load("mnist").train_images, first.train_images)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: content[:-1] + bytes([content[-1] ^ 1]), id="one bit"),
        pytest.param(lambda content: content[:5000], id="truncated"),
        pytest.param(lambda content: b"", id="emptied"),
    ],
)
def test_a_damaged_cached_copy_is_made_anew(mnist: Dataset, cache: Path, damage) -> None:
    load("mnist")
    copy = cache / "mnist" / NAMES["test_labels"]
    good = copy.read_bytes()
    copy.write_bytes(damage(good))
    np.testing.assert_array_equal(load("mnist").test_labels, mnist.test_labels)
    assert copy.read_bytes() == good


def test_a_cache_folder_that_cannot_be_written_does_no_harm(mnist: Dataset, cache: Path) -> None:
    cache.parent.mkdir()
    cache.write_bytes(b"a file where the folder should be")
    np.testing.assert_array_equal(load("mnist").test_labels, mnist.test_labels)


def test_processes_that_load_at_once_all_get_mnist(mnist: Dataset, cache: Path) -> None:
    command = (
        "import pathlib, platformdirs, sys, datasets\n"
        "platformdirs.user_cache_path = lambda name: pathlib.Path(sys.argv[1])\n"
        "print(datasets.load('mnist').train_labels.sum())"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", command, cache], stdout=subprocess.PIPE, cwd=ROOT) for _ in range(3)
    ]
    assert [int(process.communicate()[0]) for process in running] == [mnist.train_labels.sum()] * 3
    assert sorted(path.name for path in (cache / "mnist").iterdir()) == sorted(NAMES.values())


def refusal(name: str, data_dir: Path | None = None) -> str:
    with pytest.raises(DatasetError) as raised:
        load(name, data_dir, quiet=True)
    message = str(raised.value)
    assert "\n" not in message
    return message


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    assert refusal("cifar") == "there is no dataset 'cifar'; choose one of mnist, fashion-mnist, kmnist"


@pytest.mark.parametrize("name", SOURCES)
def test_a_data_dir_that_is_no_folder_is_named(name: str, tmp_path: Path) -> None:
    assert f"{tmp_path / 'nowhere'} is not a folder" in refusal(name, tmp_path / "nowhere")
    (tmp_path / "file").write_bytes(b"")
    assert f"{tmp_path / 'file'} is not a folder" in refusal(name, tmp_path / "file")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A folder with the four files of MNIST, two of them plain."""
    folder = tmp_path / "data"
    folder.mkdir()
    for field, name in NAMES.items():
        shutil.copy(EMBEDDED / f"{name}.gz", folder)
        if field.startswith("test"):
            (folder / name).write_bytes(gzip.decompress((folder / f"{name}.gz").read_bytes()))
            (folder / f"{name}.gz").unlink()
    return folder


def test_files_in_data_dir_may_be_plain_or_gz_and_the_cache_is_left_alone(
    mnist: Dataset, data_dir: Path, cache: Path
) -> None:
    loaded = load("mnist", str(data_dir))
    for field in LAYOUT:
        np.testing.assert_array_equal(getattr(loaded, field), getattr(mnist, field))
    assert not cache.exists()


def test_a_missing_file_of_mnist_is_named_with_its_folder(data_dir: Path) -> None:
    (data_dir / f"{NAMES['train_labels']}.gz").unlink()
    message = refusal("mnist", data_dir)
    assert f"{data_dir} has no train-labels-idx1-ubyte.gz, nor train-labels-idx1-ubyte;" in message
    assert "leave out --data-dir" in message


def test_a_damaged_file_in_data_dir_is_named_though_the_cached_copy_is_good(data_dir: Path) -> None:
    load("mnist")
    path = data_dir / f"{NAMES['train_labels']}.gz"
    path.write_bytes(path.read_bytes()[:-100])
    message = refusal("mnist", data_dir)
    assert f"{path}: damaged gzip file" in message
    assert "leave out --data-dir" in message


def test_a_file_of_other_content_is_refused(data_dir: Path) -> None:
    path = data_dir / NAMES["test_labels"]
    write_idx(path, read_idx(path)[::-1])
    message = refusal("mnist", data_dir)
    assert f"{path}: holds uint8 (10000,) of unknown content, not test_labels of mnist" in message


def test_a_damaged_embedded_file_says_how_to_restore_it(data_dir: Path, monkeypatch) -> None:
    monkeypatch.setitem(SOURCES, "mnist", replace(SOURCES["mnist"], embedded=data_dir))
    path = data_dir / f"{NAMES['train_labels']}.gz"
    path.write_bytes(b"not gzip")
    assert f"{path}: not an IDX file" in (message := refusal("mnist"))
    assert message.endswith(f"restore it with: git checkout -- {path}")
    path.unlink()
    assert refusal("mnist").endswith(f"restore it with: git checkout -- {path}")


def test_others_are_downloaded_once_into_the_users_cache(kmnist, web, cache: Path) -> None:
    loaded = load("kmnist", quiet=True)
    assert loaded.test_labels[-1] == 9
    assert (loaded.mean, loaded.std) == (SOURCES["kmnist"].mean, SOURCES["kmnist"].std)
    asked = [path for path, _ in web.asked]
    assert asked == [f"/{mirror}/{name}.gz" for name in NAMES.values() for mirror in ("first", "second")]
    assert sorted(path.name for path in (cache / "kmnist").iterdir()) == sorted(f"{name}.gz" for name in NAMES.values())
    load("kmnist", quiet=True)
    assert len(web.asked) == len(asked)


def test_into_data_dir_only_what_is_missing_there_is_downloaded(kmnist, web, tmp_path: Path, stand_in: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(stand_in, folder)
    (folder / f"{NAMES['test_labels']}.gz").unlink()
    load("kmnist", folder, quiet=True)
    assert {path.rsplit("/")[-1] for path, _ in web.asked} == {f"{NAMES['test_labels']}.gz"}
    assert (folder / f"{NAMES['test_labels']}.gz").is_file()


def test_no_mirror_is_a_download_error_in_one_line(kmnist, web) -> None:
    kmnist.clear()
    with pytest.raises(DownloadError) as raised:
        load("kmnist", quiet=True)
    assert "could not download train-images-idx3-ubyte.gz" in str(raised.value)
    assert "\n" not in str(raised.value)


def plain(folder: Path, field: str, array: np.ndarray) -> Path:
    """`array` in place of a field's file, plain, so that no MD5 is known of it."""
    (folder / f"{NAMES[field]}.gz").unlink()
    write_idx(folder / NAMES[field], array)
    return folder / NAMES[field]


@pytest.mark.parametrize(
    ("field", "array", "message"),
    [
        (
            "train_images",
            np.zeros((5, 28, 28), np.uint8),
            "holds uint8 (5, 28, 28), train_images should be uint8 (60000",
        ),
        ("test_labels", np.zeros(10_000, np.int32), "holds int32 (10000,), test_labels should be uint8 (10000,)"),
        ("test_labels", np.full(10_000, 10, np.uint8), "holds the label 10, labels should be 0 to 9"),
    ],
)
def test_a_file_without_a_known_sum_must_have_the_shape_dtype_and_labels(
    kmnist, stand_in: Path, tmp_path: Path, field: str, array: np.ndarray, message: str
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(stand_in, folder)
    path = plain(folder, field, array)
    found = refusal("kmnist", folder)
    assert found.startswith(f"{path}: {message}")
    assert found.endswith("; remove the file and it is downloaded again")


def test_a_plain_file_of_the_others_is_read(kmnist, stand_in: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(stand_in, folder)
    plain(folder, "test_labels", np.full(10_000, 3, np.uint8))
    assert set(load("kmnist", folder, quiet=True).test_labels) == {3}


def test_a_gz_file_of_another_sum_is_refused_before_it_is_read(kmnist, stand_in: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(stand_in, folder)
    path = folder / f"{NAMES['train_labels']}.gz"
    shutil.copy(EMBEDDED / path.name, path)
    found = hashlib.md5(path.read_bytes()).hexdigest()
    assert f"{path}: MD5 is {found}, should be {SOURCES['kmnist'].gz_md5['train_labels']};" in refusal("kmnist", folder)


def test_an_unreadable_file_is_named(kmnist, stand_in: Path, tmp_path: Path, monkeypatch) -> None:
    folder = tmp_path / "data"
    shutil.copytree(stand_in, folder)

    def denied(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("datasets.vision.md5_of", denied)
    assert (
        refusal("kmnist", folder) == f"{folder / NAMES['train_images']}.gz: Permission denied; make the file readable"
    )
