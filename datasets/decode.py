"""One image file as an array of bytes, as a person sees it."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from datasets.errors import DatasetError

if TYPE_CHECKING:
    from PIL import Image

GREY = ("1", "L")
DEEP = ("I;16", "I;16B", "I;16L")  # 16 bits a pixel, which Pillow's own conversion to 8 would cut off at 255
COLOURED = ("P", "RGB", "CMYK", "YCbCr", "HSV", "LAB")
WITH_ALPHA = ("LA", "RGBA", "La", "RGBa", "PA")


def decoded(path: Path, size: tuple[int, int] | None) -> np.ndarray:
    """The image, uint8: (H, W) where it is grey, else (3, H, W). With ``size`` scaled to that height and width.

    A photograph stands as its camera held it (its EXIF orientation is followed). 16 bits a pixel become 8.

    Raises DatasetError, naming the file, where it is torn or no image, is partly transparent, or has several frames.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as image:
            if (frames := getattr(image, "n_frames", 1)) > 1 and image.format != "MPO":
                raise DatasetError(f"{path} has {frames} frames; give each image a file of its own")
            return _array(ImageOps.exif_transpose(image), path, size)
    except DatasetError:
        raise
    except Exception as error:  # a damaged file may raise anything: SyntaxError, struct.error, IndexError …
        reason = " ".join(str(error).replace(str(path), "it").split()) or type(error).__name__
        raise DatasetError(f"{path} is no whole image ({reason}); replace it, or remove it") from error


def _array(image: "Image.Image", path: Path, size: tuple[int, int] | None) -> np.ndarray:
    from PIL import Image

    if image.mode in WITH_ALPHA or "transparency" in image.info:
        image = _opaque(image, path)
    if image.mode in DEEP:
        deep = np.asarray(image).astype(np.uint32)
        image = Image.fromarray(((deep * 255 + 32767) // 65535).astype(np.uint8))
    elif image.mode not in (*GREY, *COLOURED):
        raise DatasetError(f"{path} has pixels of mode {image.mode}; save it as grey or RGB of 8 bits")
    image = image.convert("L" if image.mode in GREY else "RGB")
    if size is not None and image.size != size[::-1]:
        image = image.resize(size[::-1], Image.Resampling.BILINEAR)
    array = np.asarray(image)
    return array if array.ndim == 2 else array.transpose(2, 0, 1)


def _opaque(image: "Image.Image", path: Path) -> "Image.Image":
    """The image without its alpha channel. What lies under transparent pixels is not what a person sees: an error."""
    full = image.convert("RGBA")
    if full.getchannel("A").getextrema()[0] < 255:  # type: ignore[operator]
        raise DatasetError(f"{path} is partly transparent; put it on a background of one colour")
    return full.convert("L" if image.mode in ("L", "LA", "La", "1") else "RGB")
