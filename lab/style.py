"""How each optimizer looks, the same in every picture.

The marker shows the family (plain, adaptive, Adam's), the dashes the member, so colour is not needed. Every colour has
a contrast of 3 or more on a white page and on a dark one.
"""

from typing import NamedTuple


class Style(NamedTuple):
    """Colour, dashes and marker, as Matplotlib calls them."""

    color: str
    linestyle: str
    marker: str


STYLES: dict[str, Style] = {
    "sgd": Style("#7f7f7f", "solid", "o"),
    "momentum": Style("#1f77b4", "dashed", "o"),
    "nag": Style("#0891b2", "dotted", "o"),
    "adagrad": Style("#8a7a00", "solid", "s"),
    "rmsprop": Style("#e8590c", "dashed", "s"),
    "adadelta": Style("#d62728", "dotted", "s"),
    "adam": Style("#2f9e44", "solid", "^"),
    "adamax": Style("#7a5cff", "dashed", "^"),
    "nadam": Style("#c026d3", "dotted", "^"),
}

# What Plotly calls the same dashes and markers.
PLOTLY_DASHES = {"solid": "solid", "dashed": "dash", "dotted": "dot"}
PLOTLY_MARKERS = {"o": "circle", "s": "square", "^": "triangle-up"}
