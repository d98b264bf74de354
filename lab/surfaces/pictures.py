"""Pictures of a course as PNG and SVG files."""

from pathlib import Path

from lab.language.fonts import drawn
from lab.surfaces.figure import make_picture
from lab.surfaces.rates import Course
from minigrad.files import replacing

FORMATS = ("png", "svg")


def draw(course: Course, folder: Path) -> list[Path]:
    """Write ``<name>.png`` and ``<name>.svg`` into a folder. Equal courses give equal files."""
    import matplotlib

    paths = [folder / f"{course.name}.{kind}" for kind in FORMATS]
    with drawn(), matplotlib.rc_context({"svg.hashsalt": course.name}):
        figure = make_picture(course, (12, 5.2), 9).figure
        for path, kind in zip(paths, FORMATS, strict=True):
            with replacing(path) as file:
                figure.savefig(file, format=kind, dpi=120, metadata={"Date": None} if kind == "svg" else {})
    return paths
