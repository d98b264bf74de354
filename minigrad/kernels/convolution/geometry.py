"""How the window of a convolution moves over the image."""

from typing import NamedTuple

import numpy as np


class Geometry(NamedTuple):
    """How the window moves over the image, and what it sees, (height, width) each."""

    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]
    groups: int


def output_size(image: tuple[int, ...], window: tuple[int, ...], geometry: Geometry) -> tuple[int, int]:
    """(OH, OW): how many places the window has in the padded image, downwards and across."""
    stride, padding, dilation, _ = geometry
    height, width = (
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, k, s, p, d in zip(image, window, stride, padding, dilation, strict=True)
    )
    return height, width


def turned_round(g: np.ndarray, w: np.ndarray, geometry: Geometry) -> tuple[np.ndarray, np.ndarray, Geometry]:
    """What to convolve for the gradient of x, for a stride of 1: g, the windows turned round, of each channel, and how.

    g (O, OH, OW, N), w (O, C/groups, KH, KW).
    """
    O, per_group, KH, KW = w.shape
    groups = geometry.groups
    turned = w.reshape(groups, O // groups, per_group, KH, KW).swapaxes(1, 2)[..., ::-1, ::-1]
    around = [d * (k - 1) - p for k, p, d in zip((KH, KW), geometry.padding, geometry.dilation, strict=True)]
    # More zeros than the window can see past are places of g that it does not reach.
    less = [max(0, -a) for a in around]
    seen = g[:, less[0] : g.shape[1] - less[0], less[1] : g.shape[2] - less[1]]
    padding = max(0, around[0]), max(0, around[1])
    return seen, turned.reshape(groups * per_group, -1, KH, KW), geometry._replace(padding=padding)
