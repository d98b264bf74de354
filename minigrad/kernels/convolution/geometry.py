"""How the window of a convolution moves over the image."""

from typing import NamedTuple


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
