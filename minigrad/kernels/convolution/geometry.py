"""How the window of a convolution moves over the image."""

from typing import NamedTuple

import numpy as np


class Geometry(NamedTuple):
    """How the window moves over the image, (height, width) each, and into how many groups the channels are divided."""

    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]
    groups: int


def output_size(image: tuple[int, ...], window: tuple[int, ...], geometry: Geometry) -> tuple[int, int]:
    """(OH, OW): how many positions the window has in the padded image, downwards and across."""
    stride, padding, dilation, _ = geometry
    height, width = (
        (n + 2 * p - d * (k - 1) - 1) // s + 1
        for n, k, s, p, d in zip(image, window, stride, padding, dilation, strict=True)
    )
    return height, width


def flipped(g: np.ndarray, w: np.ndarray, geometry: Geometry) -> tuple[np.ndarray, np.ndarray, Geometry]:
    """The gradient of x as a convolution, for a stride of 1: what is convolved, with which weights, and how.

    These are g (O, OH, OW, N), and w (O, C/groups, KH, KW) with each window rotated by 180° and O and C exchanged.
    """
    O, per_group, KH, KW = w.shape
    groups = geometry.groups
    rotated = w.reshape(groups, O // groups, per_group, KH, KW).swapaxes(1, 2)[..., ::-1, ::-1]
    around = [d * (k - 1) - p for k, p, d in zip((KH, KW), geometry.padding, geometry.dilation, strict=True)]
    # Where x is padded by more than the window's reach, the outermost elements of g saw nothing but zeros.
    less = [max(0, -a) for a in around]
    seen = g[:, less[0] : g.shape[1] - less[0], less[1] : g.shape[2] - less[1]]
    padding = max(0, around[0]), max(0, around[1])
    return seen, rotated.reshape(groups * per_group, -1, KH, KW), geometry._replace(padding=padding)
