"""A user's pictures as a network takes them: of its size, grey, and light on dark where it was trained so."""

import io
import json
import math
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lab.console.errors import LabError
from lab.training.trained import Inputs, background_of

MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "LAB")
"""Pillow's modes of 8 bits, of which each becomes grey without a loss that is to be seen."""


class Picture(NamedTuple):
    """Pixels uint8 (H, W), and what was done to get them."""

    name: str
    pixels: np.ndarray
    done: list[str]


def from_file(path: Path, inputs: Inputs, resize: bool, as_is: bool) -> Picture:
    """The picture in a file of any format that Pillow reads.

    Colours become grey, and what is transparent white. Of another size it is refused, unless ``resize``.
    """
    from PIL import Image, ImageOps

    if len(inputs.shape) == 1:
        raise LabError(f"{path}: this network takes rows of {inputs.shape[0]} numbers, no images; give it some by -")
    try:
        with Image.open(path) as file:
            image = ImageOps.exif_transpose(file)
    except FileNotFoundError as error:
        raise LabError(f"{path} does not exist") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise LabError(f"{path} is no image that can be read: {error}") from error
    if image.mode not in MODES:
        raise LabError(f"{path} is of mode {image.mode}; the network takes 8 bits of grey: save it as such")
    done = []
    if np.asarray(image.convert("RGBA"))[..., 3].min() < 255:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA")).convert("RGB")
        done.append("transparent taken as white")
    grey = len(inputs.shape) == 2
    if grey and image.mode not in ("1", "L"):
        done.append(f"{image.mode} to grey")
    image = image.convert("L" if grey else "RGB")
    height, width = inputs.shape[-2:]
    if image.size != (width, height):
        if not resize:
            raise LabError(
                f"{path} is {image.width} × {image.height}, the network takes {width} × {height}; --resize scales it"
            )
        done.append(f"{image.width} × {image.height} to {width} × {height}")
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    pixels = np.asarray(image) if grey else np.asarray(image).transpose(2, 0, 1)
    return _polarised(Picture(str(path), pixels, done), inputs, as_is)


def from_array(content: bytes, inputs: Inputs, as_is: bool) -> Picture:
    """A drawn picture: the bytes of an .npy file, nested lists in JSON, or rows of numbers as text.

    Numbers from 0 to 255, or from 0 to 1 where none is above 1. A row for a network that takes rows stays as it is.
    """
    array = _read(content)
    shape = "(" + ", ".join(map(str, array.shape)) + ")"
    if array.shape not in (inputs.shape, (1, *inputs.shape), (math.prod(inputs.shape),)):
        raise LabError(f"-: the array is {shape}, the network takes ({', '.join(map(str, inputs.shape))})")
    if len(inputs.shape) == 1 and np.isfinite(array).all():
        return Picture("-", array.reshape(inputs.shape), [])
    if not np.isfinite(array).all() or array.min() < 0 or array.max() > 255:
        raise LabError(f"-: the array holds {_worst(array):g}; its numbers must be from 0 to 255, or from 0 to 1")
    done = []
    if array.max() <= 1:
        array = 255 * array
        done.append("0…1 to 0…255")
    return _polarised(Picture("-", np.round(array.reshape(inputs.shape)).astype(np.uint8), done), inputs, as_is)


def _read(content: bytes) -> np.ndarray:
    if not content.strip():
        raise LabError("-: stdin is empty; give it an array: .npy, JSON or rows of numbers")
    try:
        if content.startswith(b"\x93NUMPY"):
            array = np.load(io.BytesIO(content), allow_pickle=False)
        elif content.lstrip()[:1] == b"[":
            array = np.array(json.loads(content), np.float64)
        else:
            array = np.loadtxt(io.StringIO(content.decode().replace(",", " ")), ndmin=2)
        if array.dtype.kind not in "buif" or not array.size:
            raise ValueError(f"it is {array.dtype} {array.shape}")
    except (ValueError, TypeError, EOFError, OSError) as error:
        raise LabError(f"-: stdin holds no array: .npy, JSON or rows of numbers ({error})") from error
    return array.astype(np.float64)


def _worst(array: np.ndarray) -> float:
    """A number that is out of range."""
    return float(array[~((array >= 0) & (array <= 255))].flat[0])


def _polarised(picture: Picture, inputs: Inputs, as_is: bool) -> Picture:
    """The picture inverted, if its background is white where the training images' is black, or the other way round."""
    if picture.pixels.min() == picture.pixels.max():
        raise LabError(f"{picture.name} is of one colour: there is nothing on it")
    if as_is or inputs.background is None:
        return picture
    found = background_of(picture.pixels[np.newaxis])
    if found is None or found == inputs.background:
        return picture
    names = {0: "light on dark", 255: "dark on light"}
    note = f"{names[found]} inverted, as the training images are {names[inputs.background]}"
    return Picture(picture.name, 255 - picture.pixels, [*picture.done, note])
