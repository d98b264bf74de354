"""Arrays, a few rows at a time: what PyTorch calls a DataLoader over a TensorDataset.

    >>> import numpy as np
    >>> from minigrad.data import Batches
    >>> x, y = np.arange(10.0).reshape(5, 2), np.arange(5)
    >>> batches = Batches(x, y, batch_size=2, seed=0)
    >>> len(batches)
    3
    >>> for x_batch, y_batch in batches:
    ...     print(x_batch.shape, y_batch)
    (2, 2) [2 4]
    (2, 2) [3 0]
    (1, 2) [1]
    >>> [labels.tolist() for _, labels in batches]  # the next epoch has another order
    [[4, 1], [2, 0], [3]]

Layers and losses take arrays as they take Tensors. ``augment`` is a function that changes each batch.
"""

from typing import TYPE_CHECKING

from minigrad.data.batches import Batches
from minigrad.spelling import unknown

__all__ = ["Batches"]

if not TYPE_CHECKING:
    __getattr__ = unknown(
        "minigrad.data",
        {
            "DataLoader": "Batches(x, y, batch_size=64, shuffle=True, seed=0)",
            "TensorDataset": "Batches(x, y), which takes the arrays themselves",
            "Dataset": "Batches(x, y), which takes arrays",
        },
    )
