"""A graph as DOT text, and the pictures that the program ``dot`` of Graphviz makes of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from minigrad.study.graph import Graph, Node
from minigrad.study.style import COLORS, GREY, INK

HEADER = f"""digraph minigrad {{
  graph [class=minigrad, bgcolor=transparent, color="{GREY}99", fontcolor="{GREY}", fontname=monospace, fontsize=10,
         labeljust=l, nodesep=0.2, ranksep=0.3, nslimit=2, nslimit1=2]
  node [shape=box, style="rounded,filled", fontcolor="{INK}", fontname=monospace, fontsize=10,
        height=0, margin="0.1,0.05"]
  edge [color="{GREY}", arrowsize=0.6]
"""


def dot_of(graph: Graph) -> str:
    """The graph in the DOT language: a statement for each node and edge, a cluster for each group."""
    return HEADER + "".join(f"  {line}\n" for line in _lines(graph)) + "}\n"


def rendered(dot: str, format: str) -> bytes | None:
    """What Graphviz makes of DOT text; None where its package or its program is not installed."""
    try:
        import graphviz
    except ImportError:
        return None
    try:
        return graphviz.pipe("dot", format, dot.encode(), quiet=True)
    except graphviz.ExecutableNotFound:
        return None


def _lines(graph: Graph) -> Iterator[str]:
    home = {i: title for title, members in graph.groups.items() for i in members}
    # In reverse: a walk meets an op's last parent first, and the picture has the first one on the left.
    order = range(len(graph.nodes) - 1, -1, -1)
    for number, title in enumerate(graph.groups):
        yield f"subgraph cluster_{number} {{"
        yield f'  graph [class=group, label={_quoted(title)}, style="rounded,filled", fillcolor="{GREY}1a"]'
        yield from (f"  {_node(i, graph.nodes[i])}" for i in order if home.get(i) == title)
        yield "}"
    yield from (_node(i, graph.nodes[i]) for i in order if i not in home)
    straight = _longest(graph)
    for parent, child in graph.edges:
        yield f"n{parent} -> n{child}" + (" [weight=20]" if (parent, child) in straight else "")
    yield from (f"n{parent} -> n{child} [style=invis, weight=10]" for parent, child in _above(graph.edges, home))


def _longest(graph: Graph) -> set[tuple[int, int]]:
    """The last edge of the longest path to each op, if it is not from a leaf: these edges are drawn straight."""
    depth = [0] * len(graph.nodes)
    for parent, child in sorted(graph.edges, key=lambda edge: edge[1]):
        depth[child] = max(depth[child], depth[parent] + 1)
    return {(parent, child) for parent, child in graph.edges if depth[child] == depth[parent] + 1 > 1}


def _above(edges: list[tuple[int, int]], home: Mapping[int, str]) -> list[tuple[int, int]]:
    """From each node that leads into a group to the group's first nodes: edges that keep the group below it."""
    within = {child for parent, child in edges if home.get(parent) == home.get(child)}
    first = defaultdict(list)
    for i, title in home.items():
        if i not in within:
            first[title].append(i)
    entries = {(parent, home[child]) for parent, child in edges if child in home and home.get(parent) != home[child]}
    return [(parent, i) for parent, title in sorted(entries) for i in first[title]]


def _node(i: int, node: Node) -> str:
    fill, line = COLORS[node.kind]
    label = _quoted("\n".join((node.title, *node.lines)))
    return f'n{i} [class={node.kind}, label={label}, fillcolor="{fill}", color="{line}"]'


def _quoted(text: str) -> str:
    """A string of the DOT language, in which a backslash starts an escape."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
