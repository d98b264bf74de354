"""MNIST's files are recognised by what they hold, under whatever name, and no data set takes another's."""

import gzip
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from datasets import DatasetError, load, read_idx
from datasets.catalogue import LAYOUT, SOURCES
from datasets.known import content_of, known

MNIST = Path(__file__).parents[2] / "datasets" / "mnist"


@pytest.mark.parametrize("field", LAYOUT)
def test_a_file_is_known_by_its_content(field: str) -> None:
    path = MNIST / f"{LAYOUT[field][0]}.gz"
    array = read_idx(path)
    assert known(array) == ("mnist", field)
    if shutil.which("git"):
        content = gzip.decompress(path.read_bytes())
        named = subprocess.run(["git", "hash-object", "--stdin"], input=content, stdout=subprocess.PIPE, check=True)
        assert named.stdout.decode().strip() == content_of(array)


def test_an_array_that_is_nobodys_is_not_known() -> None:
    assert known(np.zeros((10_000,), np.uint8)) is None
    assert known(np.zeros(3)) is None


def test_all_sums_are_of_other_files() -> None:
    contents = [content for source in SOURCES.values() for content in source.content.values()]
    assert len(set(contents)) == 4 * len(SOURCES)


@pytest.mark.parametrize("name", ["fashion-mnist", "kmnist"])
@pytest.mark.parametrize("compressed", [True, False])
def test_mnist_under_anothers_name_is_refused(name: str, compressed: bool, tmp_path: Path) -> None:
    for file, _ in LAYOUT.values():
        if compressed:
            shutil.copy(MNIST / f"{file}.gz", tmp_path)
        else:
            (tmp_path / file).write_bytes(gzip.decompress((MNIST / f"{file}.gz").read_bytes()))
    with pytest.raises(DatasetError, match=f"holds train_images of mnist, not train_images of {name}"):
        load(name, tmp_path, quiet=True)
