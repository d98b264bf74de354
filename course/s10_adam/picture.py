"""A running mean that starts at 0, and the same corrected."""

import numpy as np

from course.drawing import BACK, BAD, GREY, INK, Drawing

SIZE = 720, 230


def draw(to: Drawing) -> None:
    """Thirty gradients near 1; m with β = 0.9, and m̂."""
    to.curve([(60, 190), (690, 190)], GREY, 1)
    to.curve([(60, 20), (60, 190)], GREY, 1)
    gradients = 1 + 0.35 * np.random.default_rng(3).standard_normal(30)
    m, means, corrected = 0.0, [], []
    for t, g in enumerate(gradients, 1):
        m = 0.9 * m + 0.1 * g
        means.append(m)
        corrected.append(m / (1 - 0.9**t))
        to.dot(*_at(t, g), GREY, 2.6)
    to.curve([_at(t, y) for t, y in enumerate(means, 1)], BAD, 2.4)
    to.curve([_at(t, y) for t, y in enumerate(corrected, 1)], BACK, 2.4)
    to.text(250, 160, "m", BAD, 15)
    to.text(400, 26, "m̂ = m / (1 − βᵗ)", BACK, 15)
    to.text(200, 30, "g", GREY, 15)
    to.text(676, 206, "t", INK, 14)
    to.text(46, _at(0, 1)[1], "1", INK, 13)
    to.text(46, 190, "0", INK, 13)


def _at(t: float, y: float) -> tuple[float, float]:
    return 60 + 20.5 * t, 190 - 100 * float(y)
