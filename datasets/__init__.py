"""MNIST and its relatives, and a user's own data, as plain NumPy arrays.

    >>> from datasets import Batches, load, normalise, split
    >>> mnist = load("mnist")
    >>> train, validation, test = split(mnist)
    >>> train.inputs.shape, validation.inputs.shape, test.inputs.shape
    ((50000, 28, 28), (10000, 28, 28), (10000, 28, 28))
    >>> x = normalise(train.inputs, mnist.mean, mnist.std)
    >>> x.shape, x.dtype
    ((50000, 1, 28, 28), dtype('float32'))
    >>> batches = Batches(x, train.targets, batch_size=64, seed=0)
    >>> len(batches), [array.shape for array in next(iter(batches))]
    (782, [(64, 1, 28, 28), (64,)])

Where everything is:

- `vision`: `load` a data set, `normalise` its images, `split` it
- `Batches`, shuffled and augmented batches of arrays, is minigrad's: `minigrad.data`
- `own`: `load_own` a folder or file of one's own; `formats`: the forms that it may have, one file each
- `parts`: training, validation and test, given or cut; `targets`: classes and their names; `standard`: mean and std
- `image_cache`, `decode`: image files, decoded once
- `catalogue`: `SOURCES`, the table of the data sets; `known`: their files recognised by content
- `idx`: `read_idx` and `write_idx`, the file format
- `download`: mirrors, checksums, resume
- `files`: checksums, atomic writes, locks, the cache folder
- `errors`: `DatasetError` and its kinds
- `mnist/`: the four files of MNIST, and their licence

The package is run from the checkout and never installed: another package has the same name.
"""

from datasets.catalogue import SOURCES
from datasets.download import download
from datasets.errors import DatasetError, DownloadError, IDXError
from datasets.idx import read_idx, write_idx
from datasets.own import Own, load_own
from datasets.parts import Split, Splits
from datasets.standard import standardised
from datasets.vision import Dataset, load, normalise, split
from minigrad.data import Batches

__all__ = [
    "SOURCES",
    "Batches",
    "Dataset",
    "DatasetError",
    "DownloadError",
    "IDXError",
    "Own",
    "Split",
    "Splits",
    "download",
    "load",
    "load_own",
    "normalise",
    "read_idx",
    "split",
    "standardised",
    "write_idx",
]
