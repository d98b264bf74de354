"""A user's pictures as a network takes them: of its size and colours, and light on dark where it was trained so."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from lab.console.errors import LabError
from lab.language import marked, tr
from lab.predict.arrays import shape_text
from lab.training.trained import Inputs, background_of

MODES = {1: "L", 3: "RGB"}
"""By channels, the mode of Pillow that a network takes."""

EIGHT_BITS = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "LAB")
"""Pillow's modes that become grey or RGB without a loss that is to be seen."""


class Picture(NamedTuple):
    """Pixels uint8 (C, H, W), and what was done to get them."""

    name: str
    pixels: np.ndarray
    done: list[str]


def from_file(path: Path, inputs: Inputs, resize: bool, as_is: bool) -> Picture:
    """The picture in a file of any format that Pillow reads.

    Colours become grey where the network takes grey, and what is transparent white. Of another size it is refused,
    unless ``resize``.
    """
    from PIL import Image, ImageOps

    channels, height, width = inputs.shape
    if channels not in MODES or not inputs.pixels:
        kind = f"images of {channels} channels" if inputs.pixels else "numbers that are no pixels of 0 to 255"
        raise LabError(f"{path}: the network was trained on {kind}, which no file of an image has; give an array")
    try:
        with Image.open(path) as file:
            image = ImageOps.exif_transpose(file)
    except FileNotFoundError as error:
        raise LabError(f"{path} does not exist") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise LabError(f"{path} is no image that can be read: {error}") from error
    if image.mode not in EIGHT_BITS:
        raise LabError(
            f"{path} is of mode {image.mode}; the network takes 8 bits of {_mode(channels)}: save it as such"
        )
    done = []
    if np.asarray(image.convert("RGBA"))[..., 3].min() < 255:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA")).convert("RGB")
        done.append(tr("transparent taken as white"))
    if image.mode not in ("1", MODES[channels]):
        done.append(tr("{before} to {after}", before=image.mode, after=tr(_mode(channels))))
    image = image.convert(MODES[channels])
    if image.size != (width, height):
        if not resize:
            raise LabError(
                f"{path} is {image.width} × {image.height}, the network takes {width} × {height}; --resize scales it"
            )
        sizes = {"before": f"{image.width} × {image.height}", "after": f"{width} × {height}"}
        done.append(tr("{before} to {after}", **sizes))
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    pixels = np.asarray(image).reshape(height, width, channels).transpose(2, 0, 1)
    return _polarised(Picture(str(path), pixels, done), inputs, as_is)


def _mode(channels: int) -> str:
    return marked("grey") if channels == 1 else "RGB"


def from_array(name: str, array: np.ndarray, inputs: Inputs, as_is: bool) -> Picture:
    """A drawn picture: numbers from 0 to 255, or from 0 to 1 where none is above 1."""
    channels, height, width = inputs.shape
    shapes = [inputs.shape, (channels * height * width,)]
    shapes += [(height, width)] if channels == 1 else [(height, width, channels)]
    if array.shape not in shapes:
        takes = " or ".join(shape_text(shape) for shape in (shapes[0], shapes[-1]))
        raise LabError(f"{name}: the array is {shape_text(array.shape)}, the network takes {takes}")
    if channels > 1 and array.shape == (height, width, channels):
        array = array.transpose(2, 0, 1)
    array = array.reshape(inputs.shape)
    if not inputs.pixels:
        return Picture(name, array.astype(np.float32), [])
    if array.min() < 0 or array.max() > 255:
        worst = array.min() if array.min() < 0 else array.max()
        raise LabError(f"{name}: the array holds {worst:g}; its numbers must be from 0 to 255, or from 0 to 1")
    done = []
    if array.max() <= 1:
        array = 255 * array
        done.append(tr("{before} to {after}", before="0…1", after="0…255"))
    return _polarised(Picture(name, np.round(array).astype(np.uint8), done), inputs, as_is)


def _polarised(picture: Picture, inputs: Inputs, as_is: bool) -> Picture:
    """The picture inverted, if its background is white where the training images' is black, or the other way round."""
    if picture.pixels.min() == picture.pixels.max():
        raise LabError(f"{picture.name} is of one colour: there is nothing on it")
    found = background_of(picture.pixels)
    if as_is or found is None or inputs.background is None or found == inputs.background:
        return picture
    names = {0: tr("light on dark"), 255: tr("dark on light")}
    told = {"this": names[found], "others": names[inputs.background]}
    note = tr("{this} inverted, as the training images are {others}", **told)
    return Picture(picture.name, 255 - picture.pixels, [*picture.done, note])
