"""A graph laid out for the page: boxes with room for a value and a gradient, edges as paths, frames around layers."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from minigrad.study.graph import Graph, Node, in_one_piece
from minigrad.study.layout import laid_out
from minigrad.study.svg import edge_paths

# Each box has a line for its value or shape and one for its gradient: so many characters go into it.
ROOM = " " * 13


class Item(NamedTuple):
    """A box: its title, its kind (leaf, constant, op, output, layer), the line below, and what else is told of it."""

    title: str
    kind: str
    text: str
    more: Mapping[str, Any]


def scene(
    items: Sequence[Item], edges: Sequence[tuple[int, int]], groups: Mapping[str, Sequence[int]]
) -> dict[str, Any]:
    """The picture: its size, the boxes in the order of the items, the edges, the frames."""
    nodes = [Node(item.title, (max(item.text, ROOM, key=len), ROOM), item.kind) for item in items]
    framed = in_one_piece({title: list(members) for title, members in groups.items()}, list(edges))
    graph = Graph(nodes, list(edges), framed)
    layout = laid_out(graph)
    return {
        "size": [round(side) for side in layout.size],
        "nodes": [
            {"title": item.title, "kind": item.kind, "text": item.text, "box": _rounded(box), **item.more}
            for item, box in zip(items, layout.boxes, strict=True)
        ],
        "edges": [
            {"from": parent, "to": child, "paths": edge_paths(route)}
            for (parent, child), route in zip(edges, layout.routes, strict=True)
        ],
        "frames": [
            {"title": title, "members": members, "box": _rounded(box)}
            for (title, members), box in zip(framed.items(), layout.frames, strict=True)
        ],
    }


def _rounded(box: Sequence[float]) -> list[float]:
    return [round(side, 1) for side in box]
