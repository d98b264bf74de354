"""The nine looks: in the order of the optimizers, apart without colour, visible on white and on dark."""

import pytest

from lab.style import STYLES
from minigrad.optim import OPTIMIZERS


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


def test_no_two_look_the_same_with_or_without_colour() -> None:
    assert len({style.color for style in STYLES.values()}) == len(STYLES)
    assert len({(style.linestyle, style.marker) for style in STYLES.values()}) == len(STYLES)


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("background", ["#ffffff", "#16181d"])
def test_every_line_stands_out_from_the_page(name: str, background: str) -> None:
    assert contrast(STYLES[name].color, background) >= 3
