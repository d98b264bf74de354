"""How each optimizer looks, the same in every picture.

The marker shows the family (plain, adaptive, Adam's), the dashes the member, so colour is not needed. Every colour has
a contrast of 3 or more on a white page and on a dark one. Those that came after the nine have markers of their own, and
so have others.
"""

from collections.abc import Iterable
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

LATER_STYLES: dict[str, Style] = {
    "adamw": Style("#159053", "solid", ">"),
    "nadamw": Style("#dc38ab", "dashed", ">"),
    "radam": Style("#458f10", "dotted", ">"),
    "adabelief": Style("#0b8c8c", "dashdot", ">"),
    "ademamix": Style("#9667d9", "solid", "<"),
    "adopt": Style("#838307", "dashed", "<"),
    "lion": Style("#c46505", "solid", "p"),
    "lamb": Style("#2a78c8", "dotted", "<"),
    "prodigy": Style("#e33e75", "dashdot", "<"),
    "schedule_free_sgd": Style("#6b7a90", "dashed", "p"),
    "schedule_free_adamw": Style("#448d4a", "dotted", "p"),
    "muon": Style("#d1453b", "solid", "h"),
    "soap": Style("#3084c1", "dashed", "h"),
    "adafactor": Style("#b5642f", "dotted", "h"),
    "asgd": Style("#557a95", "dashdot", "o"),
    "rprop": Style("#9a6b00", "dashdot", "s"),
}
"""The looks of ``minigrad.optim.MODERN``."""

OTHER_COLORS = ("#a0522d", "#4a7a8c", "#d6336c", "#5c7f0f", "#6a6fc9", "#c06a00", "#00917c")
OTHER_MARKERS = ("D", "v", "P", "X", "*")
OTHER_DASHES = ("solid", "dashed", "dotted", "dashdot")

# What Plotly calls the same dashes and markers.
PLOTLY_DASHES = {"solid": "solid", "dashed": "dash", "dotted": "dot", "dashdot": "dashdot"}
PLOTLY_MARKERS = {
    "o": "circle",
    "s": "square",
    "^": "triangle-up",
    "D": "diamond",
    "v": "triangle-down",
    "P": "cross",
    "X": "x",
    "*": "star",
    ">": "triangle-right",
    "<": "triangle-left",
    "p": "pentagon",
    "h": "hexagon",
}


def styles(optimizers: Iterable[str]) -> dict[str, Style]:
    """The looks of all of ours, and after them of the others among these optimizers, in their order.

    The first 20 of them are told apart without colour; then it begins again, in other colours.
    """
    ours = STYLES | LATER_STYLES
    others = dict.fromkeys(name for name in optimizers if name not in ours)
    return ours | {name: _other(number) for number, name in enumerate(others)}


def _other(number: int) -> Style:
    kinds = OTHER_COLORS, OTHER_DASHES, OTHER_MARKERS
    return Style(*(kind[number % len(kind)] for kind in kinds))
