"""The stations' pictures: boxes, arrows, grids and curves as SVG. ``python -m course.drawing`` writes them all.

A picture has a light ground of its own, so that it is legible on a dark page too, and no words: formulas alone, for
both languages.
"""

import importlib
import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from course.stations import STATIONS, Station
from minigrad.files import replacing

INK, GREY, BACK, GOOD, BAD = "#1b1f24", "#7a7a7a", "#c25e12", "#2f7d46", "#b3261e"
LEAF, OP, OUTPUT, PLAIN = "#dcefe0", "#e6ecf5", "#fbe3d0", "#ffffff"
FONT = "ui-monospace, 'SFMono-Regular', Menlo, Consolas, 'DejaVu Sans Mono', monospace"

Point = tuple[float, float]


class Drawing:
    """A picture of a width and height; the methods put things into it."""

    def __init__(self, width: float, height: float) -> None:
        self.size = width, height
        self.parts: list[str] = []

    def text(self, x: float, y: float, text: str, color: str = INK, size: float = 14, anchor: str = "middle") -> None:
        """A line of text; (x, y) is the middle of its line."""
        self.parts.append(
            f'<text x="{x:g}" y="{y + size * 0.35:.1f}" fill="{color}" font-size="{size:g}" '
            f'text-anchor="{anchor}">{escape(text)}</text>'
        )

    def box(
        self, x: float, y: float, text: str, fill: str = OP, width: float = 90, height: float = 36, line: str = GREY
    ) -> None:
        """A box around (x, y) with a text in it; with lines in it where the text has some."""
        self.parts.append(
            f'<rect x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width:g}" height="{height:g}" rx="6" '
            f'fill="{fill}" stroke="{line}"/>'
        )
        lines = text.split("\n")
        for i, each in enumerate(lines):
            self.text(x, y + 17 * (i - (len(lines) - 1) / 2), each)

    def arrow(self, start: Point, end: Point, color: str = INK, bend: float = 0.0, dashed: bool = False) -> None:
        """An arrow; ``bend`` moves its middle to the left of its way, in pixels."""
        (x, y), (u, v) = start, end
        length = math.hypot(u - x, v - y)
        mx, my = (x + u) / 2 + bend * (v - y) / length, (y + v) / 2 - bend * (u - x) / length
        angle = math.atan2(v - my, u - mx)
        head = " ".join(
            f"L{u - 9 * math.cos(angle + side):.1f} {v - 9 * math.sin(angle + side):.1f}" for side in (-0.42, 0.42)
        )
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        self.parts.append(
            f'<path d="M{x:g} {y:g}Q{mx:.1f} {my:.1f} {u:g} {v:g}" fill="none" stroke="{color}" '
            f'stroke-width="1.6"{dash}/><path d="M{u:g} {v:g}{head}Z" fill="{color}"/>'
        )

    def grid(
        self, x: float, y: float, rows: Sequence[Sequence[object]], fill: str = OP, cell: float = 34, height: float = 28
    ) -> None:
        """A grid of cells whose upper left corner is (x, y)."""
        for i, row in enumerate(rows):
            for j, each in enumerate(row):
                self.box(x + cell * (j + 0.5), y + height * (i + 0.5), str(each), fill, cell, height)

    def curve(self, points: Sequence[Point], color: str = INK, width: float = 2.0, dashed: bool = False) -> None:
        """A line through points."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="{width:g}" '
            f'stroke-linejoin="round"{dash}/>'
        )

    def dot(self, x: float, y: float, color: str = INK, radius: float = 3.5) -> None:
        """A point."""
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{color}"/>')

    def svg(self) -> str:
        """The whole as an SVG document."""
        width, height = self.size
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
            f'viewBox="0 0 {width:g} {height:g}" font-family="{FONT}">\n'
            f'<rect width="{width:g}" height="{height:g}" rx="10" fill="#fbfbfa" stroke="#d5d5d2"/>'
        )
        return "\n".join([head, *self.parts, "</svg>"]) + "\n"


def picture(station: Station) -> str:
    """A station's picture as it is drawn now."""
    drawing = Drawing(*importlib.import_module(f"course.{station.name}.picture").SIZE)
    importlib.import_module(f"course.{station.name}.picture").draw(drawing)
    return drawing.svg()


def main() -> None:
    """Write every picture."""
    for station in STATIONS:
        with replacing(station.page("en").parent / "picture.svg") as file:
            file.write(picture(station).encode())


if __name__ == "__main__":
    main()
