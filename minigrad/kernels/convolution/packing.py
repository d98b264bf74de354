"""What a block of sums is given: weights and biases, six filters at a time, and where the taps of a window are."""

from functools import lru_cache

import numpy as np

from minigrad.kernels.simd.register_tiles import LINES


def in_blocks(w: np.ndarray, dtype: np.dtype) -> tuple[np.ndarray, int]:
    """Weights (groups, O, KH, KW, C) as (groups, blocks, KH·KW·C, 6), all in a row; and the blocks of a group."""
    groups, filters = w.shape[:2]
    blocks = -(-filters // LINES)
    whole = np.empty((groups, blocks * LINES, *w.shape[2:]), dtype)
    whole[:, :filters] = w
    whole[:, filters:] = w[:, -1:]  # these sums are not kept
    return whole.reshape(groups, blocks, LINES, -1).swapaxes(2, 3).reshape(-1), blocks


def biases_in_blocks(bias: np.ndarray | None, groups: int, blocks: int, dtype: np.dtype) -> np.ndarray:
    """Biases as (groups, blocks, 6), all in a row; zeros where there are none."""
    whole = np.zeros((groups, blocks * LINES), dtype)
    if bias is not None:
        whole[:, : len(bias) // groups] = bias.reshape(groups, -1)
    return whole.reshape(-1)


@lru_cache(maxsize=256)
def offsets_of_taps(C: int, KH: int, KW: int, channel: int, down: int, across: int) -> np.ndarray:
    """Where the window's taps are, by (ky, kx, c), from where its first is: one number after the other."""
    ky, kx, c = np.ogrid[:KH, :KW, :C]
    return (ky * down + kx * across + c * channel).reshape(-1)
