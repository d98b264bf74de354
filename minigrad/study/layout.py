"""Where everything in a graph's picture stands, in pixels: boxes, the frames of the groups, the routes of the edges.

Each group is laid out by itself, then the whole, in which a group is one block. So no two boxes overlap, a frame holds
its own nodes only, and no edge crosses a box: it goes straight down through a row, and sideways between rows.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import accumulate
from typing import Any, NamedTuple

from minigrad.study.graph import Graph, Node
from minigrad.study.layers import Lane, Link, layered, spaced

# A character and a line of text; from text to its box's edge; from row to row.
CHARACTER, LINE, MARGIN, ROW_GAP = 7.3, 16.0, 9.0, 30.0
# From a frame to what it holds, and the same above, where the title is.
PAD, HEAD = 12.0, 24.0
# Between the ends of edges that come to one box.
PORT_GAP = 14.0

Edge = tuple[int, int]
Size = tuple[float, float]


class Box(NamedTuple):
    """A rectangle, by its left upper corner."""

    x: float
    y: float
    width: float
    height: float


class Straight(NamedTuple):
    """A vertical piece of an edge's route; a curve leads on to the next."""

    x: float
    top: float
    bottom: float


class Layout(NamedTuple):
    """The picture's size; the nodes' boxes, the groups' frames and the edges' routes, in the graph's order."""

    size: Size
    boxes: list[Box]
    frames: list[Box]
    routes: list[list[Straight]]


class _Block(NamedTuple):
    """Items laid out in rows: the row and middle x of every cell, each row's top and bottom, and the size of it all."""

    row: dict[Any, int]
    x: dict[Any, float]
    tops: list[float]
    bottoms: list[float]
    size: Size

    def cells(self, source: int, start: Any, end: Any) -> list[Any]:
        """What a source's link goes through from one item to another; None is outside, above or below."""
        first = 0 if start is None else self.row[start] + 1
        last = len(self.tops) if end is None else self.row[end]
        cells = [start, *[Lane(source, r) for r in range(first, last)], end]
        return [cell for cell in cells if cell is not None]


def laid_out(graph: Graph) -> Layout:
    """The layout of a graph."""
    # In reverse: a walk meets an op's last parent first, and the picture has the first one on the left.
    nodes = {i: _size(graph.nodes[i]) for i in reversed(range(len(graph.nodes)))}
    home = {i: title for title, members in graph.groups.items() for i in members}
    blocks = {
        title: _block({i: nodes[i] for i in nodes if home.get(i) == title}, _links_within(title, home, graph.edges))
        for title in graph.groups
    }
    frames = {title: _frame_size(title, block) for title, block in blocks.items()}
    free = {i: size for i, size in nodes.items() if i not in home}
    whole = _block({**free, **frames}, _links_between(home, graph.edges, blocks, frames))
    boxes: dict[Any, Box] = {item: _box(whole, item, size) for item, size in (free | frames).items()}
    channels: dict[tuple[str | None, Any], Straight] = {
        (None, cell): Straight(whole.x[cell], *_extent(whole, cell)) for cell in whole.x
    }
    for title, block in blocks.items():
        left, top = boxes[title].x + _inset(block, frames[title]), boxes[title].y + HEAD
        boxes |= {i: _box(block, i, nodes[i], left, top) for i in graph.groups[title]}
        for cell in block.x:
            channels[title, cell] = Straight(left + block.x[cell], *_extent(block, cell, top, _extent(whole, title)))
    routes = [[channels[cell] for cell in _route(*edge, home, blocks, whole)] for edge in graph.edges]
    node_boxes = [boxes[i] for i in range(len(nodes))]
    return Layout(
        whole.size, node_boxes, [boxes[title] for title in frames], _attached(routes, graph.edges, node_boxes)
    )


def _size(node: Node) -> Size:
    """The size of a node's box: that of its text, and a margin."""
    texts = (node.title, *node.lines)
    return CHARACTER * max(map(len, texts)) + 2 * MARGIN, LINE * len(texts) + MARGIN


def _frame_size(title: str, block: _Block) -> Size:
    width, height = block.size
    return max(width, CHARACTER * len(title)) + 2 * PAD, height + HEAD + PAD


def _inset(block: _Block, frame: Size) -> float:
    """From a frame's left side to what it holds."""
    return (frame[0] - block.size[0]) / 2


def _block(sizes: dict[Any, Size], links: list[Link]) -> _Block:
    rows, x = layered({item: width for item, (width, _) in sizes.items()}, links)
    heights = [max(sizes[cell][1] if cell in sizes else 0.0 for cell in row) for row in rows]
    bottoms = [bottom + ROW_GAP * r for r, bottom in enumerate(accumulate(heights))]
    tops = [bottom - height for bottom, height in zip(bottoms, heights, strict=True)]
    row = {cell: r for r, cells in enumerate(rows) for cell in cells}
    right = max(x[cell] + (sizes[cell][0] / 2 if cell in sizes else 0.0) for cell in x)
    return _Block(row, x, tops, bottoms, (right, bottoms[-1]))


def _links_within(title: str, home: Mapping[int, str], edges: list[Edge]) -> list[Link]:
    """The links in a group's block: of edges within, and of those that come in from above, or leave it below."""
    ends = [(p, p if home.get(p) == title else None, c if home.get(c) == title else None) for p, c in edges]
    return [Link(*link) for link in ends if link[1:] != (None, None)]


def _links_between(
    home: Mapping[int, str], edges: list[Edge], blocks: Mapping[str, _Block], frames: Mapping[str, Size]
) -> list[Link]:
    """The links between nodes outside of groups and groups, attached where the groups' own links go in and out."""
    links = []
    for parent, child in edges:
        source, target = home.get(parent), home.get(child)
        if source is None or source != target:
            leave = enter = 0.0
            if source is not None:
                leave = _from_middle(blocks[source].cells(parent, parent, None)[-1], blocks[source], frames[source])
            if target is not None:
                enter = _from_middle(blocks[target].cells(parent, None, child)[0], blocks[target], frames[target])
            links.append(Link(parent, home.get(parent, parent), home.get(child, child), leave, enter))
    return links


def _from_middle(cell: Any, block: _Block, frame: Size) -> float:
    """How far right of its frame's middle a cell is."""
    return _inset(block, frame) + block.x[cell] - frame[0] / 2


def _box(block: _Block, item: Any, size: Size, left: float = 0.0, top: float = 0.0) -> Box:
    """An item's box, in the middle of its row, in a block whose left upper corner is given."""
    r = block.row[item]
    middle = (block.tops[r] + block.bottoms[r]) / 2
    return Box(left + block.x[item] - size[0] / 2, top + middle - size[1] / 2, *size)


def _extent(block: _Block, cell: Any, top: float = 0.0, around: Size | None = None) -> tuple[float, float]:
    """The top and bottom of a cell's row; within a frame, the first and last row reach to those of the row around."""
    r = block.row[cell]
    upper, lower = top + block.tops[r], top + block.bottoms[r]
    if around is not None and r == 0:
        upper = around[0]
    if around is not None and r == len(block.tops) - 1:
        lower = around[1]
    return upper, lower


def _route(
    parent: int, child: int, home: Mapping[int, str], blocks: Mapping[str, _Block], whole: _Block
) -> list[tuple[str | None, Any]]:
    """The cells that an edge goes through, each with the group that it is in."""
    source, target = home.get(parent), home.get(child)
    if source is not None and source == target:
        return [(source, cell) for cell in blocks[source].cells(parent, parent, child)]
    route: list[tuple[str | None, Any]] = []
    if source is not None:
        route += [(source, cell) for cell in blocks[source].cells(parent, parent, None)]
    between = whole.cells(parent, home.get(parent, parent), home.get(child, child))
    route += [(None, cell) for cell in between if cell not in blocks]
    if target is not None:
        route += [(target, cell) for cell in blocks[target].cells(parent, None, child)]
    return route


def _attached(routes: list[list[Straight]], edges: list[Edge], boxes: list[Box]) -> list[list[Straight]]:
    """The routes from the lower side of the parent's box to the upper side of the child's, there side by side."""
    coming: dict[int, list[int]] = defaultdict(list)
    for e, (_, child) in enumerate(edges):
        coming[child].append(e)
    attached = [list(route) for route in routes]
    for child, several in coming.items():
        box = boxes[child]
        several.sort(key=lambda e: routes[e][-2].x)
        for e, x in zip(several, _ports([routes[e][-2].x for e in several], box), strict=True):
            parent = boxes[edges[e][0]]
            attached[e][0] = attached[e][0]._replace(top=parent.y + parent.height)
            attached[e][-1] = attached[e][-1]._replace(x=x, bottom=box.y)
    return attached


def _ports(xs: list[float], box: Box) -> list[float]:
    """Where edges that come down at ``xs``, from left to right, enter a box: right below, as far as there is room."""
    room = box.width - 2 * MARGIN
    gap = min(PORT_GAP, room / len(xs))
    right = box.x + MARGIN + room - gap * (len(xs) - 1)
    wants = [(min(max(x, box.x + MARGIN + gap * i), right + gap * i), 1.0) for i, x in enumerate(xs)]
    return spaced(wants, [gap] * (len(xs) - 1))
