"""The layout of a picture, over random graphs: nothing lies on anything else, and every edge ends at its boxes."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minigrad.study.graph import Graph, Node, in_one_piece
from minigrad.study.layers import spaced
from minigrad.study.layout import Box, laid_out

NEAR = 1e-6
several = settings(max_examples=150, derandomize=True, deadline=None)


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 16))
    nodes = [Node("n" * draw(st.integers(1, 14)), ("()",) * draw(st.integers(0, 2)), "op") for _ in range(count)]
    edges = [
        (parent, child) for child in range(1, count) for parent in draw(st.lists(st.integers(0, child - 1), max_size=3))
    ]
    homes = draw(
        st.lists(st.sampled_from([None, "0 · Linear", "a layer of a long name", "c"]), min_size=count, max_size=count)
    )
    groups = {}
    for i, home in enumerate(homes):
        if home is not None:
            groups.setdefault(home, []).append(i)
    return Graph(nodes, edges, in_one_piece(groups, edges))


def overlap(a: Box, b: Box) -> bool:
    return (
        a.x < b.x + b.width - NEAR
        and b.x < a.x + a.width - NEAR
        and a.y < b.y + b.height - NEAR
        and b.y < a.y + a.height - NEAR
    )


def within(a: Box, b: Box) -> bool:
    return (
        a.x >= b.x - NEAR
        and a.y >= b.y - NEAR
        and a.x + a.width <= b.x + b.width + NEAR
        and a.y + a.height <= b.y + b.height + NEAR
    )


@several
@given(graphs())
def test_no_two_boxes_overlap_and_all_are_within_the_picture(graph):
    layout = laid_out(graph)
    assert not any(overlap(a, b) for a, b in combinations(layout.boxes, 2))
    assert all(within(box, Box(0, 0, *layout.size)) for box in layout.boxes + layout.frames)


@several
@given(graphs())
def test_a_frame_holds_its_own_boxes_and_touches_no_other(graph):
    layout = laid_out(graph)
    assert not any(overlap(a, b) for a, b in combinations(layout.frames, 2))
    for frame, members in zip(layout.frames, graph.groups.values(), strict=True):
        for i, box in enumerate(layout.boxes):
            assert within(box, frame) if i in members else not overlap(box, frame)


@several
@given(graphs())
def test_an_edge_leads_down_from_its_parents_lower_side_to_its_childs_upper_side(graph):
    layout = laid_out(graph)
    for (parent, child), route in zip(graph.edges, layout.routes, strict=True):
        upper, lower = layout.boxes[parent], layout.boxes[child]
        assert route[0].top == pytest.approx(upper.y + upper.height)
        assert route[-1].bottom == pytest.approx(lower.y)
        assert upper.x < route[0].x < upper.x + upper.width
        assert lower.x < route[-1].x < lower.x + lower.width
        heights = [y for straight in route for y in straight[1:]]
        assert all(a <= b + NEAR for a, b in pairwise(heights))


@several
@given(graphs())
def test_no_edge_crosses_a_box(graph):
    layout = laid_out(graph)
    for route in layout.routes:
        straights = [Box(x, top, 0, bottom - top) for x, top, bottom in route]
        curves = [Box(min(a.x, b.x), a.bottom, abs(a.x - b.x), b.top - a.bottom) for a, b in pairwise(route)]
        assert not any(overlap(piece, box) for piece in straights + curves for box in layout.boxes)


@several
@given(graphs())
def test_edges_come_into_a_box_apart(graph):
    layout = laid_out(graph)
    ends = [(child, route[-1].x) for (_, child), route in zip(graph.edges, layout.routes, strict=True)]
    for (a, x), (b, z) in combinations(ends, 2):
        assert a != b or abs(x - z) > 1


wants = st.lists(st.tuples(st.floats(-100, 100), st.floats(0.1, 10)), min_size=1, max_size=7)


@several
@given(wants, st.data())
def test_places_keep_their_gaps_and_no_small_move_brings_them_nearer_to_what_is_wanted(wants, data):
    gaps = data.draw(st.lists(st.floats(0, 30), min_size=len(wants) - 1, max_size=len(wants) - 1))
    positions = spaced(wants, gaps)

    def far(positions):
        return sum(weight * (position - want) ** 2 for position, (want, weight) in zip(positions, wants, strict=True))

    assert all(b - a >= gap - NEAR for (a, b), gap in zip(pairwise(positions), gaps, strict=True))
    for first, last in combinations(range(len(positions) + 1), 2):
        for step in (-1e-3, 1e-3):
            moved = [position + step * (first <= i < last) for i, position in enumerate(positions)]
            kept = all(b - a >= gap for (a, b), gap in zip(pairwise(moved), gaps, strict=True))
            assert not kept or far(moved) >= far(positions) - 1e-6
