"""draw: the graph behind an output as a picture."""

import os
from functools import cached_property
from pathlib import Path

from minigrad.autograd import walk
from minigrad.checks import checked
from minigrad.files import replacing
from minigrad.study.dot import dot_of, rendered
from minigrad.study.graph import Graph, graph_of
from minigrad.study.layout import laid_out
from minigrad.study.names import Names, check_recorded
from minigrad.study.style import style_sheet
from minigrad.study.svg import svg_of
from minigrad.tensor import Tensor

FORMATS = (".svg", ".dot", ".png", ".pdf")
# Graphviz takes minutes where the edges pass many rows, as a recurrent net's do: this many take it a second.
GRAPHVIZ_ROWS = 2000


class Drawing:
    """A picture of a graph as it was when it was drawn: ``.svg``, ``.dot``, ``.save(path)``; a notebook shows it."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._layout = laid_out(graph)

    @cached_property
    def dot(self) -> str:
        """The graph in Graphviz's DOT language."""
        return dot_of(self._graph)

    @cached_property
    def svg(self) -> str:
        """The picture as SVG: Graphviz's, where its package and program are there and the graph is small, else ours."""
        picture = rendered(self.dot, "svg") if self._suits_graphviz() else None
        if picture is None:
            return svg_of(self._graph, self._layout)
        head, tag, rest = picture.decode().partition("<svg")
        attributes, end, body = rest.partition(">")
        return f"{head}{tag}{attributes}{end}\n{style_sheet()}{body}"

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file: ``.svg`` or ``.dot``, and with Graphviz ``.png`` or ``.pdf``, by its suffix.

        Raises ValueError for another suffix, RuntimeError for one that needs Graphviz where that is not installed.
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix not in FORMATS:
            raise ValueError(f"draw: {path} ends in {suffix or 'nothing'}; a drawing is saved as {', '.join(FORMATS)}")
        content = self._bytes(suffix[1:])
        with replacing(path) as file:
            file.write(content)

    def _bytes(self, format: str) -> bytes:
        if format in ("svg", "dot"):
            return getattr(self, format).encode()
        if not self._suits_graphviz():
            raise ValueError(
                f"draw: Graphviz, which makes a .{format}, would take minutes for {len(self._graph.nodes)} boxes with "
                "such long edges; draw fewer (limit=100), or save an .svg"
            )
        picture = rendered(self.dot, format)
        if picture is None:
            raise RuntimeError(
                f"draw: a .{format} needs Graphviz: install the program (https://graphviz.org/download) and its "
                "package (pip install graphviz), or save an .svg, which needs neither"
            )
        return picture

    def _suits_graphviz(self) -> bool:
        return sum(map(len, self._layout.routes)) <= GRAPHVIZ_ROWS

    def _repr_svg_(self) -> str:
        return self.svg


@checked
def draw(output: Tensor, names: Names = None, gradients: bool = False, limit: int = 300) -> Drawing:
    """The graph behind ``output`` as a picture: a box for every tensor of it, with its op and its shape.

    ``names`` is a Module, whose parameters then go by their dotted names and whose layers are framed, or a mapping such
    as ``{"a": a}``. A single number is shown with its value. A leaf shows its ``.grad``, an array's as its norm. With
    ``gradients`` every box shows d(output)/d(itself) instead; that takes a backward walk, which touches no ``.grad``.
    Only the ``limit`` tensors nearest to the output are drawn.

    Raises GraphError if nothing was recorded, or the graph was freed: call ``backward(retain_graph=True)`` before.
    """
    check_recorded("draw", output)
    if limit < 1:
        raise ValueError(f"draw: limit must be at least 1, got {limit}")
    found = {y: g for y, g, _ in walk([output], [None], None, keep=True)} if gradients else None
    return Drawing(graph_of(output, names, found, limit))
