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

    `mean` and `std` are those of the training pixels scaled to 0…1, `classes` the names of labels 0…9. `content` is
    what the decompressed files hold, as `content_of` tells it, `md5` their sum, and `gz_md5` that of the .gz files as
    the mirrors serve them; each by the field of Dataset. `embedded` is the folder in this checkout that holds the
    files, and `mirrors` the addresses to which file names are appended.
    """

    mean: float
    std: float
    classes: tuple[str, ...] = tuple("0123456789")
    content: Mapping[str, str] = field(default_factory=dict)
    md5: Mapping[str, str] = field(default_factory=dict)
    gz_md5: Mapping[str, str] = field(default_factory=dict)
    embedded: Path | None = None
    mirrors: tuple[str, ...] = ()


SOURCES: dict[str, Source] = {
    # Y. LeCun, C. Cortes, C. Burges, http://yann.lecun.com/exdb/mnist/, CC BY-SA 3.0
    "mnist": Source(
        mean=0.1307,
        std=0.3081,
        content={
            "train_images": "bbce27659e0fc2b7ed2a64c127849380a477099b",
            "train_labels": "d6b4c5db3b52063d543fb397aede09aba0dc5234",
            "test_images": "1170b2cae98de7a524b163fcc379ac8f00925b12",
            "test_labels": "d1c3a970612bbd2df47a3c0697f82bd394abc450",
        },
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
        classes=(
            "T-shirt/top",
            "trouser",
            "pullover",
            "dress",
            "coat",
            "sandal",
            "shirt",
            "sneaker",
            "bag",
            "ankle boot",
        ),
        content={
            "train_images": "ff2f5a96367a3c1656f09c93649f07143ff8b11e",
            "train_labels": "30424ca2ea876655f5bba14f9f07132769687975",
            "test_images": "37bac79bc6f002d965f363e0b20514904504a4d9",
            "test_labels": "2195a4d0957e013db98d03e51697e2315816cce2",
        },
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
        classes=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
        content={
            "train_images": "3cf037df1ccd08cf71c7e9465ca6bc729e79a251",
            "train_labels": "180cd088d65c3b75d97d046ad75476d1176666e0",
            "test_images": "1adcabe5a6e822ca4ae03c51ca387e9ca736ad11",
            "test_labels": "6e9269c40e2642f2ac5bda1536e4a56c582e5be1",
        },
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
