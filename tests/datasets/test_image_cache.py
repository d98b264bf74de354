"""Images are decoded once; a cache of other files, or a damaged one, is never believed, and none is needed."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from datasets import DatasetError, Own, image_cache, load_own
from tests.datasets.made import image_folder, samples


@pytest.fixture
def decodings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The paths that were decoded."""
    asked: list[Path] = []
    original = image_cache.decoded

    def counting(path: Path, size: tuple[int, int] | None) -> np.ndarray:
        asked.append(path)
        return original(path, size)

    monkeypatch.setattr(image_cache, "decoded", counting)
    return asked


def same(one: Own, other: Own) -> bool:
    return (
        one.digest == other.digest
        and samples(one) == samples(other)
        and np.array_equal(one.mean, other.mean)
        and np.array_equal(one.std, other.std)
    )


def test_the_second_time_nothing_is_decoded(tmp_path: Path, decodings: list[Path]) -> None:
    folder = image_folder(tmp_path / "people")
    first = load_own(folder, quiet=True)
    assert len(set(decodings)) == 21
    decodings.clear()
    assert same(first, load_own(folder, quiet=True))
    assert decodings == []


@pytest.mark.parametrize("change", ["another time", "another size", "a new file", "one less", "renamed", "--size"])
def test_other_files_are_decoded_again(change: str, tmp_path: Path, decodings: list[Path]) -> None:
    folder = image_folder(tmp_path / "people")
    before = load_own(folder, quiet=True)
    decodings.clear()
    path = folder / "anna" / "0.png"
    if change == "another time":
        Image.new("L", (5, 6), 7).save(path)
        os.utime(path, ns=(1, 1))
    elif change == "another size":
        time = path.stat().st_mtime_ns
        path.write_bytes(path.read_bytes() + b"more")
        os.utime(path, ns=(time, time))
    elif change == "a new file":
        Image.new("L", (5, 6), 7).save(folder / "anna" / "new.png")
    elif change == "one less":
        path.unlink()
    elif change == "renamed":
        path.rename(folder / "berta" / "0b.png")
    after = load_own(folder, size=(3, 3) if change == "--size" else None, quiet=True)
    assert decodings != []
    assert (before.digest == after.digest) == (change == "another size")


@pytest.mark.parametrize("name", ["images.npy", "index.json"])
@pytest.mark.parametrize("damage", ["torn", "a byte", "empty", "missing", "a folder"])
def test_a_damaged_cache_is_made_again(
    name: str, damage: str, tmp_path: Path, cache: Path, decodings: list[Path]
) -> None:
    folder = image_folder(tmp_path / "people")
    first = load_own(folder, quiet=True)
    decodings.clear()
    (path,) = cache.rglob(name)
    content = path.read_bytes()
    path.unlink()
    if damage == "torn":
        path.write_bytes(content[:-9])
    elif damage == "a byte":
        path.write_bytes(content[:-9] + b"?" + content[-8:])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "a folder":
        path.mkdir()
    assert same(first, load_own(folder, quiet=True))
    assert decodings != []


def test_where_no_cache_can_be_written_there_is_none(tmp_path: Path, cache: Path) -> None:
    folder = image_folder(tmp_path / "people")
    with_cache = load_own(folder, quiet=True)
    for path in cache.rglob("*"):
        if path.is_file():
            path.unlink()
    (cache / "images").rename(cache / "elsewhere")
    (cache / "images").write_text("a file in the way")
    assert same(with_cache, load_own(folder, quiet=True))


def test_what_cannot_be_decoded_leaves_no_cache(tmp_path: Path, cache: Path) -> None:
    folder = image_folder(tmp_path / "people")
    (folder / "carla" / "x.png").write_bytes(b"no image")
    with pytest.raises(DatasetError, match=r"x\.png is no whole image"):
        load_own(folder, quiet=True)
    assert [path.name for path in cache.rglob("*") if path.is_file()] == ["lock"]
