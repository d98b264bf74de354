"""Small pictures inside the page: images of the data, and weights as images."""

import base64
import io

import numpy as np

from minigrad.nn import Module

BELOW, MIDDLE, ABOVE = np.array([[33, 102, 172], [247, 247, 247], [202, 68, 20]], np.float64)
"""Colours of weights: blue for those below 0, orange above."""


def png(pixels: np.ndarray) -> str:
    """uint8 pixels (H, W) or (H, W, 3) as the address of an image that is written in the address itself."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def is_image(shape: tuple[int, ...]) -> bool:
    """Whether inputs of a shape can be looked at: grey ones and coloured ones."""
    return len(shape) == 3 and shape[0] in (1, 3)


def pixels(image: np.ndarray, shape: tuple[int, ...], ends: tuple[float, float]) -> np.ndarray:
    """An image as it is stored, in uint8 (H, W) or (H, W, 3); of other numbers ``ends`` become black and white."""
    image = image.reshape(shape)
    if image.dtype != np.uint8:
        low, high = ends
        image = np.round(255 * np.clip((image - low) / ((high - low) or 1), 0, 1)).astype(np.uint8)
    return image[0] if shape[0] == 1 else np.ascontiguousarray(image.transpose(1, 2, 0))


def first_filters(net: Module, shape: tuple[int, ...]) -> np.ndarray | None:
    """The weights of the first layer as images (filters, C, H, W), None where they are none.

    Of a convolution over an image they are its kernels, of a linear layer over an image's pixels as many images.
    """
    weight = next((p.data for _, p in net.named_parameters() if p.data.ndim > 1), None)
    if weight is None or not is_image(shape):
        return None
    if weight.ndim == 4 and weight.shape[1] == shape[0]:
        return weight
    if weight.ndim == 2 and weight.shape[1] == np.prod(shape):
        return weight.reshape(-1, *shape)
    return None


def colored(filters: np.ndarray) -> np.ndarray:
    """Weights (filters, C, H, W) as colours uint8 (filters, H, W, 3), on one scale, beyond which one in 200 is.

    Over a grey image blue is below 0 and orange above; over a coloured one each weight is its own colour's, 0 is grey.
    """
    scale = float(np.quantile(np.abs(filters), 0.995)) or 1.0
    share = np.clip(filters.astype(np.float64) / scale, -1, 1).transpose(0, 2, 3, 1)
    if filters.shape[1] == 3:
        return np.round(127.5 + 127.5 * share).astype(np.uint8)
    return np.round(MIDDLE + np.abs(share) * (np.where(share < 0, BELOW, ABOVE) - MIDDLE)).astype(np.uint8)


def largest(filters: np.ndarray, most: int) -> np.ndarray:
    """The places of the filters with the greatest norms, in their order."""
    norms = np.linalg.norm(filters.reshape(len(filters), -1).astype(np.float64), axis=1)
    return np.sort(np.argsort(-norms, kind="stable")[:most])
