"""Image files as a person sees them: every mode becomes bytes, grey or RGB, and none loses what it shows."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from datasets import DatasetError
from datasets.decode import decoded

GREY = np.arange(30, dtype=np.uint8).reshape(6, 5) * 8


def grey() -> Image.Image:
    return Image.fromarray(GREY)


@pytest.mark.parametrize(
    ("image", "name", "wanted"),
    [
        (grey(), "a.png", GREY),
        (grey(), "a.bmp", GREY),
        (grey().convert("RGB"), "a.png", np.stack([GREY] * 3)),
        (grey().convert("LA"), "a.png", GREY),
        (grey().convert("RGBA"), "a.png", np.stack([GREY] * 3)),
        (grey().convert("P"), "a.png", np.stack([GREY] * 3)),
        (Image.fromarray(GREY.astype(np.uint16) * 257), "deep.png", GREY),
        (Image.fromarray(GREY > 99), "a.png", (GREY > 99) * np.uint8(255)),
        (grey().convert("RGB").convert("CMYK"), "a.tif", np.stack([GREY] * 3)),
    ],
)
def test_every_mode_is_bytes(image: Image.Image, name: str, wanted: np.ndarray, tmp_path: Path) -> None:
    image.save(tmp_path / name)
    found = decoded(tmp_path / name, None)
    assert (found.dtype, found.tolist()) == (np.uint8, wanted.tolist())


def test_a_photograph_stands_as_the_camera_was_held(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    grey().save(tmp_path / "a.png", exif=exif)
    assert np.array_equal(decoded(tmp_path / "a.png", None), np.rot90(GREY, -1))


def test_size_is_height_and_width(tmp_path: Path) -> None:
    grey().save(tmp_path / "a.png")
    assert decoded(tmp_path / "a.png", (3, 7)).shape == (3, 7)
    assert np.array_equal(decoded(tmp_path / "a.png", (6, 5)), GREY)


@pytest.mark.parametrize("transparent", ["RGBA", "LA", "palette"])
def test_what_shows_a_background_is_refused(transparent: str, tmp_path: Path) -> None:
    options: dict[str, Any] = {"transparency": 0} if transparent == "palette" else {}
    image = grey().convert("P" if options else transparent)
    if not options:
        image.putalpha(100)
    image.save(tmp_path / "a.png", **options)
    with pytest.raises(DatasetError, match=r"a.png is partly transparent; put it on a background"):
        decoded(tmp_path / "a.png", None)


def test_several_frames_are_refused(tmp_path: Path) -> None:
    grey().save(tmp_path / "a.gif", save_all=True, append_images=[Image.new("L", (5, 6), 9)])
    with pytest.raises(DatasetError, match=r"a\.gif has 2 frames; give each image a file of its own"):
        decoded(tmp_path / "a.gif", None)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.bmp", "a.tif", "a.webp", "a.ppm"])
def test_a_file_torn_anywhere_is_an_error_that_names_it_or_the_whole_image(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    Image.fromarray(np.random.default_rng(0).integers(256, size=(16, 16), dtype=np.uint8)).save(path)
    whole, wanted = path.read_bytes(), decoded(path, None).tolist()
    for length in range(0, len(whole), max(1, len(whole) // 20)):
        path.write_bytes(whole[:length])
        try:
            found = decoded(path, None).tolist()
        except DatasetError as error:
            found = str(error)
        assert found == wanted or (found.startswith(f"{path} is no whole image") and "\n" not in found)
