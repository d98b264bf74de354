"""The data sets that `load` knows: where their files come from, how they are verified, how they are standardised.

All three have MNIST's shape and file names: 60,000 training and 10,000 test images of 28 × 28 pixels in 10 classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

CLASSES = 10
VALIDATION = 10_000

# field of Dataset: (name of its file, plain or with .gz behind it; shape)
LAYOUT: dict[str, tuple[str, tuple[int, ...]]] = {
    "train_images": ("train-images-idx3-ubyte", (60_000, 28, 28)),
    "train_labels": ("train-labels-idx1-ubyte", (60_000,)),
    "test_images": ("t10k-images-idx3-ubyte", (10_000, 28, 28)),
    "test_labels": ("t10k-labels-idx1-ubyte", (10_000,)),
}


@dataclass(frozen=True)
class Source:
    """Where a data set comes from.

    `mean` and `std` are those of the training pixels scaled to 0…1. `md5` is of the decompressed files, `gz_md5` of
    the .gz files as the mirrors serve them, each by the field of Dataset and verified where it is known. `embedded`
    is the folder in this checkout that holds the files, and `mirrors` the addresses to which file names are appended.
    """

    mean: float
    std: float
    md5: Mapping[str, str] = field(default_factory=dict)
    gz_md5: Mapping[str, str] = field(default_factory=dict)
    embedded: Path | None = None
    mirrors: tuple[str, ...] = ()


SOURCES: dict[str, Source] = {
    # Y. LeCun, C. Cortes, C. Burges, http://yann.lecun.com/exdb/mnist/, CC BY-SA 3.0
    "mnist": Source(
        mean=0.1307,
        std=0.3081,
        md5={
            "train_images": "6bbc9ace898e44ae57da46a324031adb",
            "train_labels": "a25bea736e30d166cdddb491f175f624",
            "test_images": "2646ac647ad5339dbf082846283269ea",
            "test_labels": "27ae3e4e09519cfbb04c329615203637",
        },
        embedded=Path(__file__).parent / "mnist",
    ),
    # H. Xiao, K. Rasul, R. Vollgraf, https://github.com/zalandoresearch/fashion-mnist, MIT; sums from its README
    "fashion-mnist": Source(
        mean=0.2860,
        std=0.3530,
        gz_md5={
            "train_images": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "train_labels": "25c81989df183df01b3e8a0aad5dffbe",
            "test_images": "bef4ecab320f06d8554ea6380940ec79",
            "test_labels": "bb300cfdad3c16e7a12a480ee83cd310",
        },
        mirrors=(
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        ),
    ),
    # T. Clanuwat et al., https://github.com/rois-codh/kmnist, CC BY-SA 4.0; sums from torchvision's datasets/mnist.py.
    # The second mirror is the Internet Archive's copy of the first: id_ asks it for the bytes as they were.
    "kmnist": Source(
        mean=0.1918,
        std=0.3483,
        gz_md5={
            "train_images": "bdb82020997e1d708af4cf47b453dcf7",
            "train_labels": "e144d726b3acfaa3e44228e80efcd344",
            "test_images": "5c965bf0a639b31b8f53240b1b52f4d7",
            "test_labels": "7320c461ea6c1c855c0b718fb2a4b134",
        },
        mirrors=(
            "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
            "https://web.archive.org/web/2022id_/http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
        ),
    ),
}
