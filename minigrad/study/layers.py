"""A layered drawing of items: ranks by longest path, rows in barycentre order (Sugiyama, Tagawa and Toda 1981).

Items stand in rows, and every link leads down. In the rows that a link passes between its ends it has a lane, a thin
cell (a dummy vertex); the links of one source share their lanes.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from graphlib import TopologicalSorter
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

# The space between two items of a row, and between a lane and its neighbour.
GAP, LANE_GAP = 22.0, 14.0
SWEEPS = 12
# How strongly a link stays straight: the one with the longest path before it most, others (a parameter's) bend.
WEAK, STRONG = 1.0, 100.0
OUTSIDE = 10**6

Key = Hashable
Rows = list[list[Key]]
Neighbours = dict[Key, list[tuple[Key, float, float]]]


class Link(NamedTuple):
    """From a source to an item, by their keys. ``start`` and ``end`` are the items, None for one that is outside.

    ``leave`` and ``enter`` are how far right of its items' middles the link leaves and enters.
    """

    source: Key
    start: Key | None
    end: Key | None
    leave: float = 0.0
    enter: float = 0.0


class Lane(NamedTuple):
    """The cell in which the links of a source pass a row."""

    source: Key
    rank: int


class Joint(NamedTuple):
    """The piece of a link between a cell and one in the next row, and where it is attached to their middles."""

    upper: Key
    lower: Key
    leave: float
    enter: float
    weight: float


class Layers(NamedTuple):
    """Each row's cells from left to right, and the middle x of every cell. Lanes are cells."""

    rows: Rows
    x: dict[Key, float]


def layered(widths: Mapping[Any, float], links: Sequence[Link]) -> Layers:
    """The items, given by key and width, in rows such that every link leads down. No two overlap, and x ≥ 0."""
    order = _sorted(list(widths), links)
    rank = _ranks(order, links)
    rows: Rows = [[] for _ in range(max(rank.values()) + 1)]
    for item in widths:
        rows[rank[item]].append(item)
    joints = _joints(rank, rows, links, _depths(order, links))
    rows = _ordered(rows, joints)
    return Layers(rows, _placed(rows, widths, joints))


def _sorted(items: list[Key], links: Sequence[Link]) -> list[Key]:
    """The items, each after those that lead to it."""
    sorter: TopologicalSorter = TopologicalSorter(dict.fromkeys(items, ()))
    for link in links:
        if link.start is not None and link.end is not None:
            sorter.add(link.end, link.start)
    return list(sorter.static_order())


def _depths(order: list[Key], links: Sequence[Link]) -> dict[Key | None, int]:
    """How many links lead to each item on the longest way; what is outside comes from far."""
    above = defaultdict(list)
    for link in links:
        above[link.end].append(link.start)
    depth: dict[Key | None, int] = {None: OUTSIDE}
    for item in order:
        depth[item] = 1 + max((depth[start] for start in above[item]), default=-1)
    return depth


def _ranks(order: list[Key], links: Sequence[Link]) -> dict[Key, int]:
    """The row of each item: as far down as its children allow, so that a parameter stands near its op."""
    below = defaultdict(list)
    for link in links:
        if link.end is not None:
            below[link.start].append(link.end)
    height: dict[Key, int] = {}
    for item in reversed(order):
        height[item] = 1 + max((height[end] for end in below[item]), default=-1)
    return {item: max(height.values()) - h for item, h in height.items()}


def _joints(rank: dict[Key, int], rows: Rows, links: Sequence[Link], depth: Mapping[Key | None, int]) -> list[Joint]:
    """The links cut into pieces from row to row. Adds their lanes to the rows."""
    trunks: dict[Key, list[Link]] = defaultdict(list)
    deepest: dict[Key | None, int] = defaultdict(int)
    for link in links:
        trunks[link.source].append(link)
        deepest[link.end] = max(deepest[link.end], depth[link.start])
    joints: list[Joint] = []
    for source, branches in trunks.items():
        start, leave = branches[0].start, branches[0].leave
        weight = STRONG if any(depth[start] == deepest[link.end] for link in branches) else WEAK
        first = 0 if start is None else rank[start] + 1
        last = max(len(rows) if link.end is None else rank[link.end] for link in branches)
        lanes = [Lane(source, r) for r in range(first, last)]
        for lane in lanes:
            rows[lane.rank].append(lane)
        trunk: list[Key | None] = [start, *lanes]
        ends = [(trunk[rank[link.end] - first], link.end, link.enter) for link in branches if link.end is not None]
        for upper, lower, enter in [*((upper, lane, 0.0) for upper, lane in pairwise(trunk)), *ends]:
            if upper is not None:
                joints.append(Joint(upper, lower, leave if upper == start else 0.0, enter, weight))
    return joints


def _ordered(rows: Rows, joints: list[Joint]) -> Rows:
    """Every row sorted by the mean position of its neighbours, in sweeps down and up; the best order found."""
    above, below = _joined(joints)
    best, fewest = rows, _crossings(rows, joints)
    for sweep in range(SWEEPS):
        rows = list(rows)
        for r, before, joined in _passes(len(rows), sweep, above, below):
            position = {cell: float(i) for i, cell in enumerate(rows[before])}
            wanted = {
                cell: _mean([(position[other] + 1e-6 * shift, 1) for other, shift, _ in joined[cell]], default=i)
                for i, cell in enumerate(rows[r])
            }
            rows[r] = sorted(rows[r], key=wanted.__getitem__)
        crossings = _crossings(rows, joints)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _placed(rows: Rows, widths: Mapping[Any, float], joints: list[Joint]) -> dict[Key, float]:
    """The middle x of every cell: as near to its neighbours as the order of its row and the gaps allow."""
    above, below = _joined(joints)
    both = defaultdict(list, {cell: above[cell] + below[cell] for row in rows for cell in row})
    gaps = [[_gap(left, right, widths) for left, right in pairwise(row)] for row in rows]
    x = {
        cell: position
        for row, gap in zip(rows, gaps, strict=True)
        for cell, position in zip(row, accumulate(gap, initial=0.0), strict=True)
    }
    for sweep in range(SWEEPS):
        # First from row to row, which carries a position far; then between both neighbours, which evens it out.
        sides = (above, below) if sweep < SWEEPS // 2 else (both, both)
        for r, _, joined in _passes(len(rows), sweep, *sides):
            wants = []
            for cell in rows[r]:
                weight = sum(weight for _, _, weight in joined[cell]) or 1e-3
                wants.append((_mean([(x[other] + shift, w) for other, shift, w in joined[cell]], x[cell]), weight))
            x |= zip(rows[r], spaced(wants, gaps[r]), strict=True)
    left = min(x[cell] - widths.get(cell, 0.0) / 2 for cell in x)
    return {cell: middle - left for cell, middle in x.items()}


def spaced(wants: Sequence[tuple[float, float]], gaps: Sequence[float]) -> list[float]:
    """Positions in a row, at least the gaps apart, nearest to the wanted ones in ``wants``: (position, weight) each.

    Weighted least squares by pooling adjacent violators: neighbours that would be too near move as one block.
    """
    shifts = list(accumulate(gaps, initial=0.0))
    blocks: list[tuple[float, float, int]] = []
    for (want, weight), shift in zip(wants, shifts, strict=True):
        position, count = want - shift, 1
        while blocks and blocks[-1][0] > position:
            before, mass, several = blocks.pop()
            position = (before * mass + position * weight) / (mass + weight)
            weight, count = weight + mass, count + several
        blocks.append((position, weight, count))
    positions = [position for position, _, count in blocks for _ in range(count)]
    return [position + shift for position, shift in zip(positions, shifts, strict=True)]


def _gap(left: Key, right: Key, widths: Mapping[Any, float]) -> float:
    """From the middle of a cell to the middle of the next."""
    space = LANE_GAP if isinstance(left, Lane) or isinstance(right, Lane) else GAP
    return (widths.get(left, 0.0) + widths.get(right, 0.0)) / 2 + space


def _crossings(rows: Rows, joints: list[Joint]) -> int:
    """How many pairs of joints cross."""
    position = {cell: (r, i) for r, row in enumerate(rows) for i, cell in enumerate(row)}
    between: list[list[tuple]] = [[] for _ in rows]
    for upper, lower, leave, enter, _ in joints:
        between[position[upper][0]].append(((*position[upper], leave), (*position[lower], enter)))
    count = 0
    for pairs in between:
        ends: list[tuple] = []
        for _, end in sorted(pairs):
            count += len(ends) - bisect_right(ends, end)
            insort(ends, end)
    return count


def _joined(joints: list[Joint]) -> tuple[Neighbours, Neighbours]:
    """For each cell, the (other, shift, weight) above it, and those below: it should stand at the other's x + shift."""
    above: Neighbours = defaultdict(list)
    below: Neighbours = defaultdict(list)
    for upper, lower, leave, enter, weight in joints:
        above[lower].append((upper, leave - enter, weight))
        below[upper].append((lower, enter - leave, weight))
    return above, below


def _passes(rows: int, sweep: int, above: Neighbours, below: Neighbours) -> list[tuple[int, int, Neighbours]]:
    """(row, the row it follows, what its cells are joined to there), from the top down, in every second sweep up."""
    if sweep % 2 == 0:
        return [(r, r - 1, above) for r in range(1, rows)]
    return [(r, r + 1, below) for r in reversed(range(rows - 1))]


def _mean(pairs: list[tuple[float, float]], default: float) -> float:
    """The mean of (value, weight)."""
    total = sum(weight for _, weight in pairs)
    return sum(value * weight for value, weight in pairs) / total if pairs else default
