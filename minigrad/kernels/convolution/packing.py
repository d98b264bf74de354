"""What a register tile of sums is given: weights and biases of six filters at a time, and the offsets of the taps."""

from functools import lru_cache

import numpy as np

from minigrad.kernels.simd import ROWS


def pack_weights(w: np.ndarray, dtype: np.dtype) -> tuple[np.ndarray, int]:
    """Weights (groups, O, KH, KW, C) as (groups, blocks, KH·KW·C, 6), flat; and the number of blocks of a group.

    A block is six filters, side by side. The last one is filled up with copies of the last filter.
    """
    groups, filters = w.shape[:2]
    blocks = -(-filters // ROWS)
    whole = np.empty((groups, blocks * ROWS, *w.shape[2:]), dtype)
    whole[:, :filters] = w
    whole[:, filters:] = w[:, -1:]  # these sums are not kept
    return whole.reshape(groups, blocks, ROWS, -1).swapaxes(2, 3).reshape(-1), blocks


def pack_biases(bias: np.ndarray | None, groups: int, blocks: int, dtype: np.dtype) -> np.ndarray:
    """Biases as (groups, blocks, 6), flat; zeros where there are none."""
    whole = np.zeros((groups, blocks * ROWS), dtype)
    if bias is not None:
        whole[:, : len(bias) // groups] = bias.reshape(groups, -1)
    return whole.reshape(-1)


@lru_cache(maxsize=256)
def tap_offsets(C: int, KH: int, KW: int, channel: int, down: int, across: int) -> np.ndarray:
    """The offset of each tap (ky, kx, c) of the window from its first, flat.

    ``channel``, ``down`` and ``across``: elements from one channel, row or column of the window to the next.
    """
    ky, kx, c = np.ogrid[:KH, :KW, :C]
    return (ky * down + kx * across + c * channel).reshape(-1)
