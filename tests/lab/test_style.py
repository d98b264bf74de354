"""The looks: in the order of the optimizers, apart without colour, visible on white and on dark."""

import pytest

from lab.report.markup import DASHES, SHAPES
from lab.style import LATER_STYLES, OTHER_COLORS, PLOTLY_DASHES, PLOTLY_MARKERS, STYLES, styles
from minigrad.optim import MODERN, OPTIMIZERS

OURS = STYLES | LATER_STYLES


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(color: str, background: str) -> float:
    low, high = sorted([luminance(color), luminance(background)])
    return (high + 0.05) / (low + 0.05)


def test_every_optimizer_has_a_look_in_the_same_order() -> None:
    assert list(STYLES) == list(OPTIMIZERS)
    assert list(LATER_STYLES) == list(MODERN)


def test_no_two_look_the_same_with_or_without_colour() -> None:
    assert len({style.color for style in OURS.values()}) == len(OURS)
    assert len({(style.linestyle, style.marker) for style in OURS.values()}) == len(OURS)


OTHERS = [f"{number}.py:Own" for number in range(20)]


def test_others_are_told_apart_from_each_other_and_from_ours_also_without_colour() -> None:
    looks = styles(["adam", *OTHERS, "nag"])
    assert list(looks) == [*OURS, *OTHERS]
    assert all(looks[name] == look for name, look in OURS.items())
    assert len({(style.linestyle, style.marker) for style in looks.values()}) == len(looks)
    assert not {looks[name].color for name in OTHERS} & {look.color for look in OURS.values()}


def test_a_look_depends_on_the_place_among_the_others_alone() -> None:
    assert styles(["b", "a"])["b"] == styles(["adam", "b", "sgd", "c"])["b"]
    assert styles(["b", "a"])["b"] != styles(["a", "b"])["b"]


def test_every_drawing_library_has_every_look() -> None:
    for style in styles(OTHERS).values():
        assert style.linestyle in PLOTLY_DASHES.keys() & DASHES.keys()
        assert style.marker in PLOTLY_MARKERS.keys() & SHAPES.keys()


@pytest.mark.parametrize("color", [*(style.color for style in OURS.values()), *OTHER_COLORS])
@pytest.mark.parametrize("background", ["#ffffff", "#16181d"])
def test_every_line_stands_out_from_the_page(color: str, background: str) -> None:
    assert contrast(color, background) >= 3
