"""Arrays as inputs: which shapes and dtypes stand for images or rows, and what in them is refused."""

import numpy as np

from datasets.errors import DatasetError
from datasets.given import Request
from datasets.parts import Split

CHANNELS = (1, 3, 4)
CHUNK = 1 << 20


def checked(split: Split, request: Request, where: str) -> Split:
    """The part with images as (N, H, W) or (N, C, H, W), uint8 or float32, or rows (N, F), uint8 or float64.

    Images come as (N, H, W), (N, H, W, C) or (N, C, H, W), where C is 1, 3 or 4. Rows of as many numbers as ``--size``
    has pixels are images too.

    Raises DatasetError, beginning with ``where``, for other shapes and dtypes, no sample at all, another number of
    targets, and numbers that are NaN or infinite.
    """
    inputs, targets = split
    if inputs.dtype.kind not in "biuf":
        raise DatasetError(f"{where} holds {inputs.dtype}; give numbers")
    if inputs.ndim < 2 or inputs.size == 0:
        raise DatasetError(f"{where} has shape {inputs.shape}; give images (N, H, W) or (N, H, W, C), or rows (N, F)")
    if len(inputs) != len(targets):
        raise DatasetError(f"{where} has {len(inputs)} samples, and {len(targets)} targets; give each sample one")
    if request.size is not None and inputs.ndim == 2:
        inputs = _unrolled(inputs, request.size, where)
    images = inputs.ndim > 2
    if inputs.ndim == 4:
        inputs = _channels_first(inputs, where)
    if inputs.ndim > 4:
        raise DatasetError(f"{where} has shape {inputs.shape}; give images (N, H, W) or (N, H, W, C), or rows (N, F)")
    if images and request.size not in (None, inputs.shape[-2:]):
        raise DatasetError(f"{where}: --size is for folders of images and rows of numbers; these stay as they are")
    if inputs.dtype != np.uint8:
        inputs = inputs.astype(np.float32 if images else np.float64)
        check_finite(inputs, where)
    return Split(np.ascontiguousarray(inputs), targets)


def check_finite(inputs: np.ndarray, where: str) -> None:
    """Raise DatasetError, naming the first sample that has a NaN or ∞."""
    step = max(1, CHUNK // max(1, inputs[0].size))
    for start in range(0, len(inputs), step):
        good = np.isfinite(inputs[start : start + step]).reshape(len(inputs[start : start + step]), -1).all(axis=1)
        if not good.all():
            raise DatasetError(
                f"{where}: sample {start + int(np.flatnonzero(~good)[0])} holds NaN or ∞; replace it, or leave it out"
            )


def _unrolled(rows: np.ndarray, size: tuple[int, int], where: str) -> np.ndarray:
    if rows.shape[1] != size[0] * size[1]:
        raise DatasetError(
            f"{where}: rows have {rows.shape[1]} numbers, which are no image of --size {size[0]} {size[1]}; "
            "correct it, or leave it out"
        )
    return rows.reshape(len(rows), *size)


def _channels_first(images: np.ndarray, where: str) -> np.ndarray:
    if images.shape[3] in CHANNELS:
        return np.moveaxis(images, 3, 1)
    if images.shape[1] in CHANNELS:
        return images
    raise DatasetError(f"{where} has shape {images.shape}; give images (N, H, W, C) with 1, 3 or 4 channels")
