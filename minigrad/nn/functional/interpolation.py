"""Resampling of 1-d signals and images: every element of the output is a weighted sum of a few of the input.

Axes are resampled one after the other. Along an axis of length n, output i of m is at the position (i + ½)n/m − ½ of
the input; with ``align_corners`` at i(n − 1)/(m − 1), so that the first and the last elements stay where they are.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from minigrad.checks import checked
from minigrad.errors import ShapeError
from minigrad.nn.functional.adaptive_pooling import adaptive_avg_pool1d, adaptive_avg_pool2d
from minigrad.ops.taps import Taps, remembered, tapped, taps_of
from minigrad.ops.types import ArrayLike
from minigrad.ops.window import check_size, flag, no_memory, whole
from minigrad.tensor import Tensor, as_tensor, floating

MODES: dict[str, tuple[int, ...]] = {
    "nearest": (1, 2),
    "nearest-exact": (1, 2),
    "linear": (1,),
    "bilinear": (2,),
    "bicubic": (2,),
    "area": (1, 2),
}
"""Each mode, and the numbers of axes for which it exists."""

SHARPNESS = -0.75
"""The slope of the cubic's outer pieces, PyTorch's. Keys 1981 has −0.5."""

Scale = float | Sequence[float] | None


@checked
def interpolate(
    x: ArrayLike,
    size: int | Sequence[int] | None = None,
    scale_factor: Scale = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
) -> Tensor:
    """x (N, C, L) or (N, C, H, W) at another size: ``size``, or ⌊length · scale_factor⌋ of each axis.

    - "nearest" takes the element at ⌊i·n/m⌋, "nearest-exact" the one whose middle is nearest
    - "linear" (signals), "bilinear" and "bicubic" (images) weigh 2, 4 and 16 neighbours; only these take
      ``align_corners``
    - "area" takes means of cells, as adaptive_avg_pool2d

    Positions use the ``scale_factor`` as given; with ``recompute_scale_factor`` they use the ratio of the sizes, which
    are rounded. Raises ShapeError or ValueError for arguments that do not go together, as PyTorch does.
    """
    x = as_tensor(x)
    smooth, aligned = _check_mode(x, mode, align_corners)
    recompute = recompute_scale_factor is not None and flag(
        "interpolate", "recompute_scale_factor", recompute_scale_factor
    )
    sizes, scales = _sizes(x.shape[2:], size, scale_factor, recompute)
    shape = (*x.shape[:2], *sizes)
    check_size("interpolate", shape)
    if mode == "area":
        return adaptive_avg_pool1d(x, sizes[0]) if x.ndim == 3 else adaptive_avg_pool2d(x, (sizes[0], sizes[1]))
    x = floating(x) if smooth else x
    try:
        double = x.ndim == 3 and x.dtype == np.float64
        lengths = enumerate(zip(x.shape[2:], sizes, scales, strict=True), 2)
        return tapped(x, {axis: _taps(*each, mode, aligned, x.ndim == 4, double) for axis, each in lengths})
    except MemoryError:
        raise no_memory("interpolate", shape) from None


def _check_mode(x: Tensor, mode: str, align_corners: bool | None) -> tuple[bool, bool]:
    """Whether the mode weighs neighbours, and whether corners are aligned. Raises unless they go with x."""
    if mode not in MODES:
        raise ValueError(f"interpolate: mode must be one of {', '.join(map(repr, MODES))}, got {mode!r}")
    if x.ndim - 2 not in MODES[mode] or 0 in x.shape[1:]:
        shapes = " or ".join({1: "(N, C, L)", 2: "(N, C, H, W)"}[axes] for axes in MODES[mode])
        raise ShapeError(f"interpolate: for mode {mode!r} x must be {shapes}, and not empty, got {x.shape}")
    smooth = "linear" in mode or mode == "bicubic"
    if align_corners is not None and not smooth:
        raise ValueError(f"interpolate: align_corners is for linear, bilinear and bicubic, not for mode {mode!r}")
    return smooth, align_corners is not None and flag("interpolate", "align_corners", align_corners)


@remembered
def _taps(n: int, m: int, scale: float | None, mode: str, aligned: bool, image: bool, double: bool) -> Taps:
    """Which of n elements, with which weights, make each of m. ``scale``: m over n, if given."""
    if mode in ("nearest", "nearest-exact"):
        return taps_of(n, _nearest(mode, n, m, scale, image, double))
    return taps_of(n, *_weighted(mode, n, m, scale, aligned))


def _nearest(mode: str, n: int, m: int, scale: float | None, image: bool, double: bool) -> np.ndarray:
    """The index, among n elements, of each of m outputs, (1, m). Where rounding decides, it is PyTorch's.

    PyTorch computes signals in their own precision, images in float32; and it ignores the scale of an image where the
    length stays or is doubled.
    """
    i = np.arange(m)
    if mode == "nearest" and image and m in (n, 2 * n):
        return i[None] * n // m
    real: Any = np.float64 if double else np.float32
    half, step = real(0.5), real(n / m if scale is None else 1 / scale)
    if mode == "nearest":
        at = i.astype(real) * step
    elif not image:
        at = np.maximum((i.astype(real) + half) * step - half, 0) + half
    else:
        at = (i.astype(real) + half) * step
    return np.minimum(np.floor(at[None].astype(np.float32)).astype(np.intp), n - 1)


def _weighted(mode: str, n: int, m: int, scale: float | None, aligned: bool) -> tuple[np.ndarray, np.ndarray | None]:
    """The indices and weights, (k, m), of the k elements, among n, that make each of m outputs."""
    i = np.arange(m)
    if aligned:
        at = i * ((n - 1) / (m - 1) if m > 1 else 0.0)
    else:
        at = (i + 0.5) * (n / m if scale is None else 1 / scale) - 0.5
    if mode == "bicubic":
        first = np.minimum(np.floor(at).astype(np.intp), n - 1)
        return np.clip(first + np.arange(-1, 3)[:, None], 0, n - 1), np.stack(_cubic(np.clip(at - first, 0, 1)))
    if n == m:
        return i[None], None
    at = np.maximum(at, 0)
    first = np.minimum(np.floor(at).astype(np.intp), n - 1)
    rest = np.clip(at - first, 0, 1)
    return np.stack([first, np.minimum(first + 1, n - 1)]), np.stack([1 - rest, rest])


def _cubic(t: np.ndarray) -> list[np.ndarray]:
    """The weights of the elements at −1, 0, 1 and 2 for a position t in [0, 1]: Keys' cubic, which adds up to 1."""
    a = SHARPNESS

    def inner(d: np.ndarray) -> np.ndarray:
        return ((a + 2) * d - (a + 3)) * d * d + 1

    def outer(d: np.ndarray) -> np.ndarray:
        return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a

    return [outer(t + 1), inner(t), inner(1 - t), outer(2 - t)]


def _sizes(
    lengths: tuple[int, ...], size: Any, scale_factor: Any, recompute: bool
) -> tuple[list[int], list[float | None]]:
    """The length of each axis of the output, and its scale: None where it is that of the lengths."""
    axes = len(lengths)
    if (size is None) == (scale_factor is None):
        raise ValueError(f"interpolate: give size or scale_factor, and not both; got {size!r} and {scale_factor!r}")
    if size is not None:
        if recompute:
            raise ValueError("interpolate: recompute_scale_factor has no meaning with a size")
        given = list(size) if isinstance(size, (tuple, list)) else [size] * axes
        if len(given) != axes:
            raise ShapeError(f"interpolate: size must be a whole number ≥ 1, or {axes} of them, got {size!r}")
        return [whole("interpolate", "size", n, 1) for n in given], [None] * axes
    scales = list(scale_factor) if isinstance(scale_factor, (tuple, list)) else [scale_factor] * axes
    if len(scales) != axes or not all(_is_scale(scale) for scale in scales):
        raise ShapeError(f"interpolate: scale_factor must be a number > 0, or {axes} of them, got {scale_factor!r}")
    sizes = [math.floor(n * float(scale)) for n, scale in zip(lengths, scales, strict=True)]
    if min(sizes) < 1:
        raise ShapeError(
            f"interpolate: scale_factor {scale_factor!r} makes {tuple(sizes)} of {lengths}; 1 is the least"
        )
    return sizes, [None if recompute else float(scale) for scale in scales]


def _is_scale(scale: Any) -> bool:
    number = isinstance(scale, (int, float, np.integer, np.floating)) and not isinstance(scale, bool)
    return number and 0 < float(scale) < math.inf
