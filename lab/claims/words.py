"""Differences as the claims write them."""

from lab.language import tr
from lab.report.words import MINUS, points
from lab.statistics import Difference


def interval_text(difference: Difference) -> str:
    """A mean difference of shares in points, with its 95 % interval: +1.20 (+0.80 … +1.60)."""
    if difference.interval is None:
        return tr("{mean} (no interval)", mean=points(difference.mean))
    low, high = difference.interval
    return f"{points(difference.mean)} ({points(low)} … {points(high)})"


def power(value: float) -> str:
    """A number by its power of ten: 2e-4."""
    return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e")


def signed(value: float) -> str:
    """A number with its sign and one digit behind the point."""
    return f"{value:+.1f}".replace("-", MINUS)
