"""A graph as SVG, drawn without another program."""

from html import escape
from itertools import pairwise

from minigrad.study.graph import Graph, Node
from minigrad.study.layout import HEAD, LINE, MARGIN, PAD, Box, Layout, Straight
from minigrad.study.style import COLORS, GREY, INK, style_sheet

# Around the whole picture.
BORDER = 10.0
ARROW = 6.0

FONT = "ui-monospace, 'SFMono-Regular', Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def svg_of(graph: Graph, layout: Layout) -> str:
    """The picture of a graph as an SVG document."""
    width, height = (round(side + 2 * BORDER) for side in layout.size)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="minigrad" width="{width}" height="{height}" '
        f'viewBox="{-BORDER:g} {-BORDER:g} {width} {height}" font-family="{FONT}" font-size="12">',
        style_sheet(),
        *[_frame(title, frame) for title, frame in zip(graph.groups, layout.frames, strict=True)],
        *[_edge(route) for route in layout.routes],
        *[_node(node, box) for node, box in zip(graph.nodes, layout.boxes, strict=True)],
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _node(node: Node, box: Box) -> str:
    fill, line = COLORS[node.kind]
    middle, first = box.x + box.width / 2, box.y + MARGIN / 2 + LINE * 0.75
    texts = [
        f'<text x="{middle:.1f}" y="{first + LINE * i:.1f}"{"" if i else bold}>{escape(text, quote=False)}</text>'
        for i, text in enumerate((node.title, *node.lines))
        for bold in [' font-weight="bold"']
    ]
    return (
        f'<g class="node {node.kind}" text-anchor="middle" fill="{INK}">'
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="5" '
        f'fill="{fill}" stroke="{line}"/>{"".join(texts)}</g>'
    )


def _frame(title: str, frame: Box) -> str:
    return (
        f'<g class="group"><rect x="{frame.x:.1f}" y="{frame.y:.1f}" width="{frame.width:.1f}" '
        f'height="{frame.height:.1f}" rx="8" fill="{GREY}" fill-opacity="0.1" stroke="{GREY}" stroke-opacity="0.6"/>'
        f'<text x="{frame.x + PAD:.1f}" y="{frame.y + HEAD * 0.66:.1f}" fill="{GREY}">'
        f"{escape(title, quote=False)}</text></g>"
    )


def _edge(route: list[Straight]) -> str:
    line, head = edge_paths(route)
    return f'<g class="edge" stroke="{GREY}"><path d="{line}" fill="none"/><path d="{head}" fill="{GREY}"/></g>'


def edge_paths(route: list[Straight]) -> tuple[str, str]:
    """A line down each straight, a curve to the next, and an arrow's head at the end."""
    path = f"M{route[0].x:.1f} {route[0].top:.1f}"
    for straight, following in pairwise(route):
        middle = (straight.bottom + following.top) / 2
        path += (
            f"V{straight.bottom:.1f}C{straight.x:.1f} {middle:.1f} {following.x:.1f} {middle:.1f} "
            f"{following.x:.1f} {following.top:.1f}"
        )
    x, y = route[-1].x, route[-1].bottom
    return f"{path}V{y:.1f}", f"M{x:.1f} {y:.1f}l{-ARROW / 2:g} {-ARROW:g}h{ARROW:g}z"
