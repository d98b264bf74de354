"""A course as an animated GIF."""

from pathlib import Path
from typing import Any

import numpy as np

from lab.language.fonts import drawn
from lab.style import STYLES
from lab.surfaces.figure import CONTOUR, GROUND, last_step, make_picture
from lab.surfaces.rates import Course
from minigrad.files import replacing

FRAMES, FRAME_MS, LAST_MS = 60, 100, 3000
TINTS = 8


def animate(course: Course, path: Path) -> None:
    """Write the descents step by step: the early steps, in which most happens, one by one, later ones in leaps."""
    with drawn():
        frames = _frames(course)
    times = [FRAME_MS] * (len(frames) - 1) + [LAST_MS]
    with replacing(path) as file:
        frames[0].save(file, format="GIF", save_all=True, append_images=frames[1:], duration=times, loop=0)


def frame_steps(steps: int) -> list[int]:
    """The steps that are shown, from 0 to the last, growing with the square of time."""
    return sorted({round(steps * (frame / FRAMES) ** 2) for frame in range(FRAMES + 1)})


def _frames(course: Course) -> list[Any]:
    """Images in colours of one palette. What moves is drawn over what does not, which takes a tenth of the time."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    picture = make_picture(course, (8.4, 4), 7)
    canvas = FigureCanvasAgg(picture.figure)
    picture.figure.set_dpi(90)
    moving = [artist for lines in picture.lines.values() for artist in lines]
    for artist in moving:
        artist.set_visible(False)
    canvas.draw()
    ground = canvas.copy_from_bbox(picture.figure.bbox)
    for artist in moving:
        artist.set_visible(True)
    images, palette = [], _palette()
    for step in frame_steps(last_step(course)):
        canvas.restore_region(ground)
        for name, lines in picture.lines.items():
            lines.show(course.descents[name], course, step)
        for artist in sorted(moving, key=lambda artist: artist.get_zorder()):
            artist.draw(canvas.get_renderer())
        images.append(_image(canvas).quantize(palette=palette, dither=Image.Dither.NONE))
    return images


def _palette() -> Any:
    """An image with the palette of all frames: every colour that is used, in tints that its smooth edges have.

    A palette that is made from a frame would merge the colours of those who cover little of it.
    """
    from matplotlib.colors import to_rgb
    from PIL import Image

    high, low = GROUND
    pairs = [(high, low, 4 * TINTS), (CONTOUR, high, TINTS), (CONTOUR, low, TINTS), ("#000000", high, 2 * TINTS)]
    pairs += [(style.color, ground, TINTS) for style in STYLES.values() for ground in GROUND]
    colors = [np.linspace(to_rgb(one), to_rgb(other), count, endpoint=False) for one, other, count in pairs]
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.rint(255 * np.concatenate([*colors, [to_rgb(high)]])).astype(np.uint8).tobytes())
    return palette


def _image(canvas: Any) -> Any:
    from PIL import Image

    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
