"""Winograd's convolution for windows of 3 × 3 and a stride of 1: 16 products for 2 × 2 places of y, instead of 36.

    y = Aᵀ[(G w Gᵀ) ⊙ (Bᵀ x B)] A

for every tile of 4 × 4 places of x; the tiles overlap by two. ⊙ is taken at each of the 16 places for all channels,
filters and tiles at once: 16 products of matrices. Rounding errors are smaller than those of one long sum.

Winograd, "Arithmetic complexity of computations", 1980; Lavin, Gray, "Fast algorithms for convolutional neural
networks", 2015, arXiv 1509.09308, F(2×2, 3×3). The gradients could go the same way backwards, tile by tile; measured,
that was no quicker than the products of ``columns`` and the sums of ``rows``, and is not here.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from minigrad.kernels.blas import one_thread_each
from minigrad.kernels.convolution.tiles import input_tiles, output_tiles
from minigrad.kernels.threads import in_parallel
from minigrad.kernels.workspace import workspaces

G = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
CACHED = 192
"""Places (tiles × batch) at a time: so many keep the products in the second-level cache, and BLAS at its speed."""


def forward(y: np.ndarray, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None, padding: tuple[int, int]) -> None:
    """y = w ∗ x + bias, for x (C, H, W, N), w (O, C, 3, 3), y (O, OH, OW, N)."""
    start_at = np.zeros(len(y), y.dtype) if bias is None else bias
    u = np.einsum("iy,ocyx,jx->ijoc", G, w, G).reshape(16, len(y), len(x)).astype(w.dtype)

    def task(start: int, stop: int) -> None:
        for top, left, (v, m, rows, sums) in _chunks(start, stop, x, y):
            input_tiles(v, x, rows, top - padding[0], left - padding[1])
            np.matmul(u, v, out=m)
            output_tiles(y, m, start_at, sums, top, left)

    with one_thread_each():
        in_parallel(lambda i, j: partial(task, i, j), (y.shape[1] + 1) // 2)


def _chunks(start: int, stop: int, x: np.ndarray, y: np.ndarray) -> Iterator[tuple[int, int, list[np.ndarray]]]:
    """Rows of tiles from ``start`` to ``stop``, a few tiles at a time: the first place of y, and scratch memory."""
    across = (y.shape[2] + 1) // 2
    many = min(across, max(1, CACHED // x.shape[3]))
    for ty in range(start, stop):
        scratch = _scratch(x, y, many)
        for tx in range(0, across // many * many, many):
            yield 2 * ty, 2 * tx, scratch
        if across % many:
            yield 2 * ty, 2 * (across - across % many), _scratch(x, y, across % many)


def _scratch(x: np.ndarray, y: np.ndarray, tiles: int) -> list[np.ndarray]:
    """v (16, C, tiles·N) and m (16, O, tiles·N), the tiles of x and of y; and what their transforms are half-way."""
    N = x.shape[3]
    shapes = [(16, len(x), tiles * N), (16, len(y), tiles * N), (4, (2 * tiles + 2) * N), (2, 4, tiles * N)]
    return workspaces(shapes, x.dtype)
